"""ConsignmentLedger, simulated: each write with the checks of the contract in their order.

Here each call finds its attester; what the write then does stands in the rooms of its subject.
"""

from __future__ import annotations

from functools import singledispatchmethod

from ledger_client.ledger.calls import (
    AttachByBothCall,
    AttachCall,
    AttachCarriedCall,
    CancelCall,
    CloseByCouncilCall,
    CloseHeldCall,
    CloseHeldCarriedCall,
    HandoffCall,
    HandoffManyCall,
    HoldCall,
    HoldCarriedCall,
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
    WriteTogetherCall,
)
from ledger_client.ledger.kinds import ITEM_NOTES, ITEM_STATEMENTS, Form, in_mask
from ledger_client.ledger.ledger_attachments import LedgerAttachments
from ledger_client.ledger.ledger_closings import LedgerClosings
from ledger_client.ledger.ledger_handoffs import LedgerHandoffs
from ledger_client.ledger.ledger_holds import LedgerHolds
from ledger_client.ledger.ledger_items import LedgerItems, set_of
from ledger_client.ledger.ledger_nestings import LedgerNestings
from ledger_client.ledger.ledger_transforms import LedgerTransforms
from ledger_client.ledger.refusals import BatchEmpty, KindNotHere
from ledger_client.ledger.structs import Batch
from ledger_client.ledger.values import Address


