"""GS1 keys: URN and Digital Link of one key are one key; wrong keys are refused."""

import biip.checksums
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger_client.errors import InvalidInput
from ledger_client.identifiers import (
    EpcKey,
    Gln,
    KeyKind,
    canonical_uri,
    link_of_key,
    parse_key,
    plain_key,
    recognise_key,
    urn_of_key,
)

# URN and canonical Digital Link, as the published event hash vectors pair them
# (epcisDocWithAllGS1Keys, epcisDocWithVariousEventTypes, ReferenceEventHashAlgorithm), and the
# examples of GS1 TDS 2.0 for what they leave out.
PAIRS = [
    ("urn:epc:id:sgtin:4012345.012345.12", "01/04012345123456/21/12"),
    ("urn:epc:id:sgtin:0614141.107346.2017", "01/10614141073464/21/2017"),
    ("urn:epc:id:sscc:4012345.0000000333", "00/040123450000003338"),
    ("urn:epc:id:sscc:4012345.1112223334", "00/140123451122233341"),
    ("urn:epc:id:sgln:4012345.00011.987", "414/4012345000115/254/987"),
    ("urn:epc:id:sgln:4012345.00022.0", "414/4012345000221"),
    ("urn:epc:id:pgln:4023333.00000", "417/4023333000000"),
    ("urn:epc:id:grai:4012345.66666.87", "8003/0401234566666387"),
    ("urn:epc:id:giai:4012345.AAbb", "8004/4012345AAbb"),
    ("urn:epc:id:gsrn:4012345.9876540000", "8018/401234598765400000"),
    ("urn:epc:id:gsrnp:4012345.0000098765", "8017/401234500000987658"),
    ("urn:epc:id:gdti:4012345.55555.98", "253/401234555555498"),
    ("urn:epc:id:cpi:4012345.ABC.123", "8010/4012345ABC/8011/123"),
    ("urn:epc:id:sgcn:4012345.99999.44", "255/401234599999044"),
    ("urn:epc:id:ginc:4012345.333", "401/4012345333"),
    ("urn:epc:id:gsin:4012345.999987654", "402/40123459999876541"),
    ("urn:epc:id:itip:4012345.012345.01.02.999", "8006/040123451234560102/21/999"),
    ("urn:epc:id:upui:4012345.012345.AB12", "01/04012345123456/235/AB12"),
    ("urn:epc:class:lgtin:4054739.099914.20160711", "01/04054739999148/10/20160711"),
    ("urn:epc:idpat:sgtin:4054739.099914.*", "01/04054739999148"),
    ("urn:epc:idpat:grai:4012345.66666.*", "8003/04012345666663"),
    ("urn:epc:idpat:gdti:4012345.55555.*", "253/4012345555554"),
    ("urn:epc:idpat:sgcn:4012345.99999.*", "255/4012345999990"),
    ("urn:epc:idpat:cpi:4012345.ABC.*", "8010/4012345ABC"),
    ("urn:epc:idpat:itip:4012345.012345.01.02.*", "8006/040123451234560102"),
    # Company prefixes of twelve digits leave nothing for a GLN's reference.
    ("urn:epc:id:pgln:401234500012.", "417/4012345000122"),
    ("urn:epc:id:sgln:401234500012..0", "414/4012345000122"),
    # Characters that a URN escapes, and those that only a path escapes.
    ("urn:epc:id:sgtin:4012345.012345.32a%2Fb", "01/04012345123456/21/32a%2Fb"),
    ("urn:epc:id:giai:4012345.a+b", "8004/4012345a%2Bb"),
]


@pytest.mark.parametrize(("urn", "path"), PAIRS)
def test_urn_and_link_are_one_key(urn: str, path: str) -> None:
    link = f"https://id.gs1.org/{path}"
    key = parse_key(urn)
    assert parse_key(link) == key
    assert link_of_key(key) == link
    assert urn_of_key(key) == urn
    length = len(urn.split(":")[4].split(".")[0])
    assert urn_of_key(parse_key(link), company_prefix_length=length) == urn
    assert canonical_uri(urn) == canonical_uri(link) == link


