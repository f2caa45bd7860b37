"""The contracts and their simulation in Python do the same on random histories.

Each history runs on the four contracts in a real anvil and in ``World``. Compared are the entries
of every call or its refusal with all its arguments, and at the end every storage slot that the
history touched: states, heads, journals.
"""

import copy
import os
from collections import Counter
from random import Random

import pytest

from ledger_client.ledger.entries import AppendedEntry, Entry
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.refusals import REFUSALS
from ledger_client.ledger.replay import (
    CertificateTerms,
    World,
    replay_certificates,
    replay_registry,
    replay_units,
)
from ledger_client.ledger.values import Contract, UnitId
from tests.ledger_differential.chain import Outcome, Step
from tests.ledger_differential.histories import Storyteller
from tests.ledger_differential.stage import START, Stage, compared, expected

HISTORIES = int(os.environ.get("HISTORIES", "1000"))
"""How many; number n is told from the seed n, so that each can be told again."""
CALLS = 25
CHUNK = 100
LONG = 120
"""How many calls a history has in which something rare is looked for."""
RARE_KINDS = frozenset(
    {
        Kind.ENROL,
        Kind.MEMBERS,
        Kind.REINSTATE_PARTICIPANT,
        Kind.RECOVER_KEY,
        Kind.SUSPEND_PARTICIPANT,
        Kind.UNBOUND,
        Kind.VETO_RECOVERY,
    }
)
"""These need much before them; not every hundred histories has them."""
USUAL_KINDS = frozenset(kind.name for kind in frozenset(Kind) - RARE_KINDS)
REFUSAL_NAMES = frozenset(getattr(one, "__name__", "") for one in REFUSALS.values())


def tell(stage: Stage, seed: int, calls: int = CALLS) -> tuple[World, list[Step], list[Outcome]]:
    world = copy.deepcopy(stage.world)
    teller = Storyteller(world, seed, START)
    steps, outcomes = [], []
    for _ in range(calls):
        step = teller.tell()
        steps.append(step)
        outcomes.append(expected(world, step))
    return world, steps, outcomes


def check_history(stage: Stage, seed: int, seen: Counter[str], calls: int = CALLS) -> None:
    world, steps, outcomes = tell(stage, seed, calls)
    slots = {contract: world.slots(contract) for contract in Contract}
    keys = {contract: list(values) for contract, values in slots.items()}
    got, values = stage.chain.simulate(steps, keys)
    for index, (step, ours, theirs) in enumerate(zip(steps, outcomes, got, strict=True)):
        where = f"history {seed}, call {index}: {step.call}"
        assert compared(ours) == compared(theirs), where
        seen.update(names_of(ours))
    for contract in Contract:
        assert dict(zip(keys[contract], values[contract], strict=True)) == slots[contract], seed
    written = [one for outcome in outcomes if isinstance(outcome, tuple) for one in outcome]
    check_replay(world, [*stage.entries, *written], Random(seed))


def check_replay(world: World, entries: list[AppendedEntry], random: Random) -> None:
    """The entries alone reach what the simulation, and so the contracts, hold."""
    of = {
        contract: [
            one.entry for one in entries if one.contract == world.deployment.address(contract)
        ]
        for contract in Contract
    }
    check_units(world, of[Contract.LEDGER], random)
    terms = {
        UnitId(certificate_id): CertificateTerms(
            state.scope, state.valid_from, state.valid_until, state.quantity
        )
        for certificate_id, state in world.certificates.certificates
    }
    certificates = replay_certificates(of[Contract.CERTIFICATES], terms)
    assert {one: history.state for one, history in certificates.items()} == dict(
        world.certificates.certificates
    )
    assert {
        (one, unit): draw
        for one, history in certificates.items()
        for unit, draw in history.draws.items()
    } == dict(world.certificates.draws)
    registry = replay_registry(of[Contract.REGISTRY], world.deployment.council)
    assert registry.keys == dict(world.registry.keys)
    assert registry.statuses == dict(world.registry.statuses)
    assert registry.live_keys == dict(world.registry.live_keys)
    assert registry.accreditations == dict(world.registry.accreditations)
    assert registry.compromised_from == dict(world.registry.compromised_from)
    assert registry.heads == dict(world.registry.heads)


def check_units(world: World, entries: list[Entry], random: Random) -> None:
    ledger = world.ledger
    units = replay_units(entries, deployment=world.deployment, complete=True)
    assert {one: history.state for one, history in units.items()} == dict(ledger.units)
    assert {one: history.head for one, history in units.items()} == dict(ledger.heads)
    assert {
        (one, authority): hold
        for one, history in units.items()
        for authority, hold in history.holds.items()
    } == dict(ledger.holds)
    for one, history in units.items():
        if history.state.packed:
            assert history.parent == ledger.parents[one]
        assert history.steps[-1].custodian == ledger.custodian_of(one) or history.state.packed
    some = set(random.sample(sorted(units), len(units) // 2))
    part = replay_units([entry for entry in entries if entry.unit_id in some])
    assert {one: history.state for one, history in part.items()} == {
        one: ledger.units[one] for one in some
    }


def names_of(outcome: Outcome) -> list[str]:
    if isinstance(outcome, Exception):
        return [type(outcome).__name__]
    return ["passed", *(appended.entry.kind.name for appended in outcome)]


@pytest.mark.parametrize("chunk", range(HISTORIES // CHUNK))
def test_contracts_and_simulation_agree(stage: Stage, chunk: int) -> None:
    seen: Counter[str] = Counter()
    for seed in range(chunk * CHUNK, (chunk + 1) * CHUNK):
        check_history(stage, seed, seen)
    assert frozenset(seen) >= USUAL_KINDS
    assert seen["passed"] > CHUNK * CALLS // 2
    assert len(frozenset(seen) & REFUSAL_NAMES) >= 50


@pytest.mark.parametrize("kind", sorted(RARE_KINDS))
def test_contracts_and_simulation_agree_on_what_is_rare(stage: Stage, kind: Kind) -> None:
    """The first long history with an entry of the kind, by the simulation, is told to both."""
    seen: Counter[str] = Counter()
    seed = next(seed for seed in range(200) if _tells(stage, seed, kind))
    check_history(stage, seed, seen, LONG)
    assert seen[kind.name] > 0


def _tells(stage: Stage, seed: int, kind: Kind) -> bool:
    _, _, outcomes = tell(stage, seed, LONG)
    return any(kind.name in names_of(one) for one in outcomes)
