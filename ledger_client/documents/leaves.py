"""A document taken apart into leaves (pointer, scalar or empty container), and put together.

The leaves name no container types: ``/a/0`` could be an item of a list or a member named "0".
So a member name that looks like an index is refused, and the two directions are inverse.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, TypeAlias

from ledger_client.documents.canonical import (
    MAX_DEPTH,
    JsonScalar,
    JsonValue,
    check_document,
    escape,
    unescape,
)
from ledger_client.errors import InvalidInput, shown

LeafValue: TypeAlias = JsonScalar | Sequence[JsonValue] | Mapping[str, JsonValue]
"""A scalar, or an empty list, or an empty object."""

MAX_LEAVES: Final = 65_536
_INDEX = re.compile(r"0|[1-9][0-9]*")

_Tree: TypeAlias = "dict[str, _Tree | _End]"


class _End:
    """The place of one leaf in the tree that is being put together."""

    __slots__ = ("value",)

    def __init__(self, value: LeafValue) -> None:
        self.value = value


def take_apart(document: JsonValue) -> tuple[tuple[str, LeafValue], ...]:
    """The leaves of a document in its own order; an empty container is one leaf.

    Raises:
        InvalidInput: no canonical JSON, a member name that looks like a list index, or more
            than 65,536 leaves.
    """
    check_document(document)
    found: list[tuple[str, LeafValue]] = []
    pending: list[tuple[str, JsonValue]] = [("", document)]
    while pending:
        pointer, item = pending.pop()
        children = _children(pointer, item)
        if children:
            pending.extend(reversed(children))
        else:
            found.append((pointer, item))
    if len(found) > MAX_LEAVES:
        raise InvalidInput(f"more than {MAX_LEAVES} leaves", pointer="", rule="document.leaves")
    return tuple(found)


def put_together(leaves: Iterable[tuple[str, LeafValue]]) -> JsonValue:
    """The document of these leaves, members in the order of the pointers given.

    Raises:
        InvalidInput: no leaf, a pointer twice, a pointer below another leaf, a list with holes,
            members and indexes mixed, a value that is neither scalar nor empty container.
    """
    checked = tuple(leaves)
    for pointer, value in checked:
        check_leaf(pointer, value)
    return put_checked_together(checked)


def put_checked_together(leaves: Iterable[tuple[str, LeafValue]]) -> JsonValue:
    """As :func:`put_together`, of leaves that each passed :func:`check_leaf`."""
    tree: _Tree = {}
    for pointer, value in leaves:
        _plant(tree, ["", *_tokens(pointer)], value, pointer)
    if "" not in tree:
        raise InvalidInput("no leaf", pointer="", rule="document.empty")
    return _grown(tree[""], "")


def _children(pointer: str, item: JsonValue) -> list[tuple[str, JsonValue]]:
    if isinstance(item, Mapping):
        for key in item:
            if _INDEX.fullmatch(key):
                raise InvalidInput(
                    "a member name looks like a list index",
                    pointer=f"{pointer}/{key}",
                    rule="document.index_name",
                )
        return [(f"{pointer}/{escape(key)}", value) for key, value in item.items()]
    if isinstance(item, Sequence) and not isinstance(item, str):
        return [(f"{pointer}/{place}", value) for place, value in enumerate(item)]
    return []


def check_leaf(pointer: str, value: LeafValue) -> None:
    """Refuse a pointer of wrong form, and a value that is neither scalar nor empty container.

    Raises:
        InvalidInput: what is wrong, by its rule.
    """
    _tokens(pointer)
    check_document(value)
    if isinstance(value, Mapping | Sequence) and not isinstance(value, str) and len(value) > 0:
        raise InvalidInput(
            "a leaf is a scalar or an empty container",
            pointer=pointer,
            rule="leaf.value",
        )


def _tokens(pointer: str) -> list[str]:
    if pointer == "":
        return []
    if not pointer.startswith("/"):
        raise InvalidInput("no JSON pointer", pointer=shown(pointer), rule="pointer.form")
    tokens = [unescape(token) for token in pointer[1:].split("/")]
    if len(tokens) > MAX_DEPTH:
        raise InvalidInput(
            f"nested deeper than {MAX_DEPTH}",
            pointer=shown(pointer[:80]),
            rule="json.depth",
        )
    return tokens


def _plant(tree: _Tree, tokens: Sequence[str], value: LeafValue, pointer: str) -> None:
    for token in tokens[:-1]:
        branch = tree.setdefault(token, {})
        if isinstance(branch, _End):
            raise InvalidInput("below another leaf", pointer=pointer, rule="leaf.below")
        tree = branch
    if tokens[-1] in tree:
        raise InvalidInput("the pointer occurs twice", pointer=pointer, rule="leaf.duplicate")
    tree[tokens[-1]] = _End(value)


def _grown(branch: _Tree | _End, pointer: str) -> JsonValue:
    if isinstance(branch, _End):
        return _own(branch.value)
    indexes = [key for key in branch if _INDEX.fullmatch(key)]
    if not indexes:
        return {key: _grown(below, f"{pointer}/{key}") for key, below in branch.items()}
    places = [str(place) for place in range(len(branch))]
    if set(branch) != set(places):
        raise InvalidInput(
            "a list has holes, or members beside items",
            pointer=pointer,
            rule="leaf.list",
        )
    return [_grown(branch[place], f"{pointer}/{place}") for place in places]


def _own(value: LeafValue) -> JsonValue:
    """The value; of an empty container one that nobody else has."""
    if isinstance(value, dict):
        return {}
    return [] if isinstance(value, list) else value
