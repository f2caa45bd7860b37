"""Whatever the bytes are: a document, or a refusal with field and rule. Nothing else."""

import json
import sys

from hypothesis import given
from hypothesis import strategies as st

from ledger_client.epcis import (
    event_hash,
    parse_document,
    read_json,
    serialise_document,
    typed_json,
    write_json,
)
from ledger_client.errors import InvalidInput
from tests.unit.epcis.small_documents import Json, capture_document, encoded, query_document

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=30),
    st.sampled_from(
        [
            "OBSERVE",
            "shipping",
            "2026-03-02T08:15:00Z",
            "urn:epc:id:sgtin:4012345.012345.12",
            "https://id.gs1.org/01/04012345123456",
            "https://id.gs1.org/01/04012345123457",
            "harbour:x",
            "urn:epc:",
            "http://",
        ]
    ),
)
NAMES = st.one_of(
    st.text(max_size=8),
    st.sampled_from(["type", "id", "@context", "harbour:x", "https://a/b", "harbour:", ":", "~/:"]),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(NAMES, inner, max_size=4)),
    max_leaves=12,
)


def assert_read_or_refused(data: bytes) -> None:
    """The document reads, and everything made of it works; or it is refused properly."""
    try:
        document = parse_document(data)
    except InvalidInput as error:
        told = (error.pointer, error.rule, str(error))
    else:
        assert parse_document(serialise_document(document)) == document
        for event in document.events:
            assert event_hash(event).startswith("ni:///sha-256;")
            write_json(typed_json(event)).encode("utf-8")
        return
    assert told[0] is not None
    assert told[1]
    told[2].encode("utf-8")


@given(st.binary(max_size=300))
def test_any_bytes(data: bytes) -> None:
    assert_read_or_refused(data)


@given(VALUES)
def test_any_json(value: Json) -> None:
    assert_read_or_refused(json.dumps(value).encode())


def pointers(value: Json, here: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Every place in ``value``."""
    found = [here]
    if isinstance(value, dict):
        for name, member in value.items():
            found += pointers(member, (*here, name))
    if isinstance(value, list):
        for i, item in enumerate(value):
            found += pointers(item, (*here, i))
    return found


WHOLE = capture_document()
QUERY = query_document()
PLACES = [place for place in pointers(WHOLE) if place]
QUERY_PLACES = [place for place in pointers(QUERY) if place]


def replaced(value: Json, place: tuple[str | int, ...], new: Json) -> Json:
    """``value`` with ``new`` at ``place``."""
    if not place:
        return new
    first, *rest = place
    if isinstance(value, dict):
        return {k: replaced(v, tuple(rest), new) if k == first else v for k, v in value.items()}
    if isinstance(value, list):
        return [replaced(v, tuple(rest), new) if i == first else v for i, v in enumerate(value)]
    return new


@given(st.sampled_from(PLACES), VALUES)
def test_good_document_with_anything_anywhere(place: tuple[str | int, ...], new: Json) -> None:
    assert_read_or_refused(json.dumps(replaced(WHOLE, place, new)).encode())


@given(st.sampled_from(QUERY_PLACES), VALUES)
def test_good_query_with_anything_anywhere(place: tuple[str | int, ...], new: Json) -> None:
    assert_read_or_refused(json.dumps(replaced(QUERY, place, new)).encode())


GOOD = encoded(WHOLE)


@given(st.integers(0, len(GOOD) - 1), st.binary(max_size=3), st.integers(0, 3))
def test_good_document_with_bytes_changed(at: int, new: bytes, cut: int) -> None:
    assert_read_or_refused(GOOD[:at] + new + GOOD[at + cut :])


@given(VALUES)
def test_json_is_read_back_equal(value: Json) -> None:
    text = json.dumps(value)
    try:
        tree = read_json(text.encode())
    except InvalidInput as error:
        told = error.rule
    else:
        assert json.loads(write_json(tree)) == json.loads(text)
        return
    # Python writes NaN, and half surrogates that a text strategy never makes.
    assert told == "json.number"


def test_deep_nesting_is_refused_where_the_stack_is_nearly_full() -> None:
    deep = b"[" * 100_000

    def at_depth(left: int) -> None:
        if left:
            at_depth(left - 1)
        else:
            assert_read_or_refused(deep)

    at_depth(max(10, sys.getrecursionlimit() - 400))
