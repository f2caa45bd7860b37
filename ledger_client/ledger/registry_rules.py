"""ParticipantRegistry, simulated: participants, their keys, accreditations."""

from __future__ import annotations

from dataclasses import replace
from functools import singledispatchmethod
from typing import Final

from ledger_client.ledger import layout
from ledger_client.ledger.attested import Attested, Table, Tx
from ledger_client.ledger.calls import (
    AccreditCall,
    AccreditCarriedCall,
    AddKeyCall,
    AddKeyCarriedCall,
    EnrolCall,
    ReinstateCall,
    RevokeKeyCall,
    RevokeKeyCarriedCall,
    SuspendCall,
    WithdrawAccreditationCall,
    WithdrawAccreditationCarriedCall,
)
from ledger_client.ledger.entries import Party
from ledger_client.ledger.key_rules import (
    Signer,
    require_act,
    require_not_suspended,
    require_valid,
)
from ledger_client.ledger.kinds import (
    ADMINISTER,
    ALL_ROLES,
    CUSTOMS_ROLE,
    MAX_LIVE_KEYS,
    Form,
    Kind,
)
from ledger_client.ledger.refusals import (
    AccreditationLive,
    AccreditationNotLive,
    ActsInvalid,
    AlreadySuspended,
    CommitmentMissing,
    ConsentInvalid,
    GrantExceeds,
    HeadMismatch,
    IdInvalid,
    KeyRevoked,
    KeyTaken,
    KeyUnknown,
    NotCouncil,
    NotSuspended,
    ParticipantExists,
    ParticipantUnknown,
    PartyMismatch,
    RoleMissing,
    RolesInvalid,
    ScopeInvalid,
    TooManyKeys,
    WindowInvalid,
)
from ledger_client.ledger.signatures import Signature
from ledger_client.ledger.state import AccreditationState, KeyState, Status
from ledger_client.ledger.structs import Accreditation, KeyGrant, KeyRevocation, Withdrawal
from ledger_client.ledger.typed_data import Deployment
from ledger_client.ledger.values import (
    NOBODY,
    ZERO_WORD,
    Address,
    Contract,
    ParticipantId,
    UnitId,
    word_of,
)

NO_KEY: Final = KeyState()
NO_ACCREDITATION: Final = AccreditationState()


def stands(accreditation: AccreditationState, now: int) -> bool:
    """Given, and neither over nor withdrawn; its time may still be to come."""
    return accreditation.withdrawn_at == 0 and now < accreditation.valid_until


def in_force(accreditation: AccreditationState, now: int) -> bool:
    """Whether the accreditation holds at ``now``."""
    return stands(accreditation, now) and now >= accreditation.valid_from


def require_window(start: int, end: int, now: int) -> None:
    """The window is not empty and not over."""
    if end <= start or end <= now:
        raise WindowInvalid(start, end)


def granted(grant: KeyGrant, now: int) -> KeyState:
    """The slot of a granted key; refuses a window, roles or acts that no key may have."""
    require_window(grant.valid_from, grant.valid_until, now)
    if not 0 < grant.roles <= ALL_ROLES:
        raise RolesInvalid(grant.roles)
    if grant.acts == 0:
        raise ActsInvalid(grant.acts)
    return KeyState(
        grant.id, grant.roles, grant.acts, grant.valid_from, grant.valid_until, 0, Status.ACTIVE
    )


def place_for(
    id: ParticipantId, places: tuple[tuple[Address, KeyState], ...], key: Address, now: int
) -> tuple[Address, ...]:
    """The participant's places with ``key`` in the first free one, or in a new one."""
    keys = [place for place, _ in places]
    for index, (_, state) in enumerate(places):
        if state.revoked_at != 0 or now >= state.valid_until:
            keys[index] = key
            return tuple(keys)
    if len(keys) == MAX_LIVE_KEYS:
        raise TooManyKeys(id)
    return (*keys, key)


