"""All calls of a plan, tried in Python on the fetched state before anything is sent."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from ledger_client.ledger.calls import Call
from ledger_client.ledger.values import Address, UnitId
from ledger_client.node.connection import Connection
from ledger_client.writing.fetched_world import FetchedWorld, Touched
from ledger_client.writing.views import RehearsedView, View


def rehearse(
    connection: Connection,
    sender: Address,
    units: Iterable[UnitId],
    made: Sequence[Callable[[View], Call]],
) -> Iterator[None]:
    """Make the calls one after another on a copy of the state, one at each step.

    Args:
        sender: the key that will sign.
        units: every unit that the calls name; what they are packed in is fetched too.
        made: the calls, each made from the state that those before it leave.

    Raises:
        LedgerRefused: the first refusal, as the contract would make it.
    """
    copy = FetchedWorld.of(connection, Touched((sender,), units))
    view = RehearsedView(copy.world, copy.at.time)
    for call in made:
        copy.world.write(call(view), sender, copy.at)
        yield
