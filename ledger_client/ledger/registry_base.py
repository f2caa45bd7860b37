"""ParticipantRegistry, simulated: its storage, and what its writes share."""

from __future__ import annotations

from ledger_client.ledger import layout
from ledger_client.ledger.accreditation_rules import NO_ACCREDITATION
from ledger_client.ledger.attested import Attested, Table, Tx
from ledger_client.ledger.entries import Party
from ledger_client.ledger.grant_rules import NO_KEY, Places, is_gone
from ledger_client.ledger.key_rules import Signer, require_not_suspended, require_valid
from ledger_client.ledger.refusals import NotCouncil
from ledger_client.ledger.state import AccreditationState, KeyState, Status
from ledger_client.ledger.typed_data import Deployment
from ledger_client.ledger.values import (
    NOBODY,
    ZERO_WORD,
    Address,
    Contract,
    ParticipantId,
    word_of,
)


class RegistryBase(Attested):
    """The registry's storage, and what its writes share."""

    def __init__(self, deployment: Deployment, tx: Tx) -> None:
        super().__init__(Contract.REGISTRY, deployment, tx)
        self.council = deployment.council
        self.executing = ZERO_WORD
        self.keys: Table[Address, KeyState] = Table(tx, NO_KEY)
        self.accreditations: Table[bytes, AccreditationState] = Table(tx, NO_ACCREDITATION)
        self.live_keys: Table[ParticipantId, tuple[Address, ...]] = Table(tx, ())
        self.statuses: Table[ParticipantId, Status] = Table(tx, Status.UNKNOWN)
        self.compromised_from: Table[Address, int] = Table(tx, 0)

    def valid_signer(self, key: Address) -> Signer:
        """The key with what is known of it; it must be valid now."""
        signer = Signer(key, self.keys[key])
        require_valid(signer, self.now)
        return signer

    def active_signer(self, key: Address) -> Signer:
        """The same, and its participant must not be suspended."""
        signer = self.valid_signer(key)
        require_not_suspended(signer)
        return signer

    def accreditation_of(self, certifier: ParticipantId, scope: bytes) -> AccreditationState:
        """The accreditation of a certifier for a scope; an empty one if none was ever given."""
        return self.accreditations[layout.accreditation_id(certifier, scope)]

    def is_gone(self, id: ParticipantId) -> bool:
        """Whether a participant can no longer act, so that the council may close its units."""
        return is_gone(self.statuses[id], self.places(id), self.now)

    def places(self, id: ParticipantId) -> Places:
        """The participant's keys in the order of their places."""
        return tuple((key, self.keys[key]) for key in self.live_keys[id])

    @property
    def council_party(self) -> Party:
        """The council as the actor of an entry."""
        return Party(NOBODY, self.council)

    def require_council(self, sender: Address) -> None:
        """The council makes the call."""
        if sender != self.council:
            raise NotCouncil

    def own_slots(self) -> dict[bytes, bytes]:
        """Keys, accreditations, lists of live keys, statuses, compromises."""
        slots = {layout.key_slot(key): word_of(state.pack()) for key, state in self.keys}
        for subject, given in self.accreditations:
            slots[layout.accreditation_slot(subject)] = word_of(given.pack())
        for participant, keys in self.live_keys:
            slots[layout.live_keys_slot(participant)] = word_of(len(keys))
            for index, key in enumerate(keys):
                slots[layout.live_key_slot(participant, index)] = key.rjust(32, b"\0")
        for participant, status in self.statuses:
            slots[layout.status_slot(participant)] = word_of(status)
        for key, time in self.compromised_from:
            slots[layout.compromised_from_slot(key)] = word_of(time)
        return slots
