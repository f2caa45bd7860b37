"""The simulated network: all or nothing, entries in the order of their logs."""

import pytest

from ledger_client.errors import InvalidInput
from ledger_client.ledger.calls import (
    AttachCall,
    Call,
    CancelCall,
    ExecuteCall,
    NestCall,
    OpenCall,
    ProposeCall,
    WriteBatchCall,
    contract_of,
)
from ledger_client.ledger.certificate_acts import NO_CERTIFICATE
from ledger_client.ledger.council_state import proposal_id
from ledger_client.ledger.entries import AppendedEntry, BlockRef, fold_journal, unit_id
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.refusals import (
    CallerIsContract,
    MembersInvalid,
    NotCustodian,
    TargetInvalid,
    UnitPacked,
    UnknownRefusal,
)
from ledger_client.ledger.replay import World
from ledger_client.ledger.structs import Attachment, Item, Nesting, Opening, Proposal
from ledger_client.ledger.typed_data import Deployment
from ledger_client.ledger.values import (
    NOBODY,
    ZERO_WORD,
    Address,
    Contract,
    ParticipantId,
    UnitId,
    keccak256,
)
from tests.ledger_differential.cast import (
    CUSTODIANS,
    FAR,
    MAKER,
    MEMBERS,
    NETWORK_ID,
    STRANGER,
    THRESHOLD,
    Director,
)
from tests.ledger_differential.chain import GENESIS_TIME

COUNCIL, REGISTRY, CERTIFICATES, LEDGER = (Address(bytes([n]) * 20) for n in (7, 8, 9, 10))
WHERE = Deployment(NETWORK_ID, 5, COUNCIL, REGISTRY, CERTIFICATES, LEDGER)
FOUNDERS = tuple(member.address for member in MEMBERS)
KEY = MAKER.keys[0].address
WHY = keccak256(b"why")


class Network:
    """A world with the cast, and all that was written in it."""

    def __init__(self) -> None:
        self.world = World(WHERE, FOUNDERS, THRESHOLD)
        self.number = 0
        self.entries: list[AppendedEntry] = []
        Director(WHERE, self.send).set_up()

    def send(self, call: Call, sender: Address) -> None:
        self.write(call, sender)

    def write(
        self, call: Call, sender: Address = KEY, origin: Address | None = None
    ) -> tuple[AppendedEntry, ...]:
        self.number += 1
        at = BlockRef(self.number, GENESIS_TIME + self.number)
        written = self.world.write(call, sender, at, origin=origin)
        self.entries.extend(written)
        return written

    def slots(self) -> dict[Contract, dict[bytes, bytes]]:
        return {contract: self.world.slots(contract) for contract in Contract}

    def unit(self, level: int) -> UnitId:
        label = keccak256(f"label {MAKER.id} {level}".encode())
        return unit_id(NETWORK_ID, 5, LEDGER, MAKER.id, label)

    def propose(self, target: Address, data: bytes) -> Proposal:
        proposal = Proposal(target, data, self.number, FAR)
        self.write(ProposeCall(proposal), FOUNDERS[0])
        for member in FOUNDERS[1:THRESHOLD]:
            self.world.council.approvals[proposal_id(WHERE, proposal), member] = True
        return proposal


@pytest.fixture
def network() -> Network:
    return Network()


def note(unit: UnitId, kind: Kind = Kind.OBSERVE) -> Item:
    return Item(unit, kind, 0, NOBODY, ZERO_WORD, WHY)


def test_a_refused_batch_leaves_everything_as_it_was(network: Network) -> None:
    before = network.slots()
    others = unit_id(
        NETWORK_ID, 5, LEDGER, CUSTODIANS[1].id, keccak256(f"label {CUSTODIANS[1].id} 1".encode())
    )
    with pytest.raises(NotCustodian):
        network.write(WriteBatchCall((note(network.unit(1)), note(others))))
    assert network.slots() == before