@pytest.mark.parametrize(
    ("link", "canonical"),
    [
        ("https://id.gs1.de/00/040123451111111110", "https://id.gs1.org/00/040123451111111110"),
        ("http://example.com/a/b/01/04012345123456", "https://id.gs1.org/01/04012345123456"),
        ("https://x.org/01/04012345123456/22/2A", "https://id.gs1.org/01/04012345123456"),
        ("https://x.org/01/04012345123456/10/L/21/S", "https://id.gs1.org/01/04012345123456/21/S"),
        ("https://x.org/01/04012345123456/22/2A/10/L", "https://id.gs1.org/01/04012345123456/10/L"),
        ("https://x.org/01/4012345123456?3103=000195", "https://id.gs1.org/01/04012345123456"),
        ("https://x.org/gtin/4012345123456/ser/7", "https://id.gs1.org/01/04012345123456/21/7"),
        ("https://x.org/sscc/040123450000003338/", "https://id.gs1.org/00/040123450000003338"),
        ("https://id.gs1.org/01/96385074", "https://id.gs1.org/01/00000096385074"),
        ("https://id.gs1.org/414/4012345000115/254/0", "https://id.gs1.org/414/4012345000115"),
    ],
)
def test_link_is_reduced_to_its_finest_key(link: str, canonical: str) -> None:
    assert canonical_uri(link) == canonical


@pytest.mark.parametrize(
    "text",
    [
        "http://transaction.acme.com/po/12345678",
        "https://example.org/01/20240131",
        "https://example.org/00/12",
        "https://example.org/01/04012345123456/details",
        "https://example.org/01/04012345123456/99/x",
        "http://www.opengis.net/def/crs/EPSG/0/27700",
        "geo:47.506694,11.104301",
        "urn:epcglobal:cbv:bt:4012345000009:ASN1099",
        "urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6",
        "urn:epc:id:adi:W81X9C.3KL984PX1.2WMA52",
        "urn:epc:id:gid:95100000.12345.400",
        "https://id.gs1.org/voc/thing",
        "",
    ],
)
def test_other_addresses_are_no_keys(text: str) -> None:
    assert recognise_key(text) is None
    assert canonical_uri(text) == text


def _other_digit(digit: str) -> str:
    return str((int(digit) + 1) % 10)


# The check digit's place in the path of each pair that has one.
CHECKED = [
    ("01/04012345123456/21/12", 16),
    ("01/04012345123456/235/AB12", 16),
    ("01/04054739999148/10/20160711", 16),
    ("01/04054739999148", 16),
    ("00/040123450000003338", 20),
    ("414/4012345000115/254/987", 16),
    ("417/4023333000000", 16),
    ("8003/0401234566666387", 18),
    ("8018/401234598765400000", 22),
    ("8017/401234500000987658", 22),
    ("253/401234555555498", 16),
    ("255/401234599999044", 16),
    ("402/40123459999876541", 20),
    ("8006/040123451234560102/21/999", 18),
]