class LedgerRules(
    LedgerItems,
    LedgerHandoffs,
    LedgerNestings,
    LedgerTransforms,
    LedgerHolds,
    LedgerClosings,
    LedgerAttachments,
):
    """The ledger's state and its writes."""

    def write(self, call: object, sender: Address) -> None:
        """Make one call of the ledger; raises the refusal that the contract would."""
        if not isinstance(call, ReleaseByCouncilCall | CloseByCouncilCall):
            self.require_origin(sender)
        self._write(call, sender)

    @singledispatchmethod
    def _write(self, call: object, sender: Address) -> None:
        raise self.foreign(call, sender)

    @_write.register
    def _(self, call: WriteTogetherCall, sender: Address) -> None:
        if not call.calls:
            raise BatchEmpty
        for one in call.calls:
            self.write(one, sender)

    # --- items and openings

    @_write.register
    def _(self, call: WriteCall, sender: Address) -> None:
        signer = self.registry.valid_signer(sender)
        self.apply(call.item, set_of(call.item.kind), Form.DIRECT, signer)

    @_write.register
    def _(self, call: WriteStatementCall, _sender: Address) -> None:
        self.require_in_time(call.deadline)
        if not in_mask(call.item.kind, ITEM_STATEMENTS):
            raise KindNotHere(call.item.kind)
        key = self.signed_by(call.item, call.signature, call.deadline)
        self.apply(call.item, ITEM_STATEMENTS, Form.CARRIED, self.registry.valid_signer(key))

    @_write.register
    def _(self, call: WriteNoteCall, _sender: Address) -> None:
        self.require_in_time(call.deadline)
        if not in_mask(call.item.kind, ITEM_NOTES):
            raise KindNotHere(call.item.kind)
        key = self.signed_by(call.item, call.signature, call.deadline, call.nonce)
        signer = self.registry.valid_signer(key)
        self.use_nonce(key, call.nonce)
        self.apply(call.item, ITEM_NOTES, Form.CARRIED, signer)

    @_write.register
    def _(self, call: WriteBatchCall, sender: Address) -> None:
        if not call.items:
            raise BatchEmpty
        self.apply_all(call.items, Form.DIRECT, self.registry.valid_signer(sender))

    @_write.register
    def _(self, call: WriteBatchCarriedCall, _sender: Address) -> None:
        self.require_in_time(call.deadline)
        if not call.items:
            raise BatchEmpty
        key = self.signed_by(Batch(call.items), call.signature, call.deadline, call.nonce)
        signer = self.registry.valid_signer(key)
        self.use_nonce(key, call.nonce)
        self.apply_all(call.items, Form.CARRIED, signer)

    @_write.register
    def _(self, call: ObserveManyCall, sender: Address) -> None:
        if not call.observations.commitments:
            raise BatchEmpty
        self.observe(call.observations, Form.DIRECT, self.registry.valid_signer(sender))

    @_write.register
    def _(self, call: ObserveManyCarriedCall, _sender: Address) -> None:
        self.require_in_time(call.deadline)
        if not call.observations.commitments:
            raise BatchEmpty
        key = self.signed_by(call.observations, call.signature, call.deadline, call.nonce)
        signer = self.registry.valid_signer(key)
        self.use_nonce(key, call.nonce)
        self.observe(call.observations, Form.CARRIED, signer)

    @_write.register
    def _(self, call: CancelCall, sender: Address) -> None:
        self.used_nonces[sender, call.word] |= call.mask

    @_write.register
    def _(self, call: OpenCall, sender: Address) -> None:
        self.open(call.opening, Form.DIRECT, self.registry.valid_signer(sender))

    @_write.register
    def _(self, call: OpenCarriedCall, _sender: Address) -> None:
        key = self.signed_by(call.opening, call.signature, call.deadline)
        self.open(call.opening, Form.CARRIED, self.registry.valid_signer(key))

    # --- custody, contents, transformations

    @_write.register
    def _(self, call: HandoffCall, _sender: Address) -> None:
        self.hand_off(call.handoff, call.giver, call.taker)

    @_write.register
    def _(self, call: HandoffManyCall, _sender: Address) -> None:
        self.hand_off_many(call.handoffs, call.giver, call.taker)

    @_write.register
    def _(self, call: NestCall, sender: Address) -> None:
        self.nest(call.nesting, Form.DIRECT, sender)

    @_write.register
    def _(self, call: NestCarriedCall, _sender: Address) -> None:
        key = self.signed_by(call.nesting, call.signature, call.deadline)
        self.nest(call.nesting, Form.CARRIED, key)

    @_write.register
    def _(self, call: TransformCall, sender: Address) -> None:
        self.transform(call.transformation, Form.DIRECT, sender)

    @_write.register
    def _(self, call: TransformCarriedCall, _sender: Address) -> None:
        key = self.signed_by(call.transformation, call.signature, call.deadline)
        self.transform(call.transformation, Form.CARRIED, key)

    # --- authorities and council

    @_write.register
    def _(self, call: HoldCall, sender: Address) -> None:
        self.hold(call.hold, Form.DIRECT, sender)

    @_write.register
    def _(self, call: HoldCarriedCall, _sender: Address) -> None:
        key = self.signed_by(call.hold, call.signature, call.deadline)
        self.hold(call.hold, Form.CARRIED, key)

    @_write.register
    def _(self, call: ReleaseCall, sender: Address) -> None:
        self.release(call.release, Form.DIRECT, sender)

    @_write.register
    def _(self, call: ReleaseCarriedCall, _sender: Address) -> None:
        key = self.signed_by(call.release, call.signature, call.deadline)
        self.release(call.release, Form.CARRIED, key)

    @_write.register
    def _(self, call: ReleaseByCouncilCall, sender: Address) -> None:
        self.release_by_council(call.release, sender)

    @_write.register
    def _(self, call: CloseHeldCall, sender: Address) -> None:
        self.close_held(call.closing, Form.DIRECT, sender)

    @_write.register
    def _(self, call: CloseHeldCarriedCall, _sender: Address) -> None:
        key = self.signed_by(call.closing, call.signature, call.deadline)
        self.close_held(call.closing, Form.CARRIED, key)

    @_write.register
    def _(self, call: CloseByCouncilCall, sender: Address) -> None:
        self.close_by_council(call, sender)

    # --- certificates

    @_write.register
    def _(self, call: AttachCall, sender: Address) -> None:
        self.attach_alone(call.attachment, Form.DIRECT, sender)

    @_write.register
    def _(self, call: AttachCarriedCall, _sender: Address) -> None:
        key = self.signed_by(call.attachment, call.signature, call.deadline, call.nonce)
        self.attach_alone(call.attachment, Form.CARRIED, key, call.nonce)

    @_write.register
    def _(self, call: AttachByBothCall, _sender: Address) -> None:
        self.attach_by_both(call)
