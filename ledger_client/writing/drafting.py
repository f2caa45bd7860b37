"""How an act becomes a draft: its document, and the call made from what the ledger says then."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from ledger_client.documents import JsonValue
from ledger_client.errors import InvalidInput
from ledger_client.ledger.calls import Call
from ledger_client.ledger.kinds import COMMITMENT_REQUIRED, Kind, in_mask
from ledger_client.ledger.typed_data import Deployment
from ledger_client.ledger.values import ZERO_WORD, Contract, ParticipantId, UnitId
from ledger_client.node.connection import Connection
from ledger_client.writing.commits import Committer
from ledger_client.writing.drafts import Draft, request_key
from ledger_client.writing.statements import StatementDocument, utc_text
from ledger_client.writing.views import LiveView, Sight, View

Fields = Mapping[str, JsonValue]
_TOLD_BARE = COMMITMENT_REQUIRED | 1 << Kind.OPEN


@dataclass(frozen=True, slots=True)
class Drafting:
    """What all desks of one participant share that draft acts on units.

    Attributes:
        committer: who acts, and its secrets.
        deployment: the network's addresses.
        sight: gives the view that a call is made from.
        now: the clock, for acts that name no time.
        always_told: acts that say nothing have a document too, so that they are found again.
    """

    committer: Committer
    deployment: Deployment
    sight: Sight
    now: Callable[[], datetime]
    always_told: bool = False

    @property
    def me(self) -> ParticipantId:
        """Who acts."""
        return self.committer.participant

    def _draft(
        self,
        kind: Kind,
        unit: UnitId,
        fields: Fields,
        call: Callable[[bytes, View], Call],
        at: datetime | None = None,
        *,
        named_by_unit: bool = True,
    ) -> Draft:
        statement = StatementDocument(type_of(kind), self.me, unit, at or self.now(), fields)
        wish: dict[str, JsonValue] = dict(fields)
        if named_by_unit:
            wish["unit"] = f"0x{unit.hex()}"
        if at is not None:
            wish["eventTime"] = utc_text(at)
        bare = not (fields or self.always_told or in_mask(kind, _TOLD_BARE))
        document = None if bare else self.committer.statement(statement)
        commitment = ZERO_WORD if document is None else document.commitment
        return Draft(
            contract=Contract.LEDGER,
            kind=kind,
            subject=unit,
            participant=self.me,
            request_key=request_key(self.me, kind, wish),
            call=lambda: call(commitment, self.sight()),
            document=document,
        )


def type_of(kind: Kind) -> str:
    """The type of the document that stands behind a kind, such as ``AcceptReserved``."""
    return "".join(part.capitalize() for part in kind.name.split("_"))


def live_sight(connection: Connection) -> Sight:
    """The network's newest state, whenever it is asked for."""
    return lambda: LiveView(connection.reader)


def head_seen(view: View, unit: UnitId) -> bytes:
    """The unit's head.

    Raises:
        InvalidInput: it has none (rule ``unit.known``).
    """
    head = view.head(unit)
    if not any(head):
        raise InvalidInput("has no history", pointer=f"0x{unit.hex()}", rule="unit.known")
    return head
