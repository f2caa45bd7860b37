"""The entries of an export, read from the index in pages, each with its document if it is here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, cast

from pydantic import JsonValue as Json
from sqlalchemy import and_, or_
from sqlalchemy.orm import Session

from api.database.engine import Database
from api.database.models import EntryRow
from api.indexer.entry_rows import Query, entries_query, entry_of
from api.payloads import PayloadAltered, PayloadErased, Payloads
from api.services.export_period import Span
from ledger_client.documents import Commitment, JsonValue, rebuild
from ledger_client.documents.packed_openings import unpacked
from ledger_client.errors import EvidenceMissing
from ledger_client.ledger.kinds import KIND_NAMES
from ledger_client.ledger.values import Contract
from ledger_client.node.ledger_index import IndexedEntry
from ledger_client.proofs.bundle_openings import FullOpeningWire, wire_of_opening
from ledger_client.proofs.bundle_parts import EntryShown
from ledger_client.proofs.exports import ExportEntry
from ledger_client.proofs.exports.lines import Content
from ledger_client.proofs.steps.openings import commitment_of_entry

PAGE: Final = 100
"""Entries that are in memory at once: a page is read in one moment, and sent without the database,
so that a slow reader holds nothing open."""
_PARTY_BYTES: Final = 28


def entry_lines(database: Database, span: Span) -> Iterator[ExportEntry]:
    """The entries of a span, by block, contract and place in the contract's journal.

    Raises:
        IndexDiverged: a row does not fold.
        DatabaseBroken: the database does not serve any more.
    """
    after: tuple[int, str, int] | None = None
    while True:
        with database.snapshot() as session:
            rows = session.execute(_page(span, after)).all()
            page = [_line(session, entry_of(row)) for row in rows]
            if page:
                last = page[-1]
                after = (last.entry.number, last.contract, _place(session, last))
        yield from page
        if len(page) < PAGE:
            return


def _page(span: Span, after: tuple[int, str, int] | None) -> Query:
    row = EntryRow
    query = entries_query().where(row.number <= span.last)
    if span.unit is not None:
        query = query.where(row.contract == Contract.LEDGER.value, row.subject == span.unit)
    if after is None:
        query = query.where(row.number >= span.first)
    else:
        number, contract, place = after
        later = or_(
            row.number > number,
            row.contract > contract,
            and_(row.contract == contract, row.place > place),
        )
        query = query.where(row.number >= number, later)
    return query.order_by(row.number, row.contract, row.place).limit(PAGE)


def _place(session: Session, line: ExportEntry) -> int:
    found = (
        session.query(EntryRow.place)
        .where(EntryRow.contract == line.contract, EntryRow.head == line.head)
        .scalar()
    )
    return int(found)


def _line(session: Session, one: IndexedEntry) -> ExportEntry:
    entry = one.entry
    commitment = commitment_of_entry(entry)
    opening: FullOpeningWire | None = None
    document: JsonValue = None
    content: Content = "none"
    note = "no document"
    if commitment is not None:
        try:
            opened = unpacked(Payloads(session).get(commitment))
            document = rebuild(opened, Commitment(commitment))
        except EvidenceMissing as missing:
            content, note = _why(missing)
        else:
            wire = wire_of_opening(commitment, opened)
            opening = wire if isinstance(wire, FullOpeningWire) else None
            content, note = "opened", ""
    return ExportEntry(
        line="entry",
        contract=one.contract.value,
        subject=entry.unit_id,
        kind=KIND_NAMES[entry.kind],
        entry=_shown(one),
        before=one.before,
        head=one.head,
        tx_hash=one.tx_hash,
        content=content,
        note=note,
        document=cast("Json", document),
        opening=opening,
    )


def _why(missing: EvidenceMissing) -> tuple[Content, str]:
    """Why a document is not beside its entry, as a word and for people."""
    if isinstance(missing, PayloadErased):
        return "erased", missing.message
    if isinstance(missing, PayloadAltered):
        return "altered", "not here: what is kept was altered"
    return "notHere", "not here"


def _shown(one: IndexedEntry) -> EntryShown:
    entry = one.entry
    return EntryShown(
        kind=entry.kind,
        form=entry.form,
        detail=entry.detail,
        actor=entry.actor.pack().to_bytes(_PARTY_BYTES, "big"),
        counterparty=entry.counterparty.pack().to_bytes(_PARTY_BYTES, "big"),
        related=entry.related,
        commitment=entry.commitment,
        number=entry.at.number,
        time=entry.at.time,
    )
