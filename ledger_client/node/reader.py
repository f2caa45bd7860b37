"""The contracts' present state and histories, read through their storage and their logs.

Every value is read from its slot, whose key is computed from the layout: the same reads that a
proof later covers. What is read here is as the node says; proofs are the verifier's business.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from ledger_client.errors import InvalidInput
from ledger_client.ledger import council_state, layout
from ledger_client.ledger.draw_state import DrawState
from ledger_client.ledger.entries import (
    AppendedEntry,
    BlockRef,
    Entry,
    fold_head,
)
from ledger_client.ledger.entry_logs import ENTRY_TOPICS, entries_from_log
from ledger_client.ledger.state import (
    AccreditationState,
    CertificateState,
    HoldState,
    KeyState,
    Status,
    UnitState,
)
from ledger_client.ledger.typed_data import Deployment
from ledger_client.ledger.values import (
    Address,
    Contract,
    Head,
    ParticipantId,
    UnitId,
    word_of,
)
from ledger_client.node.answers import Log
from ledger_client.node.errors import NodeAnswerInvalid
from ledger_client.node.log_pages import Topic
from ledger_client.node.rpc import Rpc

P = TypeVar("P")
S = TypeVar("S")

MAX_DEPTH: Final = 256  # levels are one byte, and each parent's is higher
TIME_BITS: Final = 40
_MAX_LISTED: Final = 1000


@dataclass(frozen=True, slots=True)
class ProposalState:
    """A proposal of the council.

    Attributes:
        expires: seconds since 1970.
        executed: it was, once.
        approvals: the present members that approved it.
        proposed_at: seconds since 1970: from then on the public knew of it.
    """

    expires: int
    executed: bool
    approvals: tuple[bytes, ...]
    proposed_at: int


@dataclass(frozen=True, slots=True)
class CouncilState:
    """The council's members and how many of them execute a proposal."""

    members: tuple[bytes, ...]
    threshold: int


@dataclass(frozen=True, slots=True)
class LoggedEntry:
    """An entry with its contract, and the tx and the log that carry it."""

    contract: Contract
    entry: Entry
    tx_hash: bytes
    log_index: int


