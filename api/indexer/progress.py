"""How far the index is: its one row, read, locked and written."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.database.models import ProgressRow
from api.indexer.errors import IndexBuilding, IndexDiverged
from ledger_client.ledger.values import Contract

ONLY: Final = 1
Journals = Mapping[Contract, bytes]
"""Each contract's journal."""


class Status(StrEnum):
    """What the index may be asked."""

    BUILDING = "building"  # nothing yet: it has not reached the newest block once
    COMPLETE = "complete"
    DIVERGED = "diverged"  # nothing: what it holds or was given is not what is proved


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the index is.

    Attributes:
        first_block: where the contracts were made.
        block_number: everything up to here is in it; below ``first_block`` at first.
        block_hash: of that block, 32 bytes; empty at first.
        block_time: of that block, seconds since 1970.
        entries: how many it has.
        newest: the newest block of the network, as far as known; else ``block_number``.
        journals: what its entries fold to; proved at ``block_number``.
        status: what it may be asked.
        detail: where it diverged, why.
        refused: nodes whose page did not hold in this run, and why.
    """

    first_block: int
    block_number: int
    block_hash: bytes
    block_time: int
    entries: int
    newest: int
    journals: Journals
    status: Status
    detail: str = ""
    refused: tuple[str, ...] = ()


def progress_of(session: Session, first_block: int = 0) -> Progress | None:
    """The index's progress; None where none was begun."""
    row = session.get(ProgressRow, ONLY)
    return None if row is None else told(row, first_block)


def locked_row(session: Session) -> ProgressRow | None:
    """The row, nobody else's to change until the tx ends."""
    query = select(ProgressRow).where(ProgressRow.id == ONLY).with_for_update()
    return session.scalars(query).one_or_none()


def first_row(network_id: bytes, sequence: int, first_block: int) -> ProgressRow:
    """The row of an index that has nothing: journals begin at the network's id."""
    row = ProgressRow(id=ONLY, network_id=network_id, trust_root_sequence=sequence)
    empty(row, first_block)
    return row


def empty(row: ProgressRow, first_block: int) -> None:
    """Say that the index has nothing."""
    row.block_number = first_block - 1
    row.block_hash, row.block_time, row.entries = b"", 0, 0
    set_journals(row, dict.fromkeys(Contract, row.network_id))
    set_status(row, Status.BUILDING)


def set_journals(row: ProgressRow, journals: Journals) -> None:
    """Write what the entries fold to."""
    row.journal_council = journals[Contract.COUNCIL]
    row.journal_registry = journals[Contract.REGISTRY]
    row.journal_certificates = journals[Contract.CERTIFICATES]
    row.journal_ledger = journals[Contract.LEDGER]


def set_status(row: ProgressRow, status: Status, detail: str = "") -> None:
    """Write what the index may be asked from now on."""
    row.status, row.detail = status.value, detail
    row.updated_at = int(time.time())


def ready(progress: Progress | None) -> Progress:
    """The progress of an index that may be asked.

    Raises:
        IndexBuilding: it was never complete.
        IndexDiverged: it does not hold what is proved.
    """
    if progress is None or progress.status is Status.BUILDING:
        raise IndexBuilding("the index is being built", pointer="index", rule="index.complete")
    if progress.status is Status.DIVERGED:
        raise IndexDiverged(progress.detail, pointer="index", rule="index.proved")
    return progress


def told(row: ProgressRow, first_block: int) -> Progress:
    """The row as a value."""
    return Progress(
        first_block=first_block,
        block_number=row.block_number,
        block_hash=row.block_hash,
        block_time=row.block_time,
        entries=row.entries,
        newest=row.block_number,
        journals={
            Contract.COUNCIL: row.journal_council,
            Contract.REGISTRY: row.journal_registry,
            Contract.CERTIFICATES: row.journal_certificates,
            Contract.LEDGER: row.journal_ledger,
        },
        status=Status(row.status),
        detail=row.detail,
    )
