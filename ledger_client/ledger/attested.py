"""What the simulated contracts have in common: tables that undo, heads, journal, domain."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from ledger_client.errors import InvalidInput
from ledger_client.ledger import layout
from ledger_client.ledger.entries import (
    NO_PARTY,
    AppendedEntry,
    BlockRef,
    Entry,
    Party,
    entry_hash,
    next_head,
    next_journal,
)
from ledger_client.ledger.kinds import Form, Kind
from ledger_client.ledger.refusals import CallerIsContract, DeadlinePassed, SignatureInvalid
from ledger_client.ledger.signatures import Signature, recover
from ledger_client.ledger.structs import Signable
from ledger_client.ledger.typed_data import Deployment, digest
from ledger_client.ledger.values import (
    ZERO_WORD,
    Address,
    Contract,
    Head,
    UnitId,
    number_of,
    short_hex,
)

K = TypeVar("K")
V = TypeVar("V")


@dataclass(slots=True)
class Tx:
    """The tx that is being simulated: its block, who started it, what it wrote, how to undo it."""

    at: BlockRef = field(default_factory=lambda: BlockRef(0, 0))
    origin: Address | None = None
    appended: list[AppendedEntry] = field(default_factory=list)
    undo: list[Callable[[], None]] = field(default_factory=list)

    def begin(self, at: BlockRef, origin: Address) -> None:
        """Start a new tx; what the last one wrote stays."""
        self.at, self.origin = at, origin
        self.appended, self.undo = [], []

    def roll_back(self) -> None:
        """Undo all that was written since the beginning."""
        for step in reversed(self.undo):
            step()
        self.appended, self.undo = [], []


class Table(Generic[K, V]):
    """A mapping of a contract's storage, with a default for what was never written."""

    def __init__(self, tx: Tx, default: V) -> None:
        self._tx = tx
        self._default = default
        self._values: dict[K, V] = {}

    def __getitem__(self, key: K) -> V:
        return self._values.get(key, self._default)

    def __setitem__(self, key: K, value: V) -> None:
        values, before = self._values, self._values.get(key)
        if before is None:
            self._tx.undo.append(lambda: values.__delitem__(key))
        else:
            self._tx.undo.append(lambda: values.__setitem__(key, before))
        values[key] = value

    def __iter__(self) -> Iterator[tuple[K, V]]:
        return iter(self._values.items())


class Attested(ABC):
    """A simulated contract: its heads and journal, and what a signature in its domain says."""

    def __init__(self, contract: Contract, deployment: Deployment, tx: Tx) -> None:
        self.contract = contract
        self.address = deployment.address(contract)
        self.domain = deployment.domain(contract)
        self.tx = tx
        self.heads: Table[bytes, Head] = Table(tx, Head(ZERO_WORD))
        self._journal: Table[int, bytes] = Table(tx, deployment.network_id)

    @property
    def journal(self) -> bytes:
        """The fold over all heads so far; at first the network id."""
        return self._journal[0]

    @property
    def now(self) -> int:
        """The time of the block, in seconds."""
        return self.tx.at.time

    def foreign(self, call: object, sender: Address) -> InvalidInput:
        """The error for what is no call of this contract."""
        return InvalidInput(
            f"{type(call).__name__} of {short_hex(sender)} is no call of {self.contract}",
            pointer="call",
            rule="call.contract",
        )

    def require_origin(self, sender: Address) -> None:
        """The call does not come through a contract."""
        if sender != self.tx.origin:
            raise CallerIsContract

    def require_in_time(self, deadline: int) -> None:
        """What was signed is still good."""
        if self.now > deadline:
            raise DeadlinePassed(deadline)

    def recovered(
        self,
        message: Signable,
        signature: Signature,
        *,
        nonce: int | None = None,
        deadline: int | None = None,
    ) -> Address:
        """The key that signed ``message`` in this contract's domain."""
        signed = digest(message, self.domain, nonce=nonce, deadline=deadline)
        key = recover(signed, signature)
        if key is None:
            raise SignatureInvalid
        return key

    def append(
        self,
        subject: bytes,
        kind: Kind,
        form: Form,
        actor: Party,
        *,
        detail: int = 0,
        counterparty: Party = NO_PARTY,
        related: bytes = ZERO_WORD,
        commitment: bytes = ZERO_WORD,
    ) -> Head:
        """Append one entry and fold it into head and journal; returns the subject's new head."""
        unit_id = UnitId(subject)
        entry = Entry(
            unit_id, kind, form, detail, actor, counterparty, related, commitment, self.tx.at
        )
        before = self.heads[subject]
        head = next_head(subject if before == ZERO_WORD else before, entry_hash(entry))
        self.heads[subject] = head
        self._journal[0] = next_journal(self.journal, subject, head)
        self.tx.appended.append(AppendedEntry(self.address, entry))
        return head

    def slots(self) -> dict[bytes, bytes]:
        """All that stands in the contract's storage: slot key to value, zero values left out."""
        common = {layout.journal_slot(): self.journal}
        common.update((layout.head_slot(subject), head) for subject, head in self.heads)
        common.update(self.own_slots())
        return {key: value for key, value in common.items() if number_of(value) != 0}

    @abstractmethod
    def own_slots(self) -> dict[bytes, bytes]:
        """The slots of the contract's own variables."""
