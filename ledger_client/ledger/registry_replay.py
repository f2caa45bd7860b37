"""Participants, keys and accreditations replayed from the registry's entries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from ledger_client.errors import TidewaiterError
from ledger_client.ledger.entries import NO_PARTY, Entry, Party, entry_hash, next_head
from ledger_client.ledger.key_rules import (
    Signer,
    require_act,
    require_not_suspended,
    require_valid,
)
from ledger_client.ledger.kinds import ADMINISTER, CUSTOMS_ROLE, Form, Kind
from ledger_client.ledger.layout import participant_subject
from ledger_client.ledger.refusals import (
    AccreditationLive,
    AccreditationNotLive,
    AlreadySuspended,
    GrantExceeds,
    KeyRevoked,
    KeyTaken,
    KeyUnknown,
    NotSuspended,
    ParticipantExists,
    ParticipantUnknown,
    PartyMismatch,
    RoleMissing,
)
from ledger_client.ledger.registry_rules import (
    NO_ACCREDITATION,
    granted,
    place_for,
    require_window,
    stands,
)
from ledger_client.ledger.rule_broken import RuleBroken, require
from ledger_client.ledger.state import AccreditationState, KeyState, Status
from ledger_client.ledger.structs import KeyGrant
from ledger_client.ledger.values import (
    NOBODY,
    ZERO_ADDRESS,
    ZERO_WORD,
    Address,
    Head,
    ParticipantId,
    UnitId,
    number_of,
)

_NO_KEY = KeyState()


@dataclass(slots=True)
class RegistryHistory:
    """What the registry's entries say, as its slots hold it."""

    heads: dict[UnitId, Head] = field(default_factory=dict)
    keys: dict[Address, KeyState] = field(default_factory=dict)
    statuses: dict[ParticipantId, Status] = field(default_factory=dict)
    live_keys: dict[ParticipantId, tuple[Address, ...]] = field(default_factory=dict)
    accreditations: dict[UnitId, AccreditationState] = field(default_factory=dict)


def replay_registry(entries: Iterable[Entry], council: Address) -> RegistryHistory:
    """Replay entries of the registry in log order, each subject's from its first on.

    Participants whose entries are not given may accredit: their keys are then not judged.

    Args:
        entries: of participants and accreditations.
        council: the council's address, the actor of its acts.

    Raises:
        RuleBroken: at the first entry that the registry could not have written.
    """
    replay = _Replay(council)
    for index, entry in enumerate(entries):
        try:
            replay.take(entry)
        except TidewaiterError as refusal:
            raise RuleBroken.refused(index, entry, refusal) from refusal
    return replay.history


