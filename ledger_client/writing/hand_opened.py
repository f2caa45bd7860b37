"""Units opened by hand, without an EPCIS event: their key, label and numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ledger_client.capture.idempotency import idempotency_key_of_document
from ledger_client.capture.numbers_given import key_given
from ledger_client.capture.units import UnitKey, UnitKind
from ledger_client.documents import JsonValue
from ledger_client.identifiers import ContainerNumber
from ledger_client.ledger.entries import unit_id
from ledger_client.ledger.values import ZERO_WORD, UnitId
from ledger_client.store import Alias, KnownUnit, Store
from ledger_client.writing.acts import Acts
from ledger_client.writing.commits import Committer
from ledger_client.writing.drafts import Draft
from ledger_client.writing.statements import StatementDocument


@dataclass(frozen=True, slots=True)
class Opened:
    """A unit to be opened, and what the store keeps of it."""

    draft: Draft
    key: UnitKey
    level: int
    label: bytes
    booking: str | None
    aliases: tuple[Alias, ...]


@dataclass(frozen=True, slots=True)
class HandOpening:
    """Opens units of one participant by hand."""

    committer: Committer
    acts: Acts
    store: Store

    def draft(
        self,
        kind: UnitKind,
        number: str,
        level: int,
        booking: str | None,
        fields: Mapping[str, JsonValue],
    ) -> Opened:
        """The opening of a unit of ``kind``; the logbook has no number.

        Raises:
            InvalidInput: a number that has not the form of its kind, or a kind that only events
                open.
        """
        me, moment = self.committer.participant, self.acts.now()
        told = {**_named(kind, number, booking), "kind": kind.value, **fields}
        if booking:
            told["booking"] = booking
        key_text = idempotency_key_of_document(
            me, StatementDocument("Open", me, ZERO_WORD, moment, told).json()
        )
        key, aliases = key_given(kind, number, booking, key_text)
        is_logbook = kind is UnitKind.LOGBOOK
        label = ZERO_WORD if is_logbook else self.committer.label_at(moment, key_text, key)
        where = self.acts.deployment
        unit = unit_id(where.network_id, where.chain_id, where.ledger, me, label)
        draft = self.acts.open(unit, label, 0 if is_logbook else level, told)
        return Opened(draft, key, 0 if is_logbook else level, label, booking, aliases)

    def keep(self, opened: Opened, unit: UnitId) -> None:
        """The unit is on the ledger: keep what it is called."""
        if self.store.units.knows(unit):
            return
        known = KnownUnit(
            unit_id=unit,
            kind=opened.key.kind.value,
            key=opened.key.text,
            level=opened.level,
            label=opened.label if unit == opened.draft.subject else None,
            booking=opened.booking,
            opened_at=self.acts.now(),
        )
        self.store.units.keep(known, opened.aliases)


def _named(kind: UnitKind, number: str, booking: str | None) -> dict[str, JsonValue]:
    """The number under the name by which a verifier ties a question to the document."""
    if kind is UnitKind.LOGBOOK:
        return {}
    if kind is UnitKind.JOURNEY:
        return {"containerNumber": ContainerNumber.parse(number, "number").number}
    return {"number": number, "identifier": key_given(kind, number, booking, "")[0].text}
