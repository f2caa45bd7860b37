"""Who may read a unit, and the record of every read.

A participant reads what it is or was a party to, and what was packed in that; customs, by its role
on the ledger, and auditors read everything. Unknown and forbidden are one and the same answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from api.database.engine import Database
from api.database.models import AccessRow
from api.indexer import SqlIndex
from api.problems import HttpProblem, problem
from api.tokens import Caller
from ledger_client.errors import InvalidInput
from ledger_client.ledger.entries import Entry
from ledger_client.ledger.kinds import CUSTOMS_ROLE, Kind
from ledger_client.ledger.layout import participant_subject
from ledger_client.ledger.state import KeyState
from ledger_client.ledger.values import Contract, ParticipantId, UnitId, number_of

_ID_BYTES: Final = 8
_GRANTS: Final = frozenset({Kind.ADD_KEY, Kind.RECOVER_KEY})
_ENDS: Final = frozenset({Kind.REVOKE_KEY, Kind.VETO_RECOVERY})


def not_found() -> HttpProblem:
    """The one answer for what is unknown and for what is not the reader's to know."""
    return problem("unit.not_found")


class Readers:
    """Says for one caller what it may read.

    Args:
        caller: whose token it is.
        index: the entries that say who was a party to what.
        now: keys and roles count at this time.
    """

    def __init__(self, caller: Caller, index: SqlIndex, now: datetime) -> None:
        self._caller: Final = caller
        self._index: Final = index
        self._reads_all: Final = "audit" in caller.scopes or (
            "provenance:read" in caller.scopes
            and has_role(index, caller.participant, CUSTOMS_ROLE, int(now.timestamp()))
        )

    @property
    def participant(self) -> ParticipantId:
        """For whom the caller speaks."""
        return self._caller.participant

    @property
    def is_authority(self) -> bool:
        """Whether everything may be read: customs by role, and auditors."""
        return self._reads_all

    def may_read(self, unit: UnitId) -> bool:
        """Whether the unit exists and the caller may read it."""
        exists = bool(self._index.history(Contract.LEDGER, unit))
        if self._reads_all:
            return exists
        # Of a unit that there is not another one is looked through, so that no answer comes sooner.
        looked_at = unit if exists else self._index.first_packed() or unit
        is_party = self._caller.participant in set(self._parties(looked_at))
        return exists and is_party

    def require(self, unit: UnitId) -> UnitId:
        """The unit, if it may be read.

        Raises:
            HttpProblem: ``unit.not_found``, whether it is unknown or forbidden.
        """
        if not self.may_read(unit):
            raise not_found()
        return unit

    def may_read_certificate(self, certificate: bytes) -> bool:
        """Whether it exists, and the caller is its issuer or holder or reads a unit that drew."""
        history = self._index.history(Contract.CERTIFICATES, certificate)
        if self._reads_all:
            return bool(history)
        if any(self._caller.participant in _parties_of(one.entry) for one in history):
            return True
        drawn = {UnitId(one.entry.related) for one in history if one.entry.kind is Kind.DRAW}
        return any(self.may_read(unit) for unit in drawn or {UnitId(certificate)})

    def _parties(self, unit: UnitId) -> Iterator[ParticipantId]:
        """Actors and counterparties of a unit and of what it is or was packed in."""
        pending, seen = [unit], {unit}
        while pending:
            for one in self._index.history(Contract.LEDGER, pending.pop()):
                yield from _parties_of(one.entry)
                outer = self._outer(one.entry)
                if outer is not None and outer not in seen:
                    seen.add(outer)
                    pending.append(outer)

    def _outer(self, entry: Entry) -> UnitId | None:
        if entry.kind is not Kind.PACK:
            return None
        packed = self._index.at_head(Contract.LEDGER, entry.related)
        return None if packed is None else packed.entry.unit_id


def has_role(index: SqlIndex, participant: ParticipantId, role: int, now: int) -> bool:
    """Whether a participant that is not suspended has a live key of that role on the ledger."""
    live: dict[bytes, KeyState] = {}
    is_suspended = False
    for one in index.history(Contract.REGISTRY, participant_subject(participant)):
        entry, key = one.entry, one.entry.counterparty.key
        if entry.kind in _GRANTS:
            try:
                live[key] = KeyState.unpack(number_of(entry.commitment))
            except InvalidInput:
                continue
        elif entry.kind in _ENDS:
            live.pop(key, None)
        elif entry.kind in (Kind.SUSPEND_PARTICIPANT, Kind.REINSTATE_PARTICIPANT):
            is_suspended = entry.kind is Kind.SUSPEND_PARTICIPANT
    valid = (key for key in live.values() if key.valid_from <= now < key.valid_until)
    return not is_suspended and any(key.has_role(role) for key in valid)


@dataclass(frozen=True, slots=True)
class Read:
    """One read, for its record.

    Attributes:
        dataset: what was read, such as ``container`` or ``history``.
        subject: the unit or certificate; none for a list.
    """

    caller: Caller
    request_id: str
    dataset: str
    subject: bytes | None
    at: datetime


def record(database: Database, read: Read) -> None:
    """Leave a record of a read. It is written before the answer goes out: no record, no answer.

    Raises:
        DatabaseBroken: it could not be written.
    """
    with database.session() as session:
        session.add(
            AccessRow(
                at=int(read.at.timestamp()),
                request_id=read.request_id,
                token_id=read.caller.token_id,
                reader=read.caller.participant.to_bytes(_ID_BYTES, "big"),
                dataset=read.dataset,
                subject=read.subject,
            )
        )


def _parties_of(entry: Entry) -> tuple[ParticipantId, ...]:
    return tuple(party.id for party in (entry.actor, entry.counterparty) if party.id)
