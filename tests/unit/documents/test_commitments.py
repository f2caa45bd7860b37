"""Commitments against the vector made with rfc8785, hashlib and node:crypto."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ledger_client.documents.commitments import (
    Commitment,
    Leaf,
    commit,
    commitment_of,
    merkle_levels,
    padded,
    sealed_root,
)
from ledger_client.documents.leaves import put_together, take_apart
from ledger_client.errors import InvalidInput

VECTOR = json.loads((Path(__file__).parents[2] / "vectors" / "ledger.json").read_text())[
    "commitment"
]
SECRET = bytes.fromhex(VECTOR["secret"][2:])
KEY: str = VECTOR["idempotencyKey"]
LEAVES = [(leaf["pointer"], leaf["value"]) for leaf in VECTOR["leaves"]]
DOCUMENT = put_together(LEAVES)


def raw(text: str) -> bytes:
    return bytes.fromhex(text[2:])


def test_the_document_of_the_vector_gives_its_commitment() -> None:
    committed = commit(DOCUMENT, SECRET, KEY)
    assert committed.commitment == raw(VECTOR["commitment"])
    assert committed.n == VECTOR["n"]


def test_salts_and_padding_of_the_vector_are_derived() -> None:
    committed = commit(DOCUMENT, SECRET, KEY)
    assert {leaf.pointer: leaf.salt for leaf in committed.leaves} == {
        leaf["pointer"]: raw(leaf["salt"]) for leaf in VECTOR["leaves"]
    }
    assert list(committed.padding) == [raw(one) for one in VECTOR["padding"]]


def test_leaf_hashes_order_and_root_of_the_vector_are_reached() -> None:
    committed = commit(DOCUMENT, SECRET, KEY)
    assert {leaf.pointer: leaf.hash for leaf in committed.leaves} == {
        leaf["pointer"]: raw(leaf["leaf"]) for leaf in VECTOR["leaves"]
    }
    hashes = sorted([leaf.hash for leaf in committed.leaves] + list(committed.padding))
    assert hashes == [raw(one) for one in VECTOR["sortedLeaves"]]
    assert merkle_levels(hashes)[-1] == [raw(VECTOR["root"])]


def test_the_same_event_commits_to_the_same_value_whatever_the_order_of_members() -> None:
    assert isinstance(DOCUMENT, dict)
    turned = dict(reversed(list(DOCUMENT.items())))
    assert commit(turned, SECRET, KEY).commitment == raw(VECTOR["commitment"])


@pytest.mark.parametrize("place", range(6))
@pytest.mark.parametrize("part", ["pointer", "value", "salt"])
def test_a_changed_leaf_changes_the_commitment(place: int, part: str) -> None:
    leaves = list(commit(DOCUMENT, SECRET, KEY).leaves)
    padding = [raw(one) for one in VECTOR["padding"]]
    leaf = leaves[place]
    leaves[place] = Leaf(
        leaf.pointer + "x" if part == "pointer" else leaf.pointer,
        "other" if part == "value" else leaf.value,
        bytes([leaf.salt[0] ^ 1]) + leaf.salt[1:] if part == "salt" else leaf.salt,
    )
    assert commitment_of(leaves, padding) != raw(VECTOR["commitment"])


@pytest.mark.parametrize(
    ("n", "version", "kind"), [(4, 1, 1), (16, 1, 1), (8, 0, 1), (8, 2, 1), (8, 1, 0), (8, 1, 2)]
)
def test_n_version_and_kind_are_part_of_the_commitment(n: int, version: int, kind: int) -> None:
    assert sealed_root(raw(VECTOR["root"]), n, version, kind) != raw(VECTOR["commitment"])


@pytest.mark.parametrize(
    ("secret", "key"),
    [
        (SECRET[:-1] + b"\x00", KEY),
        (SECRET, KEY + "x"),
        (SECRET, "other" + KEY[5:]),
    ],
)
def test_another_secret_or_key_gives_another_commitment(secret: bytes, key: str) -> None:
    assert commit(DOCUMENT, secret, key).commitment != raw(VECTOR["commitment"])


@pytest.mark.parametrize("length", [0, 1, 16, 31])
def test_a_short_secret_is_refused(length: int) -> None:
    with pytest.raises(InvalidInput) as caught:
        commit(DOCUMENT, SECRET[:length], KEY)
    assert caught.value.rule == "secret.length"


@pytest.mark.parametrize("length", [0, 20, 31, 33, 64])
def test_a_commitment_of_another_length_is_refused(length: int) -> None:
    with pytest.raises(InvalidInput):
        Commitment(bytes(length))


@pytest.mark.parametrize(
    ("count", "n"), [(1, 1), (2, 2), (3, 4), (4, 4), (5, 8), (8, 8), (9, 16), (1000, 1024)]
)
def test_leaves_are_padded_to_the_next_power_of_two(count: int, n: int) -> None:
    assert padded(count) == n
    committed = commit(["x"] * count, SECRET, KEY)
    assert (committed.n, len(committed.padding)) == (n, n - count)


@pytest.mark.parametrize("count", [0, 3, 5, 6, 7])
def test_odd_levels_cannot_occur(count: int) -> None:
    with pytest.raises(InvalidInput):
        merkle_levels([bytes(32)] * count)


def test_true_and_1_and_their_texts_are_different_leaves() -> None:
    values = [True, 1, "1", "true", None, "", [], {}]
    salt = bytes(32)
    hashes = {Leaf("/a", value, salt).hash for value in values}  # type: ignore[arg-type]
    assert len(hashes) == len(values)


@pytest.mark.parametrize(
    "document",
    [
        {},
        [],
        "text",
        {"a": {}, "b": []},
        {"a": [{"b": [[], {}, None]}]},
        {"a/b": {"~": 1, "": 2}, "c~1": "x"},
        [["a", ["b"]], {"c": True}],
        {"list": [str(place) for place in range(12)]},
    ],
)
def test_taking_apart_and_putting_together_are_inverse(document: object) -> None:
    assert put_together(take_apart(document)) == document  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["0", "1", "10", "4711"])
def test_a_member_name_that_looks_like_an_index_is_refused(name: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        take_apart({"a": {name: "x"}})
    assert (caught.value.pointer, caught.value.rule) == (f"/a/{name}", "document.index_name")


@pytest.mark.parametrize("name", ["01", "-1", "1.5", "+1", "0x1", "1 "])
def test_names_that_are_no_index_are_kept(name: str) -> None:
    document = {"a": {name: "x"}}
    assert put_together(take_apart(document)) == document


@pytest.mark.parametrize(
    ("leaves", "rule"),
    [
        ([], "document.empty"),
        ([("/a", 1), ("/a", 1)], "leaf.duplicate"),
        ([("/a", 1), ("/a/b", 1)], "leaf.below"),
        ([("/a/b", 1), ("/a", 1)], "leaf.duplicate"),
        ([("", 1), ("/a", 1)], "leaf.below"),
        ([("/a/1", 1)], "leaf.list"),
        ([("/a/0", 1), ("/a/2", 1)], "leaf.list"),
        ([("/a/0", 1), ("/a/b", 1)], "leaf.list"),
        ([("/a", [1])], "leaf.value"),
        ([("/a", {"b": 1})], "leaf.value"),
        ([("a", 1)], "pointer.form"),
        ([("/a~2", 1)], "pointer.escape"),
        ([("/a~", 1)], "pointer.escape"),
        ([("/a" * 60, 1)], "json.depth"),
        ([("/a", 1.5)], "json.decimal"),
    ],
)
def test_leaves_of_no_document_are_refused(leaves: list[tuple[str, object]], rule: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        put_together(leaves)  # type: ignore[arg-type]
    assert caught.value.rule == rule


def test_more_than_65536_leaves_are_refused() -> None:
    with pytest.raises(InvalidInput) as caught:
        take_apart([1] * 65_537)
    assert caught.value.rule == "document.leaves"


def test_reprs_show_no_salt_and_no_value() -> None:
    committed = commit(DOCUMENT, SECRET, KEY)
    shown = repr(committed) + repr(committed.leaves[0])
    assert "ObjectEvent" not in shown
    assert committed.leaves[0].salt.hex() not in shown
