"""Openings of the vector's document, and every way to spoil one."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from ledger_client.documents.commitments import Commitment, Leaf, commit, commitment_of
from ledger_client.documents.leaves import put_together
from ledger_client.documents.openings import (
    FullOpening,
    PartialOpening,
    ShownLeaf,
    check,
    counted,
    is_counted,
    open_all,
    proves_absent,
    rebuild,
    show,
    shows_hash_beside_withheld,
)
from ledger_client.errors import InvalidInput

VECTOR = json.loads((Path(__file__).parents[2] / "vectors" / "ledger.json").read_text())[
    "commitment"
]
SECRET = bytes.fromhex(VECTOR["secret"][2:])
KEY: str = VECTOR["idempotencyKey"]
DOCUMENT = put_together((leaf["pointer"], leaf["value"]) for leaf in VECTOR["leaves"])
COMMITTED = commit(DOCUMENT, SECRET, KEY)
COMMITMENT = Commitment(bytes.fromhex(VECTOR["commitment"][2:]))
FULL = open_all(COMMITTED)
PARTIAL = show(COMMITTED, ["/type", "/ilmd/lotNumber", "/readPoint/id"])
HASH = "ni:///sha-256;" + "00" * 32 + "?ver=CBV2.0"


def flipped(value: bytes) -> bytes:
    return bytes([value[0] ^ 1]) + value[1:]


def test_a_full_opening_of_the_vector_rebuilds_the_document() -> None:
    assert rebuild(FULL, COMMITMENT) == DOCUMENT


def test_a_partial_opening_of_the_vector_is_accepted() -> None:
    check(PARTIAL, COMMITMENT)
    assert [one.leaf.pointer for one in PARTIAL.shown] == [
        "/ilmd/lotNumber",
        "/readPoint/id",
        "/type",
    ]


@pytest.mark.parametrize("leaf", [leaf["pointer"] for leaf in VECTOR["leaves"]])
def test_each_leaf_can_be_shown_alone(leaf: str) -> None:
    check(show(COMMITTED, [leaf]), COMMITMENT)


@pytest.mark.parametrize("count", [1, 2, 3, 4, 7, 8, 9])
def test_documents_of_any_size_open(count: int) -> None:
    committed = commit([str(place) for place in range(count)], SECRET, KEY)
    assert rebuild(open_all(committed), committed.commitment) == [str(i) for i in range(count)]
    check(show(committed, [f"/{count - 1}"]), committed.commitment)


def _leaf_changes(leaf: Leaf) -> list[Leaf]:
    return [
        replace(leaf, pointer=leaf.pointer + "x"),
        replace(leaf, pointer=leaf.pointer[:-1]),
        replace(leaf, pointer=leaf.pointer[1:]),
        replace(leaf, value="other"),
        replace(leaf, value=True),
        replace(leaf, value=[]),
        replace(leaf, value={}),
        replace(leaf, value=7),
        replace(leaf, salt=flipped(leaf.salt)),
        replace(leaf, salt=leaf.salt[:-1]),
        replace(leaf, salt=leaf.salt + b"\x00"),
        replace(leaf, salt=b""),
        replace(leaf, value=[1]),
    ]


def full_corruptions() -> list[tuple[str, FullOpening]]:
    found: list[tuple[str, FullOpening]] = []
    leaves = FULL.leaves
    for place, leaf in enumerate(leaves):
        for number, other in enumerate(_leaf_changes(leaf)):
            changed = (*leaves[:place], other, *leaves[place + 1 :])
            found.append((f"leaf {place} change {number}", replace(FULL, leaves=changed)))
        dropped = (*leaves[:place], *leaves[place + 1 :])
        found.append((f"leaf {place} dropped", replace(FULL, leaves=dropped)))
        doubled = (*leaves[: place + 1], *leaves[place:])
        found.append((f"leaf {place} doubled", replace(FULL, leaves=doubled)))
    found += [
        ("leaves swapped", replace(FULL, leaves=(leaves[1], leaves[0], *leaves[2:]))),
        ("no leaves", replace(FULL, leaves=())),
        ("padding dropped", replace(FULL, padding=FULL.padding[1:])),
        ("padding doubled", replace(FULL, padding=(*FULL.padding, FULL.padding[0]))),
        ("padding swapped", replace(FULL, padding=FULL.padding[::-1])),
        ("padding flipped", replace(FULL, padding=(flipped(FULL.padding[0]), FULL.padding[1]))),
        ("padding short", replace(FULL, padding=(FULL.padding[0][:31], FULL.padding[1]))),
        ("no padding", replace(FULL, padding=())),
        ("version 0", replace(FULL, version=0)),
        ("version 2", replace(FULL, version=2)),
        ("kind 2", replace(FULL, kind=2)),
    ]
    return found


@pytest.mark.parametrize(
    ("name", "opening"), full_corruptions(), ids=[name for name, _ in full_corruptions()]
)
def test_a_spoilt_full_opening_is_refused(name: str, opening: FullOpening) -> None:
    with pytest.raises(InvalidInput):
        check(opening, COMMITMENT)


def _shown_changes(one: ShownLeaf) -> list[ShownLeaf]:
    found = [replace(one, leaf=leaf) for leaf in _leaf_changes(one.leaf)]
    found += [
        replace(one, index=place) for place in (-1, 8, 9, 2**40, *range(8)) if place != one.index
    ]
    for place, sibling in enumerate(one.path):
        before, after = one.path[:place], one.path[place + 1 :]
        found.append(replace(one, path=(*before, flipped(sibling), *after)))
        found.append(replace(one, path=(*before, *after)))
        found.append(replace(one, path=(*before, sibling, sibling, *after)))
        found.append(replace(one, path=(*before, sibling[:31], *after)))
    found += [replace(one, path=one.path[::-1]), replace(one, path=())]
    return found


def partial_corruptions() -> list[tuple[str, PartialOpening]]:
    found: list[tuple[str, PartialOpening]] = []
    shown = PARTIAL.shown
    for place, one in enumerate(shown):
        for number, other in enumerate(_shown_changes(one)):
            changed = (*shown[:place], other, *shown[place + 1 :])
            found.append((f"shown {place} change {number}", replace(PARTIAL, shown=changed)))
        doubled = (*shown[: place + 1], *shown[place:])
        found.append((f"shown {place} doubled", replace(PARTIAL, shown=doubled)))
    found += [
        ("swapped", replace(PARTIAL, shown=shown[::-1])),
        ("nothing shown", replace(PARTIAL, shown=())),
        ("version 2", replace(PARTIAL, version=2)),
        ("kind 2", replace(PARTIAL, kind=2)),
    ]
    found += [(f"n {n}", replace(PARTIAL, n=n)) for n in (0, 1, 4, 7, 9, 16, 2**17, -8)]
    return found


@pytest.mark.parametrize(
    ("name", "opening"), partial_corruptions(), ids=[name for name, _ in partial_corruptions()]
)
def test_a_spoilt_partial_opening_is_refused(name: str, opening: PartialOpening) -> None:
    with pytest.raises(InvalidInput):
        check(opening, COMMITMENT)


@pytest.mark.parametrize("place", range(32))
def test_an_opening_of_another_commitment_is_refused(place: int) -> None:
    other = bytearray(COMMITMENT)
    other[place] ^= 1
    for opening in (FULL, PARTIAL):
        with pytest.raises(InvalidInput):
            check(opening, Commitment(bytes(other)))


@pytest.mark.parametrize("pointer", ["/leafCount", *(leaf["pointer"] for leaf in VECTOR["leaves"])])
def test_a_leaf_of_a_counted_document_cannot_be_passed_off_as_padding(pointer: str) -> None:
    assert isinstance(DOCUMENT, dict)
    committed = commit(counted(DOCUMENT | {"a": "1", "b": "2", "c": "3"}), SECRET, KEY)
    whole = open_all(committed)
    assert is_counted(whole)
    check(whole, committed.commitment)
    hidden = next(leaf for leaf in whole.leaves if leaf.pointer == pointer)
    rest = tuple(leaf for leaf in whole.leaves if leaf is not hidden)
    lying = FullOpening(rest, tuple(sorted([*whole.padding, hidden.hash])))
    if pointer == "/leafCount":
        check(lying, committed.commitment)
        assert not is_counted(lying)
    else:
        with pytest.raises(InvalidInput) as caught:
            check(lying, committed.commitment)
        assert caught.value.rule == "opening.leaf_count"


@pytest.mark.parametrize(
    ("document", "count"), [({}, 1), ({"a": {}}, 2), ({"a": ["x", "y"], "b": None}, 4)]
)
def test_the_count_is_of_all_leaves_and_itself(document: dict[str, object], count: int) -> None:
    assert counted(document) == {**document, "leafCount": count}  # type: ignore[arg-type]


def test_a_document_is_counted_once() -> None:
    with pytest.raises(InvalidInput):
        counted({"leafCount": 1})


def test_a_pointer_that_occurs_twice_is_refused_though_it_hashes_to_the_commitment() -> None:
    leaves = (Leaf("/a", "1", b"\x01" * 32), Leaf("/a", "2", b"\x02" * 32))
    lying = FullOpening(leaves, ())
    with pytest.raises(InvalidInput) as caught:
        check(lying, commitment_of(leaves, ()))
    assert caught.value.rule == "leaf.duplicate"


def test_absence_is_proved_by_all_leaves_or_by_a_null_leaf_only() -> None:
    assert proves_absent(FULL, "/bizStep")
    assert proves_absent(FULL, "/ilmd/lotNumber")
    assert proves_absent(PARTIAL, "/ilmd/lotNumber")
    assert not proves_absent(PARTIAL, "/bizStep")
    assert not proves_absent(FULL, "/type")
    assert not proves_absent(FULL, "/readPoint")
    assert not proves_absent(FULL, "/epcList")


@pytest.mark.parametrize("pointer", ["/eventID", "/eventHash", "/note"])
def test_an_event_hash_is_never_shown_beside_withheld_fields(pointer: str) -> None:
    committed = commit({pointer[1:]: HASH, "quantity": "7"}, SECRET, KEY)
    with pytest.raises(InvalidInput) as caught:
        show(committed, [pointer])
    assert caught.value.rule == "opening.hash_beside_withheld"
    check(show(committed, ["/quantity"]), committed.commitment)
    check(show(committed, [pointer, "/quantity"]), committed.commitment)


def test_a_showing_that_betrays_hidden_fields_is_recognised() -> None:
    committed = commit({"eventID": HASH, "quantity": "7"}, SECRET, KEY)
    everything = show(committed, ["/eventID", "/quantity"])
    betraying = replace(everything, shown=everything.shown[:1])
    assert shows_hash_beside_withheld(betraying)
    assert not shows_hash_beside_withheld(show(committed, ["/quantity"]))


@pytest.mark.parametrize("pointers", [[], ["/none"], ["/epcList"], ["type"], [""]])
def test_what_is_no_leaf_cannot_be_shown(pointers: list[str]) -> None:
    with pytest.raises(InvalidInput):
        show(COMMITTED, pointers)


def test_reprs_show_nothing_of_the_document() -> None:
    shown: Callable[[object], str] = repr
    assert "ObjectEvent" not in shown(FULL) + shown(PARTIAL)
