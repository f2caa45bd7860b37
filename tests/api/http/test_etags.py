"""Entity tags: equal only for equal parts, compared as RFC 9110 says."""

from __future__ import annotations

import pytest
from fastapi import Request
from hypothesis import given
from hypothesis import strategies as st

from api.etags import etag_of, not_modified

TAG = etag_of((b"head", b"policy"))


def _request(*values: str) -> Request:
    headers = [(b"if-none-match", value.encode()) for value in values]
    return Request({"type": "http", "method": "GET", "path": "/", "headers": headers})


def test_it_is_weak_and_quoted() -> None:
    assert TAG.startswith('W/"')
    assert TAG.endswith('"')


@given(st.lists(st.binary(max_size=6), max_size=4), st.lists(st.binary(max_size=6), max_size=4))
def test_it_is_equal_only_for_equal_parts(one: list[bytes], other: list[bytes]) -> None:
    assert (etag_of(one) == etag_of(other)) is (one == other)


@pytest.mark.parametrize(
    "parts",
    [(b"hea", b"dpolicy"), (b"headpolicy",), (b"policy", b"head"), (b"head", b"policy", b"")],
)
def test_parts_moved_are_other_parts(parts: tuple[bytes, ...]) -> None:
    assert etag_of(parts) != TAG


@pytest.mark.parametrize(
    "given_tags",
    [(TAG,), (TAG.removeprefix("W/"),), ("*",), (f'"x", {TAG}',), ('"x"', TAG), (f'{TAG},W/"y"',)],
)
def test_who_has_it_is_told_so(given_tags: tuple[str, ...]) -> None:
    answer = not_modified(_request(*given_tags), TAG)
    assert answer is not None
    assert (answer.status_code, answer.body, answer.headers["etag"]) == (304, b"", TAG)


@pytest.mark.parametrize(
    "given_tags",
    [
        (),
        ("",),
        ('"x"',),
        (TAG[:-2] + '"',),
        (TAG.strip('W/"'),),
        (TAG.upper(),),
        ("W/*",),
        (", ,",),
    ],
)
def test_who_has_it_not_is_given_the_answer(given_tags: tuple[str, ...]) -> None:
    assert not_modified(_request(*given_tags), TAG) is None
