"""A request's sentence is its call's own: a member is never shown one thing and signs another."""

from __future__ import annotations

import json

import pytest

from ledger_client.errors import InvalidInput
from ledger_client.ledger import calls
from ledger_client.ledger.hold_structs import Release
from ledger_client.ledger.kinds import Outcome, Role, mask_of
from ledger_client.ledger.signatures import Signature
from ledger_client.ledger.structs import KeyGrant
from ledger_client.ledger.values import ZERO_WORD, Address, ParticipantId, UnitId
from ledger_client.writing.council_requests import CouncilRequest
from ledger_client.writing.council_sentences import check_sentence, sentence_of
from ledger_client.writing.json_members import member_twice

WHO, OTHER = ParticipantId(0xA1), ParticipantId(0xA2)
UNIT, WHY = UnitId(b"\7" * 32), b"\5" * 32
SIGNATURE = Signature(b"\1" * 32, b"\2" * 32)
WHO_TEXT = "Quay Ltd (00000000000000a1)"


def grant(*roles: Role, key: bytes = b"\x11" * 20) -> KeyGrant:
    return KeyGrant(WHO, Address(key), mask_of(*roles), 2, 0, 9)


RECOVER = calls.RecoverKeyCall(grant(Role.CARRIER), WHY, 9, SIGNATURE)
SAID = {
    f"Enrol {WHO_TEXT} as carrier, customs with the key 0x{'11' * 20}": calls.EnrolCall(
        grant(Role.CARRIER, Role.CUSTOMS), WHY, 9, SIGNATURE
    ),
    f"Recover {WHO_TEXT} as carrier with the key 0x{'11' * 20}": RECOVER,
    f"Suspend {WHO_TEXT}": calls.SuspendCall(WHO, WHY),
    f"Reinstate {WHO_TEXT}": calls.ReinstateCall(WHO, WHY),
    f"Lift the hold of {WHO_TEXT} on unit 0x{'07' * 32}": calls.ReleaseByCouncilCall(
        Release(UNIT, WHO, 1, WHY)
    ),
    f"Close unit 0x{'07' * 32} of {WHO_TEXT}": calls.CloseByCouncilCall(
        UNIT, WHO, Outcome.NONE, ZERO_WORD, WHY
    ),
    f"Close unit 0x{'07' * 32} of {WHO_TEXT} as abandoned, followed by 0x{'08' * 32}": (
        calls.CloseByCouncilCall(UNIT, WHO, Outcome.ABANDONED, b"\x08" * 32, WHY)
    ),
    "Call setMembers": calls.SetMembersCall((Address(b"\3" * 20),), 1),
}


@pytest.mark.parametrize(("sentence", "call"), SAID.items())
def test_every_call_is_said_and_only_by_its_own_sentence(sentence: str, call: calls.Call) -> None:
    assert sentence_of(call, "Quay Ltd") == sentence
    check_sentence(sentence, call)
    for other in (one for one in SAID if one != sentence):
        with pytest.raises(InvalidInput) as caught:
            check_sentence(other, call)
        assert caught.value.rule == "council.sentence"


@pytest.mark.parametrize(
    "sentence",
    [
        "",
        "Suspend Quay Ltd (00000000000000a1)",
        f"Recover {WHO_TEXT}",
        f"Recover  (00000000000000a2) as carrier with the key 0x{'11' * 20}",
        f"Recover {WHO_TEXT} as customs with the key 0x{'11' * 20}",
        f"Recover {WHO_TEXT} as carrier, customs with the key 0x{'11' * 20}",
        f"Recover {WHO_TEXT} as carrier with the key 0x{'12' * 20}",
        f"Recover {WHO_TEXT} as carrier with the key 0x{'11' * 19}",
        f"Recover {WHO_TEXT} as carrier with the key 0x{'11' * 20}.",
        f" Recover {WHO_TEXT} as carrier with the key 0x{'11' * 20}",
        f"recover {WHO_TEXT} as carrier with the key 0x{'11' * 20}",
        f"Recover  as carrier with the key 0x{'11' * 20}",
    ],
)
def test_a_sentence_that_says_another_thing_is_refused(sentence: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        check_sentence(sentence, RECOVER)
    assert caught.value.pointer == "/sentence"


@pytest.mark.parametrize("sentence", ["a\x1b[2Jb", "two\nlines", "\u202eturned"])
def test_a_sentence_that_a_terminal_would_obey_is_no_request(sentence: str) -> None:
    told = {"sentence": sentence, "target": "0x" + "00" * 20, "data": "0x00", "number": "0x1"}
    with pytest.raises(InvalidInput) as caught:
        CouncilRequest.parse(json.dumps({**told, "expires": 1}).encode())
    assert (caught.value.rule, caught.value.pointer) == ("council.request", "/sentence")


@pytest.mark.parametrize(
    ("content", "where"),
    [
        (b'{"a":1,"a":1}', ("a",)),
        (b'[{"a":1},{"b":{"c":1,"d":2,"c":3}}]', (1, "b", "c")),
        (b'{"a":[[],[{"x":1,"x":1}]]}', ("a", 1, 0, "x")),
        (b'{"a":1,"\\u0061":2}', ("a",)),
        (b'{"a":{"a":1},"b":{"a":1}}', None),
        (b'[["a","b"],["a","b"]]', None),
        (b"[", None),
        (b"\xff\xfe", None),
        (b"9" * 10_000, None),
        (b"NaN", None),
    ],
)
def test_a_member_that_stands_twice_is_found_by_its_place(
    content: bytes, where: tuple[str | int, ...] | None
) -> None:
    assert member_twice(content) == where