def test_a_nesting_refused_at_its_last_child_leaves_everything_as_it_was(
    network: Network,
) -> None:
    box, small = network.unit(3), network.unit(1)
    before = network.slots()
    with pytest.raises(UnitPacked):
        network.write(NestCall(Nesting(box, Kind.PACK, 0, (small, small), (0, 1), WHY)))
    assert network.slots() == before


def test_a_write_after_a_refused_one_is_as_if_it_had_not_been(network: Network) -> None:
    other = Network()
    box, small = network.unit(3), network.unit(1)
    with pytest.raises(UnitPacked):
        network.write(NestCall(Nesting(box, Kind.PACK, 0, (small, small), (0, 1), WHY)))
    network.number -= 1
    for each in (network, other):
        each.write(WriteBatchCall((note(each.unit(1)), note(each.unit(2)))))
    assert network.slots() == other.slots()


def test_a_call_through_a_contract_is_refused(network: Network) -> None:
    call = OpenCall(Opening(WHY, 1, False, WHY))
    with pytest.raises(CallerIsContract):
        network.write(call, sender=KEY, origin=STRANGER.address)


def test_attaching_writes_the_draw_first(network: Network) -> None:
    certificates = network.world.certificates.certificates
    certificate = next(
        one for one, state in certificates if state.holder == MAKER.id and state.quantity
    )
    attachment = Attachment(network.unit(1), certificate, 0, MAKER.id, 4, WHY)
    drawn, attached = network.write(AttachCall(attachment))
    assert (drawn.contract, drawn.entry.kind) == (CERTIFICATES, Kind.DRAW)
    assert (attached.contract, attached.entry.kind) == (LEDGER, Kind.ATTACH)
    assert attached.entry.related == network.world.head(Contract.CERTIFICATES, certificate)
    assert certificates[certificate].drawn == 4


def test_a_nesting_writes_the_parent_first(network: Network) -> None:
    box, children = network.unit(3), (network.unit(2), network.unit(1))
    written = network.write(NestCall(Nesting(box, Kind.PACK, 0, children, (0, 0), WHY)))
    assert [one.entry.unit_id for one in written] == [box, *children]
    assert network.world.ledger.custodian_of(children[0]) == MAKER.id


@pytest.mark.parametrize("contract", list(Contract))
def test_a_journal_is_the_fold_over_a_contracts_entries(
    network: Network, contract: Contract
) -> None:
    place = WHERE.address(contract)
    mine = [one.entry for one in network.entries if one.contract == place]
    assert network.world.journal(contract) == fold_journal(NETWORK_ID, mine)


def test_a_proposal_of_no_call_is_refused_without_a_reason(network: Network) -> None:
    proposal = network.propose(REGISTRY, b"\1\2\3\4")
    with pytest.raises(UnknownRefusal):
        network.write(ExecuteCall(proposal), STRANGER.address)
    assert network.world.council.executing == ZERO_WORD


def test_a_proposal_to_no_contract_is_refused(network: Network) -> None:
    proposal = network.propose(STRANGER.address, b"")
    with pytest.raises(TargetInvalid):
        network.write(ExecuteCall(proposal), STRANGER.address)


@pytest.mark.parametrize("number", range(4))
def test_a_council_that_is_none_is_refused(number: int) -> None:
    one, two, three = FOUNDERS[:3]
    members, threshold = (
        ((one, two), 2),
        ((one, two, two), 2),
        ((one, two, three), 1),
        ((one, two, Address(bytes(20))), 2),
    )[number]
    with pytest.raises(MembersInvalid):
        World(WHERE, members, threshold)


def test_a_call_for_another_contract_is_refused(network: Network) -> None:
    call = CancelCall(0, 1)
    assert contract_of(call) is Contract.LEDGER
    with pytest.raises(InvalidInput):
        network.world.registry.write(call, KEY)


def test_an_unknown_certificate_and_a_stranger_have_empty_states(network: Network) -> None:
    assert network.world.certificates.certificates[WHY] is NO_CERTIFICATE
    assert network.world.ledger.custodian_of(UnitId(WHY)) == ParticipantId(0)
    assert network.world.head(Contract.LEDGER, WHY) == ZERO_WORD
