"""Accreditations that an authority gives and withdraws."""

from __future__ import annotations

from datetime import datetime

from ledger_client.ledger.values import ParticipantId
from ledger_client.writing.administration import RegistryDesk
from ledger_client.writing.certificates import scope_code
from ledger_client.writing.methods.base import ClientBase
from ledger_client.writing.receipts import Receipt


class RegistryMethods(ClientBase):
    """What an authority does in the registry."""

    def accredit(
        self,
        certifier: ParticipantId,
        scope: str,
        valid_from: datetime,
        valid_until: datetime,
        basis: str,
    ) -> Receipt:
        """Accredit a certifier for a scope, as an authority."""
        window = int(valid_from.timestamp()), int(valid_until.timestamp())
        draft = self._registry.accredit(certifier, scope_code(scope), *window, basis)
        return self._send(draft)

    def withdraw_accreditation(self, certifier: ParticipantId, scope: str, reason: str) -> Receipt:
        """Withdraw an accreditation that we gave."""
        return self._send(
            self._registry.withdraw_accreditation(certifier, scope_code(scope), reason)
        )

    @property
    def _registry(self) -> RegistryDesk:
        return RegistryDesk(self._committer, self.connection, self._now)
