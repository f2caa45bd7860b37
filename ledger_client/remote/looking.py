"""How a unit stands now, as a service proves it; what was verified is remembered on disk."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol

from ledger_client.answering.memory import recall, remember
from ledger_client.ledger.values import UnitId
from ledger_client.proofs import Bundle, TrustRoot
from ledger_client.proofs.report import Memory
from ledger_client.remote.shapes import PayloadsTold
from ledger_client.remote.standing import Standing, standing_of
from ledger_client.store import Store


class Ledger(Protocol):
    """What a writer asks: :class:`ledger_client.remote.RemoteLedger`."""

    memory: Memory

    @property
    def trust_root(self) -> TrustRoot:
        """What is trusted."""

    def bundle(self, unit: UnitId) -> Bundle:
        """The proof of a unit, which bears out the service's own words."""

    def share(self, openings: Iterable[tuple[bytes, bytes]]) -> PayloadsTold:
        """Hand openings in."""


@dataclass(slots=True)
class Looking:
    """Looks at units for one participant, and is never led back behind what it saw.

    The store keeps what was verified; this object also the blocks of units whose verdict was not
    good, as long as it lives.
    """

    ledger: Ledger
    store: Store
    now: Callable[[], datetime]
    _seen: Memory = field(default_factory=Memory)

    def look(self, unit: UnitId) -> Standing:
        """A unit's proved state.

        Raises:
            AnswerContradicted: the service's words are not what its proof says.
            NotProved: the proof does not tell what can be signed upon.
            CannotTell, ServiceRefused: there is no answer.
        """
        kept = recall(self.store)
        if kept.number > self.ledger.memory.number:
            self.ledger.memory = kept
        bundle = self.ledger.bundle(unit)
        remember(self.store, self.ledger.memory)
        seconds = int(self.now().timestamp())
        memory = max(self.ledger.memory, self._seen, key=lambda one: one.number)
        standing = standing_of(bundle, self.ledger.trust_root, seconds, memory)
        block = standing.block
        self._seen = replace(memory, number=block.number, hash=standing.block_hash, time=block.time)
        return standing
