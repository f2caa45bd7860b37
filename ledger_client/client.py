"""The client: one participant on one machine, from what a person asks to receipts and answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from ledger_client.answering.bundles import BundleMaker
from ledger_client.answering.histories import HistoryRow, history
from ledger_client.answering.lookup import LookupAnswer, lookup
from ledger_client.answering.memory import recall, remember
from ledger_client.answering.naming import certificate_of, participant_of, unit_of
from ledger_client.capture.profile import Profile
from ledger_client.capture.units import UnitKind, level_of
from ledger_client.documents import JsonValue
from ledger_client.errors import InvalidInput
from ledger_client.home import Home
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.signatures import Signature
from ledger_client.ledger.structs import KeyGrant
from ledger_client.ledger.values import ZERO_WORD, Address, Contract, ParticipantId, UnitId
from ledger_client.node.ledger_index import LedgerIndex
from ledger_client.node.standing import standings
from ledger_client.proofs import Bundle, Policy, Question, Report, verify
from ledger_client.signing import Password
from ledger_client.store import KnownCertificate, SignedHandoff, Store
from ledger_client.writing.acts import DEFAULT_OFFER, Acts
from ledger_client.writing.administration import RegistryDesk
from ledger_client.writing.capturing import CapturePlan, Capturer, Progress
from ledger_client.writing.certificates import CertificateDesk, CertificateWish, scope_code
from ledger_client.writing.commits import Committer
from ledger_client.writing.drafts import Draft
from ledger_client.writing.hand_opened import HandOpening
from ledger_client.writing.handoffs import Handoffs
from ledger_client.writing.receipts import Receipt
from ledger_client.writing.submitter import Submitter
from ledger_client.writing.tickets import Ticket, check_offer, make_ticket, take_in_ticket

Fields = Mapping[str, JsonValue]
_NO_FIELDS: Final[Fields] = {}


def utc_now() -> datetime:
    """The machine's clock."""
    return datetime.now(UTC)


