"""Both ends of an export: what it claims, and the headers, journals and heads that prove it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from ledger_client.ledger.values import Contract
from ledger_client.proofs.errors import ProofBroken
from ledger_client.proofs.exports.entries import EntryReader
from ledger_client.proofs.exports.lines import (
    ExportEnd,
    ExportHeader,
    HeadProved,
    JournalsProved,
)
from ledger_client.proofs.exports.proved import parent_of, read_head, read_header, read_journals
from ledger_client.proofs.findings import Findings
from ledger_client.proofs.headers import FORMS, Header
from ledger_client.proofs.report import UNSEALED_HEADING, Memory
from ledger_client.proofs.trust_root import TrustRoot

_FIRST = "/1"


def claim_of(subject: bytes | None, first_block: int, last_block: int) -> str:
    """What an export claims, in a sentence; a first line has this one and no other."""
    blocks = f"blocks {first_block} to {last_block}"
    if subject is not None:
        return f"Every entry of unit 0x{subject.hex()} in {blocks}, in order."
    return f"Every entry of all four contracts in {blocks}, each contract's in order."


def check_header_line(
    header: ExportHeader, root: TrustRoot, now: int, findings: Findings
) -> Mapping[Contract, bytes]:
    """Check what the first line says of itself; with what each journal begins."""
    content, is_sealed = root.content, FORMS[root.content.header_form].is_sealed
    if (header.network_id, header.chain_id) != (content.network_id, content.chain_id):
        findings.add("network.mismatch", _FIRST)
    block = header.block
    begins = header.first_block == 0 if header.start is None else header.subject is None
    for holds, what in (
        (header.trust_root == hashlib.sha256(root.encode()).digest(), "the trust root"),
        (header.heading == ("" if is_sealed else UNSEALED_HEADING), "the heading"),
        (block.number == header.last_block, "its block"),
        (header.age_seconds == header.judged_at - block.time, "its age"),
        (begins and header.first_block <= header.last_block, "its blocks"),
        (header.claim == claim_of(header.subject, header.first_block, header.last_block), "claim"),
    ):
        if not holds:
            findings.add("export.claim", _FIRST, what)
    if not is_sealed:
        findings.add("chain.unsealed", _FIRST)
    if block.time > now:
        findings.add("head.future", _FIRST, f"block time {block.time}")
    return _start(header, root, findings)


def _start(header: ExportHeader, root: TrustRoot, findings: Findings) -> Mapping[Contract, bytes]:
    beginning = dict.fromkeys(Contract, root.content.network_id)
    if header.start is None:
        return beginning
    try:
        before, journals = read_journals(header.start, root)
    except ProofBroken as error:
        findings.add_error(error, f"{_FIRST}/start")
        return beginning
    if before.number != header.first_block - 1:
        findings.add("export.claim", f"{_FIRST}/start", f"it is of block {before.number}")
    if header.from_time is not None and before.time >= header.from_time:
        findings.add("export.claim", f"{_FIRST}/start", "it is not before the time")
    return journals


@dataclass(frozen=True, slots=True)
class EndCase:
    """What the last line is judged with."""

    header: ExportHeader
    entries: EntryReader
    root: TrustRoot
    memory: Memory
    findings: Findings

    def check(self, end: ExportEnd, pointer: str) -> None:
        """Check that the lines reach what the last line proves, and that it proves what is claimed.

        Note:
            A proof that is broken is a finding.
        """
        try:
            match end.end, self.header.subject:
                case JournalsProved() as proved, None:
                    last, journals = read_journals(proved, self.root)
                    self._check_journals(journals, pointer)
                case HeadProved() as proved, bytes() as subject:
                    last, head = read_head(proved, self.root, subject)
                    if head != self.entries.head(subject):
                        self.findings.add("history.mismatch", pointer, "the unit's head")
                case _:
                    self.findings.add("journal.missing", pointer)
                    return
            self._check_block(last, pointer)
            self._check_after(end, last, pointer)
        except ProofBroken as error:
            self.findings.add_error(error, pointer)

    def _check_journals(self, journals: Mapping[Contract, bytes], pointer: str) -> None:
        for contract in Contract:
            if journals[contract] != self.entries.journals[contract]:
                self.findings.add("journal.mismatch", pointer, contract.value)

    def _check_block(self, last: Header, pointer: str) -> None:
        block = self.header.block
        if (last.number, last.time, last.hash) != (block.number, block.time, block.hash):
            self.findings.add("export.claim", pointer, "the last block is another")
        if self.header.to_time is not None and last.time > self.header.to_time:
            self.findings.add("export.claim", pointer, "the last block is after the time")
        content, known = self.root.content, [(self.memory.number, self.memory.hash)]
        if content.checkpoint is not None:
            known.append((content.checkpoint.number, content.checkpoint.hash))
        known.append((0, content.genesis_hash))
        for number, digest in known:
            if digest and last.number == number and last.hash != digest:
                self.findings.add("head.conflict", pointer, f"block {number}")

    def _check_after(self, end: ExportEnd, last: Header, pointer: str) -> None:
        """That no later block belongs to a period of time."""
        if self.header.to_time is None:
            if end.after is not None:
                self.findings.add("export.excess", pointer, "a header after the last block")
            return
        if end.after is None:
            self.findings.add("export.open_end", pointer)
            return
        after = read_header(end.after, self.root)
        follows = after.number == last.number + 1 and parent_of(end.after) == last.hash
        if not follows or after.time <= self.header.to_time:
            self.findings.add("export.claim", pointer, "the block after the last one")
