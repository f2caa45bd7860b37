"""The contracts and their simulation in Python do the same on random histories.

Each history runs on the four contracts in a real anvil and in ``World``. Compared are the entries
of every call or its refusal with all its arguments, and at the end every storage slot that the
history touched: states, heads, journals.
"""

import copy
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from ledger_client.errors import LedgerRefused
from ledger_client.ledger.calls import contract_of, encode_call
from ledger_client.ledger.entries import BlockRef
from ledger_client.ledger.refusals import Refusal
from ledger_client.ledger.replay import World
from ledger_client.ledger.values import Contract
from tests.ledger_differential.cast import DAY, MEMBERS, NETWORK_ID, THRESHOLD, Director
from tests.ledger_differential.chain import GENESIS_TIME, Chain, Outcome, Step, anvil
from tests.ledger_differential.histories import Storyteller

HISTORIES = 1000
CALLS = 25
CHUNKS = 20
START = BlockRef(1000, GENESIS_TIME + DAY)


@dataclass(frozen=True)
class Stage:
    """A chain with contracts and cast, and the same network simulated."""

    chain: Chain
    world: World


@pytest.fixture(scope="session")
def stage() -> Iterator[Stage]:
    members = tuple(member.address for member in MEMBERS)
    with anvil() as chain:
        chain.deploy(NETWORK_ID, members, THRESHOLD)
        world = World(chain.deployment, members, THRESHOLD)

        def send(call, sender):  # type: ignore[no-untyped-def]
            target = chain.deployment.address(contract_of(call))
            world.write(call, sender, chain.send(sender, target, encode_call(call)))

        Director(chain.deployment, send).set_up()
        yield Stage(chain, world)


def expected(world: World, step: Step) -> Outcome:
    try:
        return world.write(step.call, step.sender, step.at)
    except LedgerRefused as refused:
        return refused


def compared(outcome: Outcome) -> object:
    """Entries, or a refusal's name and arguments."""
    if isinstance(outcome, Refusal):
        return type(outcome).__name__, outcome.arguments
    return (type(outcome).__name__, str(outcome)) if isinstance(outcome, Exception) else outcome


def tell(stage: Stage, seed: int) -> tuple[World, list[Step], list[Outcome]]:
    world = copy.deepcopy(stage.world)
    teller = Storyteller(world, seed, START)
    steps, outcomes = [], []
    for _ in range(CALLS):
        step = teller.tell()
        steps.append(step)
        outcomes.append(expected(world, step))
    return world, steps, outcomes


def check_history(stage: Stage, seed: int, seen: Counter[str]) -> None:
    world, steps, outcomes = tell(stage, seed)
    slots = {contract: world.slots(contract) for contract in Contract}
    keys = {contract: list(values) for contract, values in slots.items()}
    got, values = stage.chain.simulate(steps, keys)
    for index, (step, ours, theirs) in enumerate(zip(steps, outcomes, got, strict=True)):
        where = f"history {seed}, call {index}: {step.call}"
        assert compared(ours) == compared(theirs), where
        seen.update(names_of(ours))
    for contract in Contract:
        assert dict(zip(keys[contract], values[contract], strict=True)) == slots[contract], seed


def names_of(outcome: Outcome) -> list[str]:
    if isinstance(outcome, Exception):
        return [type(outcome).__name__]
    return ["passed", *(appended.entry.kind.name for appended in outcome)]


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_contracts_and_simulation_agree(stage: Stage, chunk: int) -> None:
    seen: Counter[str] = Counter()
    count = HISTORIES // CHUNKS
    for seed in range(chunk * count, (chunk + 1) * count):
        check_history(stage, seed, seen)
    print(seen)
