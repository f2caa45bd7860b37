"""Units and the numbers that name them: every journey of a box is found, none is picked."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from ledger_client.errors import EvidenceMissing, InvalidInput
from ledger_client.store import Alias, Amount, KnownUnit, Match, Member, NumberForm, Store
from tests.unit.store.store_files import opened

FIRST = KnownUnit(
    b"\x01" * 32, "journey", "MSKU123456|booking:A", 4, opened_at=datetime(2026, 1, 5, tzinfo=UTC)
)
SECOND = KnownUnit(
    b"\x02" * 32, "journey", "MSKU123456|booking:B", 4, opened_at=datetime(2026, 3, 5, tzinfo=UTC)
)
BOX = Alias(NumberForm.CONTAINER, "MSKU 123456-5")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = opened(tmp_path)
    store.units.keep(FIRST, [BOX, Alias(NumberForm.BOOKING, "BKG-A")])
    store.units.keep(SECOND, [BOX, Alias(NumberForm.UCR, "6GB123456789000-A")])
    return store


def test_a_container_number_finds_all_its_journeys_the_oldest_first(store: Store) -> None:
    matches = store.units.find("MSKU1234565")
    assert matches == (Match(FIRST.unit_id, BOX, True), Match(SECOND.unit_id, BOX, True))


@pytest.mark.parametrize(
    "typed", ["MSKU1234565", "msku1234565", " MSKU 123456 5 ", "MSKU-123456-5", "msku 123.456/5"]
)
def test_spelling_does_not_matter(store: Store, typed: str) -> None:
    assert [match.exact for match in store.units.find(typed)] == [True, True]


@pytest.mark.parametrize("typed", ["MSKU1234561", "MSKU1234560", "MSKU123456"])
def test_a_wrong_or_missing_check_digit_finds_the_box_and_says_so(store: Store, typed: str) -> None:
    assert [match.exact for match in store.units.find(typed)] == [False, False]


@pytest.mark.parametrize(
    "typed", ["MSKU1234575", "MSKX1234565", "MSKU12345", "", "   ", "KU1234565", "%", "MSKU%"]
)
def test_another_number_finds_nothing(store: Store, typed: str) -> None:
    assert store.units.find(typed) == ()


def test_the_first_spelling_is_kept(store: Store) -> None:
    store.units.add_alias(FIRST.unit_id, Alias(NumberForm.CONTAINER, "msku1234565"))
    assert store.units.aliases(FIRST.unit_id) == (Alias(NumberForm.BOOKING, "BKG-A"), BOX)


def test_other_numbers_find_their_unit_only(store: Store) -> None:
    assert [m.unit_id for m in store.units.find("bkg a")] == [FIRST.unit_id]
    assert [m.unit_id for m in store.units.find("6GB123456789000A")] == [SECOND.unit_id]


def test_a_unit_id_in_hex_finds_the_unit(store: Store) -> None:
    for typed in ("01" * 32, "0x" + "01" * 32, " 0X" + "01" * 32):
        assert [m.unit_id for m in store.units.find(typed)] == [FIRST.unit_id]
    assert store.units.find("03" * 32) == ()


def test_units_are_kept_whole(store: Store, tmp_path: Path) -> None:
    east = datetime(2026, 4, 1, 8, tzinfo=UTC) + timedelta(microseconds=17)
    whole = KnownUnit(
        b"\x05" * 32, "lot", "k", 1, b"\x06" * 32, "B", b"\x07" * 32, east, east, east, True, True
    )
    store.units.keep(whole)
    assert opened(tmp_path).units.get(whole.unit_id) == whole
    assert store.units.parts_of(b"\x07" * 32) == (whole,)
    assert store.units.by_key("k") == (whole,)
    assert store.units.all() == (FIRST, SECOND, whole)


def test_a_field_is_changed_and_the_rest_stays(store: Store) -> None:
    closed = datetime(2026, 2, 1, tzinfo=UTC)
    store.units.change(FIRST.unit_id, closed_at=closed, given=True)
    changed = store.units.get(FIRST.unit_id)
    assert (changed.closed_at, changed.given, changed.key) == (closed, True, FIRST.key)
    with pytest.raises(InvalidInput):
        store.units.change(FIRST.unit_id, colour="red")


def test_an_unknown_unit_is_said(store: Store) -> None:
    assert not store.units.knows(b"\x08" * 32)
    with pytest.raises(EvidenceMissing):
        store.units.get(b"\x08" * 32)


def test_a_number_without_a_letter_or_digit_is_refused(store: Store) -> None:
    with pytest.raises(InvalidInput):
        store.units.add_alias(FIRST.unit_id, Alias(NumberForm.SEAL, " - "))


def test_a_time_without_zone_is_refused(store: Store) -> None:
    with pytest.raises(InvalidInput):
        store.units.keep(KnownUnit(b"\x05" * 32, "lot", "k", 1, opened_at=datetime(2026, 1, 1)))  # noqa: DTZ001


def test_amounts_are_decimals_and_replaced(store: Store) -> None:
    amounts = (Amount("gtin:1", Decimal("12.50"), "KGM"), Amount("gtin:2", None))
    store.units.set_amounts(FIRST.unit_id, [Amount("old", Decimal(1))])
    store.units.set_amounts(FIRST.unit_id, amounts)
    assert store.units.amounts(FIRST.unit_id) == amounts
    assert str(store.units.amounts(FIRST.unit_id)[0].quantity) == "12.50"


def test_a_serial_is_where_it_was_last_seen(store: Store) -> None:
    store.units.keep_member(Member("sgtin:1", FIRST.unit_id, None))
    store.units.keep_member(Member("sgtin:1", FIRST.unit_id, SECOND.unit_id))
    assert store.units.member("sgtin:1") == Member("sgtin:1", FIRST.unit_id, SECOND.unit_id)
    assert store.units.member("sgtin:2") is None
