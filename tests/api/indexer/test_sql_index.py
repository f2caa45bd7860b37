"""The index as answers read it: as if all logs were read anew, and proofs made from it hold."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from api.database import Database
from api.indexer import Indexer, SqlIndex
from ledger_client.answering.bundles import BundleMaker
from ledger_client.answering.origins import origins
from ledger_client.answering.store_documents import StoreDocuments
from ledger_client.errors import EvidenceMissing
from ledger_client.ledger.values import Contract, UnitId
from ledger_client.node.ledger_index import LedgerIndex
from ledger_client.proofs import Bundle, Policy, verify
from ledger_client.proofs.bundle_parts import EntryShown
from ledger_client.store import Store
from tests.api.indexer.chain import connect


@pytest.fixture
def indexed(chain: Path, database: Database) -> Database:
    Indexer(database, [connect(chain)]).catch_up()
    return database


def test_what_is_read_is_what_a_reading_of_all_logs_gives(chain: Path, indexed: Database) -> None:
    memory = LedgerIndex.read(connect(chain))
    with indexed.snapshot() as session:
        index = SqlIndex.of(session)
        assert index.block == memory.block
        for contract in Contract:
            for subject in memory.subjects(contract):
                assert index.history(contract, subject) == memory.history(contract, subject)
        for one in memory.entries:
            assert index.at_head(one.contract, one.head) == one
            assert index.entries_in(one.tx_hash) == memory.entries_in(one.tx_hash)
            assert index.transforms_in(one.tx_hash) == memory.transforms_in(one.tx_hash)
        for unit in memory.subjects(Contract.LEDGER):
            assert index.children_ever(unit) == memory.children_ever(unit)
        packed = [u for u in memory.subjects(Contract.LEDGER) if memory.children_ever(u)]
        assert packed


def test_a_bundle_made_from_it_is_the_one_made_from_all_logs(
    chain: Path, indexed: Database
) -> None:
    connection = connect(chain)
    memory = LedgerIndex.read(connection)
    documents = StoreDocuments(Store(chain, connection.deployment.network_id))
    with indexed.snapshot() as session:
        from_rows = BundleMaker(connection, SqlIndex.of(session), documents)
        from_logs = BundleMaker(connection, memory, documents)
        verdicts = []
        for unit in memory.subjects(Contract.LEDGER):
            told = from_rows.make(unit)
            assert told == from_logs.make(unit)
            report = verify(told.encode(), connection.trust_root, now(), Policy())
            verdicts.append(report.verdict.value)
            # Nobody kept what the quick observations of this chain commit to.
            assert verdicts[-1] == ("incomplete" if not_at_hand(told) else "verified")
    assert "verified" in verdicts


def test_a_unit_that_is_not_there_has_nothing(chain: Path, indexed: Database) -> None:
    nowhere = UnitId(bytes(31) + b"\1")
    with indexed.snapshot() as session:
        index = SqlIndex.of(session)
        assert index.history(Contract.LEDGER, nowhere) == ()
        assert index.at_head(Contract.LEDGER, nowhere) is None
        assert index.children_ever(nowhere) == ()
        assert index.transforms_in(nowhere) == ()
        assert origins(index, nowhere).made_of == ()
        documents = StoreDocuments(Store(chain, connect(chain).deployment.network_id))
        with pytest.raises(EvidenceMissing):
            BundleMaker(connect(chain), index, documents).make(nowhere)


def not_at_hand(bundle: Bundle) -> set[bytes]:
    """The commitments of a bundle that it does not open."""
    entries = [one for unit in bundle.units for one in unit.entries]
    committed = {one.commitment for one in entries if isinstance(one, EntryShown)}
    return committed - {one.commitment for one in bundle.openings} - {bytes(32)}


def now() -> datetime:
    return datetime.now(UTC)
