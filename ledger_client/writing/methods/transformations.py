"""Units consumed, and others made of them."""

from __future__ import annotations

from collections.abc import Sequence

from ledger_client.ledger.values import UnitId
from ledger_client.writing.methods.base import NO_FIELDS, ClientBase, Fields
from ledger_client.writing.receipts import Receipt
from ledger_client.writing.transform_wishes import Carry, Output, TransformWish
from ledger_client.writing.transforming import Transforming, keep_made


class TransformMethods(ClientBase):
    """What a custodian makes of units in its custody."""

    def transform(
        self,
        inputs: Sequence[UnitId],
        outputs: Sequence[Output],
        carried: Sequence[Carry] = (),
        fields: Fields = NO_FIELDS,
    ) -> Receipt:
        """Consume units and make others of them, in one write; the receipt tells every entry.

        Args:
            inputs: units in our custody; they are closed.
            outputs: what they become, with numbers that no open unit has.
            carried: what an input drew from a certificate and an output takes over, so that it is
                used once.
        """
        wish = TransformWish.read(inputs, outputs, carried, fields, self.profile)
        making = Transforming(*self._drafts).make(wish, self.store)
        receipt = self._send(making.draft)
        keep_made(self.store, making, receipt)
        return receipt
