"""What other projects take on our chain is what it is known to take elsewhere.

Expected figures were measured apart, on another EVM (py-evm) from the same packages; half a percent
is for the bytes of addresses and hashes in calldata.
"""

from collections.abc import Iterator

import pytest

from scripts.bench.acts import DOCUMENT_STORE_3, TITLE_ESCROW, Figure
from scripts.bench.artifacts import installed
from scripts.bench.bench import Bench
from scripts.bench.document_store import DocumentStores
from scripts.bench.title_escrow import TitleEscrows
from scripts.gas_chain import running

pytestmark = pytest.mark.skipif(
    not installed(), reason="the other projects' contracts are not installed: make bench-gas does"
)
KNOWN = (
    (DOCUMENT_STORE_3, "certificate_issue", "issue", 47_899),
    (DOCUMENT_STORE_3, "certificate_revoke", "revoke", 47_980),
    (DOCUMENT_STORE_3, "batch_100_units", "bulkIssue (hashes only)", 24_466),
    (TITLE_ESCROW, "handoff_two_txs", "nominate, transferBeneficiary, no remark", 143_278),
    (TITLE_ESCROW, "handoff_one_sided", "transferHolder, no remark", 60_745),
)


@pytest.fixture(scope="module")
def figures() -> Iterator[list[Figure]]:
    with running() as chain:
        bench = Bench(chain, lambda _: None)
        TitleEscrows(bench).run()
        DocumentStores(bench).run()
        yield bench.figures


@pytest.mark.parametrize(("project", "act", "how", "gas"), KNOWN)
def test_gas_is_as_measured_elsewhere(
    figures: list[Figure], project: str, act: str, how: str, gas: int
) -> None:
    (found,) = [one for one in figures if (one.project, one.act, one.how) == (project, act, how)]
    assert found.gas == pytest.approx(gas, rel=0.005)


def test_a_document_store_makes_a_slot_for_each_document(figures: list[Figure]) -> None:
    bulk = [one for one in figures if one.how.startswith(("bulkIssue", "multicall"))]
    assert [(one.slots.new, one.slots.rewritten) for one in bulk] == [(100, 0), (100, 0)]


def test_a_nomination_makes_a_slot_new(figures: list[Figure]) -> None:
    nominated = [one for one in figures if one.act == "handoff_two_txs"]
    assert [one.slots.new for one in nominated] == [1, 1]
