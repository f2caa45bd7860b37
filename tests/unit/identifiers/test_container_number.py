"""Container numbers: every spelling is read, a wrong check digit is told, never refused."""

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import iso6346
from stdnum.exceptions import InvalidChecksum

from ledger_client.errors import InvalidInput
from ledger_client.identifiers import ContainerNumber
from tests.outside_data import require_data

NUMBERS = st.from_regex(r"[A-Z]{3}[UJZR][0-9]{7}", fullmatch=True)


def test_every_number_met_in_the_wild_gets_the_recomputed_verdict() -> None:
    path = require_data("iso6346", "iso6346_numbers.csv")
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 47
    assert sum(row["check_digit_matches"] == "no" for row in rows) == 19
    assert sum(row["check_digit_matches"] == "yes" for row in rows) == 24
    said = {True: "yes", False: "no", None: ""}
    for row in rows:
        if not row["weighted_sum_mod_11"]:
            with pytest.raises(InvalidInput):
                ContainerNumber.parse(row["as_written"])
            continue
        number = ContainerNumber.parse(row["as_written"])
        assert number.number == row["normalised"]
        assert number.weighted_sum_mod_11 == int(row["weighted_sum_mod_11"]), row
        assert said[number.check_digit_matches] == row["check_digit_matches"], row


# The worked example of ISO 6346 (CSQU3054383), a remainder of ten (GYOU4047990), and both wrong.
@pytest.mark.parametrize(
    ("text", "expected", "matches", "remainder"),
    [
        ("CSQU3054383", "3", True, 3),
        ("CSQU3054384", "3", False, 3),
        ("CSQU305438", "3", None, 3),
        ("GYOU4047990", "0", True, 10),
        ("GYOU4047991", "0", False, 10),
        ("GYOU404799", "0", None, 10),
        ("APZU4812090", "0", True, 0),
        ("QJRZ123456", "3", None, 3),
    ],
)
def test_check_digit_is_computed(
    text: str, expected: str, matches: bool | None, remainder: int
) -> None:
    number = ContainerNumber.parse(text)
    assert number.check_digit_expected == expected
    assert number.check_digit_matches is matches
    assert number.weighted_sum_mod_11 == remainder


@given(NUMBERS)
def test_verdict_is_that_of_a_second_implementation(text: str) -> None:
    number = ContainerNumber.parse(text)
    expected: bool = iso6346.calc_check_digit(text[:10]) == text[10]
    assert number.check_digit_matches is expected
    if text[3] != "R":
        try:
            iso6346.validate(text)
        except InvalidChecksum:
            assert not expected
        else:
            assert expected


@pytest.mark.parametrize(
    "text",
    [
        "CSQU3054383",
        "csqu3054383",
        "CSQU 305438 3",
        " CSQU-305438-3 ",
        "CSQU.305.438/3",
        "csqu_3054383\n",
        "CSQU\u00a0305438\u20093",
    ],
)
def test_spelling_does_not_matter(text: str) -> None:
    number = ContainerNumber.parse(text)
    assert number == ContainerNumber.parse("CSQU3054383")
    assert str(number) == "CSQU3054383"
    assert number.typed == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "TEST",
        "CSQU3054Z83",
        "CSQU30543",
        "CSQU30543834",
        "CS1U3054383",
        "3054383CSQU",
        "ＣＳＱＵ3054383",
        "CSQU٣٠٥٤٣٨٣",
        "cſqu3054383",
        "CSQU3054383" + " " * 64,
        "CSQU305438３",
    ],
)
def test_what_has_not_the_form_is_refused_with_field_and_rule(text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        ContainerNumber.parse(text, "/box")
    assert (refused.value.pointer, refused.value.rule) == ("/box", "container_number.form")


def test_parts_are_named() -> None:
    number = ContainerNumber.parse("TOLU4734787")
    assert (number.owner_code, number.category_letter, number.serial) == ("TOL", "U", "473478")
    assert (number.check_digit, number.base, number.category) == ("7", "TOLU473478", "freight")
    assert ContainerNumber.parse("ABCQ1234567").category == "unknown"
    assert ContainerNumber.parse("ABCU123456").check_digit is None


@given(st.text(max_size=80))
def test_any_text_is_a_number_or_refused(text: str) -> None:
    try:
        number = ContainerNumber.parse(text)
    except InvalidInput as error:
        rule = error.rule
    else:
        assert ContainerNumber.parse(number.number) == number
        return
    assert rule == "container_number.form"
