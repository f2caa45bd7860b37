"""The lines of entries: each to its own head, all of them to the journals."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from ledger_client.documents.commitments import Commitment
from ledger_client.documents.openings import is_counted, rebuild
from ledger_client.errors import InvalidInput
from ledger_client.ledger.entries import Entry, entry_hash, next_head, next_journal
from ledger_client.ledger.kinds import KIND_NAMES
from ledger_client.ledger.values import Contract
from ledger_client.proofs.exports.lines import Content, ExportEntry, ExportHeader
from ledger_client.proofs.findings import Findings
from ledger_client.proofs.shown_entries import entry_of
from ledger_client.proofs.steps.openings import commitment_of_entry

_NOTES: Final[Mapping[Content, re.Pattern[str]]] = {
    "none": re.compile("no document"),
    "opened": re.compile(""),
    "erased": re.compile(r"erased on [0-9]{4}-[0-9]{2}-[0-9]{2}"),
    "notHere": re.compile("not here"),
    "altered": re.compile("not here: what is kept was altered"),
}
Place = tuple[int, str]
"""Order between contracts: by block, and within one by the contracts' names; journals tell none."""


class EntryReader:
    """Takes the entries of an export in order and folds them.

    Args:
        header: what is claimed.
        journals: with what each contract's journal begins.
    """

    def __init__(
        self, header: ExportHeader, journals: Mapping[Contract, bytes], findings: Findings
    ) -> None:
        self._header, self._findings = header, findings
        self._journals: Final = dict(journals)
        self._heads: Final = dict[tuple[str, bytes], bytes]()
        self._place: Place = (0, "")
        self._opened = self._erased = self._not_here = self._entries = 0

    @property
    def counts(self) -> tuple[int, int, int, int]:
        """Entries, and of their documents: opened, erased, not here."""
        return self._entries, self._opened, self._erased, self._not_here

    @property
    def journals(self) -> Mapping[Contract, bytes]:
        """To what the lines so far fold."""
        return self._journals

    def head(self, unit: bytes) -> bytes:
        """To what the lines of a unit's history lead; its own id where there is none."""
        return self._heads.get((Contract.LEDGER.value, unit), unit)

    def take(self, line: ExportEntry, pointer: str) -> None:
        """Check one line, and fold it in."""
        self._entries += 1
        self._check_place(line, pointer)
        entry = entry_of(line.subject, line.entry)
        if entry is None:
            self._findings.add("history.malformed", pointer)
            return
        self._check_head(line, entry, pointer)
        self._check_content(line, entry, pointer)

    def _check_place(self, line: ExportEntry, pointer: str) -> None:
        place = (line.entry.number, line.contract)
        if place < self._place:
            self._findings.add("history.order", pointer)
        self._place = max(place, self._place)
        header = self._header
        after = header.from_time is None or line.entry.time >= header.from_time
        before = header.to_time is None or line.entry.time <= header.to_time
        inside = header.first_block <= line.entry.number <= header.last_block
        ours = header.subject is None or (line.contract, line.subject) == (
            Contract.LEDGER.value,
            header.subject,
        )
        if not (after and before and inside and ours):
            self._findings.add("export.outside", pointer)

    def _check_head(self, line: ExportEntry, entry: Entry, pointer: str) -> None:
        if line.kind != KIND_NAMES[entry.kind]:
            self._findings.add("history.malformed", pointer, "its kind has another name")
        contract, subject = Contract(line.contract), (line.contract, line.subject)
        whole = self._header.start is None
        known = self._heads.get(subject, line.subject if whole else line.before)
        if line.before != known:
            self._findings.add("history.mismatch", pointer, "it does not follow the one before")
        if next_head(line.before, entry_hash(entry)) != line.head:
            self._findings.add("history.mismatch", pointer, "it does not lead to its head")
        self._heads[subject] = line.head
        self._journals[contract] = next_journal(self._journals[contract], line.subject, line.head)

    def _check_content(self, line: ExportEntry, entry: Entry, pointer: str) -> None:
        commitment = commitment_of_entry(entry)
        self._opened += line.content == "opened"
        self._erased += line.content == "erased"
        self._not_here += line.content in ("notHere", "altered")
        if (line.content == "none") != (commitment is None):
            self._findings.add("export.claim", pointer, "whether it has a document")
        if (line.content == "opened") != (line.opening is not None):
            self._findings.add("export.claim", pointer, "whether its document is opened")
        elif line.opening is None and line.document is not None:
            self._findings.add("opening.mismatch", pointer, "a document without an opening")
        elif line.opening is not None and commitment is not None:
            self._check_opening(line, commitment, pointer)
        if _NOTES[line.content].fullmatch(line.note) is None:
            self._findings.add("export.claim", pointer, "its note says something else")
        if line.content not in ("none", "opened"):
            self._findings.add("export.not_here")

    def _check_opening(self, line: ExportEntry, commitment: bytes, pointer: str) -> None:
        wire = line.opening
        if wire is None:
            return
        if wire.commitment != commitment:
            self._findings.add("opening.mismatch", pointer, "of another commitment")
            return
        opening = wire.opening()
        try:
            document = rebuild(opening, Commitment(commitment))
        except InvalidInput as error:
            self._findings.add("opening.mismatch", pointer, str(error))
            return
        if document != line.document:
            self._findings.add("opening.mismatch", pointer, "the document is not the opened one")
        if not is_counted(opening):
            self._findings.add("opening.uncounted", pointer)
