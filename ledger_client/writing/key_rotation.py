"""A key's place taken by a new one with the same acts, whatever crashes in between.

What was begun is kept in the store: a second run goes on with the same new key.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ledger_client.errors import StoreBroken
from ledger_client.ledger.values import Address, ParticipantId
from ledger_client.store import Store

ADDRESS_BYTES: Final = 20


@dataclass(frozen=True, slots=True)
class Rotation:
    """The key that goes and the key that comes."""

    old: Address
    new: Address


@dataclass(frozen=True, slots=True)
class Rotations:
    """What one participant has begun on this machine."""

    store: Store
    participant: ParticipantId

    def begun(self) -> Rotation | None:
        """The rotation that was not finished."""
        kept = self.store.fact(self._name)
        if not kept:
            return None
        if len(kept) != 2 * ADDRESS_BYTES:
            raise StoreBroken("a rotation that is none", rule="store.cell")
        return Rotation(Address(kept[:ADDRESS_BYTES]), Address(kept[ADDRESS_BYTES:]))

    def begin(self, old: Address, new: Address) -> Rotation:
        """Keep what is being done before anything is sent."""
        self.store.set_fact(self._name, old + new)
        return Rotation(old, new)

    def finish(self) -> None:
        """It is done."""
        self.store.set_fact(self._name, b"")

    @property
    def _name(self) -> str:
        return f"rotation-{self.participant:016x}"
