"""Rows altered behind the index's back: found by a check and when they are read, and made anew."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from api.database import Database
from api.indexer import IndexDiverged, Indexer, SqlIndex, Status
from ledger_client.ledger.values import Contract
from ledger_client.node.ledger_index import IndexedEntry, LedgerIndex
from tests.api.indexer.chain import connect, lengthen
from tests.api.indexer.contents import contents

IN_ENTRY = {
    "contract": "'Council'",
    "subject": "x'{word}'",
    "kind": "18",
    "kind of none": "77",
    "form": "1",
    "form of none": "9",
    "detail": "5",
    "detail below 0": "-1",
    "actor_id": "x'0000000000000007'",
    "actor_key": "x'0707070707070707070707070707070707070707'",
    "counterparty_id": "x'0000000000000007'",
    "counterparty_key": "x'0707070707070707070707070707070707070707'",
    "related": "x'{word}'",
    "commitment": "x'{word}'",
    "commitment cut short": "x'07'",
    "number": "number + 1",
    "time": "time + 1",
    "time of none": "-1",
    "before": "x'{word}'",
    "head": "x'{word}'",
}
"""Columns, and what they are changed to."""
PLACES = {
    "a gap in the places": "UPDATE entry SET place = place + 1000 WHERE id = {id}",
    "a gap in the numbers": "UPDATE entry SET id = id + 100000 WHERE id = {id}",
    "an entry gone": "DELETE FROM entry WHERE id = {id}",
    "the last entry gone": "DELETE FROM entry WHERE id = (SELECT max(id) FROM entry)",
    "all entries gone": "DELETE FROM entry",
    "a journal": "UPDATE progress SET journal_ledger = x'{word}'",
    "the number of entries": "UPDATE progress SET entries = entries + 1",
    "the block": "UPDATE progress SET block_number = block_number - 1",
    "the block's hash": "UPDATE progress SET block_hash = x'{word}'",
    "a signed tx": "UPDATE raw_tx SET raw = x'07'",
    "the last entries gone, and told so": (
        "DELETE FROM entry WHERE id = (SELECT max(id) FROM entry);"
        "UPDATE progress SET entries = entries - 1"
    ),
}


@pytest.fixture
def indexed(chain: Path, sqlite: Database) -> Database:
    Indexer(sqlite, [connect(chain)]).catch_up()
    return sqlite


@pytest.fixture
def observed(chain: Path) -> IndexedEntry:
    """An entry in the middle of the longest history."""
    memory = LedgerIndex.read(connect(chain))
    units = memory.subjects(Contract.LEDGER)
    longest = max((memory.history(Contract.LEDGER, unit) for unit in units), key=len)
    return longest[len(longest) // 2]


def alter(database: Database, statements: str, **named: Any) -> None:
    with database.session() as session:
        for one in statements.split(";"):
            done = session.connection().exec_driver_sql(one.format(word="07" * 32, **named))
            assert done.rowcount > 0


def id_of(database: Database, one: IndexedEntry) -> int:
    with database.snapshot() as session:
        query = text("SELECT id FROM entry WHERE head = :head")
        return int(session.execute(query, {"head": one.head}).scalar_one())


@pytest.mark.parametrize("what", IN_ENTRY)
def test_an_altered_entry_is_found_by_whoever_reads_it(
    chain: Path, indexed: Database, observed: IndexedEntry, what: str
) -> None:
    column, subject = what.split()[0], observed.entry.unit_id
    change = f"UPDATE entry SET {column} = {IN_ENTRY[what]} WHERE id = {{id}}"
    alter(indexed, change, id=id_of(indexed, observed))
    with indexed.snapshot() as session, pytest.raises(IndexDiverged, match="altered"):
        SqlIndex.of(session).history(Contract.LEDGER, subject)


@pytest.mark.parametrize("what", [*IN_ENTRY, *PLACES])
def test_what_was_altered_is_found_by_a_check_and_made_anew(
    chain: Path, indexed: Database, observed: IndexedEntry, what: str
) -> None:
    before, column = contents(indexed), what.split()[0]
    in_entry = f"UPDATE entry SET {column} = {IN_ENTRY.get(what)} WHERE id = {{id}}"
    alter(indexed, PLACES.get(what, in_entry), id=id_of(indexed, observed))
    indexer = Indexer(indexed, [connect(chain)])
    with pytest.raises(IndexDiverged):
        indexer.check()
    with indexed.snapshot() as session, pytest.raises(IndexDiverged):
        SqlIndex.of(session)
    assert indexer.catch_up().status is Status.COMPLETE
    assert contents(indexed) == before


def test_an_altered_index_is_found_when_it_goes_on(chain: Path, indexed: Database) -> None:
    alter(indexed, "UPDATE progress SET journal_ledger = x'{word}'")
    lengthen(chain, 1, each=1)
    indexer = Indexer(indexed, [connect(chain)])
    with pytest.raises(IndexDiverged, match="altered"):
        indexer.catch_up()
    assert indexer.catch_up().status is Status.COMPLETE
    assert indexer.check().status is Status.COMPLETE


def test_a_sound_index_passes_its_check(chain: Path, database: Database) -> None:
    indexer = Indexer(database, [connect(chain)])
    assert indexer.check().entries == 0
    done = indexer.catch_up()
    assert indexer.check().journals == done.journals
    assert indexer.progress().status is Status.COMPLETE
