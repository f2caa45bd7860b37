"""JSON is read strictly and exactly, as an immutable tree."""

from decimal import Decimal

import pytest

from ledger_client.epcis import JsonObject, read_json, write_json
from ledger_client.epcis.json_value import pointer_token
from ledger_client.errors import InvalidInput


def test_tree_is_typed_and_hashable() -> None:
    tree = read_json(b'{"a":[1,2.50,"x",true,null,{"b":{}}]}')
    assert tree == JsonObject(
        (
            (
                "a",
                (
                    Decimal(1),
                    Decimal("2.50"),
                    "x",
                    True,
                    None,
                    JsonObject((("b", JsonObject()),)),
                ),
            ),
        )
    )
    assert isinstance(hash(tree), int)


def test_members_are_found_by_name() -> None:
    tree = read_json(b'{"a":1,"b":null}')
    assert isinstance(tree, JsonObject)
    assert tree.get("a") == 1
    assert tree.get("b") is None
    assert tree.get("c") is None
    assert (tree.names, len(tree)) == (("a", "b"), 2)


def test_member_may_stand_twice_only_where_the_reader_says_so() -> None:
    data = b'{"a":1,"b":2,"a":3}'
    with pytest.raises(InvalidInput) as refused:
        read_json(data)
    assert (refused.value.pointer, refused.value.rule) == ("/a", "json.duplicate_member")
    tree = read_json(data, last_wins=frozenset({"a"}))
    assert isinstance(tree, JsonObject)
    assert tree.get("a") == 3
    assert tree.repeated == ("a",)


@pytest.mark.parametrize(
    "text", ['{"a":[1,2.50,-0,1E+2],"b":"\\u0000é😀\\"","c":{"":null}}', "[]", "true", '"x"']
)
def test_what_is_read_is_written_equal(text: str) -> None:
    tree = read_json(text.encode())
    assert read_json(write_json(tree).encode()) == tree


@pytest.mark.parametrize(
    ("name", "token"), [("a/b", "a~1b"), ("a~b", "a~0b"), ("~1", "~01"), ("", "")]
)
def test_pointer_tokens_follow_rfc_6901(name: str, token: str) -> None:
    assert pointer_token(name) == token


@pytest.mark.parametrize(
    ("data", "pointer"),
    [
        (b'{"a/b":{"~":[0,{"x":1,"x":2}]}}', "/a~1b/~0/1/x"),
        (b'{"a/b":{"~":[0,NaN]}}', "/a~1b/~0/1"),
        (b'{"\\ud800":1}', "/\\ud800"),
    ],
)
def test_refusal_points_at_the_place(data: bytes, pointer: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_json(data)
    assert refused.value.pointer == pointer


def test_depth_of_64_is_read_and_65_is_not() -> None:
    read_json(b"[" * 64 + b"]" * 64)
    with pytest.raises(InvalidInput) as refused:
        read_json(b"[" * 65 + b"]" * 65)
    assert refused.value.rule == "json.depth"
