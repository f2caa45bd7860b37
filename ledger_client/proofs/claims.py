"""Which entries a signed call makes, field by field, as far as the call itself says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ledger_client.ledger.calls import (
    AttachByBothCall,
    AttachCall,
    AttachCarriedCall,
    CertificateWriteCall,
    CertificateWriteCarriedCall,
    HandoffCall,
    HoldCall,
    HoldCarriedCall,
    IssueCall,
    IssueCarriedCall,
    NestCall,
    NestCarriedCall,
    OpenCall,
    OpenCarriedCall,
    ReleaseCall,
    ReleaseCarriedCall,
    WriteBatchCall,
    WriteBatchCarriedCall,
    WriteCall,
    WriteNoteCall,
    WriteStatementCall,
)
from ledger_client.ledger.certificate_acts import terms_hash
from ledger_client.ledger.entries import NO_PARTY, Entry, Party, unit_id
from ledger_client.ledger.kinds import LOGBOOK_DETAIL, UNPACKING, Kind
from ledger_client.ledger.structs import Attachment, CertificateAct, Item, Nesting, Opening
from ledger_client.ledger.typed_data import Deployment
from ledger_client.ledger.values import (
    ZERO_ADDRESS,
    ZERO_WORD,
    Address,
    Contract,
    ParticipantId,
    word_of,
)
from ledger_client.proofs.signed_calls import SignedCall

UNSAID: Final = b""
"""Stands for a ``related`` that the call does not say: a head that the contract adds."""

_RELATED_ADDED: Final = frozenset({Kind.CONTENTS, Kind.PACK, Kind.UNPACK, Kind.ATTACH})


@dataclass(frozen=True, slots=True)
class Claim:
    """One entry that a call makes. ``turn`` is the turn signed, None where none is."""

    contract: Contract
    subject: bytes
    kind: int
    form: int
    detail: int
    actor: Party
    counterparty: Party
    related: bytes
    commitment: bytes
    turn: int | None
    deadline: int | None

    @property
    def key(self) -> tuple[object, ...]:
        """What an entry must match."""
        return (
            self.contract,
            self.subject,
            self.kind,
            self.form,
            self.detail,
            self.actor,
            self.counterparty,
            self.related,
            self.commitment,
        )


def key_of_entry(contract: Contract, entry: Entry) -> tuple[object, ...]:
    """What a claim must match."""
    return (
        contract,
        entry.unit_id,
        int(entry.kind),
        int(entry.form),
        entry.detail,
        entry.actor,
        entry.counterparty,
        UNSAID if entry.kind in _RELATED_ADDED else entry.related,
        entry.commitment,
    )


def claims_of(
    signed: SignedCall, ids: Mapping[Address, ParticipantId], deployment: Deployment
) -> Iterator[Claim]:
    """The entries that a signed call makes; none where the registry does not know its keys.

    Args:
        signed: the call and its keys.
        ids: the participant of each key, as the registry's slots say.
        deployment: the network, for the ids of what the call opens or issues.
    """
    if signed.actor not in ids:
        return
    if signed.counterparty is not None and signed.counterparty not in ids:
        return
    yield from _Claims(signed, ids, deployment).all()


class _Claims:
    def __init__(
        self, signed: SignedCall, ids: Mapping[Address, ParticipantId], deployment: Deployment
    ) -> None:
        self._signed = signed
        self._deployment = deployment
        self._actor = Party(ids[signed.actor], signed.actor)
        second = signed.counterparty
        self._second = Party(ids[second], second) if second is not None else None

    def all(self) -> Iterator[Claim]:
        call = self._signed.call
        if isinstance(call, WriteCall | WriteStatementCall | WriteNoteCall):
            yield self._item(call.item)
        elif isinstance(call, WriteBatchCall | WriteBatchCarriedCall):
            yield from map(self._item, call.items)
        elif isinstance(call, OpenCall | OpenCarriedCall):
            yield self._open(call.opening)
        elif isinstance(call, NestCall | NestCarriedCall):
            yield from self._nest(call.nesting)
        elif isinstance(call, AttachCall | AttachCarriedCall | AttachByBothCall):
            yield from self._attach(call.attachment)
        else:
            yield from self._one_of_its_own()

    def _one_of_its_own(self) -> Iterator[Claim]:
        call = self._signed.call
        if isinstance(call, HandoffCall):
            yield from self._handoff(call)
        elif isinstance(call, HoldCall | HoldCarriedCall):
            yield self._claim(call.hold.unit_id, Kind.HOLD, commitment=call.hold.commitment)
        elif isinstance(call, ReleaseCall | ReleaseCarriedCall):
            yield self._claim(
                call.release.unit_id,
                Kind.RELEASE,
                counterparty=Party(call.release.authority),
                related=word_of(call.release.counter),
                commitment=call.release.commitment,
            )
        elif isinstance(call, IssueCall | IssueCarriedCall):
            yield self._issue(call)
        elif isinstance(call, CertificateWriteCall | CertificateWriteCarriedCall):
            yield self._act(call.act)

    def _claim(
        self,
        subject: bytes,
        kind: int,
        *,
        detail: int = 0,
        actor: Party | None = None,
        counterparty: Party = NO_PARTY,
        related: bytes = ZERO_WORD,
        commitment: bytes,
        turn: int | None = None,
        contract: Contract | None = None,
    ) -> Claim:
        return Claim(
            contract or self._signed.contract,
            subject,
            kind,
            int(self._signed.form),
            detail,
            actor or self._actor,
            counterparty,
            related,
            commitment,
            turn,
            self._signed.deadline,
        )

    def _item(self, item: Item) -> Claim:
        return self._claim(
            item.unit_id,
            item.kind,
            counterparty=Party(item.counterparty),
            related=item.related,
            commitment=item.commitment,
            turn=item.turn,
        )

    def _open(self, opening: Opening) -> Claim:
        return self._claim(
            self._made(Contract.LEDGER, opening.label),
            Kind.OPEN,
            detail=opening.level | opening.logbook * LOGBOOK_DETAIL,
            commitment=opening.commitment,
        )

    def _made(self, contract: Contract, label: bytes) -> bytes:
        where = self._deployment
        address = where.address(contract)
        return unit_id(where.network_id, where.chain_id, address, self._actor.id, label)

    def _handoff(self, call: HandoffCall) -> Iterator[Claim]:
        handoff, taker = call.handoff, self._second
        if taker is None or (handoff.giver, handoff.taker) != (self._actor.id, taker.id):
            return
        yield self._claim(
            handoff.unit_id,
            Kind.HANDOFF,
            counterparty=taker,
            related=handoff.related,
            commitment=handoff.commitment,
            turn=handoff.turn,
        )

    def _nest(self, nesting: Nesting) -> Iterator[Claim]:
        unpacking = UNPACKING if nesting.kind == Kind.UNPACK else 0
        yield self._claim(
            nesting.parent_id,
            Kind.CONTENTS,
            detail=(len(nesting.child_ids) | unpacking) & 0xFFFF,
            related=UNSAID,
            commitment=nesting.commitment,
            turn=nesting.turn,
        )
        turns: Sequence[int] = nesting.child_turns
        for child, turn in zip(nesting.child_ids, turns, strict=False):
            yield self._claim(
                child, nesting.kind, related=UNSAID, commitment=nesting.commitment, turn=turn
            )

    def _attach(self, what: Attachment) -> Iterator[Claim]:
        holder = self._second or self._actor
        if holder.id != what.holder:
            return
        yield self._claim(
            what.unit_id,
            Kind.ATTACH,
            counterparty=self._second or Party(holder.id, ZERO_ADDRESS),
            related=UNSAID,
            commitment=what.commitment,
            turn=what.turn,
        )
        yield self._claim(
            what.certificate_id,
            Kind.DRAW,
            actor=holder,
            related=what.unit_id,
            commitment=word_of(what.quantity),
            contract=Contract.CERTIFICATES,
        )

    def _issue(self, call: IssueCall | IssueCarriedCall) -> Claim:
        issue = call.issue
        terms = terms_hash(issue.scope, issue.valid_from, issue.valid_until, issue.quantity)
        return self._claim(
            self._made(Contract.CERTIFICATES, issue.label),
            Kind.ISSUE,
            counterparty=Party(issue.holder),
            related=terms,
            commitment=issue.commitment,
        )

    def _act(self, act: CertificateAct) -> Claim:
        return self._claim(
            act.certificate_id, act.kind, related=act.related, commitment=act.commitment
        )
