"""Several nodes of one network, each asked by itself: where one is untrue, the next may be true."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from api.indexer.errors import PageRefused
from ledger_client.errors import CannotTell, InvalidInput
from ledger_client.node.connection import Connection
from ledger_client.node.errors import NodeAnswerInvalid

T = TypeVar("T")


class NoneTrue(PageRefused):
    """No node gave what holds, and at least one gave what does not."""


@dataclass(slots=True)
class Nodes:
    """The nodes, the one that was true last first.

    Attributes:
        untrue: what did not hold since this was emptied, and of which node.
    """

    connections: Sequence[Connection]
    untrue: list[str] = field(default_factory=list)
    _order: list[int] = field(init=False)

    def __post_init__(self) -> None:
        if not self.connections:
            raise InvalidInput("no node address", pointer="nodes", rule="node.address")
        self._order = list(range(len(self.connections)))

    def first_true(self, ask: Callable[[Connection], T]) -> T:
        """What ``ask`` gives for the first node for which it does not raise.

        Raises:
            NoneTrue: for none, and one was untrue.
            CannotTell: for none, and none served.
        """
        failures: list[CannotTell] = []
        for place in tuple(self._order):
            try:
                found = ask(self.connections[place])
            except CannotTell as failure:
                failures.append(failure)
                if is_untrue(failure):
                    self._note(place, failure.message)
                continue
            self._order.sort(key=lambda one, true=place: one != true)  # type: ignore[misc]
            return found
        lie = next((one for one in failures if is_untrue(one)), failures[0])
        if is_untrue(lie):
            raise NoneTrue(lie.message, pointer=lie.pointer, rule=lie.rule)
        raise lie

    def newest(self, at_least: int) -> int:
        """The newest block of any node.

        Raises:
            NodeAnswerInvalid: all are behind block ``at_least``.
            CannotTell: none serves.
        """
        heads, failures = list[int](), list[CannotTell]()
        for place in self._order:
            try:
                heads.append(self.connections[place].rpc.block_number())
            except CannotTell as failure:
                failures.append(failure)
                continue
            if heads[-1] < at_least:
                self._note(place, f"is at block {heads[-1]}, block {at_least} is indexed")
        if not heads:
            raise failures[0]
        if max(heads) < at_least:
            raise NodeAnswerInvalid(
                f"all nodes are behind: at block {max(heads)}, block {at_least} is indexed",
                pointer="blockNumber",
                rule="node.behind",
            )
        return max(heads)

    def _note(self, place: int, why: str) -> None:
        self.untrue.append(f"node {place + 1} of {len(self.connections)}: {why}")


def is_untrue(failure: CannotTell) -> bool:
    """Whether a node answered with what does not hold, rather than not at all."""
    return isinstance(failure, PageRefused | NodeAnswerInvalid) and failure.rule != "node.size"
