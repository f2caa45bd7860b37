"""A profile is read strictly; what is wrong names the field and the rule."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger_client.capture.profile import Profile
from ledger_client.epcis import Identifier
from ledger_client.errors import InvalidInput
from ledger_client.identifiers import Gln, recognise_key
from ledger_client.ledger.kinds import Role

GOOD = """
participant = "00000000000000a1"
roles = ["carrier", "customs"]
glns = ["urn:epc:id:pgln:4012345.00000", "urn:epc:id:sgln:4012345.00001.dock2", "9521321000001"]
load_units = [
    "urn:epc:idpat:grai:4012345.55555.*", "urn:epc:id:giai:4000001.A1", "urn:epc:id:giai:4000002.W*"
]
conveyances = ["urn:epc:id:giai:4000001.TRUCK*", "https://ships.example.org/*"]
serial_gtins = ["09506000134352", "9506000134352", "urn:epc:idpat:sgtin:4012345.012345.*"]
booking_types = ["urn:example:btt:booking"]
ucr_types = ["urn:example:btt:ucr"]

[[direct_lanes]]
to = "urn:epc:id:pgln:9521322.00000"
starts_at = "urn:epc:id:sgln:9521321.00001.0"

[levels]
logistic_unit = 30

[defaults]
close_emptied_journey = false
offer_days = 7
"""


def test_a_profile_is_read() -> None:
    profile = Profile.from_toml(GOOD)
    assert profile.participant == 0xA1
    assert profile.roles == (Role.CARRIER, Role.CUSTOMS)
    assert profile.is_authority
    assert profile.serial_gtins == ("09506000134352", "09506000134352", "04012345123456")
    assert profile.levels.logistic_unit == 30
    assert profile.levels.journey == 96
    assert (profile.defaults.offer_days, profile.defaults.close_emptied_journey) == (7, False)


def test_a_party_and_a_place_of_one_gln_are_both_own() -> None:
    profile = Profile.from_toml(GOOD)
    assert profile.is_own(Gln.parse("4012345000009"))
    assert profile.is_own(Gln.parse("urn:epc:id:sgln:4012345.00000.0"))
    assert profile.is_own(Gln.parse("urn:epc:id:sgln:4012345.00001.0"))
    assert not profile.is_own(Gln.parse("urn:epc:id:pgln:4012345.00002"))


def test_the_smallest_profile_is_a_participant() -> None:
    profile = Profile.from_toml('participant = "ffffffffffffffff"')
    assert profile.participant == 2**64 - 1
    assert not profile.is_authority
    assert profile.defaults.close_emptied_journey
    assert profile.defaults.offer_days == 14


def test_a_profile_cannot_be_changed() -> None:
    with pytest.raises(Exception, match="frozen"):
        Profile.from_toml(GOOD).participant = 3  # type: ignore[misc, assignment]


CORRUPTED = [
    ("", "/participant", "profile.missing"),
    ("participant = ", "", "profile.toml"),
    ("participant = 161", "/participant", "type.string"),
    ('participant = "a1"', "/participant", "profile.participant"),
    ('participant = "00000000000000A1"', "/participant", "profile.participant"),
    ('participant = "0000000000000000"', "/participant", "profile.participant"),
    ('participant = "00000000000000a1"\nowner = "x"', "/owner", "profile.extra_forbidden"),
    (GOOD.replace('"carrier"', '"skipper"'), "/roles", "profile.role"),
    (GOOD.replace('"carrier"', "3"), "/roles", "type.string"),
    (GOOD.replace('["carrier", "customs"]', '"carrier"'), "/roles", "profile.tuple_type"),
    (GOOD.replace("9521321000001", "9521321000002"), "/glns", "gs1_key.check_digit"),
    (GOOD.replace("9521321000001", "95213210000"), "/glns", "gs1_key.form"),
    (GOOD.replace('"9521321000001"', '"urn:epc:id:sscc:9521321.0000000001"'), "/glns", "gln.form"),
    (GOOD.replace("4012345.55555.*", "4012345.555.*"), "/load_units", "epc_urn.form"),
    (GOOD.replace("urn:epc:id:giai:4000001.A1", "A1"), "/load_units", "profile.key_pattern"),
    (GOOD.replace("https://ships.example.org/*", "h*"), "/conveyances", "profile.key_pattern"),
    (GOOD.replace("09506000134352", "09506000134353"), "/serial_gtins", "gs1_key.check_digit"),
    (GOOD.replace('"09506000134352"', '"urn:epc:id:sscc:9521321.0000000001"'), "/serial_gtins",
     "profile.gtin"),
    (GOOD.replace('to = "urn:epc:id:pgln:9521322.00000"', ""), "/direct_lanes/0/to",
     "profile.missing"),
    (GOOD.replace("starts_at", "from"), "/direct_lanes/0/from", "profile.extra_forbidden"),
    (GOOD + '\n[[direct_lanes]]\nto = "9521322000008"', "/to", "gs1_key.check_digit"),
    (GOOD.replace("[levels]", '[[direct_lanes]]\nto = "urn:epc:id:sgln:9521322.00000.0"\n'
     'starts_at = "urn:epc:id:sgln:9521321.00001.x"\n[levels]'), "/direct_lanes", "profile.lane"),
    (GOOD.replace("= 30", "= 0"), "/levels/logistic_unit", "profile.greater_than_equal"),
    (GOOD.replace("= 30", "= 256"), "/levels/logistic_unit", "profile.less_than_equal"),
    (GOOD.replace("= 30", '= "30"'), "/levels/logistic_unit", "profile.int_type"),
    (GOOD.replace("= 7", "= 91"), "/defaults/offer_days", "profile.less_than_equal"),
    (GOOD.replace("= 7", "= 0"), "/defaults/offer_days", "profile.greater_than_equal"),
    (GOOD.replace("= false", '= "no"'), "/defaults/close_emptied_journey", "profile.bool_type"),
    (GOOD.replace("booking_types = [", "booking_types = [1, "), "/booking_types/0",
     "profile.string_type"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "pointer", "rule"), CORRUPTED)
def test_a_wrong_profile_names_field_and_rule(text: str, pointer: str, rule: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        Profile.from_toml(text)
    assert caught.value.rule == rule
    assert (caught.value.pointer or "").startswith(pointer)
    assert pointer or caught.value.pointer == ""


@given(st.text())
def test_any_text_is_a_profile_or_an_error_of_the_tree(text: str) -> None:
    with contextlib.suppress(InvalidInput):
        Profile.from_toml(text)


@pytest.mark.parametrize(
    ("text", "covered"),
    [
        ("urn:epc:id:grai:4012345.55555.987", True),
        ("https://id.gs1.org/8003/04012345555554987", True),
        ("urn:epc:id:grai:4012345.55556.987", False),
        ("urn:epc:id:giai:4000001.A1", True),
        ("https://id.gs1.org/8004/4000001A1", True),
        ("urn:epc:id:giai:4000001.A2", False),
        ("urn:epc:id:giai:4000002.W77", True),
        ("https://id.gs1.org/8004/4000002W77", True),
        ("urn:epc:id:giai:4000002.X77", False),
        ("urn:epc:id:sgln:4012345.55555.987", False),
        ("https://example.org/urn:epc:id:giai:4000001.A1", False),
    ],
)
def test_patterns_cover_urn_and_digital_link_alike(text: str, covered: bool) -> None:
    profile = Profile.from_toml(GOOD)
    key = Identifier(text, recognise_key(text)).key
    assert any(pattern.covers(text, key) for pattern in profile.load_units) is covered


@pytest.mark.parametrize("text", [".".join("a" * 20_000) + " = 1", f"[{'.'.join('a' * 20_000)}]"])
def test_a_key_of_many_dots_is_refused_before_it_is_read(text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        Profile.from_toml(f'participant = "00000000000000ff"\n{text}\n')
    assert refused.value.rule == "profile.toml"
