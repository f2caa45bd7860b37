"""All mutants of a file in one source: a number in the bytecode says which of them is active.

A statement with mutants becomes ``if (active == 17) { mutated } else { original }``, a condition
``(active == 18 ? mutated : original)``. So a contract is compiled once, and each mutant of it is
made by writing its number over one word of the bytecode. What has no place of this form (a
constant's declaration, a modifier, the head of a loop) is compiled on its own.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from scripts.mutation.mutants import Mutant
from scripts.mutation.syntax import Node, Raw, node_of

MAGIC = "a5" * 16 + "5a" * 16
NONE_ACTIVE = "00" * 32
ACTIVE = (
    "\nfunction _activeMutant() pure returns (uint256 which) {"
    f' assembly ("memory-safe") {{ which := 0x{MAGIC} }} }}\n'
)
STATEMENTS = frozenset({"ExpressionStatement", "Return", "EmitStatement", "RevertStatement"})
YUL_STATEMENTS = frozenset({"YulExpressionStatement", "YulAssignment"})


@dataclass(frozen=True, slots=True)
class Host:
    """A place that can hold a choice: a whole statement, a condition, or a declaration's value."""

    kind: str
    start: int
    end: int
    before: str = ""
    """For a declaration: what stands before the value, as a declaration and as an assignment."""
    assigned: str = ""


def hosts(raw: object, source: bytes) -> Iterator[Host]:
    """The places of a tree, none inside another."""
    if isinstance(raw, list):
        for one in raw:
            yield from hosts(one, source)
    if not isinstance(raw, dict):
        return
    if "nodeType" in raw and "src" in raw:
        found = host_of(node_of(raw), source)
        if found is not None:
            yield found
            return
    for name, value in raw.items():
        if name in {"condition"} and isinstance(value, dict):
            yield from condition_host(raw, node_of(value))
        elif name not in {"loopExpression", "initializationExpression", "pre", "post", "modifiers"}:
            yield from hosts(value, source)


def host_of(node: Node, source: bytes) -> Host | None:
    """The place that a statement is, if it is one."""
    if node.type in STATEMENTS:
        end = node.end + (source[node.end : node.end + 1] == b";")
        return Host("statement", node.start, end)
    if node.type in YUL_STATEMENTS:
        return Host("yul", node.start, node.end)
    if node.type == "VariableDeclarationStatement":
        return declaration_host(node, source)
    return None


def condition_host(parent: Raw, condition: Node) -> Iterator[Host]:
    """The place that a condition of Solidity is; Yul has no choice in expressions."""
    if not str(parent.get("nodeType")).startswith("Yul"):
        yield Host("condition", condition.start, condition.end)


def declaration_host(node: Node, source: bytes) -> Host | None:
    """The value of a declaration, with the declaration and the assignment taken apart."""
    value = node.node("initialValue")
    given = node.raw.get("declarations")
    if value is None or not isinstance(given, list):
        return None
    declared = [node_of(one) if isinstance(one, dict) else None for one in given]
    texts = [source[one.start : one.end].decode() + "; " for one in declared if one is not None]
    names = ", ".join(one.text("name") if one is not None else "" for one in declared)
    assigned = f"({names}) = " if len(declared) > 1 else f"{names} = "
    end = node.end + (source[node.end : node.end + 1] == b";")
    return Host("declaration", node.start, end, "".join(texts), assigned)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a mutant stands in the source with all of them: bytes of the branch, of the host."""

    mutant: Mutant
    branch: tuple[int, int]
    host: tuple[int, int]
    yul: bool


@dataclass(frozen=True, slots=True)
class Schema:
    """A file with all its mutants that have a place, and where each of them is."""

    text: str
    places: tuple[Place, ...]

    def blamed(self, at: int) -> set[str]:
        """The mutants that an error at this byte is due to: the branch's, else the host's."""
        branch = {one.mutant.id for one in self.places if one.branch[0] <= at < one.branch[1]}
        host = {one.mutant.id for one in self.places if one.host[0] <= at < one.host[1]}
        # Elsewhere only a value that assembly no longer surely sets can be missed.
        return branch or host or {one.mutant.id for one in self.places if one.yul}


def schema_of(tree: Raw, text: str, numbers: Mapping[Mutant, int]) -> Schema:
    """The file with those of the numbered mutants that have a place."""
    source = text.encode()
    by_host = [
        (host, mutant)
        for host in hosts(tree, source)
        for mutant in numbers
        if host.start <= mutant.change.start and mutant.change.end <= host.end
    ]
    by_host.sort(key=lambda pair: pair[0].start)
    written = bytearray()
    places: list[Place] = []
    at = 0
    for host, pairs in groupby(by_host, key=lambda pair: pair[0]):
        written += source[at : host.start]
        places += choice(written, host, [mutant for _, mutant in pairs], source, numbers)
        at = host.end
    written += source[at:] + ACTIVE.encode()
    return Schema(written.decode(), tuple(places))


def choice(
    written: bytearray,
    host: Host,
    mutants: list[Mutant],
    source: bytes,
    numbers: Mapping[Mutant, int],
) -> list[Place]:
    """Write the choice between a host's mutants and what it was; where each mutant is."""
    started = len(written)
    original = source[host.start : host.end].decode()
    branches: list[tuple[Mutant, tuple[int, int]]] = []
    head, before, after, last, tail = FORMS[host.kind]
    written += (host.before + head).encode()
    for mutant in mutants:
        written += before.format(number=numbers[mutant]).encode()
        begun = len(written)
        written += branch_text(host, mutated(host, mutant, source)).encode()
        branches.append((mutant, (begun, len(written))))
        written += after.encode()
    written += (last + branch_text(host, original) + tail).encode()
    span = (started, len(written))
    return [Place(mutant, branch, span, host.kind == "yul") for mutant, branch in branches]


# What comes first, before and after each mutant, before the original, and at the end.
FORMS = {
    "statement": ("{ ", "if (_activeMutant() == {number}) {{ ", " } else ", "{ ", " } }"),
    "declaration": ("", "if (_activeMutant() == {number}) {{ ", " } else ", "{ ", " }"),
    "condition": ("(", "_activeMutant() == {number} ? (", ") : ", "(", "))"),
    "yul": (f"switch add(0x{MAGIC}, 0) ", "case {number} {{ ", " } ", "default { ", " }"),
}


def mutated(host: Host, mutant: Mutant, source: bytes) -> str:
    """The host's text with the fault in it."""
    change = mutant.change
    text = source[host.start : change.start] + change.text.encode()
    return (text + source[change.end : host.end]).decode()


def branch_text(host: Host, text: str) -> str:
    """What stands in a branch: the statement, or for a declaration the assignment of its value."""
    if host.kind != "declaration":
        return text
    return host.assigned + text.split("=", 1)[1].lstrip()


def with_active(code: str, number: int) -> str:
    """Bytecode (hex) in which this mutant is active; 0 for none."""
    return code.replace(MAGIC, f"{number:064x}")
