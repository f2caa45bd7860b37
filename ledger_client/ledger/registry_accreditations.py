"""ParticipantRegistry, simulated: accreditations given and withdrawn."""

from __future__ import annotations

from ledger_client.ledger import layout
from ledger_client.ledger.accreditation_rules import accredited, require_accreditor, withdrawn
from ledger_client.ledger.entries import Party
from ledger_client.ledger.key_rules import Signer
from ledger_client.ledger.kinds import Form, Kind
from ledger_client.ledger.refusals import (
    CommitmentMissing,
    HeadMismatch,
    ParticipantUnknown,
    ScopeInvalid,
)
from ledger_client.ledger.registry_base import RegistryBase
from ledger_client.ledger.state import AccreditationState, Status
from ledger_client.ledger.structs import Accreditation, Withdrawal
from ledger_client.ledger.values import ZERO_WORD, Address, UnitId, word_of


class RegistryAccreditations(RegistryBase):
    """The registry's writes on accreditations."""

    def accredit(self, what: Accreditation, key: Address, form: Form) -> None:
        """A certifier accredited for a scope."""
        signer = self._accreditor(what, key, Kind.ACCREDIT)
        subject = self._require_head(what)
        window = (what.valid_from, what.valid_until)
        after = accredited(subject, self.accreditations[subject], signer.id, window, self.now)
        self._append_accreditation(subject, Kind.ACCREDIT, form, signer, what, after)

    def withdraw(self, what: Withdrawal, key: Address, form: Form) -> None:
        """An accreditation withdrawn by the authority that gave it."""
        signer = self._accreditor(what, key, Kind.WITHDRAW_ACCREDITATION)
        subject = self._require_head(what)
        after = withdrawn(subject, self.accreditations[subject], signer.id, self.now)
        self._append_accreditation(subject, Kind.WITHDRAW_ACCREDITATION, form, signer, what, after)

    def _accreditor(self, what: Accreditation | Withdrawal, key: Address, kind: Kind) -> Signer:
        signer = self.active_signer(key)
        require_accreditor(signer, kind)
        if self.statuses[what.certifier] is Status.UNKNOWN:
            raise ParticipantUnknown(what.certifier)
        if what.scope == ZERO_WORD:
            raise ScopeInvalid
        if what.commitment == ZERO_WORD:
            raise CommitmentMissing(kind)
        return signer

    def _require_head(self, what: Accreditation | Withdrawal) -> UnitId:
        subject = layout.accreditation_id(what.certifier, what.scope)
        if self.heads[subject] != what.head:
            raise HeadMismatch(subject, self.heads[subject])
        return subject

    def _append_accreditation(
        self,
        subject: UnitId,
        kind: Kind,
        form: Form,
        signer: Signer,
        what: Accreditation | Withdrawal,
        after: AccreditationState,
    ) -> None:
        self.accreditations[subject] = after
        self.append(
            subject,
            kind,
            form,
            signer.party,
            counterparty=Party(what.certifier),
            related=word_of(after.pack()),
            commitment=what.commitment,
        )
