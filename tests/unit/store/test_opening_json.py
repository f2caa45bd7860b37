"""What leaves the store in tickets and handoff files is an opening, or a typed refusal."""

import json

import pytest

from ledger_client.documents import JsonValue, commit, open_all
from ledger_client.errors import StoreBroken
from ledger_client.store import opening_json, pack_opening

DOCUMENT: JsonValue = {
    "type": "Offer",
    "text": "til Göteborg",
    "empty": [],
    "rows": [1, None, True],
}
PAYLOAD = pack_opening(open_all(commit(DOCUMENT, bytes(32), "0000000000000001|test|")))


def test_a_payload_travels_as_the_json_that_it_is() -> None:
    assert opening_json(PAYLOAD) == json.loads(PAYLOAD)


@pytest.mark.parametrize(
    "altered",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b"{}",
        b"[" * 200_000,
        b"\xff" + PAYLOAD,
        PAYLOAD[:-1],
        PAYLOAD + b" ",
        PAYLOAD.replace(b'"version":1', b'"version":"1"'),
        PAYLOAD.replace(b'"kind":1', b'"kind":256'),
        PAYLOAD.replace(b'"leaves"', b'"leafs"'),
    ],
)
def test_a_payload_that_was_altered_is_refused(altered: bytes) -> None:
    assert altered != PAYLOAD
    with pytest.raises(StoreBroken):
        opening_json(altered)
