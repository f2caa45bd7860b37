"""UCR, UN/LOCODE, equipment seals and bills of lading."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger_client.errors import InvalidInput
from ledger_client.identifiers import BillOfLading, SealNumber, Ucr, UnLocode


def test_ucr_is_trimmed_and_in_capitals() -> None:
    ucr = Ucr.parse("  8gb123456789012-Ship1 ")
    assert str(ucr) == "8GB123456789012-SHIP1"
    assert (ucr.has_wco_form, ucr.country) == (True, "GB")


def test_ucr_of_another_form_has_no_country() -> None:
    ucr = Ucr.parse("UN043325711MH8031200000000000001")
    assert (ucr.has_wco_form, ucr.country) == (False, None)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("", "ucr.length"),
        ("   ", "ucr.length"),
        ("8GB" + "1" * 33, "ucr.length"),
        ("8GB 123", "ucr.form"),
        ("8GB_123", "ucr.form"),
        ("-8GB123", "ucr.form"),
        ("8GBß", "ucr.form"),
        ("8GB١٢٣", "ucr.form"),
    ],
)
def test_no_ucr_is_refused(text: str, rule: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        Ucr.parse(text, "/ucr")
    assert (refused.value.pointer, refused.value.rule) == ("/ucr", rule)


@pytest.mark.parametrize("text", ["NLRTM", "NL RTM", "nl-rtm", " nlrtm "])
def test_locode_is_read_in_every_spelling(text: str) -> None:
    code = UnLocode.parse(text)
    assert (str(code), code.country, code.place) == ("NLRTM", "NL", "RTM")


@pytest.mark.parametrize(
    "text", ["", "NLRT", "NLRTMM", "N1RTM", "NLRT0", "NLRT1", "NLRTß", "ＮLRTM"]
)
def test_no_locode_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        UnLocode.parse(text, "/place")
    assert (refused.value.pointer, refused.value.rule) == ("/place", "unlocode.form")


def test_references_are_equal_however_spaced_and_cased() -> None:
    assert SealNumber.parse(" hlg  0042 ") == SealNumber.parse("HLG 0042")
    assert BillOfLading.parse("maeu123456789").text == "MAEU123456789"


@pytest.mark.parametrize("text", ["", "  ", "x" * 71, "a\x00b", "Ä1", "x" * 5_000_000])
def test_no_reference_is_refused(text: str) -> None:
    for kind in (SealNumber, BillOfLading):
        with pytest.raises(InvalidInput) as refused:
            kind.parse(text, "/seal")
        assert (refused.value.pointer, refused.value.rule) == ("/seal", "reference.form")
        assert len(str(refused.value)) < 500


@given(st.text(max_size=90))
def test_any_text_is_a_reference_or_refused(text: str) -> None:
    for parse in (Ucr.parse, UnLocode.parse, SealNumber.parse, BillOfLading.parse):
        try:
            value = parse(text)
        except InvalidInput as error:
            named = error.rule
        else:
            named = "read"
            assert parse(str(value)) == value
        assert named
