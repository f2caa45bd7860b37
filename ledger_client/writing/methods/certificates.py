"""Certificates: issued, attached, drawn back, ended."""

from __future__ import annotations

from datetime import datetime

from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.values import ZERO_WORD, UnitId
from ledger_client.store import KnownCertificate
from ledger_client.writing.certificates import CertificateDesk, CertificateWish
from ledger_client.writing.methods.base import NO_FIELDS, ClientBase, Fields
from ledger_client.writing.receipts import Receipt


class CertificateMethods(ClientBase):
    """What a certifier does with certificates, and a holder."""

    def certify(self, wish: CertificateWish, fields: Fields = NO_FIELDS) -> Receipt:
        """Issue a certificate within our accreditation."""
        draft, label = self._desk.issue(wish, fields)
        receipt = self._send(draft)
        known = KnownCertificate(
            certificate_id=receipt.subject,
            number=wish.number,
            issuer=self.participant,
            holder=wish.holder,
            scope=wish.scope,
            unit_of_measure=wish.unit_of_measure,
            label=label if receipt.subject == draft.subject else None,
            commitment=receipt.commitment,
        )
        self.store.certificates.keep(known)
        return receipt

    def attach(
        self, unit: UnitId, certificate: bytes, quantity: int = 0, fields: Fields = NO_FIELDS
    ) -> Receipt:
        """Attach a certificate that we hold to a unit in our custody."""
        return self._send(self._acts.attach(unit, certificate, quantity, fields))

    def restore_certificate(self, certificate: bytes, unit: UnitId, fields: Fields) -> Receipt:
        """Take back what a unit drew from a certificate of ours, for good: it was cancelled."""
        return self._send(self._desk.act(Kind.RESTORE, UnitId(certificate), unit, fields))

    def suspend_certificate(self, certificate: bytes, until: datetime, fields: Fields) -> Receipt:
        """Suspend a certificate from now until a time; once only."""
        return self._send(self._desk.suspend(UnitId(certificate), until, fields))

    def supersede_certificate(
        self, certificate: bytes, successor: bytes, fields: Fields
    ) -> Receipt:
        """Let another certificate take a certificate's place."""
        return self._send(self._desk.act(Kind.SUPERSEDE, UnitId(certificate), successor, fields))

    def revoke_certificate(self, certificate: bytes, fields: Fields) -> Receipt:
        """Revoke a certificate for good."""
        return self._send(self._desk.act(Kind.REVOKE, UnitId(certificate), ZERO_WORD, fields))

    @property
    def _desk(self) -> CertificateDesk:
        return CertificateDesk(self._committer, self.connection, self._now)
