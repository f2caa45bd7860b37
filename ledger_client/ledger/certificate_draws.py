"""CertificateRegistry, simulated: its storage, and what units draw, carry on and give back."""

from __future__ import annotations

from ledger_client.ledger import layout
from ledger_client.ledger.attested import Attested, Table, Tx
from ledger_client.ledger.certificate_acts import NO_CERTIFICATE
from ledger_client.ledger.draw_rules import (
    CARRIED,
    NO_DRAW,
    carried_off,
    carried_on,
    drawn,
    require_drawable,
    restored,
)
from ledger_client.ledger.draw_state import DrawState
from ledger_client.ledger.entries import Party
from ledger_client.ledger.kinds import Form, Kind
from ledger_client.ledger.registry_rules import RegistryRules
from ledger_client.ledger.state import CertificateState
from ledger_client.ledger.structs import CertificateAct
from ledger_client.ledger.typed_data import Deployment
from ledger_client.ledger.values import Contract, Head, UnitId, word_of


class CertificateDraws(Attested):
    """The certificates' storage, and the writes on what was drawn from them."""

    def __init__(self, deployment: Deployment, tx: Tx, registry: RegistryRules) -> None:
        super().__init__(Contract.CERTIFICATES, deployment, tx)
        self.registry = registry
        self.certificates: Table[bytes, CertificateState] = Table(tx, NO_CERTIFICATE)
        self.draws: Table[tuple[bytes, UnitId], DrawState] = Table(tx, NO_DRAW)

    def draw(
        self, certificate_id: bytes, unit_id: UnitId, holder: Party, quantity: int, form: Form
    ) -> Head:
        """What the ledger does when a certificate is attached; the certificate's new head."""
        certificate = self.certificates[certificate_id]
        require_drawable(certificate_id, certificate, holder.id, self.now)
        before = self.draws[certificate_id, unit_id]
        after, draw = drawn(certificate_id, certificate, unit_id, before, quantity)
        self.certificates[certificate_id] = after
        self.draws[certificate_id, unit_id] = draw
        return self._append_draw(Kind.DRAW, certificate_id, unit_id, holder, quantity, form)

    def carry(
        self,
        certificate_id: bytes,
        from_unit: UnitId,
        to_unit: UnitId,
        holder: Party,
        quantity: int,
        form: Form,
    ) -> Head:
        """What the ledger does when a transformation carries a draw on to one of its outputs.

        ``quantity`` is 0 where the certificate is not quantified. Two entries, a restoring and a
        draw; the certificate's new head after both.
        """
        certificate = self.certificates[certificate_id]
        require_drawable(certificate_id, certificate, holder.id, self.now)
        source = self.draws[certificate_id, from_unit]
        left = carried_off(certificate_id, certificate, from_unit, source, quantity)
        self.draws[certificate_id, from_unit] = left
        target = self.draws[certificate_id, to_unit]
        self.draws[certificate_id, to_unit] = carried_on(certificate_id, to_unit, target, quantity)
        named = (holder, quantity, form, CARRIED)
        self._append_draw(Kind.RESTORE, certificate_id, from_unit, *named)
        return self._append_draw(Kind.DRAW, certificate_id, to_unit, *named)

    def _append_draw(
        self,
        kind: Kind,
        certificate_id: bytes,
        unit: UnitId,
        holder: Party,
        quantity: int,
        form: Form,
        detail: int = 0,
    ) -> Head:
        amount = word_of(quantity)
        return self.append(
            certificate_id, kind, form, holder, detail=detail, related=unit, commitment=amount
        )

    def take_back(self, act: CertificateAct, certificate: CertificateState) -> CertificateState:
        """The certificate after its issuer took back what the unit in ``related`` has of it."""
        id_, unit = act.certificate_id, UnitId(act.related)
        after, draw = restored(id_, certificate, unit, self.draws[id_, unit])
        self.draws[id_, unit] = draw
        return after

    def own_slots(self) -> dict[bytes, bytes]:
        """Certificates and what was drawn from them."""
        slots: dict[bytes, bytes] = {}
        for certificate_id, certificate in self.certificates:
            keys = layout.certificate_slots(certificate_id)
            slots.update(zip(keys, map(word_of, certificate.pack()), strict=True))
        for (certificate_id, unit), draw in self.draws:
            slots[layout.draw_slot(certificate_id, unit)] = word_of(draw.pack())
        return slots
