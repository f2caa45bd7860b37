"""Exports: the entries of a period or of a unit, in order, with what proves them complete.

Both ends are proved before the first line goes out; what is read between is folded on the way, and
an export whose lines do not reach its end is broken off, never ended.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from api.database.engine import Database
from api.indexer import IndexDiverged, Progress, SqlIndex
from api.indexer.progress import progress_of, ready
from api.services.access import not_found
from api.services.export_lines import entry_lines
from api.services.export_period import Asked, Span, span_of
from ledger_client.answering.header_wires import header_wire
from ledger_client.answering.journal_proofs import prove_head, prove_journals
from ledger_client.errors import TidewaiterError
from ledger_client.ledger.entries import next_journal
from ledger_client.ledger.values import Contract, UnitId
from ledger_client.node.connection import Connection
from ledger_client.proofs.errors import ProofBroken
from ledger_client.proofs.exports import (
    FORM,
    ExportEnd,
    ExportEntry,
    ExportFailed,
    ExportHeader,
    HeadProved,
    JournalsProved,
    claim_of,
    encode_line,
    read_head,
    read_journals,
)
from ledger_client.proofs.headers import FORMS, Header
from ledger_client.proofs.report import UNSEALED_HEADING, BlockReport

Folded = Mapping[Contract, bytes]
_MAX_DETAIL: Final = 500


@dataclass(frozen=True, slots=True)
class Prepared:
    """An export whose ends are proved; its lines can be read.

    Attributes:
        header: the first line.
        end: what the lines must reach, and the proof.
        reached: the journals, or under the ledger the unit's head, that they must reach.
    """

    header: ExportHeader
    end: JournalsProved | HeadProved
    start: Folded
    reached: Folded
    span: Span


class Exporter:
    """Makes exports from the index, with proofs from the nodes."""

    def __init__(self, database: Database, connection: Connection, now: datetime) -> None:
        self._database: Final = database
        self._connection: Final = connection
        self._root: Final = connection.trust_root
        self._now: Final = int(now.timestamp())

    def prepare(self, asked: Asked) -> Prepared:
        """Prove both ends.

        Raises:
            HttpProblem: ``unit.not_found``, or a period that is none (``request.invalid``).
            CannotTell: the index is not to be asked, no node serves, none has a state so old, or
                one proves something else than the index holds.
        """
        asked.require_one_way()
        with self._database.snapshot() as session:
            progress = ready(progress_of(session))
            index = SqlIndex(session, progress.block_number)
            if asked.unit and not index.history(Contract.LEDGER, asked.unit):
                raise not_found()
        span = span_of(asked, self._connection, progress.block_number)
        try:
            return self._proved(span, progress)
        except ProofBroken as broken:
            raise IndexDiverged(
                f"a node's proof does not hold: {broken.message}",
                pointer="proof",
                rule="export.proof",
            ) from None

    def lines(self, prepared: Prepared) -> Iterator[bytes]:
        """All lines, encoded; the last one says how many, or that it was broken off."""
        digest, counts = hashlib.sha256(), dict[str, int]()
        folded = dict(prepared.start)
        first = encode_line(prepared.header)
        digest.update(first)
        yield first
        try:
            for line in entry_lines(self._database, prepared.span):
                _fold(folded, line, is_unit=prepared.span.unit is not None)
                counts[line.content] = counts.get(line.content, 0) + 1
                content = encode_line(line)
                digest.update(content)
                yield content
            self._require_reached(folded, prepared.reached)
        except TidewaiterError as broken:
            detail = broken.message[:_MAX_DETAIL]
            yield encode_line(ExportFailed(line="failed", code=broken.code, detail=detail))
            return
        yield encode_line(_end(prepared, counts, digest.digest()))

    def _require_reached(self, folded: Folded, reached: Folded) -> None:
        if folded != reached:
            raise IndexDiverged(
                "what was exported is not what the ledger's state proves",
                pointer="index",
                rule="export.fold",
            )

    def _proved(self, span: Span, progress: Progress) -> Prepared:
        root, connection = self._root, self._connection
        start, begins = None, dict.fromkeys(Contract, root.content.network_id)
        end: JournalsProved | HeadProved
        if span.unit is not None:
            end = prove_head(connection, span.last, span.unit)
            last, head = read_head(end, root, span.unit)
            begins, reached = {Contract.LEDGER: bytes(span.unit)}, {Contract.LEDGER: head}
        else:
            if span.first > 0:
                start = prove_journals(connection, span.first - 1)
                begins = dict(read_journals(start, root)[1])
            end = prove_journals(connection, span.last)
            last, journals = read_journals(end, root)
            reached = dict(journals)
        if last.number == progress.block_number and last.hash != progress.block_hash:
            raise IndexDiverged("a node has another block", pointer="block", rule="index.block")
        return Prepared(self._header(span, start, last), end, begins, reached, span)

    def _header(self, span: Span, start: JournalsProved | None, last: Header) -> ExportHeader:
        root = self._root
        is_sealed = FORMS[root.content.header_form].is_sealed
        return ExportHeader(
            line="header",
            form=FORM,
            network_id=root.content.network_id,
            chain_id=root.content.chain_id,
            trust_root=hashlib.sha256(root.encode()).digest(),
            heading="" if is_sealed else UNSEALED_HEADING,
            subject=span.unit,
            first_block=span.first,
            last_block=span.last,
            from_time=span.from_time,
            to_time=span.to_time,
            block=BlockReport(number=last.number, time=last.time, hash=last.hash),
            judged_at=self._now,
            age_seconds=self._now - last.time,
            start=start,
            claim=claim_of(span.unit, span.first, span.last),
        )


def _fold(folded: dict[Contract, bytes], line: ExportEntry, *, is_unit: bool) -> None:
    contract = Contract(line.contract)
    if not is_unit:
        folded[contract] = next_journal(folded[contract], line.subject, line.head)
    elif folded[contract] != line.before:
        raise IndexDiverged("a unit's history has a gap", pointer="index", rule="export.fold")
    else:
        folded[contract] = line.head


def _end(prepared: Prepared, counts: Mapping[str, int], digest: bytes) -> ExportEnd:
    after = prepared.span.after
    return ExportEnd(
        line="end",
        entries=sum(counts.values()),
        opened=counts.get("opened", 0),
        erased=counts.get("erased", 0),
        not_here=counts.get("notHere", 0) + counts.get("altered", 0),
        sha256=digest,
        end=prepared.end,
        after=None if after is None else header_wire(after),
    )


def unit_of(text: str | None) -> UnitId | None:
    """The unit that a parameter names."""
    return None if text is None else UnitId(bytes.fromhex(text[2:]))
