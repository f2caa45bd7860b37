"""ParticipantRegistry, simulated: each write with the checks of the contract in their order."""

from __future__ import annotations

from dataclasses import replace
from functools import singledispatchmethod

from ledger_client.ledger import layout
from ledger_client.ledger.calls import (
    AccreditCall,
    AccreditCarriedCall,
    AddKeyCall,
    AddKeyCarriedCall,
    EnrolCall,
    RecoverKeyCall,
    ReinstateCall,
    RevokeKeyCall,
    RevokeKeyCarriedCall,
    SuspendCall,
    VetoRecoveryCall,
    VetoRecoveryCarriedCall,
    WithdrawAccreditationCall,
    WithdrawAccreditationCarriedCall,
)
from ledger_client.ledger.kinds import Form, Kind
from ledger_client.ledger.refusals import (
    AlreadySuspended,
    CommitmentMissing,
    IdInvalid,
    NotSuspended,
    ParticipantExists,
    ParticipantUnknown,
)
from ledger_client.ledger.registry_accreditations import RegistryAccreditations
from ledger_client.ledger.registry_keys import RegistryKeys
from ledger_client.ledger.signatures import Signature
from ledger_client.ledger.state import Status
from ledger_client.ledger.structs import Signable
from ledger_client.ledger.values import NOBODY, ZERO_WORD, Address, ParticipantId


class RegistryRules(RegistryKeys, RegistryAccreditations):
    """The registry's state and its writes."""

    @singledispatchmethod
    def write(self, call: object, sender: Address) -> None:
        """Make one call of the registry; raises the refusal that the contract would."""
        raise self.foreign(call, sender)

    # --- by the council

    @write.register
    def _(self, call: EnrolCall, sender: Address) -> None:
        self.require_council(sender)
        grant = call.grant
        if grant.id == NOBODY:
            raise IdInvalid
        if self.statuses[grant.id] is not Status.UNKNOWN:
            raise ParticipantExists(grant.id)
        if call.name_commitment == ZERO_WORD:
            raise CommitmentMissing(Kind.ENROL)
        self.statuses[grant.id] = Status.ACTIVE
        state = self.grant_key(grant, call.deadline, call.consent)
        self._append_act(grant.id, Kind.ENROL, call.name_commitment)
        self.append_grant(
            Kind.ADD_KEY, grant, state, Form.DIRECT, self.council_party, self.executing
        )

    @write.register
    def _(self, call: SuspendCall, sender: Address) -> None:
        self.require_council(sender)
        self._require_standing(call.id, call.commitment, Kind.SUSPEND_PARTICIPANT)
        if self.statuses[call.id] is Status.SUSPENDED:
            raise AlreadySuspended(call.id)
        self._set_status(call.id, Status.SUSPENDED)
        self._append_act(call.id, Kind.SUSPEND_PARTICIPANT, call.commitment)

    @write.register
    def _(self, call: ReinstateCall, sender: Address) -> None:
        self.require_council(sender)
        self._require_standing(call.id, call.commitment, Kind.REINSTATE_PARTICIPANT)
        if self.statuses[call.id] is not Status.SUSPENDED:
            raise NotSuspended(call.id)
        self._set_status(call.id, Status.ACTIVE)
        self._append_act(call.id, Kind.REINSTATE_PARTICIPANT, call.commitment)

    @write.register
    def _(self, call: RecoverKeyCall, sender: Address) -> None:
        self.require_council(sender)
        self.recover_key(call)

    # --- by a participant's keys

    @write.register
    def _(self, call: AddKeyCall, sender: Address) -> None:
        self.require_origin(sender)
        self.add_key(call.grant, call.deadline, call.consent, sender, Form.DIRECT)

    @write.register
    def _(self, call: AddKeyCarriedCall, sender: Address) -> None:
        self.require_origin(sender)
        key = self.recovered(call.grant, call.signature, deadline=call.deadline)
        self.add_key(call.grant, call.deadline, call.consent, key, Form.CARRIED)

    @write.register
    def _(self, call: RevokeKeyCall, sender: Address) -> None:
        self.require_origin(sender)
        self.revoke_key(call.revocation, sender, Form.DIRECT)

    @write.register
    def _(self, call: RevokeKeyCarriedCall, sender: Address) -> None:
        key = self._carried(call.revocation, call.deadline, call.signature, sender)
        self.revoke_key(call.revocation, key, Form.CARRIED)

    @write.register
    def _(self, call: VetoRecoveryCall, sender: Address) -> None:
        self.require_origin(sender)
        self.veto_recovery(call.veto, sender, Form.DIRECT)

    @write.register
    def _(self, call: VetoRecoveryCarriedCall, sender: Address) -> None:
        key = self._carried(call.veto, call.deadline, call.signature, sender)
        self.veto_recovery(call.veto, key, Form.CARRIED)

    @write.register
    def _(self, call: AccreditCall, sender: Address) -> None:
        self.require_origin(sender)
        self.accredit(call.accreditation, sender, Form.DIRECT)

    @write.register
    def _(self, call: AccreditCarriedCall, sender: Address) -> None:
        key = self._carried(call.accreditation, call.deadline, call.signature, sender)
        self.accredit(call.accreditation, key, Form.CARRIED)

    @write.register
    def _(self, call: WithdrawAccreditationCall, sender: Address) -> None:
        self.require_origin(sender)
        self.withdraw(call.withdrawal, sender, Form.DIRECT)

    @write.register
    def _(self, call: WithdrawAccreditationCarriedCall, sender: Address) -> None:
        key = self._carried(call.withdrawal, call.deadline, call.signature, sender)
        self.withdraw(call.withdrawal, key, Form.CARRIED)

    def _carried(
        self, message: Signable, deadline: int, signature: Signature, sender: Address
    ) -> Address:
        self.require_origin(sender)
        self.require_in_time(deadline)
        return self.recovered(message, signature, deadline=deadline)

    def _require_standing(self, id: ParticipantId, commitment: bytes, kind: Kind) -> None:
        if self.statuses[id] is Status.UNKNOWN:
            raise ParticipantUnknown(id)
        if commitment == ZERO_WORD:
            raise CommitmentMissing(kind)

    def _set_status(self, id: ParticipantId, status: Status) -> None:
        self.statuses[id] = status
        for key in self.live_keys[id]:
            self.keys[key] = replace(self.keys[key], status=status)

    def _append_act(self, id: ParticipantId, kind: Kind, commitment: bytes) -> None:
        self.append(
            layout.participant_subject(id),
            kind,
            Form.DIRECT,
            self.council_party,
            related=self.executing,
            commitment=commitment,
        )
