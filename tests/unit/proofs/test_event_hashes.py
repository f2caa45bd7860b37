"""The CBV hash that a document states, redone from its event, extension members included."""

from __future__ import annotations

import json

import pytest

from ledger_client.epcis import event_hash, parse_events, typed_json
from ledger_client.ledger.calls import WriteCall
from ledger_client.ledger.kinds import Kind
from ledger_client.proofs import Verdict
from tests.unit.proofs.journey import CONTAINER, MAKER, epcis
from tests.unit.proofs.rehearsal import plain
from tests.unit.proofs.stories import judged, opened, severe

SEAL = "https://tidewaiter.example/vocabulary/sealNumber"


@pytest.mark.parametrize(
    ("name", "honest", "told"),
    [
        (SEAL, True, set()),
        ("https://example.org/words#remark", True, set()),
        ("urn:example:words:remark", True, set()),
        (SEAL, False, {"epcis.hash_unchecked"}),
        ("https://example.org/words#remark", False, {"epcis.hash_unchecked"}),
    ],
)
def test_a_stated_event_hash_is_redone_over_extensions_and_a_wrong_one_is_no_mere_note(
    name: str, honest: bool, told: set[str]
) -> None:
    story = opened()
    body = json.loads(epcis(CONTAINER, "0614141.1234567890", "06:10"))
    body["epcisBody"]["eventList"][0][name] = "SE440917"
    event = parse_events(json.dumps(body).encode())[0]
    members = plain(typed_json(event))
    assert isinstance(members, dict)
    digest = event_hash(event) if honest else "ni:///sha-256;" + "00" * 32 + "?ver=CBV2.0"
    said = story.net.document({**members, "eventHash": digest})
    story.net.send(MAKER, WriteCall(story.item(story.container, Kind.OBSERVE, said)))
    report = judged(story, story.container)
    assert severe(report) == told
    assert report.verdict is (Verdict.VERIFIED if honest else Verdict.ATTENTION)
