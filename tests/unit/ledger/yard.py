"""A simulated network with the cast, for what happens to units."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ledger_client.ledger.calls import (
    ApproveCall,
    AttachCall,
    Call,
    ExecuteCall,
    HoldCall,
    NestCall,
    OpenCall,
    ProposeCall,
    SuspendCall,
    WriteCall,
    encode_call,
)
from ledger_client.ledger.council_state import proposal_id
from ledger_client.ledger.entries import Entry, fold_journal, unit_id
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.replay import replay_units
from ledger_client.ledger.state import UnitState
from ledger_client.ledger.structs import Attachment, Hold, Item, Nesting, Opening, Proposal
from ledger_client.ledger.values import (
    NOBODY,
    ZERO_WORD,
    Contract,
    ParticipantId,
    UnitId,
    keccak256,
)
from tests.ledger_differential.cast import (
    CUSTOMS,
    DAY,
    FAR,
    FORWARDER,
    MAKER,
    MEMBERS,
    NETWORK_ID,
    STRANGER,
    THRESHOLD,
    Key,
    Participant,
)
from tests.unit.ledger.office import LEDGER, WHERE, WHY, Office

MAKER_KEY, FORWARDER_KEY, CUSTOMS_KEY = (one.keys[0] for one in (MAKER, FORWARDER, CUSTOMS))


def label(name: str) -> bytes:
    return keccak256(name.encode())


def id_of(opener: Participant, name: str) -> UnitId:
    return unit_id(NETWORK_ID, WHERE.chain_id, LEDGER, opener.id, label(name))


class Yard(Office):
    """The network of the office, with the ledger's acts by name."""

    def open(self, name: str, level: int, owner: Participant = MAKER) -> UnitId:
        self.send(OpenCall(Opening(label(name), level, False, WHY)), owner.keys[0])
        return id_of(owner, name)

    def state(self, unit: UnitId) -> UnitState:
        return self.world.ledger.units[unit]

    def nest(self, parent: UnitId, *children: UnitId, kind: Kind = Kind.PACK) -> NestCall:
        turns = tuple(self.state(child).turn for child in children)
        return NestCall(Nesting(parent, kind, self.state(parent).turn, tuple(children), turns, WHY))

    def nested(self) -> tuple[UnitId, UnitId, UnitId]:
        """A box with a pallet with a crate."""
        box, pallet, crate = (self.open(f"unit {level}", level) for level in (3, 2, 1))
        self.send(self.nest(pallet, crate), MAKER_KEY)
        self.send(self.nest(box, pallet), MAKER_KEY)
        return box, pallet, crate

    def hold(self, unit: UnitId, *, binding: bool = False, by: Key = CUSTOMS_KEY) -> HoldCall:
        authority = self.world.registry.keys[by.address].id
        counter = self.world.ledger.holds[unit, authority].counter + 1
        return HoldCall(Hold(unit, counter, binding, WHY))

    def item(self, unit: UnitId, kind: Kind, **values: Any) -> Item:
        usual = {"counterparty": NOBODY, "related": ZERO_WORD, "commitment": WHY}
        turn = self.state(unit).turn
        return Item(unit, kind, turn, **{**usual, **values})

    def offer(self, unit: UnitId, to: ParticipantId = FORWARDER.id) -> WriteCall:
        until = (self.time + DAY).to_bytes(32, "big")
        return WriteCall(self.item(unit, Kind.OFFER, counterparty=to, related=until))

    def certificate(self) -> bytes:
        """The maker's certificate over a quantity of 10."""
        return next(
            one
            for one, state in self.world.certificates.certificates
            if state.holder == MAKER.id and state.quantity == 10
        )

    def attach(self, unit: UnitId, quantity: int) -> AttachCall:
        what = (unit, self.certificate(), self.state(unit).turn, MAKER.id, quantity, WHY)
        return AttachCall(Attachment(*what))

    def set(self, unit: UnitId, **changes: Any) -> None:
        """Put a unit into a state that would take too many writes to reach."""
        self.world.ledger.units[unit] = replace(self.state(unit), **changes)

    def propose(self, call: Call, contract: Contract = Contract.LEDGER) -> Proposal:
        proposal = Proposal(WHERE.address(contract), encode_call(call), self.number, FAR)
        self.send(ProposeCall(proposal), MEMBERS[0])
        for member in MEMBERS[1:THRESHOLD]:
            self.send(ApproveCall(proposal_id(WHERE, proposal)), member)
        return proposal

    def executed(self, call: Call, contract: Contract = Contract.LEDGER) -> tuple[Entry, ...]:
        """A call of the council, proposed, approved and executed at once."""
        return self.send(ExecuteCall(self.propose(call, contract)), STRANGER)

    def suspend(self, who: Participant) -> None:
        self.executed(SuspendCall(who.id, WHY), Contract.REGISTRY)

    def slots(self) -> dict[Contract, dict[bytes, bytes]]:
        return {contract: self.world.slots(contract) for contract in Contract}

    def check(self) -> None:
        """The entries alone reach the simulation's units, holds, parents, heads and journal."""
        ledger, entries = self.world.ledger, self.entries(Contract.LEDGER)
        units = replay_units(entries, deployment=WHERE, complete=True)
        known = {one: history.state for one, history in units.items()}
        assert known == {one: state for one, state in ledger.units if state.exists}
        assert {one: history.head for one, history in units.items()} == dict(ledger.heads)
        held = ((one, history.holds) for one, history in units.items())
        reached = {(one, who): hold for one, holds in held for who, hold in holds.items()}
        assert reached == dict(ledger.holds)
        for one, history in units.items():
            if history.state.packed:
                assert history.parent == ledger.parents[one]
        assert fold_journal(NETWORK_ID, entries) == ledger.journal


def kinds(entries: tuple[Entry, ...]) -> list[Kind]:
    return [entry.kind for entry in entries]
