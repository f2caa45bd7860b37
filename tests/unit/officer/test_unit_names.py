"""Units are called what their documents tell, and an index's word is of use only between those."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import pytest

from ledger_client.ledger.values import UnitId
from ledger_client.officer.facts import Facts, read
from ledger_client.proofs import Bundle
from tests.unit.proofs.test_recorded_bundle import DATA, ROOT, judged

# What the maker commissioned with one document, and stuffed into the container with another.
PALLETS = ["SSCC 095211410000000113", "SSCC 095211410000000120", "SSCC 095211410000000137"]
# The only pallet for which the story draws from the certificate of origin.
OF_EU_ORIGIN = PALLETS[2]


@cache
def bundle() -> Bundle:
    return Bundle.parse(DATA)


def facts(told: Bundle | None = None, word: Mapping[UnitId, str] | None = None) -> Facts:
    return read(judged(DATA), told or bundle(), ROOT, word)


def unsigned() -> Bundle:
    """Without the calls that tell pallets apart."""
    return bundle().model_copy(update={"evidence": ()})


def pallets() -> list[UnitId]:
    whole = facts()
    return [unit for unit in whole.units if unit != whole.subject]


def test_pallets_that_one_document_opened_are_told_apart_by_the_call_that_packed_them() -> None:
    whole = facts()
    assert sorted(whole.names.values()) == [*PALLETS, "container CSQU305438"]
    assert whole.name(whole.subject) == "container CSQU305438"
    covered = {one.unit_id for one in whole.report.covers if one.scope.startswith(b"origin-eu")}
    assert [whole.name(unit) for unit in covered] == [OF_EU_ORIGIN]


def test_no_word_of_an_index_changes_a_name_that_is_told() -> None:
    true = facts().names
    turned = dict(zip(pallets(), (true[unit] for unit in reversed(pallets())), strict=True))
    assert facts(word=turned).names == true
    assert facts(word=dict.fromkeys(true, "container CSQU3054383")).names == true


def test_where_no_call_tells_the_index_may_choose_between_the_names_told() -> None:
    word = dict(zip(pallets(), PALLETS, strict=True))
    assert {unit: facts(unsigned(), word).names[unit] for unit in pallets()} == word


@pytest.mark.parametrize(
    "names",
    [
        ["SSCC 395211410000000999"] * 3,  # no document tells it
        [PALLETS[0]] * 3,  # of one only
        ["container CSQU305438"] * 3,  # another document's
        ["", " ", PALLETS[0].lower()],
    ],
)
def test_what_an_index_makes_up_is_no_name(names: list[str]) -> None:
    told = facts(unsigned(), dict(zip(pallets(), names, strict=True)))
    assert [told.name(unit) for unit in pallets()] == [f"unit 0x{one.hex()}" for one in pallets()]


def test_a_document_that_is_not_shown_names_nothing() -> None:
    bare = bundle().model_copy(update={"openings": ()})
    assert facts(bare, facts().names).names == {}