class Reader:
    """Typed reads of one network's contracts.

    Args:
        rpc: the nodes.
        deployment: the network's addresses.
        first_block: where its contracts were deployed; no entry is older.
        block: read the state of this block instead of the newest.
    """

    def __init__(
        self, rpc: Rpc, deployment: Deployment, first_block: int = 0, block: int | None = None
    ) -> None:
        self._rpc = rpc
        self._deployment = deployment
        self._first_block = first_block
        self._block = block
        self._times: dict[int, int] = {}
        self._contracts: dict[bytes, Contract] = {
            deployment.address(contract): contract for contract in Contract
        }

    def at(self, block: int) -> Reader:
        """The same reads of the state of one block."""
        return Reader(self._rpc, self._deployment, self._first_block, block)

    def now(self) -> BlockRef:
        """The block that the reads speak for, and its time."""
        block = self._rpc.block(self._block)
        return BlockRef(block.number, block.time)

    def unit(self, unit_id: UnitId) -> UnitState:
        """A unit's slot; ``exists`` is False where it was never opened."""
        return _unpacked(UnitState.unpack, self._slot(Contract.LEDGER, layout.unit_slot(unit_id)))

    def parent(self, unit_id: UnitId) -> UnitId:
        """A unit's parent slot: meaningful while it is packed."""
        return UnitId(word_of(self._slot(Contract.LEDGER, layout.parent_slot(unit_id))))

    def custodian(self, unit_id: UnitId) -> ParticipantId:
        """Who possesses the unit: of a packed one, its outermost parent's custodian."""
        return self.unit(self.ancestors(unit_id)[-1]).custodian

    def ancestors(self, unit_id: UnitId) -> tuple[UnitId, ...]:
        """The unit, its parent, and so on up to the outermost."""
        chain = [unit_id]
        while self.unit(chain[-1]).packed:
            if len(chain) > MAX_DEPTH:
                raise NodeAnswerInvalid("parents without end", rule="node.form")
            chain.append(self.parent(chain[-1]))
        return tuple(chain)

    def hold(self, unit_id: UnitId, authority: ParticipantId) -> HoldState:
        """One authority's hold on a unit; counter 0 where it never held it."""
        return _unpacked(
            HoldState.unpack, self._slot(Contract.LEDGER, layout.hold_slot(unit_id, authority))
        )

    def head(self, contract: Contract, subject: bytes) -> Head | None:
        """A subject's head; None where it has no entry."""
        word = self._slot(contract, layout.head_slot(subject))
        return Head(word_of(word)) if word else None

    def journal(self, contract: Contract) -> bytes:
        """A contract's journal."""
        return word_of(self._slot(contract, layout.journal_slot()))

    def nonce_used(self, key: Address, nonce: int) -> bool:
        """Whether a carried note's nonce of a key is spent or cancelled."""
        if nonce < 0:
            raise InvalidInput("not below 0", pointer="nonce", rule="number.range")
        word = self._slot(Contract.LEDGER, layout.used_nonces_slot(key, nonce >> 8))
        return word >> (nonce & 0xFF) & 1 == 1

    def key(self, key: Address) -> KeyState:
        """A key's slot; id 0 where it was never enrolled."""
        return _unpacked(KeyState.unpack, self._slot(Contract.REGISTRY, layout.key_slot(key)))

    def compromised_from(self, key: Address) -> int:
        """Since when others may have had a key, as its participant stated; 0: it never did."""
        since = self._slot(Contract.REGISTRY, layout.compromised_from_slot(key))
        if since >> TIME_BITS:
            raise NodeAnswerInvalid("a time that does not exist", rule="node.form")
        return since

    def live_keys(self, id: ParticipantId) -> tuple[Address, ...]:
        """The list of a participant's keys that the registry keeps (at most eight)."""
        return self._addresses(Contract.REGISTRY, layout.live_keys_slot(id))

    def participant_status(self, id: ParticipantId) -> Status:
        """Unknown, active or suspended."""
        value = self._slot(Contract.REGISTRY, layout.status_slot(id))
        if value > Status.SUSPENDED:
            raise NodeAnswerInvalid("a status that does not exist", rule="node.form")
        return Status(value)

    def accreditation(self, certifier: ParticipantId, scope: bytes) -> AccreditationState:
        """An accreditation's slot; accreditor 0 where there never was one."""
        subject = layout.accreditation_id(certifier, scope)
        return _unpacked(
            AccreditationState.unpack,
            self._slot(Contract.REGISTRY, layout.accreditation_slot(subject)),
        )

    def certificate(self, certificate_id: bytes) -> CertificateState:
        """A certificate's five slots; status unknown where it was never issued."""
        slots = layout.certificate_slots(certificate_id)
        address = self._deployment.address(Contract.CERTIFICATES)
        a, b, c, d, e = self._rpc.storages(address, slots, self._block)
        return _unpacked(CertificateState.unpack, (a, b, c, d, e))

    def draw(self, certificate_id: bytes, unit_id: UnitId) -> DrawState:
        """What a unit drew from a certificate, and whether it was taken back."""
        slot = layout.draw_slot(certificate_id, unit_id)
        return _unpacked(DrawState.unpack, self._slot(Contract.CERTIFICATES, slot))

    def drawn(self, certificate_id: bytes, unit_id: UnitId) -> int | None:
        """What a unit has of what it drew from a certificate; None where it never drew."""
        draw = self.draw(certificate_id, unit_id)
        return draw.quantity if draw.drawn else None

    def council(self) -> CouncilState:
        """The council's members and threshold."""
        members = self._addresses(Contract.COUNCIL, layout.members_slot())
        return CouncilState(members, self._slot(Contract.COUNCIL, layout.threshold_slot()))

    def proposal(self, proposal_id: bytes) -> ProposalState | None:
        """A proposal of the council; None where it was never proposed."""
        value = self._slot(Contract.COUNCIL, layout.proposal_slot(proposal_id))
        state = _unpacked(council_state.ProposalState.unpack, value)
        if state.status is council_state.ProposalStatus.UNKNOWN:
            return None
        approvals = tuple(
            member
            for member in self.council().members
            if self._slot(Contract.COUNCIL, layout.approval_slot(proposal_id, Address(member)))
        )
        executed = state.status is council_state.ProposalStatus.EXECUTED
        return ProposalState(state.expires, executed, approvals, state.proposed_at)

    def history(self, contract: Contract, subject: bytes) -> tuple[LoggedEntry, ...]:
        """All entries of one subject in order, from the logs; they fold to its head.

        Raises:
            NodeAnswerInvalid: the logs do not fold to the head in storage: the node hides or
                invents one, or is being written to meanwhile (read at a block).
        """
        last = self._rpc.block_number() if self._block is None else self._block
        topics = (ENTRY_TOPICS, subject)
        found = tuple(self._entries((contract,), self._first_block, last, topics))
        head = fold_head(UnitId(subject), (logged.entry for logged in found))
        expected = self.at(last).head(contract, subject) or subject
        if head != expected:
            raise NodeAnswerInvalid(
                "the logs are not the subject's history", pointer="logs", rule="history.mismatch"
            )
        return found

    def entries(
        self, first: int, last: int, contracts: Sequence[Contract] = tuple(Contract)
    ) -> Iterator[LoggedEntry]:
        """Every entry of the contracts from block ``first`` to ``last``, in chain order."""
        return self._entries(contracts, first, last, (ENTRY_TOPICS,))

    def entries_of_receipt(self, logs: Sequence[Log]) -> tuple[LoggedEntry, ...]:
        """The entries among a receipt's logs."""
        return tuple(
            logged
            for log in logs
            if log.topics and log.topics[0] in ENTRY_TOPICS and self._ours(log)
            for logged in self._logged(log)
        )

    def appended(self, logged: LoggedEntry) -> AppendedEntry:
        """The entry with its contract's address, as replay has it."""
        return AppendedEntry(self._deployment.address(logged.contract), logged.entry)

    def _entries(
        self,
        contracts: Sequence[Contract],
        first: int,
        last: int,
        topics: Sequence[Topic],
    ) -> Iterator[LoggedEntry]:
        addresses = [self._deployment.address(contract) for contract in contracts]
        for page in self._rpc.logs(addresses, first, last, topics):
            for log in page.logs:
                yield from self._logged(log)

    def _logged(self, log: Log) -> tuple[LoggedEntry, ...]:
        # Whoever said the time: a wrong one makes another head than the one in storage.
        told = log.block_time
        at = BlockRef(log.block_number, self._time(log.block_number) if told is None else told)
        try:
            entries = entries_from_log(log.address, log.topics, log.data, at)
        except InvalidInput as wrong:
            raise NodeAnswerInvalid(wrong.message, pointer="logs", rule="entry.log") from None
        contract = self._contract(log.address)
        return tuple(LoggedEntry(contract, entry, log.tx_hash, log.log_index) for entry in entries)

    def _time(self, number: int) -> int:
        if number not in self._times:
            self._times[number] = self._rpc.block(number).time
        return self._times[number]

    def _ours(self, log: Log) -> bool:
        return log.address in self._contracts

    def _contract(self, address: bytes) -> Contract:
        contract = self._contracts.get(address)
        if contract is None:
            raise NodeAnswerInvalid("a log of another contract", pointer="logs", rule="node.form")
        return contract

    def _addresses(self, contract: Contract, length_slot: bytes) -> tuple[Address, ...]:
        length = self._slot(contract, length_slot)
        if length > _MAX_LISTED:
            raise NodeAnswerInvalid("a list without end", rule="node.form")
        words = (
            word_of(self._slot(contract, layout.array_slot(length_slot, index)))
            for index in range(length)
        )
        return tuple(Address(word[12:]) for word in words)

    def _slot(self, contract: Contract, slot: bytes) -> int:
        return self._rpc.storage(self._deployment.address(contract), slot, self._block)


def _unpacked(unpack: Callable[[P], S], packed: P) -> S:
    try:
        return unpack(packed)
    except InvalidInput as wrong:
        # What no contract ever writes: the node's fault, not the caller's.
        raise NodeAnswerInvalid(wrong.message, pointer="storage", rule="node.form") from None
