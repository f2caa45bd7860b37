"""A simulated network with the cast, for what happens in registry, council and certificates."""

from __future__ import annotations

import copy
from functools import cache

import pytest

from ledger_client.ledger.calls import Call, EnrolCall, RecoverKeyCall
from ledger_client.ledger.entries import AppendedEntry, BlockRef, Entry
from ledger_client.ledger.refusals import Refusal
from ledger_client.ledger.replay import RegistryHistory, World, replay_registry
from ledger_client.ledger.structs import KeyGrant
from ledger_client.ledger.typed_data import Deployment
from ledger_client.ledger.values import Address, Contract, ParticipantId, keccak256
from tests.ledger_differential.cast import (
    ALL_ACTS,
    DAY,
    FAR,
    MEMBERS,
    NETWORK_ID,
    SPARE,
    THRESHOLD,
    Director,
    Key,
)
from tests.ledger_differential.chain import GENESIS_TIME

COUNCIL, REGISTRY, CERTIFICATES, LEDGER = (Address(bytes([n]) * 20) for n in (7, 8, 9, 10))
WHERE = Deployment(NETWORK_ID, 5, COUNCIL, REGISTRY, CERTIFICATES, LEDGER)
WHY = keccak256(b"why")
WEEK = 7 * DAY


@cache
def _set_up() -> tuple[World, tuple[AppendedEntry, ...]]:
    world = World(WHERE, tuple(member.address for member in MEMBERS), THRESHOLD)
    written: list[AppendedEntry] = []

    def send(call: Call, sender: Address) -> None:
        at = BlockRef(len(written) + 1, GENESIS_TIME + 1)
        written.extend(world.write(call, sender, at))

    Director(WHERE, send).set_up()
    return world, tuple(written)


class Office:
    """The network a day after its beginning; time passes only by ``later``."""

    def __init__(self) -> None:
        world, written = _set_up()
        self.world: World = copy.deepcopy(world)
        self.written = list(written)
        self.time = GENESIS_TIME + DAY
        self.number = 1000

    def later(self, seconds: int) -> None:
        self.time += seconds
        self.number += 1

    def send(self, call: Call, sender: Key | Address) -> tuple[Entry, ...]:
        address = sender.address if isinstance(sender, Key) else sender
        appended = self.world.write(call, address, BlockRef(self.number, self.time))
        self.written.extend(appended)
        return tuple(one.entry for one in appended)

    def by_council(self, call: Call) -> tuple[Entry, ...]:
        """A call of the council, in the course of a proposal."""
        self.world.registry.executing = keccak256(b"proposal")
        return self.send(call, COUNCIL)

    def refused(self, call: Call, sender: Key | Address) -> tuple[str, tuple[object, ...]]:
        """Why a call is refused: the name of the error and its arguments."""
        with pytest.raises(Refusal) as refusal:
            self.send(call, sender)
        return type(refusal.value).__name__, refusal.value.arguments

    def entries(self, contract: Contract) -> list[Entry]:
        place = WHERE.address(contract)
        return [one.entry for one in self.written if one.contract == place]

    def replayed(self) -> RegistryHistory:
        """The registry replayed from its entries; its slots must be those of the simulation."""
        history = replay_registry(self.entries(Contract.REGISTRY), COUNCIL)
        registry = self.world.registry
        assert history.keys == dict(registry.keys)
        assert history.statuses == dict(registry.statuses)
        assert history.live_keys == dict(registry.live_keys)
        assert history.compromised_from == dict(registry.compromised_from)
        assert history.accreditations == dict(registry.accreditations)
        assert history.heads == dict(registry.heads)
        return history


def grant(id: ParticipantId, key: Key, **values: int) -> KeyGrant:
    usual = {"roles": 1, "acts": ALL_ACTS, "valid_from": GENESIS_TIME, "valid_until": FAR}
    return KeyGrant(id, key.address, **{**usual, **values})


def recovery(
    id: ParticipantId, key: Key = SPARE[0], why: bytes = WHY, **values: int
) -> RecoverKeyCall:
    given = grant(id, key, **values)
    consent = key.sign(given, WHERE, Contract.REGISTRY, deadline=FAR)
    return RecoverKeyCall(given, why, FAR, consent)


def enrolment(id: ParticipantId, key: Key, **values: int) -> EnrolCall:
    given = grant(id, key, **values)
    consent = key.sign(given, WHERE, Contract.REGISTRY, deadline=FAR)
    return EnrolCall(given, WHY, FAR, consent)
