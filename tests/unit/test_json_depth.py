"""Deep JSON is refused before a parser sees it, in linear time."""

import contextlib
import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger_client.errors import InvalidInput
from ledger_client.json_depth import refuse_deep

JSON = st.recursive(
    st.none() | st.booleans() | st.text() | st.integers(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=40,
)


def _depth(value: object) -> int:
    if isinstance(value, dict):
        return 1 + max(map(_depth, value.values()), default=0)
    if isinstance(value, list):
        return 1 + max(map(_depth, value), default=0)
    return 0


@given(JSON, st.integers(0, 6))
def test_exactly_what_is_nested_deeper_than_the_limit_is_refused(value: object, limit: int) -> None:
    content = json.dumps(value, ensure_ascii=False).encode(errors="surrogatepass")
    if _depth(value) > limit:
        with pytest.raises(InvalidInput) as refused:
            refuse_deep(content, limit)
        assert refused.value.rule == "json.depth"
    else:
        refuse_deep(content, limit)


@pytest.mark.parametrize(
    "content",
    [b"[" * 200, b'{"a":' * 200, b'["\\"",' * 200, b'"]]]' + b'"' + b"[" * 200, b"[{" * 100],
)
def test_unfinished_nesting_is_refused(content: bytes) -> None:
    with pytest.raises(InvalidInput):
        refuse_deep(content)


@pytest.mark.parametrize("content", [b'"' + b"[" * 500 + b'"', b'"\\"' + b"[" * 500, b"[]" * 500])
def test_brackets_that_nest_nothing_pass(content: bytes) -> None:
    refuse_deep(content)


@given(st.binary(max_size=300))
def test_any_bytes_pass_or_are_refused(content: bytes) -> None:
    try:
        refuse_deep(content, 3)
    except InvalidInput:
        return


@pytest.mark.parametrize("unit", [b'"\\"', b"\\", b'"', b'\\"[', b'{"a":"\\'])
def test_hostile_megabytes_take_no_time(unit: bytes) -> None:
    content = b"[]" * 100 + unit * (1_000_000 // len(unit))
    started = time.monotonic()
    with contextlib.suppress(InvalidInput):
        refuse_deep(content)
    assert time.monotonic() - started < 5.0
