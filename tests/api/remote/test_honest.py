"""A service that lost documents, and says so, is believed: its answer is no lie."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest

from ledger_client.proofs import Bundle
from tests.api.remote.conftest import Far

BOX = "CSQU3054383"


@contextmanager
def _changed(far: Far, commitment: bytes, change: str) -> Iterator[None]:
    """Another state of a kept document for a while."""
    with closing(sqlite3.connect(far.journey.database)) as database:
        kept = database.execute(
            "SELECT content, erased_at FROM payload WHERE commitment = ?", (commitment,)
        ).fetchone()
        with database:
            database.execute(f"UPDATE payload SET {change} WHERE commitment = ?", (commitment,))
        try:
            yield
        finally:
            with database:
                database.execute(
                    "UPDATE payload SET content = ?, erased_at = ? WHERE commitment = ?",
                    (*kept, commitment),
                )


def _some(bundle: Bundle, start: int) -> list[bytes]:
    """Every fourth of the documents behind an answer."""
    return [one.commitment for one in bundle.openings][start::4]


@pytest.fixture
def whole(far: Far) -> Bundle:
    with far.ledger() as ledger:
        return ledger.container(BOX).bundle


def test_it_is_believed_whichever_document_was_altered_where_it_is_kept(
    far: Far, whole: Bundle
) -> None:
    for commitment in _some(whole, 0):
        with _changed(far, commitment, "content = x'00'"), far.ledger() as ledger:
            checked = ledger.container(BOX)
        assert f"0x{commitment.hex()}" in {one.what for one in checked.answer.not_provided}


def test_it_is_believed_whichever_document_was_erased(far: Far, whole: Bundle) -> None:
    for commitment in _some(whole, 2):
        with _changed(far, commitment, "content = NULL, erased_at = 1"), far.ledger() as ledger:
            checked = ledger.container(BOX)
        codes = {one.code for one in checked.answer.findings}
        assert codes & {"opening.missing", "opening.withheld"}
