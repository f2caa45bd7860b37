"""All calls of a plan, tried in Python on the fetched state before anything is sent."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from ledger_client.ledger.calls import Call
from ledger_client.ledger.entries import BlockRef
from ledger_client.ledger.values import Address, Contract, Head, UnitId
from ledger_client.ledger.world import World
from ledger_client.node.connection import Connection
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
    reader = connection.reader
    now = reader.now()
    at = BlockRef(now.number + 1, now.time + 1)
    council = reader.council()
    members = tuple(Address(member) for member in council.members)
    world = World(connection.deployment, members, council.threshold)
    world.registry.keys[sender] = reader.key(sender)
    for unit in units:
        _fetch(world, connection, unit)
    view = RehearsedView(world, at.time)
    for call in made:
        world.write(call(view), sender, at)
        yield


def _fetch(world: World, connection: Connection, unit: UnitId) -> None:
    """A unit, and everything that it is packed in."""
    reader = connection.reader
    for one in reader.ancestors(unit):
        state = reader.unit(one)
        if not state.exists:
            return
        world.ledger.units[one] = state
        world.ledger.heads[one] = reader.head(Contract.LEDGER, one) or Head(one)
        if state.packed:
            world.ledger.parents[one] = reader.parent(one)
