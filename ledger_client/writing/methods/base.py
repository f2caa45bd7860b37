"""What the client's methods stand on: who acts, on which network, with which store and key."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Final

from ledger_client.answering.naming import certificate_of, participant_of, unit_of
from ledger_client.capture.profile import Profile
from ledger_client.documents import JsonValue
from ledger_client.home import Home
from ledger_client.ledger.values import ParticipantId, UnitId
from ledger_client.signing import Password
from ledger_client.store import Store
from ledger_client.writing.acts import Acts
from ledger_client.writing.commits import Committer
from ledger_client.writing.drafting import live_sight
from ledger_client.writing.drafts import Draft
from ledger_client.writing.receipts import Receipt
from ledger_client.writing.submitter import Submitter

Fields = Mapping[str, JsonValue]
NO_FIELDS: Final[Fields] = {}


def utc_now() -> datetime:
    """The machine's clock."""
    return datetime.now(UTC)


class ClientBase:
    """One participant on one machine.

    Attributes:
        home: its folder.
        participant: its id on the ledger.
        connection: the network.
        store: what it keeps.
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
        self._password: Final = password
        self._signer: Final = folder.signer(password)
        self.connection: Final = home.connect()
        self.store: Final = Store(home.root, self.connection.deployment.network_id)
        self._committer: Final = Committer(
            self.participant, folder.secrets(password, home.scrypt())
        )
        self._submitter: Final = Submitter(self.connection, self.store, self._signer)
        sight = live_sight(self.connection)
        self._drafts: Final = (self._committer, self.connection.deployment, sight, now)
        self._acts: Final = Acts(*self._drafts)

    def delivered(self) -> None:
        """The receipts returned so far were shown: the same wish is a new one from now on."""
        self._submitter.delivered()

    @property
    def profile(self) -> Profile:
        """How this participant's events are read, as its profile file says."""
        return self._folder.profile()

    def unit_of(self, text: str) -> UnitId:
        """The one unit that a number means: of several, the one that is not closed."""
        return unit_of(self.connection, self.store, text)

    def participant_of(self, text: str) -> ParticipantId:
        """The participant of a folder name, a name, a GLN or 16 hex digits."""
        return participant_of(self.home, self.store, text)

    def certificate_of(self, text: str) -> bytes:
        """The certificate of a printed number or an id."""
        return certificate_of(self.store, text)

    def _send(self, draft: Draft) -> Receipt:
        return self._submitter.submit(draft)