@pytest.mark.parametrize("host", ["id.gs1.org", "shop.example.com/x"])
@pytest.mark.parametrize(("path", "place"), CHECKED)
def test_wrong_check_digit_is_refused(path: str, place: int, host: str) -> None:
    wrong = path[:place] + _other_digit(path[place]) + path[place + 1 :]
    assert recognise_key(f"https://{host}/{path}") is not None
    with pytest.raises(InvalidInput) as refused:
        recognise_key(f"https://{host}/{wrong}", "/a")
    assert (refused.value.pointer, refused.value.rule) == ("/a", "gs1_key.check_digit")


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("urn:epc:id:sgtin:4012345.01234.12", "epc_urn.form"),
        ("urn:epc:id:sgtin:4012345.0123456.12", "epc_urn.form"),
        ("urn:epc:id:sgtin:4012345.012345", "epc_urn.form"),
        ("urn:epc:id:sgtin:4012345.012345.", "epc_urn.form"),
        ("urn:epc:id:sgtin:40123.01234567.1", "epc_urn.form"),
        ("urn:epc:id:sgtin:4012345.012345." + "9" * 21, "gs1_key.form"),
        ("urn:epc:id:sgtin:4012345.012345.a/b", "epc_urn.form"),
        ("urn:epc:id:sgtin:4012345.012345.a%2", "epc_urn.form"),
        ("urn:epc:id:sgtin:4012345.012345.a b", "epc_urn.form"),
        ("urn:epc:id:sgtin:4012345.012345.%7F", "gs1_key.form"),
        ("urn:epc:id:sgtin:४०१२३४५.012345.1", "epc_urn.form"),
        ("urn:epc:id:sscc:4012345.000000033", "epc_urn.form"),
        ("urn:epc:id:sscc:4012345.0000000333.1", "epc_urn.form"),
        ("urn:epc:id:sgln:4012345.00011", "epc_urn.form"),
        ("urn:epc:id:pgln:4012345.0001", "epc_urn.form"),
        ("urn:epc:id:grai:4012345.66666", "epc_urn.form"),
        ("urn:epc:id:giai:4012345", "epc_urn.form"),
        ("urn:epc:id:giai:4012345." + "A" * 24, "gs1_key.form"),
        ("urn:epc:id:cpi:4012345.abc.123", "gs1_key.form"),
        ("urn:epc:id:cpi:4012345.ABC.0123", "gs1_key.form"),
        ("urn:epc:id:itip:4012345.012345.1.02.999", "epc_urn.form"),
        ("urn:epc:id:sgcn:4012345.99999.4A", "gs1_key.form"),
        ("urn:epc:id:imovn:12345", "gs1_key.form"),
        ("urn:epc:id:bic:CSQU30543", "container_number.form"),
        ("urn:epc:class:lgtin:4012345.012345.", "epc_urn.form"),
        ("urn:epc:idpat:sgtin:4012345.012345.1", "epc_urn.form"),
        ("urn:epc:idpat:sgtin:4012345.*.*", "epc_urn.form"),
        ("urn:epc:idpat:cpi:4012345.*", "epc_urn.form"),
        ("https://id.gs1.org/01/0401234512345", "gs1_key.check_digit"),
        ("https://id.gs1.org/01/040123", "digital_link.form"),
        ("https://id.gs1.org/00/04012345000000333A", "digital_link.form"),
        ("https://id.gs1.org/01/04012345123456/21", "digital_link.form"),
        ("https://id.gs1.org/01/04012345123456/77/1", "digital_link.form"),
        ("https://id.gs1.org/01/04012345123456/21/" + "1" * 21, "gs1_key.form"),
        ("https://id.gs1.org/01/04012345123456/21/%C3%A4", "digital_link.form"),
    ],
)
def test_malformed_key_is_refused_with_field_and_rule(text: str, rule: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        recognise_key(text, "/epcList/3")
    assert (refused.value.pointer, refused.value.rule) == ("/epcList/3", rule)


def test_container_with_a_wrong_digit_is_still_a_key() -> None:
    key = parse_key("urn:epc:id:bic:CSQU3054384")
    assert key.kind is KeyKind.BIC
    number = key.container_number
    assert number is not None
    assert number.check_digit_matches is False
    assert urn_of_key(key) == "urn:epc:id:bic:CSQU3054384"
    assert link_of_key(key) is None


def test_ship_is_a_key() -> None:
    key = parse_key("urn:epc:id:imovn:9176187")
    assert (key.kind, key.primary, urn_of_key(key)) == (
        KeyKind.IMOVN,
        "9176187",
        "urn:epc:id:imovn:9176187",
    )


@pytest.mark.parametrize(
    ("urn", "is_class"),
    [
        ("urn:epc:id:sgtin:4012345.012345.12", False),
        ("urn:epc:idpat:sgtin:4012345.012345.*", True),
        ("urn:epc:class:lgtin:4012345.012345.L", True),
        ("urn:epc:id:grai:4012345.66666.87", False),
        ("urn:epc:idpat:grai:4012345.66666.*", True),
        ("urn:epc:idpat:itip:4012345.012345.01.02.*", True),
        ("urn:epc:id:sscc:4012345.0000000333", False),
        ("urn:epc:id:sgln:4012345.00022.0", False),
    ],
)
def test_classes_are_told_from_instances(urn: str, is_class: bool) -> None:
    assert parse_key(urn).is_class is is_class


def test_serial_and_lot_of_one_item_are_different_keys() -> None:
    item = "https://id.gs1.org/01/04012345123456"
    keys = {parse_key(item + tail) for tail in ("", "/21/7", "/10/7", "/235/7")}
    assert len(keys) == 4
    assert {key.gtin for key in keys} == {"04012345123456"}


def test_lot_of_item_pieces_has_a_link_and_no_urn() -> None:
    key = parse_key("https://id.gs1.org/8006/040123451234560102/10/L1")
    assert link_of_key(key) == "https://id.gs1.org/8006/040123451234560102/10/L1"
    with pytest.raises(InvalidInput):
        urn_of_key(key, company_prefix_length=7)


def test_urn_of_a_link_needs_the_length_of_the_company_prefix() -> None:
    key = parse_key("https://id.gs1.org/00/040123450000003338")
    for length in (None, 5, 13):
        with pytest.raises(InvalidInput) as refused:
            urn_of_key(key, company_prefix_length=length)
        assert refused.value.rule == "epc_urn.company_prefix"


@given(st.from_regex(r"[0-9]{12}", fullmatch=True))
def test_check_digit_is_that_of_a_second_implementation(digits: str) -> None:
    expected = str(biip.checksums.gs1_standard_check_digit(digits))
    assert plain_key(KeyKind.PGLN, digits + expected).gln == digits + expected
    for last in set("0123456789") - {expected}:
        with pytest.raises(InvalidInput, match=r"gs1_key\.check_digit"):
            plain_key(KeyKind.PGLN, digits + last)


@pytest.mark.parametrize(
    "text",
    [
        "4012345000115",
        "urn:epc:id:sgln:4012345.00011.987",
        "urn:epc:id:sgln:4012345.00011.0",
        "urn:epc:id:pgln:4012345.00011",
        "https://id.gs1.org/414/4012345000115",
        "https://example.org/417/4012345000115",
    ],
)
def test_gln_of_party_and_place_is_one(text: str) -> None:
    assert Gln.parse(text) == Gln("4012345000115")


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("4012345000116", "gs1_key.check_digit"),
        ("401234500011", "gs1_key.form"),
        ("urn:epc:id:sscc:4012345.0000000333", "gln.form"),
        ("ACME", "gln.form"),
        ("", "gln.form"),
        ("４012345000115", "gln.form"),
    ],
)
def test_no_gln_is_refused(text: str, rule: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        Gln.parse(text, "/glns/0")
    assert (refused.value.pointer, refused.value.rule) == ("/glns/0", rule)


URN_LIKE = st.builds(
    "{}:{}:{}".format,
    st.sampled_from(["urn:epc:id", "urn:epc:class", "urn:epc:idpat"]),
    st.sampled_from([kind.value for kind in KeyKind]),
    st.one_of(st.text(max_size=40), st.from_regex(r"[0-9]{5,13}(\.[0-9A-Za-z%*]{0,14}){0,5}")),
)
LINK_LIKE = st.builds(
    "https://{}/{}".format,
    st.sampled_from(["id.gs1.org", "example.com"]),
    st.one_of(
        st.text(max_size=40),
        st.from_regex(
            r"(01|00|414|417|8003|8004|8006|8010|253|255|401|402)(/[0-9A-Z%]{0,20}){0,5}"
        ),
    ),
)


@given(st.one_of(URN_LIKE, LINK_LIKE, st.text(max_size=60)))
def test_any_text_is_a_key_or_none_or_refused(text: str) -> None:
    try:
        key = recognise_key(text, "/x")
    except InvalidInput as error:
        named = (error.pointer, bool(error.rule))
    else:
        if key is not None:
            _assert_written_reads_back(key)
        return
    assert named == ("/x", True)


def _assert_written_reads_back(key: EpcKey) -> None:
    link = link_of_key(key)
    assert link is None or parse_key(link) == key
    if key.company_prefix_length is not None or key.kind in (KeyKind.BIC, KeyKind.IMOVN):
        assert parse_key(urn_of_key(key)) == key
