"""What the words of a batch meant when it was written, so that the same file is found again.

Once a box is stripped, "all that is inside" names nothing; once a unit is closed, its number may
mean another. What was meant the first time is kept before anything is signed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ledger_client.answering.naming import unit_of
from ledger_client.errors import StoreBroken
from ledger_client.ledger.values import UnitId
from ledger_client.node.connection import Connection
from ledger_client.store import Store
from ledger_client.writing.inside import children_of

Hex32 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class Meaning(BaseModel):
    """What was meant.

    Attributes:
        time: milliseconds since 1970, of the acts that name none.
        units: the unit of each text that was typed.
        insides: what was packed in each unit of which all was named.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    time: Annotated[int, Field(ge=0, lt=2**48)]
    units: dict[str, Hex32] = {}
    insides: dict[Hex32, list[Hex32]] = {}


@dataclass(slots=True)
class Meanings:
    """Finds what the words of one batch mean: as kept, else as things stand now."""

    connection: Connection
    store: Store
    time: int
    _units: dict[str, UnitId] = field(default_factory=dict)
    _insides: dict[UnitId, tuple[UnitId, ...]] = field(default_factory=dict)

    @classmethod
    def kept(cls, connection: Connection, store: Store, key: str) -> Meanings | None:
        """Those of a batch that was signed here before.

        Raises:
            StoreBroken: what was kept is damaged.
        """
        content = store.fact(_name(key))
        if content is None:
            return None
        try:
            meant = Meaning.model_validate_json(content)
        except ValidationError:
            raise StoreBroken("a batch that is none", rule="store.cell") from None
        found = cls(connection, store, meant.time)
        found._units = {text: _id(unit) for text, unit in meant.units.items()}
        found._insides = {
            _id(unit): tuple(_id(one) for one in inside) for unit, inside in meant.insides.items()
        }
        return found

    @classmethod
    def now(cls, connection: Connection, store: Store, moment: datetime) -> Meanings:
        """Those of a batch that is new."""
        return cls(connection, store, int(moment.timestamp() * 1000))

    @property
    def moment(self) -> datetime:
        """The time of acts that name none."""
        return datetime.fromtimestamp(self.time / 1000, UTC)

    def unit(self, text: str) -> UnitId:
        """The one unit that a text means."""
        if text not in self._units:
            self._units[text] = unit_of(self.connection, self.store, text)
        return self._units[text]

    def inside(self, unit: UnitId) -> tuple[UnitId, ...]:
        """All that is packed directly in a unit."""
        if unit not in self._insides:
            self._insides[unit] = children_of(self.connection, unit)
        return self._insides[unit]

    def keep(self, key: str) -> None:
        """Keep what was meant, before the batch is signed."""
        meant = Meaning(
            time=self.time,
            units={text: unit.hex() for text, unit in self._units.items()},
            insides={
                unit.hex(): [one.hex() for one in inside] for unit, inside in self._insides.items()
            },
        )
        self.store.set_fact(_name(key), meant.model_dump_json().encode())


def _name(key: str) -> str:
    return f"batch-{key}"


def _id(digits: str) -> UnitId:
    return UnitId(bytes.fromhex(digits))
