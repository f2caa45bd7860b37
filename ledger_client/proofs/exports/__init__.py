"""Exports: histories as JSON Lines that their reader checks, complete or found not to be.

The first line says what is claimed, each further one is one entry, the last one counts them and
proves the journals (of one unit: the head) at both ends. :func:`check_export` reads them once.
"""

from ledger_client.proofs.exports.check import ExportReport, check_export
from ledger_client.proofs.exports.lines import (
    FORM,
    ExportEnd,
    ExportEntry,
    ExportFailed,
    ExportHeader,
    HeadProved,
    JournalNodes,
    JournalsProved,
    encode_line,
)
from ledger_client.proofs.exports.period import claim_of
from ledger_client.proofs.exports.proved import read_head, read_header, read_journals

__all__ = [
    "FORM",
    "ExportEnd",
    "ExportEntry",
    "ExportFailed",
    "ExportHeader",
    "ExportReport",
    "HeadProved",
    "JournalNodes",
    "JournalsProved",
    "check_export",
    "claim_of",
    "encode_line",
    "read_head",
    "read_header",
    "read_journals",
]
