"""The syntax trees of the contracts, as solc gives them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

Raw = dict[str, object]


@dataclass(frozen=True, slots=True)
class Node:
    """One node of a tree: its type, its place in the file as byte offsets, its raw fields."""

    type: str
    start: int
    end: int
    raw: Raw

    def text(self, name: str) -> str:
        """A field that is a text; "" where it is none."""
        value = self.raw.get(name)
        return value if isinstance(value, str) else ""

    def node(self, name: str) -> "Node | None":
        """A field that is a node; None where there is none."""
        value = self.raw.get(name)
        return node_of(cast("Raw", value)) if isinstance(value, dict) else None

    def nodes(self, name: str) -> list["Node"]:
        """A field that is a list of nodes; empty where it is none."""
        value = self.raw.get(name)
        found = value if isinstance(value, list) else []
        return [node_of(cast("Raw", one)) for one in found if isinstance(one, dict)]

    def type_of(self) -> str:
        """The type of an expression's value, as the compiler writes it; "" if it has none."""
        described = self.raw.get("typeDescriptions")
        found = described.get("typeString") if isinstance(described, dict) else ""
        return found if isinstance(found, str) else ""


def node_of(raw: Raw) -> Node:
    """The node of one JSON object of the compiler's."""
    start, length = (int(part) for part in str(raw["src"]).split(":")[:2])
    return Node(str(raw["nodeType"]), start, start + length, raw)


def walk(raw: object) -> Iterator[Node]:
    """All nodes below and with this one, outer ones first."""
    if isinstance(raw, dict):
        if "nodeType" in raw and "src" in raw:
            yield node_of(cast("Raw", raw))
        for value in raw.values():
            yield from walk(value)
    elif isinstance(raw, list):
        for value in raw:
            yield from walk(value)
