"""ConsignmentLedger, simulated: each write with the checks of the contract in their order."""

from __future__ import annotations

from functools import singledispatchmethod

from ledger_client.ledger import nesting_rules, unit_rules
from ledger_client.ledger.calls import (
    AttachByBothCall,
    AttachCall,
    AttachCarriedCall,
    CancelCall,
    HandoffCall,
    HoldCall,
    HoldCarriedCall,
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
from ledger_client.ledger.entries import Party
from ledger_client.ledger.key_rules import Signer, require_may_sign
from ledger_client.ledger.kinds import (
    CUSTOMS_ROLE,
    ITEM_NOTES,
    ITEM_STATEMENTS,
    MAX_CHILDREN_PER_NESTING,
    NESTINGS,
    UNPACKING,
    Form,
    Kind,
    in_mask,
)
from ledger_client.ledger.ledger_items import LedgerItems, set_of
from ledger_client.ledger.refusals import (
    BatchEmpty,
    CommitmentMissing,
    KindNotHere,
    LengthsDiffer,
    NotCustodian,
    NothingToNest,
    PartyMismatch,
    RoleMissing,
    TooManyChildren,
)
from ledger_client.ledger.structs import (
    Attachment,
    Batch,
    Hold,
    Nesting,
    Release,
)
from ledger_client.ledger.values import (
    ZERO_WORD,
    Address,
    UnitId,
    keccak256,
    word_of,
)


def contents_hash(children: list[tuple[bytes, bytes]]) -> bytes:
    """What a ``contents`` entry is related to: keccak-256 of (child, its head before) pairs."""
    return keccak256(b"".join(child + head for child, head in children))


class LedgerRules(LedgerItems):
    """The ledger's state and its writes."""

    @singledispatchmethod
    def write(self, call: object, sender: Address) -> None:
        """Make one call of the ledger; raises the refusal that the contract would."""
        raise self.foreign(call, sender)

    # --- items

    @write.register
    def _(self, call: WriteCall, sender: Address) -> None:
        self.require_origin(sender)
        signer = self.registry.valid_signer(sender)
        self.apply(call.item, set_of(call.item.kind), Form.DIRECT, signer)

    @write.register
    def _(self, call: WriteStatementCall, sender: Address) -> None:
        self.require_origin(sender)
        self.require_in_time(call.deadline)
        if not in_mask(call.item.kind, ITEM_STATEMENTS):
            raise KindNotHere(call.item.kind)
        signer = self.carried(call.item, call.signature, deadline=call.deadline)
        self.apply(call.item, ITEM_STATEMENTS, Form.CARRIED, signer)

    @write.register
    def _(self, call: WriteNoteCall, sender: Address) -> None:
        self.require_origin(sender)
        self.require_in_time(call.deadline)
        if not in_mask(call.item.kind, ITEM_NOTES):
            raise KindNotHere(call.item.kind)
        signer = self.carried(call.item, call.signature, nonce=call.nonce, deadline=call.deadline)
        self.use_nonce(signer.key, call.nonce)
        self.apply(call.item, ITEM_NOTES, Form.CARRIED, signer)

    @write.register
    def _(self, call: WriteBatchCall, sender: Address) -> None:
        self.require_origin(sender)
        if not call.items:
            raise BatchEmpty
        self.apply_all(call.items, Form.DIRECT, self.registry.valid_signer(sender))

    @write.register
    def _(self, call: WriteBatchCarriedCall, sender: Address) -> None:
        self.require_origin(sender)
        self.require_in_time(call.deadline)
        if not call.items:
            raise BatchEmpty
        signer = self.carried(
            Batch(call.items), call.signature, nonce=call.nonce, deadline=call.deadline
        )
        self.use_nonce(signer.key, call.nonce)
        self.apply_all(call.items, Form.CARRIED, signer)

    # --- openings

    @write.register
    def _(self, call: OpenCall, sender: Address) -> None:
        self.require_origin(sender)
        self.open(call.opening, Form.DIRECT, self.registry.valid_signer(sender))

    @write.register
    def _(self, call: OpenCarriedCall, sender: Address) -> None:
        self.require_origin(sender)
        self.require_in_time(call.deadline)
        signer = self.carried(call.opening, call.signature, deadline=call.deadline)
        self.open(call.opening, Form.CARRIED, signer)

    # --- handoff

    @write.register
    def _(self, call: HandoffCall, sender: Address) -> None:
        self.require_origin(sender)
        handoff = call.handoff
        self.require_in_time(handoff.deadline)
        giver, taker = self.parties(handoff, call.giver, call.taker)
        unit = self.units[handoff.unit_id]
        self.units[handoff.unit_id] = unit_rules.handed_off(handoff, unit)
        self.append(
            handoff.unit_id,
            Kind.HANDOFF,
            Form.BOTH,
            giver.party,
            counterparty=taker.party,
            related=handoff.related,
            commitment=handoff.commitment,
        )

    # --- nesting

    @write.register
    def _(self, call: NestCall, sender: Address) -> None:
        self.require_origin(sender)
        self._nest(call.nesting, Form.DIRECT, sender)

    @write.register
    def _(self, call: NestCarriedCall, sender: Address) -> None:
        self.require_origin(sender)
        self.require_in_time(call.deadline)
        key = self.recovered(call.nesting, call.signature, deadline=call.deadline)
        self._nest(call.nesting, Form.CARRIED, key)

    def _nest(self, nesting: Nesting, form: Form, key: Address) -> None:
        kind = _nesting_kind(nesting)
        signer = self.registry.valid_signer(key)
        require_may_sign(signer, kind)
        if nesting.commitment == ZERO_WORD:
            raise CommitmentMissing(kind)
        head = self._change_contents(nesting, kind, form, signer)
        for child, turn in zip(nesting.child_ids, nesting.child_turns, strict=True):
            self._nest_child(nesting.parent_id, kind, child, turn, signer)
            self.append(
                child,
                kind,
                form,
                signer.party,
                related=head,
                commitment=nesting.commitment,
            )

    def _change_contents(self, nesting: Nesting, kind: Kind, form: Form, signer: Signer) -> bytes:
        parent_id, count = nesting.parent_id, len(nesting.child_ids)
        change = count if kind is Kind.PACK else -count
        after = nesting_rules.parent_changed(
            parent_id, self.units[parent_id], nesting.turn, signer.id, change, self.now
        )
        listed = contents_hash([(child, self.heads[child]) for child in nesting.child_ids])
        self.units[parent_id] = after
        return self.append(
            parent_id,
            Kind.CONTENTS,
            form,
            signer.party,
            detail=count | (UNPACKING if kind is Kind.UNPACK else 0),
            related=listed,
            commitment=nesting.commitment,
        )

    def _nest_child(
        self, parent_id: UnitId, kind: Kind, child_id: UnitId, turn: int, signer: Signer
    ) -> None:
        child = self.units[child_id]
        if kind is Kind.UNPACK:
            self.units[child_id] = nesting_rules.unpacked(
                child_id, child, turn, signer.id, parent_id, self.parents[child_id]
            )
            return
        parent = (parent_id, self.units[parent_id])
        self.units[child_id] = nesting_rules.packed(
            child_id, child, turn, signer.id, parent, self.now
        )
        self.parents[child_id] = parent_id

    # --- holds

    @write.register
    def _(self, call: HoldCall, sender: Address) -> None:
        self.require_origin(sender)
        self._hold(call.hold, Form.DIRECT, sender)

    @write.register
    def _(self, call: HoldCarriedCall, sender: Address) -> None:
        self.require_origin(sender)
        self.require_in_time(call.deadline)
        key = self.recovered(call.hold, call.signature, deadline=call.deadline)
        self._hold(call.hold, Form.CARRIED, key)

    @write.register
    def _(self, call: ReleaseCall, sender: Address) -> None:
        self.require_origin(sender)
        self._release(call.release, Form.DIRECT, sender)

    @write.register
    def _(self, call: ReleaseCarriedCall, sender: Address) -> None:
        self.require_origin(sender)
        self.require_in_time(call.deadline)
        key = self.recovered(call.release, call.signature, deadline=call.deadline)
        self._release(call.release, Form.CARRIED, key)

    def _customs(self, key: Address, kind: Kind) -> Signer:
        signer = self.registry.valid_signer(key)
        require_may_sign(signer, kind)
        if not signer.state.has_role(CUSTOMS_ROLE):
            raise RoleMissing(key, kind)
        return signer

    def _hold(self, hold: Hold, form: Form, key: Address) -> None:
        signer = self._customs(key, Kind.HOLD)
        place = (hold.unit_id, signer.id)
        self.units[hold.unit_id], self.holds[place] = nesting_rules.held(
            hold, self.units[hold.unit_id], self.holds[place], signer.id
        )
        self.append(hold.unit_id, Kind.HOLD, form, signer.party, commitment=hold.commitment)

    def _release(self, release: Release, form: Form, key: Address) -> None:
        signer = self._customs(key, Kind.RELEASE)
        place = (release.unit_id, release.authority)
        self.units[release.unit_id], self.holds[place] = nesting_rules.released(
            release, self.units[release.unit_id], self.holds[place], signer.id
        )
        self.append(
            release.unit_id,
            Kind.RELEASE,
            form,
            signer.party,
            counterparty=Party(release.authority),
            related=word_of(release.counter),
            commitment=release.commitment,
        )

    # --- certificates

    @write.register
    def _(self, call: AttachCall, sender: Address) -> None:
        self.require_origin(sender)
        signer = self._attacher(sender)
        _require_holder(call.attachment, signer)
        self._attach(call.attachment, Form.DIRECT, signer, signer)

    @write.register
    def _(self, call: AttachCarriedCall, sender: Address) -> None:
        self.require_origin(sender)
        self.require_in_time(call.deadline)
        key = self.recovered(
            call.attachment, call.signature, nonce=call.nonce, deadline=call.deadline
        )
        signer = self._attacher(key)
        _require_holder(call.attachment, signer)
        self.use_nonce(key, call.nonce)
        self._attach(call.attachment, Form.CARRIED, signer, signer)

    @write.register
    def _(self, call: AttachByBothCall, sender: Address) -> None:
        self.require_origin(sender)
        self.require_in_time(call.deadline)
        what, nonce, deadline = call.attachment, call.nonce, call.deadline
        custodian_key = self.recovered(what, call.custodian, nonce=nonce, deadline=deadline)
        holder_key = self.recovered(what, call.holder, nonce=nonce, deadline=deadline)
        custodian = self._attacher(custodian_key)
        holder = self._attacher(holder_key)
        _require_holder(what, holder)
        unit_rules.require_other_holder(holder.id, custodian.id)
        self.use_nonce(custodian_key, nonce)
        self._attach(what, Form.BOTH, custodian, holder)

    def _attacher(self, key: Address) -> Signer:
        signer = self.registry.valid_signer(key)
        require_may_sign(signer, Kind.ATTACH)
        return signer

    def _attach(self, what: Attachment, form: Form, actor: Signer, holder: Signer) -> None:
        unit_rules.require_attachable(what.unit_id, self.units[what.unit_id], what.turn, form)
        if what.commitment == ZERO_WORD:
            raise CommitmentMissing(Kind.ATTACH)
        if self.custodian_of(what.unit_id) != actor.id:
            raise NotCustodian(what.unit_id, actor.id)
        head = self.certificates.draw(
            what.certificate_id, what.unit_id, holder.party, what.quantity, form
        )
        self.append(
            what.unit_id,
            Kind.ATTACH,
            form,
            actor.party,
            counterparty=holder.party if form is Form.BOTH else Party(holder.id),
            related=head,
            commitment=what.commitment,
        )

    # --- nonces

    @write.register
    def _(self, call: CancelCall, sender: Address) -> None:
        self.require_origin(sender)
        self.used_nonces[sender, call.word] |= call.mask


def _nesting_kind(nesting: Nesting) -> Kind:
    if not in_mask(nesting.kind, NESTINGS):
        raise KindNotHere(nesting.kind)
    if not nesting.child_ids:
        raise NothingToNest
    if len(nesting.child_ids) != len(nesting.child_turns):
        raise LengthsDiffer
    if len(nesting.child_ids) > MAX_CHILDREN_PER_NESTING:
        raise TooManyChildren(nesting.parent_id)
    return Kind(nesting.kind)


def _require_holder(what: Attachment, signer: Signer) -> None:
    if signer.id != what.holder:
        raise PartyMismatch(what.holder, signer.id)
