"""From what was asked, a unit or a period, to the blocks whose entries an export claims."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from api.problems import FieldProblem, HttpProblem, problem
from ledger_client.ledger.values import UnitId
from ledger_client.node.answers import Block
from ledger_client.node.connection import Connection


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for: one unit, or blocks, or times (seconds since 1970, UTC).

    Attributes:
        unit: whose whole history; then no period.
        from_block, to_block: both included; None: from the beginning, up to the newest.
        from_time, to_time: likewise, of the blocks' times.
    """

    unit: UnitId | None = None
    from_block: int | None = None
    to_block: int | None = None
    from_time: int | None = None
    to_time: int | None = None

    @property
    def names_blocks(self) -> bool:
        """Whether blocks are named."""
        return self.from_block is not None or self.to_block is not None

    @property
    def names_times(self) -> bool:
        """Whether times are named."""
        return self.from_time is not None or self.to_time is not None

    def require_one_way(self) -> None:
        """Refuse more than one of the three ways to ask.

        Raises:
            HttpProblem: ``request.invalid``.
        """
        if sum((self.unit is not None, self.names_blocks, self.names_times)) > 1:
            detail = "a unit, or blocks, or times: one of the three"
            raise _refused("unit", "export.one_way", detail)


@dataclass(frozen=True, slots=True)
class Span:
    """The blocks of an export, both included; ``first`` 0 is the beginning of everything.

    Attributes:
        after: the block after a period of time, which is later than its end; None: there is none.
    """

    unit: UnitId | None
    first: int
    last: int
    from_time: int | None = None
    to_time: int | None = None
    after: Block | None = None


def span_of(asked: Asked, connection: Connection, newest: int) -> Span:
    """The blocks that were asked for, as far as they are indexed.

    Raises:
        HttpProblem: no block at all (``request.invalid``).
        CannotTell: no node served.
    """
    if asked.unit is not None:
        return Span(asked.unit, 0, newest)
    by_time = asked.names_times
    found = _by_time(asked, connection, newest) if by_time else _by_block(asked, connection, newest)
    if found.first > found.last or found.last == 0:  # the genesis has no txs
        names = ("fromTime", "toTime") if by_time else ("fromBlock", "toBlock")
        raise _refused(names[0], "export.empty", f"no block is from {names[0]} to {names[1]}")
    return found


def _by_block(asked: Asked, connection: Connection, newest: int) -> Span:
    first = _from_beginning(asked.from_block or 0, connection)
    last = newest if asked.to_block is None else min(asked.to_block, newest)
    return Span(None, first, last)


def _by_time(asked: Asked, connection: Connection, newest: int) -> Span:
    first, last, after = 0, newest, None
    if asked.from_time is not None:
        first = _first_block(connection, newest, lambda time: time >= (asked.from_time or 0))
        first = _from_beginning(first, connection)
    if asked.to_time is not None:
        ended = _first_block(connection, newest, lambda time: time > (asked.to_time or 0))
        last, after = ended - 1, connection.rpc.block(ended) if ended <= newest else None
    return Span(None, first, last, asked.from_time, asked.to_time, after)


def _from_beginning(first: int, connection: Connection) -> int:
    """Before the contracts were made there is nothing, and no old state is needed to prove it.

    The genesis has no txs, so the first block after it is a beginning too.
    """
    return 0 if first <= max(1, connection.first_block) else first


def _first_block(connection: Connection, newest: int, is_later: Callable[[int], bool]) -> int:
    """The first block whose time is so late, else the number after the newest: times only grow."""
    low, high = 0, newest + 1
    while low < high:
        middle = (low + high) // 2
        if is_later(connection.rpc.block(middle).time):
            high = middle
        else:
            low = middle + 1
    return low


def _refused(pointer: str, rule: str, detail: str) -> HttpProblem:
    told = FieldProblem(pointer=pointer, rule=rule, detail=detail)
    return problem("request.invalid", detail, errors=(told,))
