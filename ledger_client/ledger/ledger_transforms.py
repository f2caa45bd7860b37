"""ConsignmentLedger, simulated: inputs closed, outputs opened, quantities carried on."""

from __future__ import annotations

from collections.abc import Sequence

from ledger_client.ledger import transform_rules
from ledger_client.ledger.entries import Party
from ledger_client.ledger.key_rules import Signer, require_may_sign
from ledger_client.ledger.kinds import CUSTODY_ROLES, Form, Kind
from ledger_client.ledger.ledger_base import LedgerBase
from ledger_client.ledger.refusals import CommitmentMissing, LabelInvalid, RoleMissing
from ledger_client.ledger.structs import Transformation
from ledger_client.ledger.values import ZERO_WORD, Address, UnitId


class LedgerTransforms(LedgerBase):
    """How a custodian transforms units."""

    def transform(self, what: Transformation, form: Form, key: Address) -> None:
        """Close the inputs, then open the outputs, then carry the quantities on."""
        transform_rules.require_lists(what)
        signer = self._transformer(what, key)
        outputs = [self.id_of(signer.id, label) for label in what.output_labels]
        heads = self._consume(what, outputs, form, signer)
        self._open_outputs(what, transform_rules.inputs_hash(heads), form, signer)
        self._carry(what, outputs, form, signer)

    def _transformer(self, what: Transformation, key: Address) -> Signer:
        signer = self.registry.valid_signer(key)
        require_may_sign(signer, Kind.TRANSFORM)
        if not signer.state.has_role(CUSTODY_ROLES):
            raise RoleMissing(key, Kind.TRANSFORM)
        if what.commitment == ZERO_WORD:
            raise CommitmentMissing(Kind.TRANSFORM)
        return signer

    def _consume(
        self, what: Transformation, outputs: Sequence[UnitId], form: Form, signer: Signer
    ) -> list[bytes]:
        """Close each input; their heads after that, in order."""
        heads: list[bytes] = []
        listed = transform_rules.outputs_hash(outputs)
        for unit_id, turn in zip(what.input_ids, what.input_turns, strict=True):
            unit = self.units[unit_id]
            self.units[unit_id] = transform_rules.consumed(unit_id, unit, turn, signer.id, self.now)
            head = self.append(
                unit_id,
                Kind.TRANSFORM,
                form,
                signer.party,
                related=listed,
                commitment=what.commitment,
            )
            heads.append(head)
        return heads

    def _open_outputs(
        self, what: Transformation, made_from: bytes, form: Form, signer: Signer
    ) -> None:
        for label, level in zip(what.output_labels, what.output_levels, strict=True):
            if label == ZERO_WORD:
                raise LabelInvalid
            self.append(
                self.new_unit(signer, label, level, logbook=False),
                Kind.OPEN,
                form,
                signer.party,
                detail=level,
                related=made_from,
                commitment=what.commitment,
            )

    def _carry(
        self, what: Transformation, outputs: Sequence[UnitId], form: Form, signer: Signer
    ) -> None:
        for index, carried in enumerate(what.quantities):
            source, target = transform_rules.carried_between(
                index, carried, what.input_ids, outputs
            )
            head = self.certificates.carry(
                carried.certificate_id, source, target, signer.party, carried.quantity, form
            )
            self.append(
                target,
                Kind.ATTACH,
                form,
                signer.party,
                counterparty=Party(signer.id),
                related=head,
                commitment=what.commitment,
            )
