"""Two values are alike where every member of the first stands in the second."""

from __future__ import annotations

from typing import Any

import pytest

from ledger_client.remote.contradictions import first_difference, refuse_contradictions
from ledger_client.remote.refused import AnswerContradicted

OWN: dict[str, Any] = {"a": [1, {"b": None, "c/d": "x"}], "e~": True, "f": [], "g": {}}


def test_what_is_the_same_or_tells_more_is_alike() -> None:
    assert first_difference(OWN, OWN) is None
    told = {**OWN, "later": 1, "a": [1, {**OWN["a"][1], "more": 2}]}
    assert first_difference(OWN, told) is None


@pytest.mark.parametrize(
    ("told", "pointer"),
    [
        ({}, "/a"),
        ([], ""),
        (None, ""),
        ({**OWN, "a": [2, OWN["a"][1]]}, "/a/0"),
        ({**OWN, "a": [True, OWN["a"][1]]}, "/a/0"),
        ({**OWN, "a": [1.0, OWN["a"][1]]}, "/a/0"),
        ({**OWN, "a": [1]}, "/a/1"),
        ({**OWN, "a": [*OWN["a"], 3]}, "/a/2"),
        ({**OWN, "a": [1, {"c/d": "x"}]}, "/a/1/b"),
        ({**OWN, "a": [1, {"b": None, "c/d": "y"}]}, "/a/1/c~1d"),
        ({**OWN, "e~": 1}, "/e~0"),
        ({**OWN, "f": {}}, "/f"),
        ({**OWN, "g": []}, "/g"),
        ({**OWN, "g": None}, "/g"),
    ],
)
def test_the_first_member_told_otherwise_is_named(told: Any, pointer: str) -> None:
    assert first_difference(OWN, told) == pointer
    with pytest.raises(AnswerContradicted) as caught:
        refuse_contradictions(OWN, told, "/answer")
    assert caught.value.pointer == f"/answer{pointer}"
