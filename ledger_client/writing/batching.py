"""Several acts, also of several attesters, in one tx: in order, all or nothing, once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from ledger_client.errors import Conflict, InvalidInput, LedgerRefused
from ledger_client.ledger import calls
from ledger_client.ledger.calls import Call
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.ledger_calls import SingleCall, dry_run_calldata
from ledger_client.ledger.refusals import WouldPass, WouldRefuse
from ledger_client.ledger.values import Address, Contract, ParticipantId, UnitId
from ledger_client.node.connection import Connection
from ledger_client.signing import Signer
from ledger_client.store import Store
from ledger_client.writing.carrying import carried
from ledger_client.writing.drafts import Draft
from ledger_client.writing.fetched_world import FetchedWorld, Touched
from ledger_client.writing.nonces import NonceBook
from ledger_client.writing.receipts import Receipt
from ledger_client.writing.submitter import Submitter
from ledger_client.writing.unsealed import refuse_unsealed_notes

CARRIED_LASTS: Final = timedelta(hours=24)
_GIVES: Final = (Kind.OFFER, Kind.HANDOFF)


class ActRefused(LedgerRefused):
    """The ledger would refuse, or refused, one act of a batch, and so all of it.

    Attributes:
        index: of the act, from 0.
        refusal: why.
    """

    def __init__(self, index: int, act: str, refusal: LedgerRefused) -> None:
        super().__init__(
            f"act {index + 1}, {act}: {refusal.message}",
            pointer=f"/{index}",
            rule=refusal.rule,
            code=refusal.code,
        )
        self.index: Final = index
        self.refusal: Final = refusal


@dataclass(frozen=True, slots=True)
class PlannedAct:
    """One act of a batch.

    Attributes:
        name: such as ``hold by customs``.
        draft: what is wanted; its call is made from what the acts before it leave.
        signer: the attester's key.
        units: every unit that it names.
        keys: all that sign it.
        certificate: that it draws on, where it does.
    """

    name: str
    draft: Draft
    signer: Signer
    units: tuple[UnitId, ...]
    keys: tuple[Address, ...]
    certificate: bytes | None = None

    @property
    def closes(self) -> bool:
        """Whether it ends its unit."""
        return self.draft.kind is Kind.CLOSE


@dataclass(frozen=True, slots=True)
class BatchReceipt:
    """A batch on the ledger: its acts, and the receipt of its one tx with all entries."""

    acts: tuple[PlannedAct, ...]
    receipt: Receipt


@dataclass(slots=True)
class Batcher:
    """Brings batches to the ledger by one key, which carries the acts of the others.

    Attributes:
        rehearsal: where the drafts of a batch look: set before their calls are made.
    """

    connection: Connection
    store: Store
    submitter: Submitter
    rehearsal: FetchedWorld | None = None

    def submit(
        self, key: str, acts: Sequence[PlannedAct], before: Callable[[], None]
    ) -> BatchReceipt:
        """Bring a batch to the ledger, or find it there.

        Args:
            key: names the batch, so that the same batch again is written once.
            before: done once the contract would take it, before it is signed.

        Raises:
            ActRefused: the contract's dry run refuses an act; nothing was sent.
            Conflict: some acts are on the ledger already, others not (rule ``batch.partly``).
            InvalidInput: two acts are the same (rule ``batch.twice``).
        """
        told = tuple(acts)
        _refuse_twice(told)
        if not self.is_open(key):
            self._refuse_partly(told)

        def call() -> Call:
            made = self._checked(told)
            before()
            return calls.WriteTogetherCall(made)

        first, *others = (one.draft for one in told)
        documents = [document for one in others for document in one.documents]
        whole = replace(
            first,
            request_key=_request(key),
            call=call,
            further_documents=first.further_documents + tuple(documents),
        )
        return BatchReceipt(told, self.submitter.submit(whole))

    def dry_run(self, acts: Sequence[PlannedAct]) -> None:
        """Ask the contract whether it would take a batch; nothing is written.

        Raises:
            ActRefused: it would not; names the first act that it would refuse.
        """
        told = tuple(acts)
        _refuse_twice(told)
        self._checked(told)

    def is_open(self, key: str) -> bool:
        """Whether an earlier run of the batch was cut short after it was signed."""
        return bool(self.store.outbox.open_request(_request(key)))

    def written(self, acts: Sequence[PlannedAct]) -> tuple[bool, ...]:
        """Of each act whether it is on the ledger."""
        return tuple(self._has_entry(one) for one in acts)

    def _checked(self, acts: tuple[PlannedAct, ...]) -> tuple[SingleCall, ...]:
        """The calls, each made from the state that those before it leave, and dry-run."""
        for one in acts:
            if one.draft.kind in _GIVES:
                refuse_unsealed_notes(self.store, one.draft.participant, one.draft.subject)
        made, refused = self._rehearsed(acts)
        self._ask(acts, made)
        if refused is not None:  # the contract would take what we would not: it has the last word
            raise refused
        return made

    def _rehearsed(
        self, acts: tuple[PlannedAct, ...]
    ) -> tuple[tuple[SingleCall, ...], ActRefused | None]:
        fetched = FetchedWorld.of(self.connection, _touched(acts, self.submitter.address))
        self.rehearsal = fetched
        made: list[SingleCall] = []
        for index, one in enumerate(acts):
            call = self._made(index, one)
            made.append(call)
            try:
                fetched.world.write(call, self.submitter.address, fetched.at)
            except LedgerRefused as refusal:
                return tuple(made), ActRefused(index, one.name, refusal)
        return tuple(made), None

    def _made(self, index: int, act: PlannedAct) -> SingleCall:
        try:
            call = act.draft.call()
        except InvalidInput as wrong:
            raise InvalidInput(
                f"act {index + 1}, {act.name}: {wrong.message}",
                pointer=f"/{index}/{wrong.pointer or ''}",
                rule=wrong.rule,
            ) from None
        if isinstance(call, calls.HandoffCall) or act.signer.address == self.submitter.address:
            return _single(call)
        deadline = self.connection.reader.now().time + int(CARRIED_LASTS.total_seconds())
        nonces = NonceBook(self.store).next
        return carried(call, act.signer, self.connection.deployment, deadline, nonces)

    def _ask(self, acts: tuple[PlannedAct, ...], made: tuple[SingleCall, ...]) -> None:
        sender = self.submitter.address
        to = self.connection.deployment.address(Contract.LEDGER)
        try:
            self.connection.rpc.call(to, dry_run_calldata(sender, made), sender=sender)
        except WouldPass:
            return
        except WouldRefuse as answer:
            raise ActRefused(answer.index, acts[answer.index].name, answer.refusal) from None

    def _refuse_partly(self, acts: tuple[PlannedAct, ...]) -> None:
        there = self.written(acts)
        if any(there) and not all(there):
            index = there.index(True)
            raise Conflict(
                f"act {index + 1}, {acts[index].name}, is on the ledger already, others are not: "
                "take it out",
                pointer=f"/{index}",
                rule="batch.partly",
            )

    def _has_entry(self, act: PlannedAct) -> bool:
        history = self.connection.reader.history(Contract.LEDGER, act.draft.subject)
        return any(act.draft.is_entry(one.entry) for one in history)


def _request(key: str) -> str:
    return hashlib.sha256(f"batch {key}".encode()).hexdigest()


def _refuse_twice(acts: tuple[PlannedAct, ...]) -> None:
    seen: dict[tuple[Kind, UnitId, ParticipantId, bytes], int] = {}
    for index, one in enumerate(acts):
        draft = one.draft
        same = (draft.kind, draft.subject, draft.participant, bytes(draft.commitment))
        if seen.setdefault(same, index) != index:
            raise InvalidInput(
                f"act {index + 1}, {one.name}, is the same as act {seen[same] + 1}",
                pointer=f"/{index}",
                rule="batch.twice",
            )


def _touched(acts: tuple[PlannedAct, ...], sender: Address) -> Touched:
    units = {unit: None for one in acts for unit in one.units}
    holds = {
        (unit, one.draft.participant): None
        for one in acts
        if one.draft.kind in (Kind.HOLD, Kind.RELEASE, Kind.CLOSE)
        for unit in one.units
    }
    return Touched(
        keys={sender: None} | {key: None for one in acts for key in one.keys},
        units=units,
        holds=holds,
        certificates={one.certificate: None for one in acts if one.certificate is not None},
    )


def _single(call: Call) -> SingleCall:
    if not isinstance(call, SingleCall):
        raise InvalidInput("is no write of the ledger", pointer="act", rule="batch.act")
    return call
