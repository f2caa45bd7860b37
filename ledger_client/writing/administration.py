"""A participant's own acts in the registry: its keys, and the accreditations an authority gives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from ledger_client.ledger import calls
from ledger_client.ledger.calls import Call
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.layout import accreditation_id, participant_subject
from ledger_client.ledger.signatures import Signature
from ledger_client.ledger.structs import (
    Accreditation,
    KeyGrant,
    KeyRevocation,
    RecoveryVeto,
    Withdrawal,
)
from ledger_client.ledger.values import ZERO_WORD, Address, Contract, ParticipantId, UnitId
from ledger_client.node.connection import Connection
from ledger_client.writing.commits import Committer
from ledger_client.writing.drafting import type_of
from ledger_client.writing.drafts import Draft, request_key
from ledger_client.writing.statements import StatementDocument, utc_text


@dataclass(frozen=True, slots=True)
class RegistryDesk:
    """A participant's own acts in the registry: its keys, and an authority's accreditations."""

    committer: Committer
    connection: Connection
    now: Callable[[], datetime]

    def add_key(self, grant: KeyGrant, deadline: int, consent: Signature) -> Draft:
        """A further key, which has consented."""
        call = calls.AddKeyCall(grant, deadline, consent)
        return self._draft(
            Kind.ADD_KEY, participant_subject(grant.id), {"key": grant.key.hex()}, lambda _: call
        )

    def revoke_key(self, key: Address, reason: str, compromised_from: int = 0) -> Draft:
        """A key that must sign no more; ``compromised_from`` (seconds) where others had it."""
        named = {"key": f"0x{key.hex()}", "reason": reason}
        if compromised_from:
            moment = datetime.fromtimestamp(compromised_from, UTC)
            named["compromisedFrom"] = utc_text(moment)
        return self._draft(
            Kind.REVOKE_KEY,
            participant_subject(self.committer.participant),
            named,
            lambda commitment: calls.RevokeKeyCall(
                KeyRevocation(key, compromised_from, commitment)
            ),
        )

    def veto(self, key: Address, reason: str) -> Draft:
        """A recovered key of this participant stopped before it is valid."""
        return self._draft(
            Kind.VETO_RECOVERY,
            participant_subject(self.committer.participant),
            {"key": f"0x{key.hex()}", "reason": reason},
            lambda commitment: calls.VetoRecoveryCall(RecoveryVeto(key, commitment)),
        )

    def accredit(
        self, certifier: ParticipantId, scope: bytes, valid_from: int, valid_until: int, basis: str
    ) -> Draft:
        """A certifier accredited for a scope, by this authority."""
        subject = accreditation_id(certifier, scope)
        named = {
            "certifier": f"{certifier:016x}",
            "scope": f"0x{scope.hex()}",
            "from": str(valid_from),
            "until": str(valid_until),
            "basis": basis,
        }
        return self._draft(
            Kind.ACCREDIT,
            subject,
            named,
            lambda commitment: calls.AccreditCall(
                Accreditation(
                    certifier, scope, valid_from, valid_until, self._head(subject), commitment
                )
            ),
        )

    def withdraw_accreditation(self, certifier: ParticipantId, scope: bytes, reason: str) -> Draft:
        """An accreditation that this authority gave, withdrawn."""
        subject = accreditation_id(certifier, scope)
        named = {
            "certifier": f"{certifier:016x}",
            "scope": f"0x{scope.hex()}",
            "reason": reason,
        }
        return self._draft(
            Kind.WITHDRAW_ACCREDITATION,
            subject,
            named,
            lambda commitment: calls.WithdrawAccreditationCall(
                Withdrawal(certifier, scope, self._head(subject), commitment)
            ),
        )

    def _head(self, subject: UnitId) -> bytes:
        return self.connection.reader.head(Contract.REGISTRY, subject) or ZERO_WORD

    def _draft(
        self, kind: Kind, subject: UnitId, fields: dict[str, str], call: Callable[[bytes], Call]
    ) -> Draft:
        me = self.committer.participant
        document = self.committer.statement(
            StatementDocument(type_of(kind), me, subject, self.now(), dict(fields))
        )
        return Draft(
            contract=Contract.REGISTRY,
            kind=kind,
            subject=subject,
            participant=me,
            request_key=request_key(me, kind, {"subject": subject.hex(), **fields}),
            call=lambda: call(document.commitment),
            document=document,
        )
