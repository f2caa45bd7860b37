"""What the registry's entries say, as its slots hold it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from ledger_client.ledger.accreditation_history import AccreditationHistory
from ledger_client.ledger.entries import Entry, entry_hash, next_head
from ledger_client.ledger.grant_rules import NO_KEY, Places, is_gone, place_for
from ledger_client.ledger.key_rules import Signer, require_valid
from ledger_client.ledger.layout import accreditation_id
from ledger_client.ledger.refusals import KeyTaken, ParticipantUnknown, PartyMismatch
from ledger_client.ledger.state import AccreditationState, KeyState, Status
from ledger_client.ledger.values import Address, Head, ParticipantId, UnitId


@dataclass(slots=True)
class RegistryHistory:
    """Heads, keys, statuses, places, compromises and accreditations after some entries."""

    heads: dict[UnitId, Head] = field(default_factory=dict)
    keys: dict[Address, KeyState] = field(default_factory=dict)
    statuses: dict[ParticipantId, Status] = field(default_factory=dict)
    live_keys: dict[ParticipantId, tuple[Address, ...]] = field(default_factory=dict)
    compromised_from: dict[Address, int] = field(default_factory=dict)
    accredited: dict[UnitId, AccreditationHistory] = field(default_factory=dict)

    @property
    def accreditations(self) -> dict[UnitId, AccreditationState]:
        """The slot of each accreditation."""
        return {subject: one.state for subject, one in self.accredited.items()}

    def accreditation(self, certifier: ParticipantId, scope: bytes) -> AccreditationHistory:
        """All accreditations of a certifier for a scope; none where no entry tells of one."""
        subject = accreditation_id(certifier, scope)
        return self.accredited.get(subject, AccreditationHistory(subject, Head(subject)))

    def status(self, id: ParticipantId) -> Status:
        """The participant's status; ParticipantUnknown where it was never enrolled."""
        status = self.statuses.get(id)
        if status is None:
            raise ParticipantUnknown(id)
        return status

    def is_gone(self, id: ParticipantId, now: int) -> bool:
        """Whether a participant can no longer act at ``now``."""
        return is_gone(self.statuses.get(id, Status.UNKNOWN), self.places(id), now)

    def places(self, id: ParticipantId) -> Places:
        """The participant's keys in the order of their places."""
        return tuple((key, self.keys[key]) for key in self.live_keys.get(id, ()))

    def signer(self, entry: Entry) -> Signer:
        """The entry's actor with what is known of its key, which must be valid at that time."""
        key = entry.actor.key
        signer = Signer(key, self.keys.get(key, NO_KEY))
        require_valid(signer, entry.at.time)
        if signer.id != entry.actor.id:
            raise PartyMismatch(entry.actor.id, signer.id)
        return signer

    def set_status(self, id: ParticipantId, status: Status) -> None:
        """Give a participant and each of its keys a status."""
        self.statuses[id] = status
        for key in self.live_keys.get(id, ()):
            self.keys[key] = replace(self.keys[key], status=status)

    def place(self, key: Address, state: KeyState, now: int) -> None:
        """Give a granted key its place; refuses one granted before, or one too many."""
        if key in self.keys:
            raise KeyTaken(key)
        id_ = state.id
        self.live_keys[id_] = place_for(id_, self.places(id_), key, now, recovery=state.recovered)
        self.keys[key] = state

    def fold(self, entry: Entry) -> None:
        """Fold an entry into its subject's head."""
        before = self.heads.get(entry.unit_id, Head(entry.unit_id))
        self.heads[entry.unit_id] = next_head(before, entry_hash(entry))