class RegistryRules(Attested):
    """The registry's state and its writes, each with the checks of the contract in their order."""

    def __init__(self, deployment: Deployment, tx: Tx) -> None:
        super().__init__(Contract.REGISTRY, deployment, tx)
        self.council = deployment.council
        self.executing = ZERO_WORD
        self.keys: Table[Address, KeyState] = Table(tx, NO_KEY)
        self.accreditations: Table[bytes, AccreditationState] = Table(tx, NO_ACCREDITATION)
        self.live_keys: Table[ParticipantId, tuple[Address, ...]] = Table(tx, ())
        self.statuses: Table[ParticipantId, Status] = Table(tx, Status.UNKNOWN)

    def valid_signer(self, key: Address) -> Signer:
        """The key with what is known of it; it must be valid now."""
        signer = Signer(key, self.keys[key])
        require_valid(signer, self.now)
        return signer

    def accreditation_of(self, certifier: ParticipantId, scope: bytes) -> AccreditationState:
        """The accreditation of a certifier for a scope; an empty one if none was ever given."""
        return self.accreditations[layout.accreditation_id(certifier, scope)]

    @singledispatchmethod
    def write(self, call: object, sender: Address) -> None:
        """Make one call of the registry; raises the refusal that the contract would."""
        raise self.foreign(call, sender)

    @write.register
    def _(self, call: EnrolCall, sender: Address) -> None:
        self._require_council(sender)
        grant = call.grant
        if grant.id == NOBODY:
            raise IdInvalid
        if self.statuses[grant.id] is not Status.UNKNOWN:
            raise ParticipantExists(grant.id)
        if call.name_commitment == ZERO_WORD:
            raise CommitmentMissing(Kind.ENROL)
        self.statuses[grant.id] = Status.ACTIVE
        state = self._grant(grant, call.deadline, call.consent)
        council = Party(NOBODY, self.council)
        self.append(
            layout.participant_subject(grant.id),
            Kind.ENROL,
            Form.DIRECT,
            council,
            related=self.executing,
            commitment=call.name_commitment,
        )
        self._append_key(grant, state, Form.DIRECT, council, self.executing)

    @write.register
    def _(self, call: SuspendCall, sender: Address) -> None:
        self._require_council(sender)
        self._require_standing(call.id, call.commitment, Kind.SUSPEND_PARTICIPANT)
        if self.statuses[call.id] is Status.SUSPENDED:
            raise AlreadySuspended(call.id)
        self._set_status(call.id, Status.SUSPENDED, Kind.SUSPEND_PARTICIPANT, call.commitment)

    @write.register
    def _(self, call: ReinstateCall, sender: Address) -> None:
        self._require_council(sender)
        self._require_standing(call.id, call.commitment, Kind.REINSTATE_PARTICIPANT)
        if self.statuses[call.id] is not Status.SUSPENDED:
            raise NotSuspended(call.id)
        self._set_status(call.id, Status.ACTIVE, Kind.REINSTATE_PARTICIPANT, call.commitment)

    @write.register
    def _(self, call: AddKeyCall, sender: Address) -> None:
        self.require_origin(sender)
        self._add_key(call.grant, call.deadline, call.consent, sender, Form.DIRECT)

    @write.register
    def _(self, call: AddKeyCarriedCall, sender: Address) -> None:
        self.require_origin(sender)
        key = self.recovered(call.grant, call.signature, deadline=call.deadline)
        self._add_key(call.grant, call.deadline, call.consent, key, Form.CARRIED)

    @write.register
    def _(self, call: RevokeKeyCall, sender: Address) -> None:
        self.require_origin(sender)
        self._revoke_key(call.revocation, sender, Form.DIRECT)

    @write.register
    def _(self, call: RevokeKeyCarriedCall, sender: Address) -> None:
        self.require_origin(sender)
        self.require_in_time(call.deadline)
        key = self.recovered(call.revocation, call.signature, deadline=call.deadline)
        self._revoke_key(call.revocation, key, Form.CARRIED)

    @write.register
    def _(self, call: AccreditCall, sender: Address) -> None:
        self.require_origin(sender)
        self._accredit(call.accreditation, sender, Form.DIRECT)

    @write.register
    def _(self, call: AccreditCarriedCall, sender: Address) -> None:
        self.require_origin(sender)
        self.require_in_time(call.deadline)
        key = self.recovered(call.accreditation, call.signature, deadline=call.deadline)
        self._accredit(call.accreditation, key, Form.CARRIED)

    @write.register
    def _(self, call: WithdrawAccreditationCall, sender: Address) -> None:
        self.require_origin(sender)
        self._withdraw(call.withdrawal, sender, Form.DIRECT)

    @write.register
    def _(self, call: WithdrawAccreditationCarriedCall, sender: Address) -> None:
        self.require_origin(sender)
        self.require_in_time(call.deadline)
        key = self.recovered(call.withdrawal, call.signature, deadline=call.deadline)
        self._withdraw(call.withdrawal, key, Form.CARRIED)

    def _require_council(self, sender: Address) -> None:
        if sender != self.council:
            raise NotCouncil

    def _require_standing(self, id: ParticipantId, commitment: bytes, kind: Kind) -> None:
        if self.statuses[id] is Status.UNKNOWN:
            raise ParticipantUnknown(id)
        if commitment == ZERO_WORD:
            raise CommitmentMissing(kind)

    def _set_status(self, id: ParticipantId, status: Status, kind: Kind, commitment: bytes) -> None:
        self.statuses[id] = status
        for key in self.live_keys[id]:
            self.keys[key] = replace(self.keys[key], status=status)
        self.append(
            layout.participant_subject(id),
            kind,
            Form.DIRECT,
            Party(NOBODY, self.council),
            related=self.executing,
            commitment=commitment,
        )

    def _active_signer(self, key: Address) -> Signer:
        signer = self.valid_signer(key)
        require_not_suspended(signer)
        return signer

    def _add_key(
        self, grant: KeyGrant, deadline: int, consent: Signature, key: Address, form: Form
    ) -> None:
        adder = self._active_signer(key)
        require_act(adder, ADMINISTER, Kind.ADD_KEY)
        if adder.id != grant.id:
            raise PartyMismatch(grant.id, adder.id)
        more = grant.roles & ~adder.state.roles | grant.acts & ~adder.state.acts
        if more or grant.valid_until > adder.state.valid_until:
            raise GrantExceeds(grant.key)
        state = self._grant(grant, deadline, consent)
        self._append_key(grant, state, form, adder.party, ZERO_WORD)

    def _grant(self, grant: KeyGrant, deadline: int, consent: Signature) -> KeyState:
        self.require_in_time(deadline)
        if self.recovered(grant, consent, deadline=deadline) != grant.key:
            raise ConsentInvalid(grant.key)
        if self.keys[grant.key].id != NOBODY:
            raise KeyTaken(grant.key)
        state = granted(grant, self.now)
        places = tuple((key, self.keys[key]) for key in self.live_keys[grant.id])
        self.live_keys[grant.id] = place_for(grant.id, places, grant.key, self.now)
        self.keys[grant.key] = state
        return state

    def _append_key(
        self, grant: KeyGrant, state: KeyState, form: Form, actor: Party, proposal: bytes
    ) -> None:
        self.append(
            layout.participant_subject(grant.id),
            Kind.ADD_KEY,
            form,
            actor,
            counterparty=Party(grant.id, grant.key),
            related=proposal,
            commitment=word_of(state.pack()),
        )

    def _revoke_key(self, revocation: KeyRevocation, key: Address, form: Form) -> None:
        signer = self._active_signer(key)
        target = self.keys[revocation.key]
        if target.id == NOBODY:
            raise KeyUnknown(revocation.key)
        if target.id != signer.id:
            raise PartyMismatch(target.id, signer.id)
        if key != revocation.key:
            require_act(signer, ADMINISTER, Kind.REVOKE_KEY)
        if target.revoked_at != 0:
            raise KeyRevoked(revocation.key)
        self.keys[revocation.key] = replace(target, revoked_at=self.now)
        self.append(
            layout.participant_subject(target.id),
            Kind.REVOKE_KEY,
            form,
            signer.party,
            counterparty=Party(target.id, revocation.key),
            commitment=revocation.commitment,
        )

    def _accreditor(self, what: Accreditation | Withdrawal, key: Address, kind: Kind) -> Signer:
        signer = self._active_signer(key)
        require_act(signer, ADMINISTER, kind)
        if not signer.state.has_role(CUSTOMS_ROLE):
            raise RoleMissing(key, kind)
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

    def _accredit(self, what: Accreditation, key: Address, form: Form) -> None:
        signer = self._accreditor(what, key, Kind.ACCREDIT)
        subject = self._require_head(what)
        if stands(self.accreditations[subject], self.now):
            raise AccreditationLive(subject)
        require_window(what.valid_from, what.valid_until, self.now)
        given = AccreditationState(signer.id, what.valid_from, what.valid_until)
        self._append_accreditation(subject, Kind.ACCREDIT, form, signer, what, given)

    def _withdraw(self, what: Withdrawal, key: Address, form: Form) -> None:
        signer = self._accreditor(what, key, Kind.WITHDRAW_ACCREDITATION)
        subject = self._require_head(what)
        given = self.accreditations[subject]
        if not stands(given, self.now):
            raise AccreditationNotLive(subject)
        if given.accreditor != signer.id:
            raise PartyMismatch(given.accreditor, signer.id)
        ended = replace(given, withdrawn_at=self.now)
        self._append_accreditation(subject, Kind.WITHDRAW_ACCREDITATION, form, signer, what, ended)

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

    def own_slots(self) -> dict[bytes, bytes]:
        """Keys, accreditations, lists of live keys, statuses."""
        slots = {layout.key_slot(key): word_of(state.pack()) for key, state in self.keys}
        for subject, given in self.accreditations:
            slots[layout.accreditation_slot(subject)] = word_of(given.pack())
        for participant, keys in self.live_keys:
            slots[layout.live_keys_slot(participant)] = word_of(len(keys))
            for index, key in enumerate(keys):
                slots[layout.live_key_slot(participant, index)] = key.rjust(32, b"\0")
        for participant, status in self.statuses:
            slots[layout.status_slot(participant)] = word_of(status)
        return slots
