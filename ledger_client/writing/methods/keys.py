"""A participant's keys in real life: added, replaced, revoked, compromised, recovered, vetoed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from ledger_client.errors import InvalidInput, LedgerRefused
from ledger_client.ledger.kinds import ADMINISTER, in_mask
from ledger_client.ledger.signatures import Signature
from ledger_client.ledger.structs import KeyGrant
from ledger_client.ledger.values import NOBODY, Address, UnitId
from ledger_client.signing import Signer
from ledger_client.writing.key_grants import consent_to
from ledger_client.writing.key_offers import open_offers
from ledger_client.writing.key_rotation import Rotation, Rotations
from ledger_client.writing.methods.registry import RegistryMethods
from ledger_client.writing.participant_keys import KeyStanding, ParticipantKey, keys_of
from ledger_client.writing.receipts import Receipt
from ledger_client.writing.submitter import Submitter

CONSENT_LASTS: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Revocation:
    """A key revoked, and all that was written.

    Attributes:
        offers: the units whose open offers it had made, and that were withdrawn.
        left: those whose offers could not be: accepted meanwhile, or not ours to withdraw.
    """

    key: Address
    offers: tuple[UnitId, ...]
    receipts: tuple[Receipt, ...]
    left: tuple[UnitId, ...] = ()


@dataclass(frozen=True, slots=True)
class KeyRotation:
    """A key replaced: the new one, and what became of the old."""

    new: Address
    old: Revocation
    receipts: tuple[Receipt, ...]


class KeyMethods(RegistryMethods):
    """What a participant does with its own keys."""

    @property
    def key(self) -> Address:
        """The key that this machine signs with."""
        return Address(self._signer.address)

    def list_keys(self) -> tuple[ParticipantKey, ...]:
        """Every key that we ever had, and where each stands now."""
        return keys_of(self.connection.reader, self.participant)

    def make_key(
        self, acts: int | None, valid_from: datetime | None, valid_until: datetime
    ) -> tuple[Receipt, Address]:
        """A further key, made here under the same password.

        Args:
            acts: what it may sign; None: all that ours may.
            valid_from: None: from the newest block on, whatever this machine's clock says.

        Raises:
            InvalidInput: our own key may not sign all of the acts (rule ``key.acts``), or the
                window is none (``time.order``).
        """
        own = self.connection.reader.key(self.key)
        mask = own.acts if acts is None else acts
        if mask & ~own.acts:
            raise InvalidInput(
                "your own key may not sign all of these", pointer="--acts", rule="key.acts"
            )
        now = self.connection.reader.now().time
        window = (
            now if valid_from is None else int(valid_from.timestamp()),
            int(valid_until.timestamp()),
        )
        if window[0] >= window[1]:
            raise InvalidInput("is not after --from", pointer="--until", rule="time.order")
        signer = self._folder.keystore(self.home.scrypt()).create(self._password)
        grant = KeyGrant(
            self.participant, Address(signer.address), own.roles, mask, window[0], window[1]
        )
        return self._granted(grant, signer), grant.key

    def add_key(self, grant: KeyGrant, deadline: int, consent: Signature) -> Receipt:
        """A further key of ours, which has consented."""
        return self._send(self._registry.add_key(grant, deadline, consent))

    def offers_by(self, key: Address) -> tuple[UnitId, ...]:
        """The units that stand on offer by an offer that a key of ours signed."""
        return open_offers(self.connection, self.participant, key)

    def revoke_key(
        self,
        key: Address,
        reason: str,
        compromised_from: datetime | None = None,
        *,
        last: bool = False,
    ) -> Revocation:
        """A key of ours that must sign no more; first its open offers are withdrawn.

        Args:
            compromised_from: since when others may have had it: what it signed from then on is
                a finding. A key that is revoked already may be said so once.
            last: also the last that can administer: after it only the council gives us a key.

        Raises:
            InvalidInput: it is the last (rule ``key.last``); nothing was written.
        """
        if not last:
            self._refuse_last(key)
        return self._revoked(self._submitter, key, reason, compromised_from)

    def rotate_key(self, reason: str) -> KeyRotation:
        """A new key with the same acts and the same end in place of the one that signs here.

        The old one's open offers are withdrawn, and it is revoked. A run after one that was cut
        short goes on with the same new key.
        """
        with self.store.rotation_lock(self.participant):
            return self._rotated(reason)

    def _rotated(self, reason: str) -> KeyRotation:
        kept = Rotations(self.store, self.participant)
        begun = kept.begun()
        rotation = self._begun(kept) if begun is None else begun
        granted: tuple[Receipt, ...] = ()
        signer = self._folder.keystore(self.home.scrypt()).signer(rotation.new, self._password)
        if self.connection.reader.key(rotation.new).id == NOBODY:
            own = self.connection.reader.key(rotation.old)
            start = self.connection.reader.now().time
            grant = KeyGrant(
                self.participant, rotation.new, own.roles, own.acts, start, own.valid_until
            )
            granted = (self._granted(grant, signer),)
        self._folder.use(rotation.new)
        submitter = Submitter(self.connection, self.store, signer)
        old = self._revoked_once(submitter, rotation.old, reason)
        submitter.delivered()
        kept.finish()
        return KeyRotation(rotation.new, old, granted + old.receipts)

    def veto_recovery(self, key: Address | None, reason: str) -> Receipt:
        """Stop a key that the council set for us; None: the only one that is pending.

        Raises:
            InvalidInput: none is pending, or several are (rules ``recovery.none``,
                ``recovery.ambiguous``).
        """
        chosen = self._pending() if key is None else key
        return self._send(self._registry.veto(chosen, reason))

    def _pending(self) -> Address:
        found = [one.address for one in self.list_keys() if one.standing is KeyStanding.PENDING]
        if len(found) != 1:
            told = ", ".join(f"0x{one.hex()}" for one in found)
            raise InvalidInput(
                f"name one of {told}" if found else "the council has set no key that is pending",
                pointer="address",
                rule="recovery.ambiguous" if found else "recovery.none",
            )
        return found[0]

    def _refuse_last(self, key: Address) -> None:
        over = (KeyStanding.REVOKED, KeyStanding.EXPIRED, KeyStanding.PENDING)
        left = {
            one.address
            for one in self.list_keys()
            if one.standing not in over and in_mask(ADMINISTER, one.state.acts)
        }
        if left == {key}:
            raise InvalidInput(
                "is the last key that can add another: rotate it, or say that it is the last",
                pointer="address",
                rule="key.last",
            )

    def _begun(self, kept: Rotations) -> Rotation:
        if self.connection.reader.key(self.key).revoked_at:  # by a run that was faster
            raise InvalidInput("is revoked", pointer="key", rule="key.own")
        signer = self._folder.keystore(self.home.scrypt()).create(self._password)
        return kept.begin(self.key, Address(signer.address))

    def _granted(self, grant: KeyGrant, signer: Signer) -> Receipt:
        deadline = self.connection.reader.now().time + int(CONSENT_LASTS.total_seconds())
        consent = consent_to(grant, signer, self.connection.deployment, deadline)
        return self.add_key(grant, deadline, consent)

    def _revoked_once(self, by: Submitter, key: Address, reason: str) -> Revocation:
        """A run that was cut short after the revocation has nothing more to revoke."""
        if self.connection.reader.key(key).revoked_at:
            return Revocation(key, (), ())
        return self._revoked(by, key, reason, None)

    def _revoked(
        self, by: Submitter, key: Address, reason: str, compromised_from: datetime | None
    ) -> Revocation:
        """Withdrawn while the key still counts, then revoked, all signed by one submitter.

        An offer that cannot be withdrawn does not keep a key alive that a thief may have.
        """
        offers, left, receipts = [], [], []
        for unit in self.offers_by(key):
            try:
                receipts.append(by.submit(self._acts.withdraw(unit, {"reason": reason})))
                offers.append(unit)
            except LedgerRefused:
                left.append(unit)
        since = 0 if compromised_from is None else int(compromised_from.timestamp())
        receipts.append(by.submit(self._registry.revoke_key(key, reason, since)))
        return Revocation(key, tuple(offers), tuple(receipts), tuple(left))
