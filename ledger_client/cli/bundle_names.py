"""Names out of a bundle's own documents, for a machine that has nothing but the bundle."""

from __future__ import annotations

from dataclasses import dataclass, field

from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.values import NOBODY, short_hex
from ledger_client.proofs import Bundle
from ledger_client.proofs.bundle_openings import FullOpeningWire
from ledger_client.proofs.bundle_parts import EntryShown, EntryWire

Document = dict[str, object]


@dataclass(slots=True)
class BundleNames:
    """What the documents in a bundle call its participants and certificates.

    To be used only where the bundle was verified: before that a name is anybody's word.
    """

    bundle: Bundle
    _documents: dict[bytes, Document] = field(init=False)

    def __post_init__(self) -> None:
        self._documents = {
            one.commitment: {leaf.pointer: leaf.value for leaf in one.leaves}
            for one in self.bundle.openings
            if isinstance(one, FullOpeningWire)
        }

    def unit(self, unit_id: bytes) -> str:
        """The number that was asked for, else the unit's id."""
        question = self.bundle.question
        if question is not None and unit_id == self.bundle.subject:
            return f"{question.type} {question.text}"
        return f"unit {short_hex(unit_id)}"

    def participant(self, id: int) -> str:
        """The name that the participant was enrolled under, else its id."""
        if id == NOBODY:
            return "nobody"
        for one in self.bundle.participants:
            if int.from_bytes(one.participant, "big") == id:
                return self._told(one.entries, Kind.ENROL, "/name") or f"{id:016x}"
        return f"{id:016x}"

    def certificate(self, certificate_id: bytes) -> str:
        """The number printed on it, else its id."""
        told = self._of_certificate(certificate_id, "/number")
        return told or short_hex(certificate_id)

    def measure(self, certificate_id: bytes) -> str:
        """The unit of measure of its quantity, or nothing."""
        return self._of_certificate(certificate_id, "/unitOfMeasure")

    def _of_certificate(self, certificate_id: bytes, pointer: str) -> str:
        for one in self.bundle.certificates:
            if one.certificate_id == certificate_id:
                return self._told(one.entries, Kind.ISSUE, pointer)
        return ""

    def _told(self, entries: tuple[EntryWire, ...], kind: Kind, pointer: str) -> str:
        for entry in entries:
            if isinstance(entry, EntryShown) and entry.kind == kind:
                value = self._documents.get(entry.commitment, {}).get(pointer)
                return value if isinstance(value, str) else ""
        return ""


@dataclass(frozen=True, slots=True)
class NumbersOnly:
    """No names: of a bundle that was refuted, nothing in it is taken for a name."""

    def unit(self, unit_id: bytes) -> str:
        """The unit's id."""
        return f"unit {short_hex(unit_id)}"

    def participant(self, id: int) -> str:
        """The participant's id."""
        return f"{id:016x}" if id else "nobody"

    def certificate(self, certificate_id: bytes) -> str:
        """The certificate's id."""
        return short_hex(certificate_id)

    def measure(self, _: bytes) -> str:
        """Nothing."""
        return ""
