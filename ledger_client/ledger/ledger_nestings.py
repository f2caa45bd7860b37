"""ConsignmentLedger, simulated: children packed into a parent and unpacked from it."""

from __future__ import annotations

from ledger_client.ledger import nesting_rules
from ledger_client.ledger.key_rules import Signer, require_may_sign
from ledger_client.ledger.kinds import UNPACKING, Form, Kind
from ledger_client.ledger.ledger_base import LedgerBase
from ledger_client.ledger.refusals import CommitmentMissing
from ledger_client.ledger.structs import Nesting
from ledger_client.ledger.values import ZERO_WORD, Address, UnitId


class LedgerNestings(LedgerBase):
    """How contents change."""

    def nest(self, nesting: Nesting, form: Form, key: Address) -> None:
        """Pack children into a parent or unpack them: the parent's entry, then theirs."""
        kind = nesting_rules.nesting_kind(nesting)
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
        listed = nesting_rules.contents_hash(
            [(child, self.heads[child]) for child in nesting.child_ids]
        )
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
