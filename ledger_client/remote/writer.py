"""``RemoteWriter``: what one participant writes through a service, signed here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Final, Protocol, Self

from ledger_client.answering.naming import certificate_of, participant_of
from ledger_client.errors import InvalidInput
from ledger_client.home import Home
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.values import ZERO_WORD, ParticipantId, UnitId
from ledger_client.remote.act_sender import ActSender
from ledger_client.remote.act_signer import ActDesk, ActSigner
from ledger_client.remote.jobs import StatementDesk
from ledger_client.remote.looking import Ledger, Looking
from ledger_client.remote.naming import Finder, unit_of
from ledger_client.remote.receipt import ProvedReceipt
from ledger_client.remote.service import Service
from ledger_client.remote.standing import Standing
from ledger_client.signing import Password
from ledger_client.store import Store
from ledger_client.writing.acts import DEFAULT_OFFER
from ledger_client.writing.commits import Committer
from ledger_client.writing.drafts import Draft
from ledger_client.writing.methods.base import NO_FIELDS, Fields

WRITE_SECONDS: Final = 120.0


class RemoteAnswers(Ledger, Finder, Protocol):
    """What a writer asks: :class:`ledger_client.remote.RemoteLedger`."""


class RemoteWriter:
    """One participant of a home folder, which has its key, secrets and store, and no node.

    Use it in a ``with`` block: receipts count as shown at its end. Methods are those of
    :class:`Tidewaiter`. Each returns once the entry was proved here; the same wish, wished again by
    a run after one that was cut short, goes on with it and writes nothing twice.

    Whatever a statement says of the ledger (turns, counts, heads, custodians, times) is of a proof
    that was checked against the trust root; a service cannot have anything else signed.

    The token needs ``capture`` (for holds and releases ``hold``), and ``provenance:read`` where one
    is no party to the unit; without ``capture`` openings are not shared.

    Raises (every method):
        InvalidInput: what was asked for breaks a rule (``ServiceRefused``: the service says so).
        LedgerRefused: the ledger would not take it; nothing was written.
        AnswerContradicted: the service's words are not what its own proof says.
        CannotTell: it is away, it does not prove enough, or it takes too long; wish again.
    """

    def __init__(
        self,
        ledger: RemoteAnswers,
        service: Service,
        folder: tuple[Path, str, Password],
        now: Callable[[], datetime],
        seconds: float = WRITE_SECONDS,
    ) -> None:
        path, name, password = folder
        self.home: Final = Home(path)
        mine = self.home.participant(name)
        deployment = ledger.trust_root.deployment
        self.participant: Final = mine.id
        self._ledger: Final = ledger
        committer = Committer(mine.id, mine.secrets(password, self.home.scrypt()))
        signer = mine.signer(password)
        self.store: Final = Store(path, deployment.network_id)
        self._looking: Final = Looking(ledger, self.store, now)
        acts = ActSigner(committer, signer, self.store, deployment)
        self._sender: Final = ActSender(self._looking, acts, StatementDesk(service), now, seconds)

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
        self._sender.delivered()

    def look(self, unit: UnitId) -> Standing:
        """A unit as it is proved to stand now: what the next statement would be made from."""
        return self._looking.look(unit)

    def unit_of(self, text: str) -> UnitId:
        """The one unit that a number means, found by the service and borne out by its documents.

        Raises:
            InvalidInput: none, or several; of several, the one that is not closed counts.
            AnswerContradicted: no document of the unit that the service found gives it the number.
        """
        return unit_of(self._ledger, text)

    def participant_of(self, text: str) -> ParticipantId:
        """The participant of a folder name, a name, a GLN or 16 hex digits, as known here."""
        return participant_of(self.home, self.store, text)

    def certificate_of(self, text: str) -> bytes:
        """The certificate of a printed number or an id, as known here."""
        return certificate_of(self.store, text)

    def observe(self, unit: UnitId, fields: Fields, at: datetime | None = None) -> ProvedReceipt:
        """Note something about a unit in one's custody."""
        return self._note(Kind.OBSERVE, unit, fields, at)

    def control(self, unit: UnitId, fields: Fields, at: datetime | None = None) -> ProvedReceipt:
        """Note a customs control and its result."""
        return self._note(Kind.CONTROL, unit, fields, at)

    def alert(self, unit: UnitId, fields: Fields, at: datetime | None = None) -> ProvedReceipt:
        """Raise an alert: loss, theft, damage."""
        return self._note(Kind.ALERT, unit, fields, at)

    def clear(self, unit: UnitId, alert: bytes | None, fields: Fields) -> ProvedReceipt:
        """Clear an alert by its head; without one, the only alert that is not cleared yet."""

        def cleared(desk: ActDesk, related: bytes) -> Draft:
            return desk.acts.note(Kind.CLEAR, unit, fields, related=related)

        def only(desk: ActDesk) -> Draft:
            # Chosen when it is signed: a run that goes on with an earlier one finds none waiting.
            draft = cleared(desk, ZERO_WORD)
            return replace(draft, call=lambda: cleared(desk, _only_alert(self.look(unit))).call())

        return self._sender.send(only if alert is None else lambda desk: cleared(desk, alert))

    def correct(self, unit: UnitId, entry_head: bytes, fields: Fields) -> ProvedReceipt:
        """Correct an entry, named by the head that it made; the entry stays."""
        return self._sender.send(
            lambda desk: desk.acts.note(Kind.CORRECT, unit, fields, related=entry_head)
        )

    def hold(self, unit: UnitId, fields: Fields, *, binding: bool = False) -> ProvedReceipt:
        """Hold a unit, as an authority; ``binding`` stops all that it is packed in, too."""
        return self._sender.send(lambda desk: desk.authority.hold(unit, fields, binding=binding))

    def release(self, unit: UnitId, fields: Fields) -> ProvedReceipt:
        """End our own hold."""
        return self._sender.send(lambda desk: desk.authority.release(unit, fields))

    def offer(
        self,
        unit: UnitId,
        to: ParticipantId,
        fields: Fields = NO_FIELDS,
        lasting: timedelta = DEFAULT_OFFER,
    ) -> ProvedReceipt:
        """Offer custody; the taker finds it, with its ticket, in :meth:`RemoteLedger.inbox`."""
        return self._sender.send(lambda desk: desk.acts.offer(unit, to, fields, lasting))

    def accept(self, unit: UnitId, reservation: Fields | None = None) -> ProvedReceipt:
        """Take custody of what was offered to us; a reservation stays a finding.

        Raises:
            UnitMovedOn: something was written to the unit between look and signature.
        """
        return self._sender.send(lambda desk: desk.acts.accept(unit, reservation))

    def reject(self, unit: UnitId, fields: Fields = NO_FIELDS) -> ProvedReceipt:
        """Decline an offer to us."""
        return self._sender.send(lambda desk: desk.acts.reject(unit, fields))

    def withdraw(self, unit: UnitId, fields: Fields = NO_FIELDS) -> ProvedReceipt:
        """Take our own offer back."""
        return self._sender.send(lambda desk: desk.acts.withdraw(unit, fields))

    def attach(
        self, unit: UnitId, certificate: bytes, quantity: int = 0, fields: Fields = NO_FIELDS
    ) -> ProvedReceipt:
        """Attach a certificate that we hold to a unit in our custody."""
        return self._sender.send(lambda desk: desk.acts.attach(unit, certificate, quantity, fields))

    def _note(self, kind: Kind, unit: UnitId, fields: Fields, at: datetime | None) -> ProvedReceipt:
        return self._sender.send(lambda desk: desk.acts.note(kind, unit, fields, at=at))


def _only_alert(seen: Standing) -> bytes:
    cleared = {entry.related for entry, _ in seen.entries if entry.kind is Kind.CLEAR}
    alerts = [head for entry, head in seen.entries if entry.kind is Kind.ALERT]
    waiting = [head for head in alerts if head not in cleared]
    if len(waiting) != 1:
        raise InvalidInput(
            f"{len(waiting)} alerts wait to be cleared; name one by its head",
            pointer="alert",
            rule="alert.ambiguous" if waiting else "alert.unknown",
        )
    return waiting[0]
