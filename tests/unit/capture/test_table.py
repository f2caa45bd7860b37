"""The table of CAPTURE as golden vectors: every row, every condition, every corrupted variant.

A case is an event (or a few) with profile and starting state, and its plan or refusal; a variant
changes one thing of it and says what comes out instead.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

import pytest

from ledger_client.errors import InvalidInput
from tests.unit.capture.expectations import (
    EVENT_LIST,
    Expectation,
    Outcome,
    document_of,
    expected,
    outcome,
)
from tests.unit.capture.table_cases import cases

_ALL = list(cases())


@pytest.mark.parametrize(
    "case", [case for case, _, _ in _ALL], ids=[case.name for case, _, _ in _ALL]
)
def test_a_row_of_the_table_plans_as_written(case: Expectation) -> None:
    assert _planned(case) == expected(case)


def _planned(case: Expectation) -> Outcome:
    """The plan; or the refusal of the reader, which the planner never sees."""
    try:
        document = document_of(case.table["events"])
    except InvalidInput as error:
        pointer = (error.pointer or "").removeprefix(f"{EVENT_LIST}/")
        return Outcome(refused=f"{pointer} {error.rule}")
    return outcome(case, document)


@pytest.mark.parametrize(
    ("case", "base"),
    [(case, base) for case, base, same in _ALL if base is not None and not same],
    ids=[case.name for case, base, same in _ALL if base is not None and not same],
)
def test_a_variant_comes_to_something_else(case: Expectation, base: Expectation) -> None:
    assert expected(case) != expected(base)


_SPOILT = {
    "a bare step outside the list": ("bizStep", "walking", "vocabulary.closed"),
    "a time without its zone": ("eventTime", "2026-03-01T10:00:00", "time.format"),
    "an offset beyond fourteen hours": ("eventTimeZoneOffset", "+15:00", "time.zone_offset"),
    "a type that is none": ("type", "HandoffEvent", "event.type"),
    "an action that is none": ("action", "MOVE", "action.unknown"),
    "a wrong check digit": ("*", "https://id.gs1.org/00/095213210000000019", "gs1_key.check_digit"),
    "a malformed key": ("*", "urn:epc:id:sscc:9521321.1", "epc_urn.form"),
}
_BASES = [case for case, base, _ in _ALL if base is None]
_SPOILT_CASES = [
    (case, spoilt)
    for case in _BASES
    for spoilt in _SPOILT
    if _SPOILT[spoilt][0] != "action" or "action" in case.table["events"][0]
]


def _identifiers_of(event: Mapping[str, Any], text: str) -> tuple[str, object]:
    """Where the event's identifiers stand, with only ``text`` in it."""
    if "parentID" in event:
        return "parentID", text
    return "inputEPCList" if event["type"] == "TransformationEvent" else "epcList", [text]


@pytest.mark.parametrize(
    ("case", "spoilt"), _SPOILT_CASES, ids=[f"{case.name}: {name}" for case, name in _SPOILT_CASES]
)
def test_a_spoilt_event_is_refused_before_anything_is_planned(
    case: Expectation, spoilt: str
) -> None:
    name, text, rule = _SPOILT[spoilt]
    events = copy.deepcopy(case.table["events"])
    value: object = text
    if name == "*":
        name, value = _identifiers_of(events[0], text)
    events[0][name] = value
    with pytest.raises(InvalidInput) as caught:
        outcome(case, document_of(events))
    assert caught.value.rule == rule
    assert (caught.value.pointer or "").startswith(f"{EVENT_LIST}/0/{name}")


def test_names_of_cases_are_unique() -> None:
    names = [case.name for case, _, _ in _ALL]
    assert len(set(names)) == len(names)


def test_every_row_has_at_least_ten_corrupted_variants() -> None:
    for base in _BASES:
        varied = sum(of is not None and of.name == base.name for _, of, _ in _ALL)
        assert varied + sum(case.name == base.name for case, _ in _SPOILT_CASES) >= 10, base.name
