"""What may go wrong in a line of inline assembly: the same faults, in Yul's words."""

from collections.abc import Iterator

from scripts.mutation.operators import Change, Operator, of
from scripts.mutation.syntax import Node

OTHERS = {
    "add": ("sub",),
    "sub": ("add",),
    "mul": ("add",),
    "shl": ("shr",),
    "shr": ("shl",),
    "and": ("or",),
    "or": ("and",),
    "xor": ("or",),
    "lt": ("gt", "eq"),
    "gt": ("lt", "eq"),
    "eq": ("lt", "gt"),
    "iszero": ("not",),
    "mstore": ("mstore8",),
}
ORDERED = frozenset({"sub", "lt", "gt", "shl", "shr", "mstore", "sstore", "keccak256", "revert"})


def other_function(node: Node, source: bytes) -> Iterator[Change]:
    """Another function of the same arguments, or the arguments the other way round."""
    name = node.node("functionName")
    if node.type != "YulFunctionCall" or name is None:
        return
    for other in OTHERS.get(name.text("name"), ()):
        yield Change("operator", name.start, name.end, other)
    arguments = node.nodes("arguments")
    if name.text("name") in ORDERED and len(arguments) == 2:
        one, two = arguments
        between = source[one.end : two.start].decode()
        text = of(two, source) + between + of(one, source)
        yield Change("arguments swapped", one.start, two.end, text)


def constant(node: Node, source: bytes) -> Iterator[Change]:
    """A number one higher or lower."""
    if node.type == "YulLiteral" and node.text("kind") == "number":
        for value in (int(of(node, source), 0) + 1, int(of(node, source), 0) - 1):
            if value >= 0:
                yield Change("constant", node.start, node.end, str(value))


def condition(node: Node, source: bytes) -> Iterator[Change]:
    """A condition negated, or always one way."""
    asked = node.node("condition")
    if node.type not in {"YulIf", "YulForLoop"} or asked is None:
        return
    yield Change("condition negated", asked.start, asked.end, f"iszero({of(asked, source)})")
    if node.type == "YulIf":
        yield Change("condition removed", asked.start, asked.end, "0")
        yield Change("condition removed", asked.start, asked.end, "1")


def deleted(node: Node, _: bytes) -> Iterator[Change]:
    """A statement left out."""
    if node.type in {"YulExpressionStatement", "YulAssignment"}:
        yield Change("statement deleted", node.start, node.end, "{}")


ASSEMBLY: tuple[Operator, ...] = (other_function, constant, condition, deleted)
