"""The claims of each call: one function a call, by the call's type."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import singledispatchmethod

from ledger_client.ledger.calls import (
    AttachByBothCall,
    AttachCall,
    AttachCarriedCall,
    CertificateWriteCall,
    CertificateWriteCarriedCall,
    CloseByCouncilCall,
    CloseHeldCall,
    CloseHeldCarriedCall,
    HandoffCall,
    HandoffManyCall,
    HoldCall,
    HoldCarriedCall,
    IssueCall,
    IssueCarriedCall,
    NestCall,
    NestCarriedCall,
    ObserveManyCall,
    ObserveManyCarriedCall,
    OpenCall,
    OpenCarriedCall,
    ReleaseByCouncilCall,
    ReleaseCall,
    ReleaseCarriedCall,
    TransformCall,
    TransformCarriedCall,
    WriteBatchCall,
    WriteBatchCarriedCall,
    WriteCall,
    WriteNoteCall,
    WriteStatementCall,
)
from ledger_client.ledger.certificate_acts import terms_hash
from ledger_client.ledger.draw_rules import CARRIED
from ledger_client.ledger.entries import NO_PARTY, Party, unit_id
from ledger_client.ledger.kinds import LOGBOOK_DETAIL, UNPACKING, Kind
from ledger_client.ledger.structs import Item, Transformation
from ledger_client.ledger.typed_data import Deployment
from ledger_client.ledger.values import (
    ZERO_ADDRESS,
    ZERO_WORD,
    Address,
    Contract,
    ParticipantId,
    UnitId,
    keccak256,
    word_of,
)
from ledger_client.proofs.carried_calls import SignedCall
from ledger_client.proofs.claims import UNSAID, Claim


def claims_of(
    signed: SignedCall, ids: Mapping[Address, ParticipantId], deployment: Deployment
) -> tuple[Claim, ...]:
    """The entries that a signed call makes; none where the registry does not know its keys.

    Args:
        signed: the call and its keys.
        ids: the participant of each key, as the registry's slots say.
        deployment: the network, for the ids of what the call opens or issues.
    """
    if signed.actor not in ids:
        return ()
    if signed.counterparty is not None and signed.counterparty not in ids:
        return ()
    return tuple(_Claims(signed, ids, deployment).of(signed.call))


def outputs_of(made: Transformation, by: ParticipantId, where: Deployment) -> tuple[UnitId, ...]:
    """The units that a transformation opens."""
    labels = made.output_labels
    return tuple(
        unit_id(where.network_id, where.chain_id, where.ledger, by, label) for label in labels
    )


class _Claims:
    def __init__(
        self, signed: SignedCall, ids: Mapping[Address, ParticipantId], deployment: Deployment
    ) -> None:
        self._signed = signed
        self._deployment = deployment
        self._actor = Party(ids[signed.actor], signed.actor)
        second = signed.counterparty
        self._second = Party(ids[second], second) if second is not None else None

    def _claim(
        self,
        subject: bytes,
        kind: int,
        *,
        detail: int = 0,
        actor: Party | None = None,
        counterparty: Party = NO_PARTY,
        related: bytes = ZERO_WORD,
        commitment: bytes = ZERO_WORD,
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

    @singledispatchmethod
    def of(self, _call: object) -> Iterator[Claim]:
        """The claims of a call; none of one that writes nothing on units and certificates."""
        yield from ()

    # --- notes and statements

    @of.register
    def _(self, call: WriteCall | WriteStatementCall | WriteNoteCall) -> Iterator[Claim]:
        yield self._item(call.item)

    @of.register
    def _(self, call: WriteBatchCall | WriteBatchCarriedCall) -> Iterator[Claim]:
        yield from map(self._item, call.items)

    def _item(self, item: Item) -> Claim:
        return self._claim(
            item.unit_id,
            item.kind,
            counterparty=Party(item.counterparty),
            related=item.related,
            commitment=item.commitment,
            turn=item.turn,
        )

    @of.register
    def _(self, call: ObserveManyCall | ObserveManyCarriedCall) -> Iterator[Claim]:
        seen = call.observations
        for commitment in seen.commitments:
            yield self._claim(seen.unit_id, Kind.OBSERVE, commitment=commitment, turn=seen.turn)

    # --- opening, custody, nesting, transforming

    @of.register
    def _(self, call: OpenCall | OpenCarriedCall) -> Iterator[Claim]:
        opening = call.opening
        yield self._claim(
            self._made(Contract.LEDGER, opening.label),
            Kind.OPEN,
            detail=opening.level | opening.logbook * LOGBOOK_DETAIL,
            commitment=opening.commitment,
        )

    def _made(self, contract: Contract, label: bytes) -> bytes:
        where = self._deployment
        address = where.address(contract)
        return unit_id(where.network_id, where.chain_id, address, self._actor.id, label)

    @of.register
    def _(self, call: HandoffCall) -> Iterator[Claim]:
        one = call.handoff
        if self._are(one.giver, one.taker):
            yield self._handoff(one.unit_id, one.turn, one.related, one.commitment)

    @of.register
    def _(self, call: HandoffManyCall) -> Iterator[Claim]:
        if self._are(call.handoffs.giver, call.handoffs.taker):
            for one in call.handoffs.items:
                yield self._handoff(one.unit_id, one.turn, one.related, one.commitment)

    def _are(self, giver: ParticipantId, taker: ParticipantId) -> bool:
        second = self._second
        return second is not None and (giver, taker) == (self._actor.id, second.id)

    def _handoff(self, unit: UnitId, turn: int, related: bytes, commitment: bytes) -> Claim:
        return self._claim(
            unit,
            Kind.HANDOFF,
            counterparty=self._second or NO_PARTY,
            related=related,
            commitment=commitment,
            turn=turn,
        )

    @of.register
    def _(self, call: NestCall | NestCarriedCall) -> Iterator[Claim]:
        nesting, said = call.nesting, call.nesting.commitment
        unpacking = UNPACKING if nesting.kind == Kind.UNPACK else 0
        yield self._claim(
            nesting.parent_id,
            Kind.CONTENTS,
            detail=(len(nesting.child_ids) | unpacking) & 0xFFFF,
            related=UNSAID,
            commitment=said,
            turn=nesting.turn,
        )
        for child, turn in zip(nesting.child_ids, nesting.child_turns, strict=False):
            yield self._claim(child, nesting.kind, related=UNSAID, commitment=said, turn=turn)

    @of.register
    def _(self, call: TransformCall | TransformCarriedCall) -> Iterator[Claim]:
        made, said = call.transformation, call.transformation.commitment
        outputs = outputs_of(made, self._actor.id, self._deployment)
        listed = keccak256(b"".join(outputs))
        for unit, turn in zip(made.input_ids, made.input_turns, strict=False):
            yield self._claim(unit, Kind.TRANSFORM, related=listed, commitment=said, turn=turn)
        for unit, level in zip(outputs, made.output_levels, strict=False):
            yield self._claim(unit, Kind.OPEN, detail=level, related=UNSAID, commitment=said)
        yield from self._carried(made, outputs)

    def _carried(self, made: Transformation, outputs: tuple[UnitId, ...]) -> Iterator[Claim]:
        """What of the inputs' certificates goes on to the outputs."""
        certificates, by = Contract.CERTIFICATES, Party(self._actor.id)
        for one in made.quantities:
            if one.input >= len(made.input_ids) or one.output >= len(outputs):
                continue
            output, amount = outputs[one.output], word_of(one.quantity)
            for kind, unit in ((Kind.RESTORE, made.input_ids[one.input]), (Kind.DRAW, output)):
                yield self._claim(
                    one.certificate_id,
                    kind,
                    detail=CARRIED,
                    related=unit,
                    commitment=amount,
                    contract=certificates,
                )
            yield self._claim(
                output,
                Kind.ATTACH,
                counterparty=by,
                related=UNSAID,
                commitment=made.commitment,
            )

    # --- holds and closings

    @of.register
    def _(self, call: HoldCall | HoldCarriedCall) -> Iterator[Claim]:
        hold = call.hold
        detail = int(hold.binding)
        yield self._claim(hold.unit_id, Kind.HOLD, detail=detail, commitment=hold.commitment)
        if hold.binding:
            yield self._claim(UNSAID, Kind.BOUND, related=UNSAID)

    @of.register
    def _(self, call: ReleaseCall | ReleaseCarriedCall | ReleaseByCouncilCall) -> Iterator[Claim]:
        release = call.release
        yield self._claim(
            release.unit_id,
            Kind.RELEASE,
            counterparty=Party(release.authority),
            related=word_of(release.counter),
            commitment=release.commitment,
        )
        yield self._claim(UNSAID, Kind.UNBOUND, related=UNSAID)

    @of.register
    def _(self, call: CloseHeldCall | CloseHeldCarriedCall) -> Iterator[Claim]:
        closing = call.closing
        yield self._claim(
            closing.unit_id,
            Kind.CLOSE,
            detail=closing.outcome,
            related=closing.successor,
            commitment=closing.commitment,
            turn=closing.turn,
        )

    @of.register
    def _(self, call: CloseByCouncilCall) -> Iterator[Claim]:
        yield self._claim(
            call.unit_id,
            Kind.CLOSE,
            detail=call.outcome,
            related=call.successor,
            commitment=call.commitment,
        )

    # --- certificates

    @of.register
    def _(self, call: AttachCall | AttachCarriedCall | AttachByBothCall) -> Iterator[Claim]:
        what, holder = call.attachment, self._second or self._actor
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

    @of.register
    def _(self, call: IssueCall | IssueCarriedCall) -> Iterator[Claim]:
        issue = call.issue
        terms = terms_hash(issue.scope, issue.valid_from, issue.valid_until, issue.quantity)
        yield self._claim(
            self._made(Contract.CERTIFICATES, issue.label),
            Kind.ISSUE,
            counterparty=Party(issue.holder),
            related=terms,
            commitment=issue.commitment,
        )

    @of.register
    def _(self, call: CertificateWriteCall | CertificateWriteCarriedCall) -> Iterator[Claim]:
        act = call.act
        yield self._claim(
            act.certificate_id, act.kind, related=act.related, commitment=act.commitment
        )
