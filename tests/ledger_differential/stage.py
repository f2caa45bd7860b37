"""A chain with contracts and cast, and the same network simulated."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from ledger_client.errors import LedgerRefused
from ledger_client.ledger.calls import Call, contract_of, encode_call
from ledger_client.ledger.entries import AppendedEntry, BlockRef
from ledger_client.ledger.refusals import Refusal
from ledger_client.ledger.replay import World
from ledger_client.ledger.values import Address
from tests.ledger_differential.cast import DAY, MEMBERS, NETWORK_ID, THRESHOLD, Director
from tests.ledger_differential.chain import GENESIS_TIME, Chain, Outcome, Step, anvil

START = BlockRef(1000, GENESIS_TIME + DAY)


@dataclass(frozen=True)
class Stage:
    """A chain with contracts and cast, and the same network simulated."""

    chain: Chain
    world: World
    entries: tuple[AppendedEntry, ...]


@contextmanager
def open_stage() -> Iterator[Stage]:
    """Deploy, enrol, accredit, and stock with units and certificates."""
    members = tuple(member.address for member in MEMBERS)
    with anvil() as chain:
        chain.deploy(NETWORK_ID, members, THRESHOLD)
        world = World(chain.deployment, members, THRESHOLD)

        entries: list[AppendedEntry] = []

        def send(call: Call, sender: Address) -> None:
            target = chain.deployment.address(contract_of(call))
            at = chain.send(sender, target, encode_call(call))
            entries.extend(world.write(call, sender, at))

        Director(chain.deployment, send).set_up()
        yield Stage(chain, world, tuple(entries))


def expected(world: World, step: Step) -> Outcome:
    """What the simulation does with a step."""
    try:
        return world.write(step.call, step.sender, step.at)
    except LedgerRefused as refused:
        return refused


def compared(outcome: Outcome) -> object:
    """Entries, or a refusal's name and arguments."""
    if isinstance(outcome, Refusal):
        return type(outcome).__name__, outcome.arguments
    return (type(outcome).__name__, str(outcome)) if isinstance(outcome, Exception) else outcome
