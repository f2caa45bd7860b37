"""What may go wrong in a line of Solidity: one function for each sort of fault.

Each takes a node and the file's bytes, and gives the changes that put the fault in.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from scripts.mutation.syntax import Node

OTHERS = {
    "<": ("<=", ">="),
    "<=": ("<", ">"),
    ">": (">=", "<="),
    ">=": (">", "<"),
    "==": ("!=",),
    "!=": ("==",),
    "+": ("-",),
    "-": ("+",),
    "*": ("+",),
    "/": ("*",),
    "%": ("*",),
    "<<": (">>",),
    ">>": ("<<",),
    "&": ("|",),
    "|": ("&",),
    "^": ("|",),
    "&&": ("||",),
    "||": ("&&",),
}
ASSIGNMENTS = {"+=": ("-=", "="), "-=": ("+=", "="), "|=": ("&=", "="), "&=": ("|=", "=")}
DROPPING = frozenset({"&&", "||", "|", "&"})
_NUMBER = re.compile(r"0x[0-9a-fA-F]+|[0-9]+")


@dataclass(frozen=True, slots=True)
class Change:
    """Bytes ``start`` to ``end`` of a file become ``text``; ``sort`` says what fault that is."""

    sort: str
    start: int
    end: int
    text: str


Operator = Callable[[Node, bytes], Iterator[Change]]


def of(node: Node, source: bytes) -> str:
    """The source text of a node."""
    return source[node.start : node.end].decode()


def other_operator(node: Node, source: bytes) -> Iterator[Change]:
    """Another operator between the same operands, or one operand alone."""
    left, right = node.node("leftExpression"), node.node("rightExpression")
    if node.type != "BinaryOperation" or left is None or right is None:
        return
    sign = node.text("operator")
    at = source.index(sign.encode(), left.end, right.start)
    for other in OTHERS.get(sign, ()):
        yield Change("operator", at, at + len(sign), other)
    if sign in DROPPING:
        yield Change("operand dropped", node.start, node.end, of(left, source))
        yield Change("operand dropped", node.start, node.end, of(right, source))


def other_assignment(node: Node, source: bytes) -> Iterator[Change]:
    """Another operator that assigns."""
    left, right = node.node("leftHandSide"), node.node("rightHandSide")
    if node.type != "Assignment" or left is None or right is None:
        return
    sign = node.text("operator")
    at = source.index(sign.encode(), left.end, right.start)
    for other in ASSIGNMENTS.get(sign, ()):
        yield Change("operator", at, at + len(sign), other)


def condition(node: Node, source: bytes) -> Iterator[Change]:
    """A condition negated, or always one way: a guard removed, a branch always taken."""
    asked = node.node("condition")
    if node.type not in {"IfStatement", "WhileStatement", "Conditional"} or asked is None:
        return
    yield Change("condition negated", asked.start, asked.end, f"!({of(asked, source)})")
    if node.type == "Conditional":
        for branch in ("trueExpression", "falseExpression"):
            kept = node.node(branch)
            if kept is not None:
                text = f"({of(kept, source)})"
                yield Change("one branch always", node.start, node.end, text)
    elif node.type == "IfStatement":
        yield Change("condition removed", asked.start, asked.end, "false")
        if not refuses(node.node("trueBody")):
            yield Change("condition removed", asked.start, asked.end, "true")


def refuses(body: Node | None) -> bool:
    """Whether a condition's body is one refusal: taken always, it would be the guard negated."""
    return body is not None and body.type == "RevertStatement"


def unary(node: Node, source: bytes) -> Iterator[Change]:
    """A sign in front removed, a step the other way."""
    inner = node.node("subExpression")
    if node.type != "UnaryOperation" or inner is None:
        return
    sign = node.text("operator")
    if sign in {"!", "~", "-"}:
        yield Change("sign removed", node.start, node.end, of(inner, source))
    elif sign == "delete":
        yield Change("sign removed", node.start, node.end, "")
    elif sign in {"++", "--"}:
        text = of(node, source).replace(sign, "--" if sign == "++" else "++")
        yield Change("operator", node.start, node.end, text)


def constant(node: Node, source: bytes) -> Iterator[Change]:
    """A number one higher or lower; the other truth value."""
    if node.type != "Literal":
        return
    text = of(node, source)
    if node.text("kind") == "bool":
        yield Change("constant", node.start, node.end, "false" if text == "true" else "true")
    elif node.text("kind") == "number" and _NUMBER.fullmatch(text):
        for value in (int(text, 0) + 1, int(text, 0) - 1):
            if value >= 0:
                yield Change("constant", node.start, node.end, str(value))


def swapped(node: Node, source: bytes) -> Iterator[Change]:
    """Two neighbouring arguments of one type change places."""
    if node.type != "FunctionCall":
        return
    for one, next_ in pairwise(node.nodes("arguments")):
        if one.type_of() != next_.type_of() or of(one, source) == of(next_, source):
            continue
        between = source[one.end : next_.start].decode()
        text = of(next_, source) + between + of(one, source)
        yield Change("arguments swapped", one.start, next_.end, text)


def deleted(node: Node, source: bytes) -> Iterator[Change]:
    """A statement left out. A refusal under a condition is left out with the condition."""
    kinds = {"ExpressionStatement", "EmitStatement", "RevertStatement", "Break", "Continue"}
    if node.type == "RevertStatement" and source[: node.start].rstrip().endswith(b")"):
        return
    if node.type in kinds or (node.type == "Return" and node.node("expression") is not None):
        end = node.end
        end += source[end : end + 1] == b";"
        yield Change("statement deleted", node.start, end, "{}" if node.type != "Return" else "")


def modifier(node: Node, _: bytes) -> Iterator[Change]:
    """A function without one of its modifiers."""
    if node.type == "ModifierInvocation" and node.text("kind") == "modifierInvocation":
        yield Change("modifier removed", node.start, node.end, "")


SOLIDITY: tuple[Operator, ...] = (
    other_operator,
    other_assignment,
    condition,
    unary,
    constant,
    swapped,
    deleted,
    modifier,
)
