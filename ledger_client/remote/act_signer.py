"""One participant's wishes made drafts, and drafts signed to be carried; kept before they go.

What is signed is made of the unit's proved state, never of a service's words. A statement signed
again for the same wish cannot be written beside the first: a note keeps its nonce, and all else
names a turn or a count of which the ledger takes one. So signing again is safe even where a service
holds the first back and lies about it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from ledger_client.crash_points import CrashPoint, crash_point
from ledger_client.documents import open_all
from ledger_client.errors import CannotTell
from ledger_client.ledger.calls import encode_call
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.typed_data import Deployment
from ledger_client.remote.bundle_view import BundleView
from ledger_client.remote.standing import Standing
from ledger_client.remote.statement_book import Kept, StatementBook
from ledger_client.signing import Signer
from ledger_client.store import Store, pack_opening
from ledger_client.writing.acts import Acts
from ledger_client.writing.authority_acts import AuthorityActs
from ledger_client.writing.carrying import carried
from ledger_client.writing.commits import Committer
from ledger_client.writing.drafts import Draft
from ledger_client.writing.nonces import NonceBook
from ledger_client.writing.unsealed import refuse_unsealed_notes
from ledger_client.writing.views import View

STATEMENT_SECONDS: Final = 3600
"""How long a signed statement is good for."""


@dataclass(frozen=True, slots=True)
class ActDesk:
    """Where wishes become drafts."""

    acts: Acts
    authority: AuthorityActs


Wish = Callable[[ActDesk], Draft]
"""Makes the draft of one act."""


@dataclass(frozen=True, slots=True)
class ActSigner:
    """Signs for one participant.

    Attributes:
        deployment: the network's addresses, of the trust root.
    """

    committer: Committer
    signer: Signer
    store: Store
    deployment: Deployment

    @property
    def book(self) -> StatementBook:
        """What is on its way."""
        return StatementBook(self.store, self.committer.participant)

    def draft(self, wish: Wish, moment: datetime, seen: Standing | None = None) -> Draft:
        """The draft of a wish.

        Args:
            moment: the time that its document names where the wish names none.
            seen: what its call is made from; without it the draft has none.
        """

        def sight() -> View:
            if seen is None:
                raise CannotTell("the unit was not looked at", rule="unit.unseen")
            return BundleView(seen)

        # Acts that say nothing have a document too: their entries are found by it.
        drafting = (self.committer, self.deployment, sight, lambda: moment, True)
        return wish(ActDesk(Acts(*drafting), AuthorityActs(*drafting)))

    def sign(
        self, draft: Draft, seen: Standing, times: tuple[datetime, int], old: Kept | None
    ) -> Kept:
        """Sign a draft, and keep its opening and the statement.

        Args:
            times: the moment of the draft's document, and now in seconds since 1970.
            old: the statement that this one takes the place of.

        Raises:
            Conflict: a note of one's own on a unit on offer is under way (``notes.unsealed``).
            PayloadErased: the document was erased here.
        """
        moment, now = times
        now = max(now, seen.block.time)
        if draft.kind is Kind.OFFER:
            refuse_unsealed_notes(self.store, draft.participant, draft.subject)
            self.book.refuse_notes_under_way(draft.subject, now)
        nonces = _Nonces(self.store, None if old is None or old.is_dead(now) else old.nonce)
        deadline = now + STATEMENT_SECONDS
        call = carried(draft.call(), self.signer, self.deployment, deadline, nonces)
        self.keep_openings(draft)
        kept = Kept(
            kind=draft.kind,
            unit=draft.subject.hex(),
            commitment=draft.commitment.hex(),
            moment=moment,
            call=encode_call(call).hex(),
            head=seen.head.hex(),
            nonce=nonces.given,
            deadline=deadline,
        )
        self.book.keep(draft.request_key, kept, now)
        crash_point(CrashPoint.AFTER_STORE)
        return kept

    def keep_openings(self, draft: Draft) -> list[tuple[bytes, bytes]]:
        """Keep the openings of what a draft commits to; these, by commitment."""
        openings: list[tuple[bytes, bytes]] = [
            (one.commitment, pack_opening(open_all(one))) for one in draft.documents
        ]
        for commitment, payload in openings:
            self.store.payloads.put(commitment, payload)
        return openings


class _Nonces:
    """Gives a note's nonce: that of the statement before it, or a new one."""

    def __init__(self, store: Store, old: str | None) -> None:
        self._store, self.given = store, old

    def __call__(self, key: bytes) -> int:
        if self.given is None:
            self.given = str(NonceBook(self._store).next(key))
        return int(self.given)