class Tidewaiter:
    """One participant's client. Use it in a ``with`` block: receipts count as shown at its end.

    Every method that writes returns once its block is sealed. The same wish, wished again by a
    run after one that was cut short, goes on with it and writes nothing twice.

    Raises (every method):
        InvalidInput: what was asked for breaks a rule; names field and rule.
        LedgerRefused: the contract's own refusal.
        CannotTell: no node served, the store is broken, a secret or document is missing.
    """

    def __init__(
        self,
        home: Home,
        name: str,
        password: Password,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        """Open the home's participant ``name``; ``password`` opens its key and secrets."""
        folder = home.participant(name)
        self.home: Final = home
        self.participant: Final = folder.id
        self._folder: Final = folder
        self._now: Final = now
        signer = folder.signer(password)
        self.connection: Final = home.connect()
        self.store: Final = Store(home.root, self.connection.deployment.network_id)
        committer = Committer(self.participant, folder.secrets(password, home.scrypt()))
        self._submitter: Final = Submitter(self.connection, self.store, signer)
        self._capturer: Final = Capturer(committer, self._submitter)
        self._acts: Final = Acts(committer, self.connection, now)
        self._openings: Final = HandOpening(committer, self._acts, self.store)
        self._handoffs: Final = Handoffs(committer, self.connection, self.store, signer, now)
        self._certificates: Final = CertificateDesk(committer, self.connection, now)
        self._registry: Final = RegistryDesk(committer, self.connection, signer, now)

    @classmethod
    def open(cls, home: Path, name: str, password: str) -> Self:
        """The participant ``name`` of the home folder ``home``."""
        return cls(Home(home), name, Password(password))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self.delivered()
        self.store.close()

    def delivered(self) -> None:
        """The receipts returned so far were shown: the same wish is a new one from now on."""
        self._submitter.delivered()

    @property
    def profile(self) -> Profile:
        """How this participant's events are read, as its profile file says."""
        return self._folder.profile()

    # What people type

    def unit_of(self, text: str) -> UnitId:
        """The one unit that a number means: of several, the one that is not closed."""
        return unit_of(self.connection, self.store, text)

    def participant_of(self, text: str) -> ParticipantId:
        """The participant of a folder name, a name, a GLN or 16 hex digits."""
        return participant_of(self.home, self.store, text)

    def certificate_of(self, text: str) -> bytes:
        """The certificate of a printed number or an id."""
        return certificate_of(self.store, text)

    # Capture

    def plan(self, document: bytes, profile: Profile | None = None) -> CapturePlan:
        """What an EPCIS document would write; nothing is sent."""
        return self._capturer.plan(document, profile or self.profile)

    def capture(
        self, document: bytes, profile: Profile | None = None, progress: Progress | None = None
    ) -> tuple[Receipt, ...]:
        """Bring an EPCIS document to the ledger, all of it or nothing."""
        return self._capturer.capture(document, profile or self.profile, progress)

    # Notes

    def open_unit(
        self,
        kind: UnitKind,
        number: str,
        *,
        booking: str | None = None,
        fields: Fields = _NO_FIELDS,
    ) -> Receipt:
        """Open a unit by hand."""
        level = level_of(kind, self.profile)
        opening = self._openings.draft(kind, number, level, booking, fields)
        receipt = self._submitter.submit(opening.draft)
        self._openings.keep(opening, receipt.subject)
        return receipt

    def observe(self, unit: UnitId, fields: Fields, at: datetime | None = None) -> Receipt:
        """Note something about a unit in one's custody."""
        return self._send(self._acts.note(Kind.OBSERVE, unit, fields, at=at))

    def control(self, unit: UnitId, fields: Fields, at: datetime | None = None) -> Receipt:
        """Note a customs control and its result."""
        return self._send(self._acts.note(Kind.CONTROL, unit, fields, at=at))

    def alert(self, unit: UnitId, fields: Fields, at: datetime | None = None) -> Receipt:
        """Raise an alert: loss, theft, damage."""
        return self._send(self._acts.note(Kind.ALERT, unit, fields, at=at))

    def clear(self, unit: UnitId, alert: bytes | None, fields: Fields) -> Receipt:
        """Clear an alert by its head; without one, the only alert that is not cleared yet."""
        related = alert or self._only_alert(unit)
        return self._send(self._acts.note(Kind.CLEAR, unit, fields, related=related))

    def correct(self, unit: UnitId, entry_head: bytes, fields: Fields) -> Receipt:
        """Correct an entry, named by the head that it made; the entry stays."""
        return self._send(self._acts.note(Kind.CORRECT, unit, fields, related=entry_head))

    # Custody

    def offer(
        self,
        unit: UnitId,
        to: ParticipantId,
        fields: Fields = _NO_FIELDS,
        lasting: timedelta = DEFAULT_OFFER,
    ) -> tuple[Receipt, Ticket]:
        """Offer custody; the ticket is what the taker needs."""
        receipt = self._send(self._acts.offer(unit, to, fields, lasting))
        return receipt, self.ticket(unit, to)

    def ticket(self, unit: UnitId, to: ParticipantId) -> Ticket:
        """A ticket of a unit for its next custodian."""
        index = LedgerIndex(0)
        for one in self.connection.reader.history(Contract.LEDGER, unit):
            index.add(one.contract, one.entry, one.tx_hash)
        state = self.connection.reader.unit(unit)
        return make_ticket(self.store, index, unit, (self.participant, to), state)

    def accept(self, unit: UnitId | Ticket, reservation: Fields | None = None) -> Receipt:
        """Take custody of what was offered to us; a reservation stays a finding."""
        if isinstance(unit, Ticket):
            # Before the accept is signed: a crash after it leaves nothing to be kept.
            check_offer(self.connection.reader, self.participant, unit)
            take_in_ticket(self.store, self.connection.reader, unit)
            unit = unit.unit
        return self._send(self._acts.accept(unit, reservation))

    def reject(self, unit: UnitId, fields: Fields = _NO_FIELDS) -> Receipt:
        """Decline an offer to us."""
        return self._send(self._acts.reject(unit, fields))

    def withdraw(self, unit: UnitId, fields: Fields = _NO_FIELDS) -> Receipt:
        """Take our own offer back."""
        return self._send(self._acts.withdraw(unit, fields))

    def start_handoff(
        self,
        unit: UnitId,
        giver: ParticipantId,
        taker: ParticipantId,
        fields: Fields = _NO_FIELDS,
        at: datetime | None = None,
    ) -> SignedHandoff:
        """The first half of a handoff by two signatures, signed and kept."""
        return self._handoffs.start(unit, (giver, taker), dict(fields), at or self._now())

    def complete_handoff(self, half: SignedHandoff) -> Receipt:
        """The second signature, and the handoff sent, unless the other side has sent it."""
        is_sent = self._handoffs.is_sent(half)
        whole = half if is_sent else self._handoffs.sign_other_half(half)
        receipt = self._send(self._handoffs.draft(whole))
        self.store.handoffs.settle(whole.digest, "sealed")
        return receipt

    def open_handoffs(self) -> tuple[SignedHandoff, ...]:
        """The handoffs that are not sealed yet; each says whom it waits for."""
        return self.store.handoffs.open_ones()

    def export_handoff(self, half: SignedHandoff) -> bytes:
        """A half as the file that the other side gets."""
        return self._handoffs.export(half)

    def take_in_handoff(self, content: bytes) -> SignedHandoff:
        """A half from the other side, checked and kept."""
        return self._handoffs.take_in(content)

    def pack(self, parent: UnitId, children: Sequence[UnitId], fields: Fields) -> Receipt:
        """Put units into another."""
        return self._send(self._acts.nest(Kind.PACK, parent, children, fields))

    def unpack(self, parent: UnitId, children: Sequence[UnitId], fields: Fields) -> Receipt:
        """Take units out of another; none named means all."""
        inside = tuple(children) or self._children(parent)
        return self._send(self._acts.nest(Kind.UNPACK, parent, inside, fields))

    def hold(self, unit: UnitId, fields: Fields) -> Receipt:
        """Hold a unit, as an authority."""
        return self._send(self._acts.hold(unit, fields))

    def release(self, unit: UnitId, fields: Fields) -> Receipt:
        """End our own hold."""
        return self._send(self._acts.release(unit, fields))

    def close(self, unit: UnitId, fields: Fields = _NO_FIELDS) -> Receipt:
        """End a unit."""
        receipt = self._send(self._acts.close(unit, fields))
        if self.store.units.knows(unit):
            self.store.units.change(unit, closed_at=self._now())
        return receipt

    # Certificates

    def certify(self, wish: CertificateWish, fields: Fields = _NO_FIELDS) -> Receipt:
        """Issue a certificate within our accreditation."""
        draft, label = self._certificates.issue(wish, fields)
        receipt = self._send(draft)
        known = KnownCertificate(
            certificate_id=receipt.subject,
            number=wish.number,
            issuer=self.participant,
            holder=wish.holder,
            scope=wish.scope,
            unit_of_measure=wish.unit_of_measure,
            label=label if receipt.subject == draft.subject else None,
            commitment=receipt.commitment,
        )
        self.store.certificates.keep(known)
        return receipt

    def attach(
        self, unit: UnitId, certificate: bytes, quantity: int = 0, fields: Fields = _NO_FIELDS
    ) -> Receipt:
        """Attach a certificate that we hold to a unit in our custody."""
        return self._send(self._acts.attach(unit, certificate, quantity, fields))

    def suspend_certificate(self, certificate: bytes, until: datetime, fields: Fields) -> Receipt:
        """Suspend a certificate from now until a time; once only."""
        return self._send(self._certificates.suspend(UnitId(certificate), until, fields))

    def supersede_certificate(
        self, certificate: bytes, successor: bytes, fields: Fields
    ) -> Receipt:
        """Let another certificate take a certificate's place."""
        subject = UnitId(certificate)
        return self._send(self._certificates.act(Kind.SUPERSEDE, subject, successor, fields))

    def revoke_certificate(self, certificate: bytes, fields: Fields) -> Receipt:
        """Revoke a certificate for good."""
        subject = UnitId(certificate)
        return self._send(self._certificates.act(Kind.REVOKE, subject, ZERO_WORD, fields))

    # The registry

    def accredit(
        self,
        certifier: ParticipantId,
        scope: str,
        valid_from: datetime,
        valid_until: datetime,
        basis: str,
    ) -> Receipt:
        """Accredit a certifier for a scope, as an authority."""
        window = int(valid_from.timestamp()), int(valid_until.timestamp())
        return self._send(self._registry.accredit(certifier, scope_code(scope), *window, basis))

    def withdraw_accreditation(self, certifier: ParticipantId, scope: str, reason: str) -> Receipt:
        """Withdraw an accreditation that we gave."""
        return self._send(
            self._registry.withdraw_accreditation(certifier, scope_code(scope), reason)
        )

    def add_key(self, grant: KeyGrant, deadline: int, consent: Signature) -> Receipt:
        """A further key of ours, which has consented."""
        return self._send(self._registry.add_key(grant, deadline, consent))

    def revoke_key(self, key: Address, reason: str) -> Receipt:
        """A key of ours that must sign no more."""
        return self._send(self._registry.revoke_key(key, reason))

    # Answers

    def lookup(self, text: str) -> LookupAnswer:
        """Every unit that a number may mean, with findings about the number."""
        return lookup(self.connection, self.store, text)

    def history(self, unit: UnitId) -> tuple[HistoryRow, ...]:
        """A unit's entries in order, with names and documents as far as they are here."""
        return history(self.connection, self.store, unit)

    def bundle(self, unit: UnitId, question: Question | None = None) -> Bundle:
        """Everything that an answer about a unit rests on; anyone can verify it offline."""
        return BundleMaker(self.connection, self.store).make(unit, question)

    def verify(
        self,
        unit: UnitId,
        question: Question | None = None,
        at: datetime | None = None,
        policy: Policy | None = None,
    ) -> Report:
        """The verdict on a unit, computed from a bundle made now.

        A node that shows an older or another chain than one verified here before is found out.
        """
        bundle = self.bundle(unit, question).encode()
        moment = at or self._now()
        root = self.connection.trust_root
        report = verify(bundle, root, moment, policy or Policy(), recall(self.store))
        remember(self.store, report.memory)
        return report

    def _children(self, parent: UnitId) -> tuple[UnitId, ...]:
        """Everything packed directly in a unit now."""
        index = LedgerIndex.read(self.connection)
        stands = standings(index.entries, self.connection.deployment).get(parent)
        return () if stands is None else stands.children

    def _send(self, draft: Draft) -> Receipt:
        return self._submitter.submit(draft)

    def _only_alert(self, unit: UnitId) -> bytes:
        rows = self.history(unit)
        cleared = {row.entry.related for row in rows if row.entry.kind is Kind.CLEAR}
        alerts = [row.head for row in rows if row.entry.kind is Kind.ALERT]
        waiting = [head for head in alerts if head not in cleared]
        if len(waiting) != 1:
            raise InvalidInput(
                f"{len(waiting)} alerts wait to be cleared; name one by its head",
                pointer="alert",
                rule="alert.ambiguous" if waiting else "alert.unknown",
            )
        return waiting[0]
