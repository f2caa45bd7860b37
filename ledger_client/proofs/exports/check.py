"""``check_export``: the lines of an export, a trust root and a time in; a verdict out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from ledger_client.errors import InvalidInput, TidewaiterError
from ledger_client.proofs.exports.entries import EntryReader
from ledger_client.proofs.exports.lines import (
    ExportEnd,
    ExportEntry,
    ExportFailed,
    ExportHeader,
    Line,
    parse_line,
)
from ledger_client.proofs.exports.period import EndCase, check_header_line
from ledger_client.proofs.findings import Finding, Findings
from ledger_client.proofs.headers import FORMS
from ledger_client.proofs.report import UNSEALED_HEADING, Memory, Verdict, verdict_of
from ledger_client.proofs.trust_root import TrustRoot, root_problem

MAX_FINDINGS: Final = 100
"""After so many nothing more is read: the export is broken enough."""
_NO_MEMORY: Final = Memory()


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What was found.

    Attributes:
        verdict: of the findings; never ``verified`` without a last line whose proofs hold.
        heading: what must stand above the verdict.
        header: what was claimed; None where the first line says nothing that could be read.
        entries, opened, erased, not_here: how many lines of entries were read, and what became of
            their documents.
        findings: each with the line (from 1) in its pointer, such as ``/17``.
    """

    verdict: Verdict
    heading: str
    header: ExportHeader | None
    entries: int
    opened: int
    erased: int
    not_here: int
    findings: tuple[Finding, ...]


def check_export(
    lines: Iterable[bytes], trust_root: TrustRoot, at: datetime, memory: Memory = _NO_MEMORY
) -> ExportReport:
    """Judge an export; it is read once, line by line, and one head a history is kept.

    Verified means: the trust root is in force at ``at``; every entry leads from the head before it
    to its own; all of them, in their order, fold from the journals under the header before the
    first block to those under the header of the last one, so that none is missing, repeated,
    altered, out of order or too many (of one unit: from its id to its head); every document that is
    shown is the one that its entry commits to. Who signed, and whether the rules were kept, is for
    :func:`ledger_client.proofs.verify` and a unit's bundle; a tx's hash is a place to look, and
    covered by nothing but the file's own SHA-256.

    Args:
        lines: with or without their line feeds.
        trust_root: what is trusted.
        at: the time the export is judged for; aware.
        memory: what was verified before under this trust root.

    Raises:
        InvalidInput: ``at`` has no time zone. For the lines' bytes nothing is raised.
    """
    if at.tzinfo is None:
        raise InvalidInput("must have a time zone", pointer="at", rule="time.zone")
    reading = _Reading(trust_root, int(at.timestamp()), memory)
    for line in lines:
        reading.take(line.removesuffix(b"\n"))
        if len(reading.findings) >= MAX_FINDINGS:
            break
    return reading.report()


class _Reading:
    """One pass over the lines."""

    def __init__(self, root: TrustRoot, now: int, memory: Memory) -> None:
        self.findings: Final = Findings()
        self._root, self._now, self._memory = root, now, memory
        self._sha256: Final = hashlib.sha256()
        self._number = 0
        self._header: ExportHeader | None = None
        self._entries: EntryReader | None = None
        self._ended = False
        problem = root_problem(root, now, memory.sequence)
        if problem is not None:
            self.findings.add_error(problem, "trustRoot", problem.code)

    def take(self, data: bytes) -> None:
        self._number += 1
        pointer = f"/{self._number}"
        try:
            if self._ended:
                self.findings.add("export.excess", pointer, "it stands after the last line")
            else:
                self._line(parse_line(data), pointer)
        except TidewaiterError as error:
            self.findings.add_error(error, pointer)
        except Exception as error:  # noqa: BLE001 - whatever the bytes are, there is a report
            self.findings.add("check.error", pointer, type(error).__name__)
        self._sha256.update(data + b"\n")

    def _line(self, line: Line, pointer: str) -> None:
        match line:
            case ExportHeader():
                self._begin(line, pointer)
            case ExportEntry():
                if self._entries is not None:
                    self._entries.take(line, pointer)
                elif self._number == 1:
                    self.findings.add("export.headless", pointer)
            case ExportEnd():
                self._end(line, pointer)
            case ExportFailed():
                self._ended = True
                self.findings.add("export.broken_off", pointer, line.code)

    def _begin(self, header: ExportHeader, pointer: str) -> None:
        if self._number != 1:
            self.findings.add("export.excess", pointer, "a second first line")
            return
        self._header = header
        start = check_header_line(header, self._root, self._now, self.findings)
        self._entries = EntryReader(header, start, self.findings)

    def _end(self, end: ExportEnd, pointer: str) -> None:
        self._ended = True
        if self._header is None or self._entries is None:
            self.findings.add("export.headless", pointer)
            return
        if end.sha256 != self._sha256.digest():
            self.findings.add("export.altered", pointer)
        counts = (end.entries, end.opened, end.erased, end.not_here)
        if counts != self._entries.counts:
            self.findings.add("export.count", pointer, f"{end.entries} are counted there")
        case = EndCase(self._header, self._entries, self._root, self._memory, self.findings)
        case.check(end, pointer)

    def report(self) -> ExportReport:
        if self._header is None:
            self.findings.add("export.headless", "/1")
        if not self._ended and len(self.findings) < MAX_FINDINGS:
            self.findings.add("export.cut", f"/{self._number}")
        found = self.findings.all
        counts = (0, 0, 0, 0) if self._entries is None else self._entries.counts
        is_sealed = FORMS[self._root.content.header_form].is_sealed
        heading = "" if is_sealed else UNSEALED_HEADING
        return ExportReport(verdict_of(found), heading, self._header, *counts, found)
