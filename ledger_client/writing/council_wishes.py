"""Requests to the council: what they ask, with the reason behind them committed and kept.

The council has no yearly secrets, so the salts come from a random secret that nobody keeps: such
a document is opened from the store of whoever made the request, or from the file's bearer.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from ledger_client.documents import JsonValue, commit, open_all
from ledger_client.ledger import calls
from ledger_client.ledger.kinds import Outcome
from ledger_client.ledger.layout import participant_subject
from ledger_client.ledger.structs import Release
from ledger_client.ledger.typed_data import Deployment
from ledger_client.ledger.values import ZERO_WORD, ParticipantId, UnitId
from ledger_client.store import Store, pack_opening
from ledger_client.writing.acts import successor_told
from ledger_client.writing.council_requests import CouncilRequest, request_for
from ledger_client.writing.key_grants import KeyRequest
from ledger_client.writing.statements import StatementDocument

SECRET_BYTES: Final = 32
NOTICE: Final = timedelta(days=30)
"""How long the public knows of a closing before it can be done: counted from its proposal."""
CLOSING_LASTS: Final = timedelta(days=90)
RECOVERY_WAITS: Final = timedelta(days=7)
"""How long a recovered key is not valid yet: any key of the participant can veto it."""


@dataclass(frozen=True, slots=True)
class CouncilWishes:
    """Makes requests of one network.

    Attributes:
        deployment: the network's addresses.
        store: where reasons are kept.
        now: the clock.
    """

    deployment: Deployment
    store: Store
    now: Callable[[], datetime]

    def suspend(self, participant: ParticipantId, reason: str) -> CouncilRequest:
        """A participant may do nothing any more but give away."""
        commitment = self._reason("SuspendParticipant", participant, {"reason": reason})
        call = calls.SuspendCall(participant, commitment)
        return self._request(participant, call)

    def reinstate(self, participant: ParticipantId, reason: str) -> CouncilRequest:
        """The end of a suspension."""
        commitment = self._reason("ReinstateParticipant", participant, {"reason": reason})
        call = calls.ReinstateCall(participant, commitment)
        return self._request(participant, call)

    def recover(self, key: KeyRequest, reason: str) -> CouncilRequest:
        """A key in place of those a participant lost, valid after seven public days.

        Raises:
            InvalidInput: the key's consent is not its own (rule ``key.consent``).
        """
        grant, consent = key.grant, key.checked_consent(self.deployment)
        commitment = self._reason("RecoverKey", grant.id, {"key": key.key, "reason": reason})
        call = calls.RecoverKeyCall(grant, commitment, key.deadline, consent)
        return self._request(grant.id, call)

    def release(
        self, unit: UnitId, authority: ParticipantId, counter: int, reason: str
    ) -> CouncilRequest:
        """An authority's hold lifted: the hold of that counter, and no later one."""
        told = {"authority": f"{authority:016x}", "reason": reason}
        commitment = self._reason("ReleaseByCouncil", authority, told, unit)
        call = calls.ReleaseByCouncilCall(Release(unit, authority, counter, commitment))
        return self._request(authority, call)

    def close(
        self,
        unit: UnitId,
        custodian: ParticipantId,
        outcome: Outcome,
        successor: UnitId | None,
        reason: str,
    ) -> CouncilRequest:
        """A unit closed whose custodian is gone; its proposal is the public notice."""
        follows = ZERO_WORD if successor is None else bytes(successor)
        told = {
            "custodian": f"{custodian:016x}",
            "outcome": outcome.name.lower(),
            "reason": reason,
            **successor_told(follows),
        }
        commitment = self._reason("CloseByCouncil", custodian, told, unit)
        call = calls.CloseByCouncilCall(unit, custodian, outcome, follows, commitment)
        return self._request(custodian, call, CLOSING_LASTS)

    def _reason(
        self,
        kind: str,
        participant: ParticipantId,
        told: Mapping[str, JsonValue],
        unit: UnitId | None = None,
    ) -> bytes:
        subject = participant_subject(participant) if unit is None else unit
        statement = StatementDocument(kind, participant, subject, self.now(), told)
        document = commit(statement.json(), secrets.token_bytes(SECRET_BYTES), kind)
        self.store.payloads.put(document.commitment, pack_opening(open_all(document)))
        return document.commitment

    def _request(
        self, about: ParticipantId, call: calls.Call, lasts: timedelta | None = None
    ) -> CouncilRequest:
        if lasts is None:
            return request_for(self.deployment, self._name(about), call, self.now())
        return request_for(self.deployment, self._name(about), call, self.now(), lasts)

    def _name(self, participant: ParticipantId) -> str:
        known = self.store.participants.get(participant)
        return "participant" if known is None else known.name
