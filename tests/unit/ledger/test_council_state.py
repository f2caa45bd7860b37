"""A proposal's slot says when it was proposed, and keeps it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger_client.errors import InvalidInput
from ledger_client.ledger.calls import (
    ApproveCall,
    ExecuteCall,
    ProposeCall,
    SuspendCall,
    encode_call,
)
from ledger_client.ledger.council_state import ProposalState, ProposalStatus, proposal_id
from ledger_client.ledger.structs import Proposal
from ledger_client.ledger.values import Contract, ParticipantId
from tests.ledger_differential.cast import DAY, FAR, MEMBERS, STRANGER, TERMINAL, THRESHOLD
from tests.unit.ledger.office import REGISTRY, WHERE, WHY, Office

times = st.integers(0, 2**40 - 1)


@given(times, st.sampled_from(ProposalStatus), times)
def test_a_proposal_comes_back_from_its_slot(
    expires: int, status: ProposalStatus, proposed_at: int
) -> None:
    proposal = ProposalState(expires, status, proposed_at)
    assert ProposalState.unpack(proposal.pack()) == proposal


def test_each_field_stands_at_its_bit() -> None:
    assert ProposalState(1).pack() == 1
    assert ProposalState(0, ProposalStatus.OPEN).pack() == 1 << 40
    assert ProposalState(0, ProposalStatus.EXECUTED).pack() == 2 << 40
    assert ProposalState(0, ProposalStatus.UNKNOWN, 1).pack() == 1 << 48


@pytest.mark.parametrize("packed", [3 << 40, 255 << 40, 1 << 88, 1 << 200, 1 << 255, 1 << 256, -1])
def test_bits_that_no_proposal_has_are_refused(packed: int) -> None:
    with pytest.raises(InvalidInput):
        ProposalState.unpack(packed)


@pytest.mark.parametrize(
    "proposal",
    [ProposalState(2**40), ProposalState(-1), ProposalState(0, ProposalStatus.OPEN, 2**40)],
)
def test_a_time_beyond_40_bits_is_not_packed(proposal: ProposalState) -> None:
    with pytest.raises(InvalidInput):
        proposal.pack()


def test_the_time_of_proposing_stays_through_approvals_and_execution() -> None:
    office = Office()
    proposal = Proposal(REGISTRY, encode_call(SuspendCall(TERMINAL.id, WHY)), 99, FAR)
    proposed, start = proposal_id(WHERE, proposal), office.time
    office.send(ProposeCall(proposal), MEMBERS[0])
    for member in MEMBERS[1:THRESHOLD]:
        office.later(DAY)
        office.send(ApproveCall(proposed), member)
    office.send(ExecuteCall(proposal), STRANGER)
    council = office.world.council
    assert council.proposed_at(proposed) == start
    assert council.proposals[proposed] == ProposalState(FAR, ProposalStatus.EXECUTED, start)
    assert office.world.registry.is_gone(TERMINAL.id)


def test_what_was_never_proposed_has_no_time() -> None:
    assert Office().world.council.proposed_at(WHY) == 0


def test_a_proposal_is_not_made_twice_for_a_later_time() -> None:
    office = Office()
    proposal = Proposal(REGISTRY, encode_call(SuspendCall(ParticipantId(1), WHY)), 99, FAR)
    office.send(ProposeCall(proposal), MEMBERS[0])
    before = office.world.slots(Contract.COUNCIL)
    office.later(DAY)
    again = office.refused(ProposeCall(proposal), MEMBERS[1])
    assert again == ("ProposalExists", (proposal_id(WHERE, proposal),))
    assert office.world.slots(Contract.COUNCIL) == before
