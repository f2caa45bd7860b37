"""ParticipantRegistry, simulated: keys granted, added, revoked, recovered and vetoed."""

from __future__ import annotations

from ledger_client.ledger import layout
from ledger_client.ledger.calls import RecoverKeyCall
from ledger_client.ledger.entries import Party
from ledger_client.ledger.grant_rules import granted, place_for, recovery_granted, require_adder
from ledger_client.ledger.kinds import Form, Kind
from ledger_client.ledger.recovery_rules import revoked, vetoed
from ledger_client.ledger.refusals import (
    CommitmentMissing,
    ConsentInvalid,
    IdInvalid,
    KeyTaken,
    ParticipantUnknown,
)
from ledger_client.ledger.registry_base import RegistryBase
from ledger_client.ledger.signatures import Signature
from ledger_client.ledger.state import KeyState, Status
from ledger_client.ledger.structs import KeyGrant, KeyRevocation, RecoveryVeto
from ledger_client.ledger.values import NOBODY, ZERO_WORD, Address, word_of


class RegistryKeys(RegistryBase):
    """The registry's writes on keys."""

    def grant_key(self, grant: KeyGrant, deadline: int, consent: Signature) -> KeyState:
        """The slot of a key that was granted with its own consent; its entry comes after."""
        self._require_consent(grant, deadline, consent)
        state = granted(grant, self.now)
        self._place(grant, state)
        return state

    def append_grant(
        self,
        kind: Kind,
        grant: KeyGrant,
        state: KeyState,
        form: Form,
        actor: Party,
        proposal: bytes = ZERO_WORD,
    ) -> None:
        """The entry of a key granted: it carries the slot as its commitment."""
        self.append(
            layout.participant_subject(grant.id),
            kind,
            form,
            actor,
            counterparty=Party(grant.id, grant.key),
            related=proposal,
            commitment=word_of(state.pack()),
        )

    def add_key(
        self, grant: KeyGrant, deadline: int, consent: Signature, key: Address, form: Form
    ) -> None:
        """A further key, by one that administers."""
        adder = self.active_signer(key)
        require_adder(adder, grant)
        state = self.grant_key(grant, deadline, consent)
        self.append_grant(Kind.ADD_KEY, grant, state, form, adder.party)

    def recover_key(self, call: RecoverKeyCall) -> None:
        """A key in place of those lost, by the council."""
        grant = call.grant
        if grant.id == NOBODY:
            raise IdInvalid
        status = self.statuses[grant.id]
        if status is Status.UNKNOWN:
            raise ParticipantUnknown(grant.id)
        if call.commitment == ZERO_WORD:
            raise CommitmentMissing(Kind.RECOVER_KEY)
        self._require_consent(grant, call.deadline, call.consent)
        state = recovery_granted(grant, status, self.now)
        self._place(grant, state)
        self.append_grant(
            Kind.RECOVER_KEY, grant, state, Form.DIRECT, self.council_party, self.executing
        )

    def veto_recovery(self, veto: RecoveryVeto, key: Address, form: Form) -> None:
        """A recovered key stopped, by any key of its participant, a suspended one's too."""
        signer = self.valid_signer(key)
        self.keys[veto.key] = vetoed(veto.key, signer, self.keys[veto.key], self.now)
        self.append(
            layout.participant_subject(signer.id),
            Kind.VETO_RECOVERY,
            form,
            signer.party,
            counterparty=Party(signer.id, veto.key),
            commitment=veto.commitment,
        )

    def revoke_key(self, revocation: KeyRevocation, key: Address, form: Form) -> None:
        """A key revoked, or a revoked one stated to be compromised."""
        signer, target = self.active_signer(key), revocation.key
        stated = self.compromised_from[target]
        self.keys[target] = revoked(revocation, signer, self.keys[target], stated, self.now)
        if revocation.compromised_from != 0:
            self.compromised_from[target] = revocation.compromised_from
        self.append(
            layout.participant_subject(signer.id),
            Kind.REVOKE_KEY,
            form,
            signer.party,
            counterparty=Party(signer.id, target),
            related=word_of(revocation.compromised_from),
            commitment=revocation.commitment,
        )

    def _require_consent(self, grant: KeyGrant, deadline: int, consent: Signature) -> None:
        self.require_in_time(deadline)
        if self.recovered(grant, consent, deadline=deadline) != grant.key:
            raise ConsentInvalid(grant.key)
        if self.keys[grant.key].id != NOBODY:
            raise KeyTaken(grant.key)

    def _place(self, grant: KeyGrant, state: KeyState) -> None:
        places = self.places(grant.id)
        self.live_keys[grant.id] = place_for(
            grant.id, places, grant.key, self.now, recovery=state.recovered
        )
        self.keys[grant.key] = state