class _Replay:
    def __init__(self, council: Address) -> None:
        self.history = RegistryHistory()
        self._council = Party(NOBODY, council)
        self._enrolled: Entry | None = None

    def take(self, entry: Entry) -> None:
        require(entry.detail == 0, "detail", "it has no detail")
        require(entry.form is not Form.BOTH, "form", "one alone signs it")
        waiting, self._enrolled = self._enrolled, None
        if waiting is not None:
            self._require_first_key(waiting, entry)
        if entry.kind is Kind.ENROL:
            self._enrol(entry)
        elif entry.kind in (Kind.SUSPEND_PARTICIPANT, Kind.REINSTATE_PARTICIPANT):
            self._set_status(entry)
        elif entry.kind is Kind.ADD_KEY:
            self._add_key(entry, first=waiting is not None)
        elif entry.kind is Kind.REVOKE_KEY:
            self._revoke_key(entry)
        else:
            self._accredit(entry)
        before = self.history.heads.get(entry.unit_id, Head(entry.unit_id))
        self.history.heads[entry.unit_id] = next_head(before, entry_hash(entry))

    # --- participants

    def _require_first_key(self, enrolled: Entry, entry: Entry) -> None:
        follows = entry.kind is Kind.ADD_KEY and (
            (entry.unit_id, entry.at, entry.actor, entry.related)
            == (enrolled.unit_id, enrolled.at, enrolled.actor, enrolled.related)
        )
        require(follows, "first_key", "the enrolment before it has no first key")

    def _by_council(self, entry: Entry) -> ParticipantId:
        require(entry.actor == self._council, "not_council", "its actor is not the council")
        require(entry.form is Form.DIRECT, "form", "the council's acts are not carried")
        require(entry.related != ZERO_WORD, "proposal", "it names no proposal")
        return _participant(entry)

    def _enrol(self, entry: Entry) -> None:
        id_ = self._by_council(entry)
        require(entry.counterparty == NO_PARTY, "counterparty", "it names no counterparty")
        require(entry.commitment != ZERO_WORD, "commitment_missing", "it has no commitment")
        require(id_ != NOBODY, "id_invalid", "0 is no participant")
        if id_ in self.history.statuses:
            raise ParticipantExists(id_)
        self.history.statuses[id_] = Status.ACTIVE
        self._enrolled = entry

    def _set_status(self, entry: Entry) -> None:
        id_ = self._by_council(entry)
        require(entry.counterparty == NO_PARTY, "counterparty", "it names no counterparty")
        require(entry.commitment != ZERO_WORD, "commitment_missing", "it has no commitment")
        status = self._status(id_)
        suspending = entry.kind is Kind.SUSPEND_PARTICIPANT
        if suspending and status is Status.SUSPENDED:
            raise AlreadySuspended(id_)
        if not suspending and status is not Status.SUSPENDED:
            raise NotSuspended(id_)
        after = Status.SUSPENDED if suspending else Status.ACTIVE
        self.history.statuses[id_] = after
        for key in self.history.live_keys.get(id_, ()):
            self.history.keys[key] = replace(self.history.keys[key], status=after)

    def _status(self, id_: ParticipantId) -> Status:
        status = self.history.statuses.get(id_)
        if status is None:
            raise ParticipantUnknown(id_)
        return status

    def _signer(self, entry: Entry) -> Signer:
        signer = Signer(entry.actor.key, self.history.keys.get(entry.actor.key, _NO_KEY))
        require_valid(signer, entry.at.time)
        require_not_suspended(signer)
        if signer.id != entry.actor.id:
            raise PartyMismatch(entry.actor.id, signer.id)
        return signer

    def _add_key(self, entry: Entry, *, first: bool) -> None:
        id_, key, state = _participant(entry), entry.counterparty.key, _granted_key(entry)
        require(entry.counterparty.id == id_ == state.id, "party", "the key is another's")
        self._status(id_)
        if first:
            self._by_council(entry)
        else:
            require(entry.related == ZERO_WORD, "related", "it relates to nothing")
            self._require_adder(self._signer(entry), id_, key, state)
        if key in self.history.keys:
            raise KeyTaken(key)
        places = self.history.live_keys.get(id_, ())
        held = tuple((place, self.history.keys[place]) for place in places)
        self.history.live_keys[id_] = place_for(id_, held, key, entry.at.time)
        self.history.keys[key] = state

    @staticmethod
    def _require_adder(adder: Signer, id_: ParticipantId, key: Address, state: KeyState) -> None:
        require_act(adder, ADMINISTER, Kind.ADD_KEY)
        if adder.id != id_:
            raise PartyMismatch(id_, adder.id)
        more = state.roles & ~adder.state.roles | state.acts & ~adder.state.acts
        if more or state.valid_until > adder.state.valid_until:
            raise GrantExceeds(key)

    def _revoke_key(self, entry: Entry) -> None:
        key, signer = entry.counterparty.key, self._signer(entry)
        target = self.history.keys.get(key)
        if target is None:
            raise KeyUnknown(key)
        mine = target.id == signer.id == _participant(entry) == entry.counterparty.id
        require(mine, "party_mismatch", "the key is another participant's")
        require(entry.related == ZERO_WORD, "related", "it relates to nothing")
        if key != signer.key:
            require_act(signer, ADMINISTER, Kind.REVOKE_KEY)
        if target.revoked_at != 0:
            raise KeyRevoked(key)
        self.history.keys[key] = replace(target, revoked_at=entry.at.time)

    # --- accreditations

    def _accredit(self, entry: Entry) -> None:
        kinds = (Kind.ACCREDIT, Kind.WITHDRAW_ACCREDITATION)
        require(entry.kind in kinds, "kind", "the registry has no such entry")
        require(entry.commitment != ZERO_WORD, "commitment_missing", "it has no commitment")
        named = entry.counterparty.id != NOBODY and entry.counterparty.key == ZERO_ADDRESS
        require(named, "counterparty", "it names no certifier")
        self._require_accreditor(entry)
        subject, now = entry.unit_id, entry.at.time
        before = self.history.accreditations.get(subject, NO_ACCREDITATION)
        after = AccreditationState.unpack(number_of(entry.related))
        if entry.kind is Kind.ACCREDIT:
            if stands(before, now):
                raise AccreditationLive(subject)
            require_window(after.valid_from, after.valid_until, now)
            expected = AccreditationState(entry.actor.id, after.valid_from, after.valid_until)
        else:
            if not stands(before, now):
                raise AccreditationNotLive(subject)
            if before.accreditor != entry.actor.id:
                raise PartyMismatch(before.accreditor, entry.actor.id)
            expected = replace(before, withdrawn_at=now)
        require(after == expected, "accreditation", "the slot is not what the act makes of it")
        self.history.accreditations[subject] = after

    def _require_accreditor(self, entry: Entry) -> None:
        signed = entry.actor.id != NOBODY and entry.actor.key != ZERO_ADDRESS
        require(signed, "actor", "no participant's key stands as its actor")
        if entry.actor.id not in self.history.statuses:
            return
        signer = self._signer(entry)
        require_act(signer, ADMINISTER, entry.kind)
        if not signer.state.has_role(CUSTOMS_ROLE):
            raise RoleMissing(signer.key, entry.kind)


def _participant(entry: Entry) -> ParticipantId:
    id_ = ParticipantId(number_of(entry.unit_id) & 2**64 - 1)
    require(participant_subject(id_) == entry.unit_id, "subject", "the subject is no participant")
    return id_


def _granted_key(entry: Entry) -> KeyState:
    """The key in the slot that an ``addKey`` entry carries, as a grant may have made it."""
    state = KeyState.unpack(number_of(entry.commitment))
    grant = KeyGrant(
        state.id,
        entry.counterparty.key,
        state.roles,
        state.acts,
        state.valid_from,
        state.valid_until,
    )
    require(granted(grant, entry.at.time) == state, "key_slot", "no grant makes this slot")
    return state
