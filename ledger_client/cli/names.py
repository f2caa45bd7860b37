"""Names for what the ledger shows only as numbers: units, participants, times."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

from ledger_client.capture.aliases import NumberForm
from ledger_client.capture.rows import unit_name
from ledger_client.capture.units import UnitKind
from ledger_client.ledger.values import NOBODY, ParticipantId, UnitId, short_hex

if TYPE_CHECKING:
    from ledger_client.store import Store


class Naming(Protocol):
    """What things are called, by whoever knows."""

    def unit(self, unit_id: bytes, /) -> str:
        """A unit's name, such as ``container CSQU3054383``."""

    def participant(self, id: int, /) -> str:
        """A participant's name, else its id."""

    def certificate(self, certificate_id: bytes, /) -> str:
        """A certificate's number, else its id."""

    def measure(self, certificate_id: bytes, /) -> str:
        """The unit of measure of a certificate's quantity, or nothing."""


@dataclass(slots=True)
class Names:
    """What one participant's store calls things; what it does not know keeps its number."""

    store: Store
    _units: dict[bytes, str] = field(default_factory=dict)

    def unit(self, unit_id: bytes) -> str:
        """A unit's name, such as ``container CSQU3054383``."""
        if unit_id not in self._units:
            self._units[unit_id] = self._unit(unit_id)
        return self._units[unit_id]

    def participant(self, id: int) -> str:
        """A participant's name, else its id."""
        if id == NOBODY:
            return "nobody"
        known = self.store.participants.get(id)
        return f"{id:016x}" if known is None else known.name

    def certificate(self, certificate_id: bytes) -> str:
        """A certificate's number, else its id."""
        known = self.store.certificates.get(certificate_id)
        return short_hex(certificate_id) if known is None else known.number

    def measure(self, certificate_id: bytes) -> str:
        """The unit of measure of a certificate's quantity, or nothing."""
        known = self.store.certificates.get(certificate_id)
        return "" if known is None else known.unit_of_measure or ""

    def _unit(self, unit_id: bytes) -> str:
        if not self.store.units.knows(unit_id):
            return f"unit {short_hex(unit_id)}"
        known = self.store.units.get(unit_id)
        if known.kind == UnitKind.JOURNEY:
            typed = (
                one.typed
                for one in self.store.units.aliases(unit_id)
                if one.form is NumberForm.CONTAINER
            )
            number = max(typed, key=len, default="")
            if number:
                return f"container {number}"
        return unit_name(known.unit_key)


def time_text(seconds: int) -> str:
    """Seconds since 1970 as people read them."""
    return f"{moment_text(datetime.fromtimestamp(seconds, UTC))} UTC"


def moment_text(moment: datetime) -> str:
    """A time in UTC, to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")


def id_text(id: ParticipantId | int) -> str:
    """A participant's id as it is typed."""
    return f"{id:016x}"


def subject_text(subject: UnitId | bytes) -> str:
    """32 bytes in full."""
    return f"0x{subject.hex()}"
