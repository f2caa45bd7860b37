"""The acts of one participant as drafts: what a person or a program asks for by hand.

Each act has its document: what was stated, when, with the fields given. The calls are made when
they are signed, from the state that the ledger has then.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from ledger_client.documents import JsonValue
from ledger_client.errors import InvalidInput
from ledger_client.ledger import calls, structs
from ledger_client.ledger.calls import Call
from ledger_client.ledger.kinds import COMMITMENT_REQUIRED, Kind, in_mask
from ledger_client.ledger.values import NOBODY, ZERO_WORD, Contract, ParticipantId, UnitId, word_of
from ledger_client.node.connection import Connection
from ledger_client.node.reader import Reader
from ledger_client.writing.commits import Committer
from ledger_client.writing.drafts import Draft, request_key
from ledger_client.writing.statements import StatementDocument, utc_text

DEFAULT_OFFER: Final = timedelta(days=14)
Fields = Mapping[str, JsonValue]


@dataclass(frozen=True, slots=True)
class Acts:
    """Drafts of one participant's notes, statements, nestings, holds and attachments.

    Attributes:
        committer: who acts, and its secrets.
        connection: the network.
        now: the clock, for acts that name no time.
    """

    committer: Committer
    connection: Connection
    now: Callable[[], datetime]

    @property
    def me(self) -> ParticipantId:
        """Who acts."""
        return self.committer.participant

    def note(
        self,
        kind: Kind,
        unit: UnitId,
        fields: Fields,
        *,
        related: bytes = ZERO_WORD,
        at: datetime | None = None,
    ) -> Draft:
        """``observe``, ``control``, ``alert``, ``clear`` or ``correct``."""
        return self._item(kind, unit, fields, related=lambda _: related, at=at)

    def offer(
        self, unit: UnitId, to: ParticipantId, fields: Fields, lasting: timedelta = DEFAULT_OFFER
    ) -> Draft:
        """An offer of custody that stands for ``lasting`` from the time of signing."""
        named = {"to": f"{to:016x}", "days": str(lasting.days), **fields}
        return self._item(
            Kind.OFFER,
            unit,
            named,
            counterparty=lambda _: to,
            related=lambda reader: word_of(reader.now().time + int(lasting.total_seconds())),
        )

    def accept(self, unit: UnitId, reservation: Fields | None) -> Draft:
        """Custody taken from whoever offers; with a reservation that stays a finding."""
        kind = Kind.ACCEPT if reservation is None else Kind.ACCEPT_RESERVED
        return self._item(
            kind,
            unit,
            reservation or {},
            counterparty=lambda reader: reader.unit(unit).custodian,
            related=lambda reader: _head(reader, unit),
        )

    def reject(self, unit: UnitId, fields: Fields) -> Draft:
        """An offer declined by its taker."""
        return self._item(
            Kind.REJECT,
            unit,
            fields,
            counterparty=lambda reader: reader.unit(unit).custodian,
            related=lambda reader: _head(reader, unit),
        )

    def withdraw(self, unit: UnitId, fields: Fields) -> Draft:
        """An offer taken back by its giver."""
        return self._item(
            Kind.WITHDRAW,
            unit,
            fields,
            counterparty=lambda reader: reader.unit(unit).taker,
            related=lambda reader: _head(reader, unit),
        )

    def close(self, unit: UnitId, fields: Fields) -> Draft:
        """The end of a unit."""
        return self._item(Kind.CLOSE, unit, fields)

    def nest(self, kind: Kind, parent: UnitId, children: Sequence[UnitId], fields: Fields) -> Draft:
        """``pack`` or ``unpack`` of children, in the order given."""
        named: Fields = {"children": [f"0x{child.hex()}" for child in children], **fields}

        def call(commitment: bytes, reader: Reader) -> Call:
            nesting = structs.Nesting(
                parent_id=parent,
                kind=kind,
                turn=reader.unit(parent).turn,
                child_ids=tuple(children),
                child_turns=tuple(reader.unit(child).turn for child in children),
                commitment=commitment,
            )
            return calls.NestCall(nesting)

        return self._draft(kind, parent, named, call)

    def hold(self, unit: UnitId, fields: Fields) -> Draft:
        """A hold by this authority."""

        def call(commitment: bytes, reader: Reader) -> Call:
            counter = reader.hold(unit, self.me).counter + 1
            return calls.HoldCall(structs.Hold(unit, counter, commitment))

        return self._draft(Kind.HOLD, unit, fields, call)

    def release(self, unit: UnitId, fields: Fields) -> Draft:
        """The end of this authority's hold."""

        def call(commitment: bytes, reader: Reader) -> Call:
            counter = reader.hold(unit, self.me).counter
            return calls.ReleaseCall(structs.Release(unit, self.me, counter, commitment))

        return self._draft(Kind.RELEASE, unit, fields, call)

    def attach(self, unit: UnitId, certificate: bytes, quantity: int, fields: Fields) -> Draft:
        """A certificate that this participant holds, on a unit in its custody."""
        named: Fields = {
            "certificateId": f"0x{certificate.hex()}",
            "quantity": str(quantity),
            **fields,
        }

        def call(commitment: bytes, reader: Reader) -> Call:
            turn = reader.unit(unit).turn
            attachment = structs.Attachment(unit, certificate, turn, self.me, quantity, commitment)
            return calls.AttachCall(attachment)

        return self._draft(Kind.ATTACH, unit, named, call)

    def open(self, unit: UnitId, label: bytes, level: int, fields: Fields) -> Draft:
        """A unit opened by hand; ``unit`` is the id that ``label`` makes."""

        def call(commitment: bytes, _: Reader) -> Call:
            return calls.OpenCall(structs.Opening(label, level, level == 0, commitment))

        # The id comes from a label that is new at every run: what was asked for is named without.
        return self._draft(Kind.OPEN, unit, fields, call, named_by_unit=False)

    def _item(
        self,
        kind: Kind,
        unit: UnitId,
        fields: Fields,
        *,
        counterparty: Callable[[Reader], ParticipantId] = lambda _: NOBODY,
        related: Callable[[Reader], bytes] = lambda _: ZERO_WORD,
        at: datetime | None = None,
    ) -> Draft:
        def call(commitment: bytes, reader: Reader) -> Call:
            item = structs.Item(
                unit_id=unit,
                kind=kind,
                turn=reader.unit(unit).turn,
                counterparty=counterparty(reader),
                related=related(reader),
                commitment=commitment,
            )
            return calls.WriteCall(item)

        return self._draft(kind, unit, fields, call, at)

    def _draft(
        self,
        kind: Kind,
        unit: UnitId,
        fields: Fields,
        call: Callable[[bytes, Reader], Call],
        at: datetime | None = None,
        *,
        named_by_unit: bool = True,
    ) -> Draft:
        name = "".join(part.capitalize() for part in kind.name.split("_"))
        statement = StatementDocument(name, self.me, unit, at or self.now(), fields)
        wish: dict[str, JsonValue] = dict(fields)
        if named_by_unit:
            wish["unit"] = f"0x{unit.hex()}"
        if at is not None:
            wish["eventTime"] = utc_text(at)
        bare = not fields and not in_mask(kind, COMMITMENT_REQUIRED | 1 << Kind.OPEN)
        document = None if bare else self.committer.statement(statement)
        commitment = ZERO_WORD if document is None else document.commitment
        return Draft(
            contract=Contract.LEDGER,
            kind=kind,
            subject=unit,
            participant=self.me,
            request_key=request_key(self.me, kind, wish),
            call=lambda: call(commitment, self.connection.reader),
            document=document,
        )


def _head(reader: Reader, unit: UnitId) -> bytes:
    head = reader.head(Contract.LEDGER, unit)
    if head is None:
        raise InvalidInput("has no history", pointer=f"0x{unit.hex()}", rule="unit.known")
    return head
