"""The acts of one participant as drafts: what a person or a program asks for by hand.

Each act has its document: what was stated, when, with the fields given. The calls are made when
they are signed, from the state that the ledger has then.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from ledger_client.documents import JsonValue
from ledger_client.ledger import calls, structs
from ledger_client.ledger.calls import Call
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.values import NOBODY, ZERO_WORD, ParticipantId, UnitId, word_of
from ledger_client.writing.drafting import Drafting, Fields, head_seen
from ledger_client.writing.drafts import Draft
from ledger_client.writing.views import View

DEFAULT_OFFER: Final = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Acts(Drafting):
    """Drafts of one participant's notes, statements, nestings and attachments."""

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
        self,
        unit: UnitId,
        to: ParticipantId,
        fields: Fields,
        lasting: timedelta = DEFAULT_OFFER,
        at: datetime | None = None,
    ) -> Draft:
        """An offer of custody that stands for ``lasting`` from the time of signing."""
        named = {"to": f"{to:016x}", "days": str(lasting.days), **fields}
        return self._item(
            Kind.OFFER,
            unit,
            named,
            counterparty=lambda _: to,
            related=lambda view: word_of(view.now() + int(lasting.total_seconds())),
            at=at,
        )

    def accept(self, unit: UnitId, reservation: Fields | None, at: datetime | None = None) -> Draft:
        """Custody taken from whoever offers; with a reservation that stays a finding."""
        kind = Kind.ACCEPT if reservation is None else Kind.ACCEPT_RESERVED
        return self._item(
            kind,
            unit,
            reservation or {},
            counterparty=lambda view: view.unit(unit).custodian,
            related=lambda view: head_seen(view, unit),
            at=at,
        )

    def reject(self, unit: UnitId, fields: Fields, at: datetime | None = None) -> Draft:
        """An offer declined by its taker."""
        return self._item(
            Kind.REJECT,
            unit,
            fields,
            counterparty=lambda view: view.unit(unit).custodian,
            related=lambda view: head_seen(view, unit),
            at=at,
        )

    def withdraw(self, unit: UnitId, fields: Fields, at: datetime | None = None) -> Draft:
        """An offer taken back by its giver."""
        return self._item(
            Kind.WITHDRAW,
            unit,
            fields,
            counterparty=lambda view: view.unit(unit).taker,
            related=lambda view: head_seen(view, unit),
            at=at,
        )

    def close(
        self,
        unit: UnitId,
        fields: Fields,
        successor: bytes = ZERO_WORD,
        at: datetime | None = None,
    ) -> Draft:
        """The end of a unit by its custodian; ``successor`` is the unit that follows, or zero."""
        named = {**fields, **successor_told(successor)}
        return self._item(Kind.CLOSE, unit, named, related=lambda _: successor, at=at)

    def nest(
        self,
        kind: Kind,
        parent: UnitId,
        children: Sequence[UnitId],
        fields: Fields,
        at: datetime | None = None,
    ) -> Draft:
        """``pack`` or ``unpack`` of children, in the order given."""
        named: Fields = {"children": [f"0x{child.hex()}" for child in children], **fields}

        def call(commitment: bytes, view: View) -> Call:
            nesting = structs.Nesting(
                parent_id=parent,
                kind=kind,
                turn=view.turn(parent),
                child_ids=tuple(children),
                child_turns=tuple(view.turn(child) for child in children),
                commitment=commitment,
            )
            return calls.NestCall(nesting)

        return self._draft(kind, parent, named, call, at)

    def attach(
        self,
        unit: UnitId,
        certificate: bytes,
        quantity: int,
        fields: Fields,
        at: datetime | None = None,
    ) -> Draft:
        """A certificate that this participant holds, on a unit in its custody."""
        named: Fields = {
            "certificateId": f"0x{certificate.hex()}",
            "quantity": str(quantity),
            **fields,
        }

        def call(commitment: bytes, view: View) -> Call:
            turn = view.turn(unit)
            attachment = structs.Attachment(unit, certificate, turn, self.me, quantity, commitment)
            return calls.AttachCall(attachment)

        return self._draft(Kind.ATTACH, unit, named, call, at)

    def open(self, unit: UnitId, label: bytes, level: int, fields: Fields) -> Draft:
        """A unit opened by hand; ``unit`` is the id that ``label`` makes."""

        def call(commitment: bytes, _: View) -> Call:
            return calls.OpenCall(structs.Opening(label, level, level == 0, commitment))

        # The id comes from a label that is new at every run: what was asked for is named without.
        return self._draft(Kind.OPEN, unit, fields, call, named_by_unit=False)

    def _item(
        self,
        kind: Kind,
        unit: UnitId,
        fields: Fields,
        *,
        counterparty: Callable[[View], ParticipantId] = lambda _: NOBODY,
        related: Callable[[View], bytes] = lambda _: ZERO_WORD,
        at: datetime | None = None,
    ) -> Draft:
        def call(commitment: bytes, view: View) -> Call:
            item = structs.Item(
                unit_id=unit,
                kind=kind,
                turn=view.turn(unit),
                counterparty=counterparty(view),
                related=related(view),
                commitment=commitment,
            )
            return calls.WriteCall(item)

        return self._draft(kind, unit, fields, call, at)


def successor_told(successor: bytes) -> dict[str, JsonValue]:
    """How a closing's document names the unit that follows."""
    return {"successor": f"0x{successor.hex()}"} if any(successor) else {}
