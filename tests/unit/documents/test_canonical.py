"""RFC 8785: examples of the RFC itself, and what is refused."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from ledger_client.documents import Leaf
from ledger_client.documents.canonical import MAX_DEPTH, canonical_json, parse_canonical
from ledger_client.errors import InvalidInput


def test_members_are_sorted_by_utf16_code_units() -> None:
    # RFC 8785 section 3.2.3
    document = {
        "\u20ac": "Euro Sign",
        "\r": "Carriage Return",
        "\ufb33": "Hebrew Letter Dalet With Dagesh",
        "1": "One",
        "\U0001f600": "Emoji: Grinning Face",
        "\u0080": "Control",
        "\u00f6": "Latin Small Letter O With Diaeresis",
    }
    expected = (
        '{"\\r":"Carriage Return","1":"One","\u0080":"Control",'
        '"\u00f6":"Latin Small Letter O With Diaeresis","\u20ac":"Euro Sign",'
        '"\U0001f600":"Emoji: Grinning Face","\ufb33":"Hebrew Letter Dalet With Dagesh"}'
    )
    assert canonical_json(document) == expected.encode()


ANY_TEXT = st.text(
    st.one_of(
        st.characters(max_codepoint=0x80),
        st.characters(exclude_categories=["Cs"]),
        st.sampled_from("\uffff\ue000\u2028\U00010000\U0010ffff"),
    ),
    max_size=5,
)
SCALARS = st.one_of(
    ANY_TEXT, st.booleans(), st.none(), st.integers(min_value=1 - 2**53, max_value=2**53 - 1)
)
DOCUMENTS = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(ANY_TEXT, inner, max_size=5),
)


@given(DOCUMENTS)
def test_any_document_is_written_as_another_implementation_writes_it(document: Any) -> None:
    assert canonical_json(document) == rfc8785.dumps(document)


@given(ANY_TEXT, SCALARS, st.binary(min_size=32, max_size=32))
def test_a_leaf_is_hashed_as_another_implementation_writes_it(
    pointer: str, value: Any, salt: bytes
) -> None:
    written = rfc8785.dumps([pointer, value])
    assert Leaf(pointer, value, salt).hash == sha256(b"\0" + salt + written).digest()


def test_text_is_escaped_as_the_rfc_says() -> None:
    # RFC 8785 section 3.2.2.2
    text = "\u20ac$\u000f\u000aA'\u0042\u0022\u005c\\\"\u002f"
    assert canonical_json(text) == '"\u20ac$\\u000f\\nA\'B\\"\\\\\\\\\\"/"'.encode()


def test_literals_and_integers_stand_as_they_are() -> None:
    assert canonical_json([None, True, False, 0, -1, 2**53 - 1]) == (
        b"[null,true,false,0,-1,9007199254740991]"
    )


@pytest.mark.parametrize(
    ("document", "pointer", "rule"),
    [
        ({"a": 1.5}, "/a", "json.decimal"),
        ({"a": [float("nan")]}, "/a/0", "json.decimal"),
        ({"a": 2**53}, "/a", "json.integer"),
        ({"a": -(2**53)}, "/a", "json.integer"),
        ({"a/b": "\ud800"}, "'/a~1b'", "json.surrogate"),
        ({"\udfff": 1}, "''", "json.surrogate"),
        ({1: "a"}, "", "json.key"),
        ({"a": b"bytes"}, "/a", "json.type"),
        ({"a": {1, 2}}, "/a", "json.type"),
        ({"a": object()}, "/a", "json.type"),
    ],
)
def test_what_canonical_json_cannot_carry_is_refused(
    document: object, pointer: str, rule: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        canonical_json(document)  # type: ignore[arg-type]
    assert (caught.value.pointer, caught.value.rule) == (pointer, rule)


def test_deep_nesting_is_refused_without_recursion() -> None:
    document: object = 1
    for _ in range(100_000):
        document = [document]
    with pytest.raises(InvalidInput) as caught:
        canonical_json(document)  # type: ignore[arg-type]
    assert caught.value.rule == "json.depth"


def test_canonical_bytes_parse_to_the_document() -> None:
    assert parse_canonical(b'{"a":[1,"x",null,true],"b":{}}') == {
        "a": [1, "x", None, True],
        "b": {},
    }


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (b"", "json.syntax"),
        (b"{", "json.syntax"),
        (b'{"a":1} ', "json.canonical"),
        (b'{"b":1,"a":1}', "json.canonical"),
        (b'{"a": 1}', "json.canonical"),
        (b'{"a":1,"a":1}', "json.duplicate"),
        (b'{"a":1.0}', "json.decimal"),
        (b'{"a":1e3}', "json.decimal"),
        (b'{"a":NaN}', "json.decimal"),
        (b'{"a":-Infinity}', "json.decimal"),
        (b'{"a":-0}', "json.canonical"),
        (b'{"a":"\\u0041"}', "json.canonical"),
        (b'{"a":"\\ud800"}', "json.surrogate"),
        (b'\xff"', "json.utf8"),
        (b"\xef\xbb\xbf{}", "json.syntax"),
        (b'{"a":9007199254740992}', "json.integer"),
        (b"1" * 5000, "json.syntax"),
        (b"[" * 200_000 + b"]" * 200_000, "json.depth"),
        (b"[" * (MAX_DEPTH + 1) + b"1" + b"]" * (MAX_DEPTH + 1), "json.depth"),
    ],
)
def test_other_bytes_are_refused(data: bytes, rule: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        parse_canonical(data)
    assert caught.value.rule == rule


TEXTS = ["", "\x00\x1f\x7f\x80", '"\\/', "\u2028\u20ac", "\U0001f600", "\b\f\n\r\t", "\ue000\uffff"]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("key", TEXTS)
def test_the_librarys_form_of_any_text_is_taken_as_canonical(text: str, key: str) -> None:
    inner = {text + "b": key, text: 1, "\uffff": 0}
    document: dict[str, Any] = {key: [text, 7, None, True], "z": inner}
    assert parse_canonical(rfc8785.dumps(document)) == document


def test_a_document_over_the_size_cap_is_refused() -> None:
    with pytest.raises(InvalidInput) as caught:
        parse_canonical(b'"abcdef"', max_bytes=7)
    assert caught.value.rule == "json.size"
