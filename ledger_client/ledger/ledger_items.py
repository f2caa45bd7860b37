"""ConsignmentLedger, simulated: notes and statements of one unit, and openings."""

from __future__ import annotations

from ledger_client.ledger import item_rules
from ledger_client.ledger.entries import Party
from ledger_client.ledger.key_rules import Signer, require_may_sign
from ledger_client.ledger.kinds import (
    CUSTODY_ROLES,
    CUSTOMS_ROLE,
    GIVING,
    ITEM_NOTES,
    ITEM_STATEMENTS,
    LOGBOOK_DETAIL,
    Form,
    Kind,
    in_mask,
)
from ledger_client.ledger.ledger_base import LedgerBase
from ledger_client.ledger.refusals import (
    BatchMixed,
    CommitmentMissing,
    KindNotHere,
    LabelInvalid,
    RoleMissing,
)
from ledger_client.ledger.structs import Item, Observations, Opening
from ledger_client.ledger.values import ZERO_WORD, UnitId


class LedgerItems(LedgerBase):
    """How notes and statements are applied and units opened."""

    def apply_all(self, items: tuple[Item, ...], form: Form, signer: Signer) -> None:
        """Apply a batch in its order: notes or statements, not both."""
        first = set_of(items[0].kind)
        for item in items:
            if set_of(item.kind) != first:
                raise BatchMixed
            self.apply(item, first, form, signer)

    def apply(self, item: Item, kinds: int, form: Form, signer: Signer) -> None:
        """Check one item against unit and attester, and append its entry.

        ``kinds`` is the mask of notes or of statements, in which the item's kind is.
        """
        kind = Kind(item.kind)
        require_may_sign(signer, kind, giving=in_mask(kind, GIVING))
        unit = self.units[item.unit_id]
        item_rules.require_item_turn(item, unit)
        item_rules.require_item_fields(item, unit)
        if kinds == ITEM_STATEMENTS:
            successor = self.units[UnitId(item.related)]
            self.units[item.unit_id] = item_rules.stated(item, unit, signer.id, self.now, successor)
        else:
            self._require_note_by(item, kind, signer)
        self.append(
            item.unit_id,
            kind,
            form,
            signer.party,
            counterparty=Party(item.counterparty),
            related=item.related,
            commitment=item.commitment,
        )

    def _require_note_by(self, item: Item, kind: Kind, signer: Signer) -> None:
        customs = signer.state.has_role(CUSTOMS_ROLE)
        if kind is Kind.CONTROL and not customs:
            raise RoleMissing(signer.key, kind)
        custodian = self.custodian_of(item.unit_id)
        item_rules.require_note_by(item, signer.id, custodian, customs=customs)

    def observe(self, many: Observations, form: Form, signer: Signer) -> None:
        """Append an ``observe`` for each commitment; one log carries them all."""
        require_may_sign(signer, Kind.OBSERVE)
        custodian = self.custodian_of(many.unit_id)
        item_rules.require_observations(many, self.units[many.unit_id], signer.id, custodian)
        for commitment in many.commitments:
            self.append(many.unit_id, Kind.OBSERVE, form, signer.party, commitment=commitment)

    def open(self, opening: Opening, form: Form, signer: Signer) -> None:
        """Open a unit or the signer's logbook."""
        require_may_sign(signer, Kind.OPEN)
        if not opening.logbook and not signer.state.has_role(CUSTODY_ROLES):
            raise RoleMissing(signer.key, Kind.OPEN)
        if opening.logbook != (opening.label == ZERO_WORD):
            raise LabelInvalid
        if opening.commitment == ZERO_WORD:
            raise CommitmentMissing(Kind.OPEN)
        opened = self.new_unit(signer, opening.label, opening.level, logbook=opening.logbook)
        detail = opening.level | (LOGBOOK_DETAIL if opening.logbook else 0)
        self.append(
            opened, Kind.OPEN, form, signer.party, detail=detail, commitment=opening.commitment
        )


def set_of(kind: int) -> int:
    """The mask that an item's kind is in: notes or statements."""
    for kinds in (ITEM_NOTES, ITEM_STATEMENTS):
        if in_mask(kind, kinds):
            return kinds
    raise KindNotHere(kind)
