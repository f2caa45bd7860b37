"""The file of acceptance rules: what it takes, what it refuses, what fits."""

from __future__ import annotations

import pytest

from api.gateway.rules import AcceptanceRules, RulesFile
from ledger_client import InvalidInput
from ledger_client.identifiers import parse_key
from ledger_client.ledger.values import ParticipantId

KEY = "0x" + "ab" * 20
GOOD = f"""
key = "{KEY}"
[[accept]]
from = ["0000000000000001", "0000000000000002"]
[[accept]]
from = ["0000000000000003"]
places = ["urn:epc:id:sgln:9521144.00001.0", "https://id.gs1.org/414/9521145000003/254/7"]
"""
TERMINAL = parse_key("urn:epc:id:sgln:9521144.00001.0")
GATE_7 = parse_key("urn:epc:id:sgln:9521144.00001.7")
CUSTOMS_7 = parse_key("urn:epc:id:sgln:9521145.00000.7")
CUSTOMS_8 = parse_key("urn:epc:id:sgln:9521145.00000.8")


def read(text: str) -> AcceptanceRules:
    return AcceptanceRules.of(
        RulesFile.parse(text.encode()), lambda told: ParticipantId(int(told, 16))
    )


def test_a_giver_without_places_is_accepted_anywhere() -> None:
    rules = read(GOOD)
    assert rules.key == bytes.fromhex(KEY[2:])
    assert rules.accepts(ParticipantId(1), frozenset())
    assert rules.accepts(ParticipantId(2), frozenset({TERMINAL}))
    assert not rules.accepts(ParticipantId(4), frozenset({TERMINAL}))


def test_a_giver_with_places_is_accepted_there_only() -> None:
    rules, giver = read(GOOD), ParticipantId(3)
    assert not rules.accepts(giver, frozenset())
    assert rules.accepts(giver, frozenset({TERMINAL}))
    assert rules.accepts(giver, frozenset({GATE_7}))
    assert rules.accepts(giver, frozenset({CUSTOMS_7}))
    assert not rules.accepts(giver, frozenset({CUSTOMS_8}))


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "key",
        f'key = "{KEY}"',
        f'key = "{KEY}"\naccept = []',
        GOOD.replace(KEY, KEY.upper()),
        GOOD.replace(KEY, KEY[:-1]),
        GOOD.replace(f'key = "{KEY}"', ""),
        GOOD.replace('from = ["0000000000000003"]', "from = []"),
        GOOD.replace('from = ["0000000000000003"]', "from = 3"),
        GOOD.replace('from = ["0000000000000003"]', 'from = [""]'),
        GOOD.replace("places = [", "place = ["),
        GOOD.replace("urn:epc:id:sgln:9521144.00001.0", "gate 7"),
        GOOD.replace("9521145000003", "9521145000004"),
        GOOD + 'until = "2027"',
    ],
)
def test_a_file_that_breaks_a_rule_is_refused(bad: str) -> None:
    with pytest.raises(InvalidInput):
        read(bad)


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(InvalidInput):
        RulesFile.parse(b"\xff\xfe")
