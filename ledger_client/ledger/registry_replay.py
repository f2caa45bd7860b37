"""Participants, keys and accreditations replayed from the registry's entries."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from ledger_client.errors import TidewaiterError
from ledger_client.ledger.accreditation_history import AccreditationHistory, after_accreditation
from ledger_client.ledger.accreditation_rules import require_accreditor
from ledger_client.ledger.entries import NO_PARTY, Entry, Party
from ledger_client.ledger.grant_rules import granted, recovery_granted, require_adder
from ledger_client.ledger.key_rules import Signer, require_not_suspended
from ledger_client.ledger.kinds import Form, Kind
from ledger_client.ledger.layout import participant_subject
from ledger_client.ledger.recovery_rules import revoked, vetoed
from ledger_client.ledger.refusals import (
    AlreadySuspended,
    NotSuspended,
    ParticipantExists,
)
from ledger_client.ledger.registry_history import RegistryHistory
from ledger_client.ledger.rule_broken import RuleBroken, require
from ledger_client.ledger.state import KeyState, Status
from ledger_client.ledger.structs import KeyGrant, KeyRevocation
from ledger_client.ledger.values import (
    NOBODY,
    UINT40_MAX,
    ZERO_WORD,
    Address,
    Head,
    ParticipantId,
    number_of,
)


def replay_registry(entries: Iterable[Entry], council: Address) -> RegistryHistory:
    """Replay entries of the registry in log order, each subject's from its first on.

    Participants whose entries are not given may accredit: their keys are then not judged.

    Args:
        entries: of participants and accreditations; whole txs, as they stand on the ledger.
        council: the council's address, the actor of its acts.

    Raises:
        RuleBroken: at the first entry that the registry could not have written.
    """
    replay, last = _Replay(council), None
    for index, entry in enumerate(entries):
        last = index, entry
        try:
            replay.take(entry)
        except TidewaiterError as refusal:
            raise RuleBroken.refused(index, entry, refusal) from refusal
    if last is not None and replay.enrolled is not None:
        raise RuleBroken(*last, "first_key", "the enrolment has no first key")
    return replay.history


class _Replay:
    def __init__(self, council: Address) -> None:
        self.history = RegistryHistory()
        self.enrolled: Entry | None = None
        self._council = Party(NOBODY, council)

    def take(self, entry: Entry) -> None:
        require(entry.detail == 0, "detail", "it has no detail")
        require(entry.form is not Form.BOTH, "form", "one alone signs it")
        waiting, self.enrolled = self.enrolled, None
        if waiting is not None:
            _require_first_key(waiting, entry)
            self._first_key(entry)
        else:
            take = _TAKE.get(entry.kind, _foreign)
            take(self, entry)
        self.history.fold(entry)

    # --- by the council

    def _by_council(self, entry: Entry) -> ParticipantId:
        require(entry.actor == self._council, "not_council", "its actor is not the council")
        require(entry.form is Form.DIRECT, "form", "the council's acts are not carried")
        require(entry.related != ZERO_WORD, "proposal", "it names no proposal")
        return _participant(entry)

    def _act(self, entry: Entry) -> ParticipantId:
        id_ = self._by_council(entry)
        require(entry.counterparty == NO_PARTY, "counterparty", "it names no counterparty")
        require(entry.commitment != ZERO_WORD, "commitment_missing", "it has no commitment")
        return id_

    def _enrol(self, entry: Entry) -> None:
        id_ = self._act(entry)
        require(id_ != NOBODY, "id_invalid", "0 is no participant")
        if id_ in self.history.statuses:
            raise ParticipantExists(id_)
        self.history.statuses[id_] = Status.ACTIVE
        self.enrolled = entry

    def _first_key(self, entry: Entry) -> None:
        self._by_council(entry)
        grant, state = _slot(entry)
        require(granted(grant, entry.at.time) == state, "key_slot", "no grant makes this slot")
        self.history.place(grant.key, state, entry.at.time)

    def _suspend(self, entry: Entry) -> None:
        id_ = self._act(entry)
        if self.history.status(id_) is Status.SUSPENDED:
            raise AlreadySuspended(id_)
        self.history.set_status(id_, Status.SUSPENDED)

    def _reinstate(self, entry: Entry) -> None:
        id_ = self._act(entry)
        if self.history.status(id_) is not Status.SUSPENDED:
            raise NotSuspended(id_)
        self.history.set_status(id_, Status.ACTIVE)

    def _recover_key(self, entry: Entry) -> None:
        status, now = self.history.status(self._by_council(entry)), entry.at.time
        grant, state = _slot(entry)
        after = recovery_granted(grant, status, now)
        require(after == state, "key_slot", "no recovery makes this slot")
        self.history.place(grant.key, state, now)

    # --- by a participant's keys

    def _active_signer(self, entry: Entry) -> Signer:
        signer = self.history.signer(entry)
        require_not_suspended(signer)
        return signer

    def _add_key(self, entry: Entry) -> None:
        require(entry.related == ZERO_WORD, "related", "it relates to nothing")
        grant, state = _slot(entry)
        self.history.status(grant.id)
        require_adder(self._active_signer(entry), grant)
        require(granted(grant, entry.at.time) == state, "key_slot", "no grant makes this slot")
        self.history.place(grant.key, state, entry.at.time)

    def _target(self, entry: Entry, signer: Signer) -> KeyState:
        target = self.history.keys.get(entry.counterparty.key, KeyState())
        named = _participant(entry) == entry.counterparty.id == signer.id
        require(named, "party_mismatch", "it names another participant")
        return target

    def _revoke_key(self, entry: Entry) -> None:
        key, signer, since = entry.counterparty.key, self._active_signer(entry), _time(entry)
        target, stated = self._target(entry, signer), self.history.compromised_from.get(key, 0)
        revocation = KeyRevocation(key, since, entry.commitment)
        self.history.keys[key] = revoked(revocation, signer, target, stated, entry.at.time)
        if since:
            self.history.compromised_from[key] = since

    def _veto_recovery(self, entry: Entry) -> None:
        require(entry.related == ZERO_WORD, "related", "it relates to nothing")
        key, signer = entry.counterparty.key, self.history.signer(entry)
        target = self._target(entry, signer)
        self.history.keys[key] = vetoed(key, signer, target, entry.at.time)

    # --- accreditations

    def _accredit(self, entry: Entry) -> None:
        subject = entry.unit_id
        before = self.history.accredited.get(subject)
        if before is None:
            before = AccreditationHistory(subject, Head(subject))
        if entry.actor.id in self.history.statuses:
            require_accreditor(self._active_signer(entry), entry.kind)
        self.history.accredited[subject] = after_accreditation(before, entry)


_TAKE: Final[dict[Kind, Callable[[_Replay, Entry], None]]] = {
    Kind.ENROL: _Replay._enrol,
    Kind.SUSPEND_PARTICIPANT: _Replay._suspend,
    Kind.REINSTATE_PARTICIPANT: _Replay._reinstate,
    Kind.ADD_KEY: _Replay._add_key,
    Kind.REVOKE_KEY: _Replay._revoke_key,
    Kind.RECOVER_KEY: _Replay._recover_key,
    Kind.VETO_RECOVERY: _Replay._veto_recovery,
    Kind.ACCREDIT: _Replay._accredit,
    Kind.WITHDRAW_ACCREDITATION: _Replay._accredit,
}


def _foreign(_replay: _Replay, _entry: Entry) -> None:
    require(False, "kind", "the registry has no such entry")


def _require_first_key(enrolled: Entry, entry: Entry) -> None:
    follows = entry.kind is Kind.ADD_KEY and (
        (entry.unit_id, entry.at, entry.actor, entry.related)
        == (enrolled.unit_id, enrolled.at, enrolled.actor, enrolled.related)
    )
    require(follows, "first_key", "the enrolment before it has no first key")


def _participant(entry: Entry) -> ParticipantId:
    id_ = ParticipantId(number_of(entry.unit_id) & 2**64 - 1)
    require(participant_subject(id_) == entry.unit_id, "subject", "the subject is no participant")
    return id_


def _time(entry: Entry) -> int:
    since = number_of(entry.related)
    require(since <= UINT40_MAX, "compromise_invalid", "no time is compromised from")
    return since


def _slot(entry: Entry) -> tuple[KeyGrant, KeyState]:
    """The slot that the entry of a granted key carries, and the grant that may have made it."""
    state, key = KeyState.unpack(number_of(entry.commitment)), entry.counterparty.key
    named = entry.counterparty.id == _participant(entry) == state.id
    require(named, "party", "the key is another's")
    window = (state.valid_from, state.valid_until)
    return KeyGrant(state.id, key, state.roles, state.acts, *window), state
