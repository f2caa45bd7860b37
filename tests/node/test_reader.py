"""Typed reads against the contracts' own view functions, and histories that fold to their heads."""

import secrets
from collections.abc import Callable

import pytest
from eth_abi.abi import decode
from eth_utils.crypto import keccak

from ledger_client.ledger import calls
from ledger_client.ledger.entries import fold_head
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.state import CertificateStatus, Status
from ledger_client.ledger.structs import (
    Accreditation,
    Attachment,
    Hold,
    Issue,
    KeyRevocation,
    Nesting,
    Proposal,
)
from ledger_client.ledger.values import Address, Contract, ParticipantId, UnitId
from ledger_client.node import NodeAnswerInvalid, Reader, Rpc
from ledger_client.node.errors import NodeComplained
from tests.node.acts import (
    FAR,
    Participant,
    enrol,
    observe,
    open_unit,
    proposal_id,
    propose_and_execute,
    send,
)
from tests.node.bad_nodes import node, scripted
from tests.node.conftest import Network

MANUFACTURER, CERTIFIER, CUSTOMS = 1 << 0, 1 << 4, 1 << 5
SCOPE = keccak(b"organic")
ZERO = bytes(32)
SOME = b"\x0d" * 32


@pytest.fixture(scope="module")
def maker(network: Network) -> Participant:
    return enrol(network, MANUFACTURER)


@pytest.fixture(scope="module")
def customs(network: Network) -> Participant:
    return enrol(network, CUSTOMS)


def _view(network: Network, contract: Contract, signature: str, *words: bytes) -> bytes:
    """The answer of a view function: the second way to the same value."""
    data = keccak(text=signature)[:4] + b"".join(word.rjust(32, b"\0") for word in words)
    return network.rpc.call(network.deployed.deployment.address(contract), data)


def test_a_unit_reads_as_the_contract_shows_it(network: Network, maker: Participant) -> None:
    unit_id = open_unit(network, maker, level=3)
    state = network.reader.unit(unit_id)
    shown = _view(network, Contract.LEDGER, "states(bytes32)", unit_id)
    assert state.pack() == int.from_bytes(shown)
    assert (state.exists, state.level, state.custodian, state.turn) == (True, 3, maker.id, 0)
    head = _view(network, Contract.LEDGER, "heads(bytes32)", unit_id)
    assert network.reader.head(Contract.LEDGER, unit_id) == head


def test_a_unit_never_opened_does_not_exist(network: Network) -> None:
    unit_id = UnitId(secrets.token_bytes(32))
    assert not network.reader.unit(unit_id).exists
    assert network.reader.head(Contract.LEDGER, unit_id) is None
    assert network.reader.history(Contract.LEDGER, unit_id) == ()


def test_keys_participants_and_council_read_as_enrolled(
    network: Network, maker: Participant
) -> None:
    key = Address(maker.signer.address)
    state = network.reader.key(key)
    assert state.pack() == int.from_bytes(
        _view(network, Contract.REGISTRY, "keyState(address)", key)
    )
    assert (state.id, state.roles, state.status) == (maker.id, MANUFACTURER, Status.ACTIVE)
    assert network.reader.live_keys(maker.id) == (key,)
    assert network.reader.participant_status(maker.id) is Status.ACTIVE
    assert network.reader.participant_status(ParticipantId(1)) is Status.UNKNOWN
    assert network.reader.key(Address(b"\x01" * 20)).id == 0
    council = network.reader.council()
    assert council.members == tuple(member.address for member in network.members)
    assert council.threshold == 2


def test_a_suspended_participant_reads_as_suspended(network: Network) -> None:
    someone = enrol(network, MANUFACTURER)
    propose_and_execute(network, Contract.REGISTRY, calls.SuspendCall(someone.id, SOME))
    assert network.reader.participant_status(someone.id) is Status.SUSPENDED
    assert network.reader.key(Address(someone.signer.address)).status is Status.SUSPENDED


def test_a_key_reads_as_compromised_from_when_its_participant_said(network: Network) -> None:
    someone = enrol(network, MANUFACTURER)
    key = Address(someone.signer.address)
    assert network.reader.compromised_from(key) == 0
    assert send(
        network, someone.signer, calls.RevokeKeyCall(KeyRevocation(key, 1_700_000_000, SOME))
    ).succeeded
    assert network.reader.compromised_from(key) == 1_700_000_000
    assert network.reader.key(key).revoked_at != 0


def test_a_proposal_reads_with_its_approvals(network: Network) -> None:
    call = calls.SuspendCall(ParticipantId(5), SOME)
    target = network.deployed.deployment.registry
    proposal = Proposal(target, calls.encode_call(call), secrets.randbits(64), FAR)
    name = proposal_id(network, proposal)
    assert network.reader.proposal(name) is None
    proposed = send(network, network.members[0], calls.ProposeCall(proposal))
    found = network.reader.proposal(name)
    assert found is not None
    assert (found.executed, found.expires) == (False, FAR)
    assert found.proposed_at == network.rpc.block(proposed.block_number).time
    assert found.approvals == (network.members[0].address,)
    send(network, network.members[2], calls.ApproveCall(name))
    found = network.reader.proposal(name)
    assert found is not None
    assert set(found.approvals) == {network.members[0].address, network.members[2].address}


def test_an_executed_proposal_reads_as_executed(network: Network) -> None:
    someone = enrol(network, MANUFACTURER)
    call = calls.SuspendCall(someone.id, SOME)
    proposal = propose_and_execute(network, Contract.REGISTRY, call)
    found = network.reader.proposal(proposal_id(network, proposal))
    assert found is not None
    assert found.executed


def test_a_hold_reads_with_its_counter(
    network: Network, maker: Participant, customs: Participant
) -> None:
    unit_id = open_unit(network, maker)
    assert network.reader.hold(unit_id, customs.id).counter == 0
    assert send(network, customs.signer, calls.HoldCall(Hold(unit_id, 1, False, SOME))).succeeded
    hold = network.reader.hold(unit_id, customs.id)
    assert (hold.counter, hold.active) == (1, True)
    assert network.reader.unit(unit_id).holds == 1


def test_a_binding_hold_reads_as_binding_and_marks_its_unit(
    network: Network, maker: Participant, customs: Participant
) -> None:
    unit_id = open_unit(network, maker)
    assert send(network, customs.signer, calls.HoldCall(Hold(unit_id, 1, True, SOME))).succeeded
    assert network.reader.hold(unit_id, customs.id).binding
    assert network.reader.unit(unit_id).bindings == 1


def test_a_packed_units_custodian_is_its_outermost_parents(
    network: Network, maker: Participant
) -> None:
    child, middle, outer = (open_unit(network, maker, level) for level in (1, 2, 3))
    for parent, inner in ((middle, child), (outer, middle)):
        turn = network.reader.unit(inner).turn
        nesting = Nesting(
            parent, Kind.PACK, network.reader.unit(parent).turn, (inner,), (turn,), SOME
        )
        assert send(network, maker.signer, calls.NestCall(nesting)).succeeded
    assert network.reader.unit(child).custodian == 0
    assert network.reader.ancestors(child) == (child, middle, outer)
    assert network.reader.custodian(child) == maker.id
    shown = _view(network, Contract.LEDGER, "custodianOf(bytes32)", child)
    assert int.from_bytes(shown) == maker.id


def test_certificates_and_accreditations_read_as_written(
    network: Network, maker: Participant, customs: Participant
) -> None:
    certifier = enrol(network, CERTIFIER)
    now = network.reader.now().time
    granted = Accreditation(certifier.id, SCOPE, now - 10, now + 10_000, ZERO, SOME)
    assert send(network, customs.signer, calls.AccreditCall(granted)).succeeded
    accreditation = network.reader.accreditation(certifier.id, SCOPE)
    assert (accreditation.accreditor, accreditation.valid_until) == (customs.id, now + 10_000)

    issue = Issue(secrets.token_bytes(32), maker.id, SCOPE, now - 5, now + 5_000, 1_000, SOME)
    receipt = send(network, certifier.signer, calls.IssueCall(issue))
    (logged,) = network.reader.entries_of_receipt(receipt.logs)
    certificate_id = logged.entry.unit_id
    unit_id = open_unit(network, maker)
    assert network.reader.drawn(certificate_id, unit_id) is None
    attachment = Attachment(unit_id, certificate_id, 0, maker.id, 400, SOME)
    receipt = send(network, maker.signer, calls.AttachCall(attachment))
    assert [entry.contract for entry in network.reader.entries_of_receipt(receipt.logs)] == [
        Contract.CERTIFICATES,
        Contract.LEDGER,
    ]
    certificate = network.reader.certificate(certificate_id)
    assert (certificate.issuer, certificate.holder) == (certifier.id, maker.id)
    assert (certificate.quantity, certificate.drawn) == (1_000, 400)
    assert certificate.status is CertificateStatus.LIVE
    assert network.reader.drawn(certificate_id, unit_id) == 400


def test_a_spent_nonce_reads_as_used(network: Network, maker: Participant) -> None:
    key = Address(maker.signer.address)
    assert not network.reader.nonce_used(key, 259)
    assert send(network, maker.signer, calls.CancelCall(1, 1 << 3)).succeeded
    assert network.reader.nonce_used(key, 259)
    assert not network.reader.nonce_used(key, 258)
    assert not network.reader.nonce_used(key, 3)


def test_a_history_is_every_entry_in_order_with_its_block(
    network: Network, maker: Participant
) -> None:
    unit_id = open_unit(network, maker)
    for number in range(5):
        send(network, maker.signer, observe(unit_id, bytes([number + 1]) * 32))
    history = network.reader.history(Contract.LEDGER, unit_id)
    assert [logged.entry.kind for logged in history] == [Kind.OPEN, *[Kind.OBSERVE] * 5]
    assert [logged.entry.commitment[0] for logged in history[1:]] == [1, 2, 3, 4, 5]
    last = history[-1].entry
    assert last.at.time == network.rpc.block(last.at.number).time
    head = network.reader.head(Contract.LEDGER, unit_id)
    assert fold_head(unit_id, (logged.entry for logged in history)) == head


def test_reads_at_a_block_are_of_that_block(network: Network, maker: Participant) -> None:
    unit_id = open_unit(network, maker)
    before = network.reader.now().number
    head = network.reader.head(Contract.LEDGER, unit_id)
    send(network, maker.signer, observe(unit_id))
    past = network.reader.at(before)
    assert past.head(Contract.LEDGER, unit_id) == head
    assert len(past.history(Contract.LEDGER, unit_id)) == 1
    assert past.now().number == before


def test_every_entry_ever_folds_to_the_journals(network: Network, maker: Participant) -> None:
    from ledger_client.ledger.entries import fold_journal

    open_unit(network, maker)
    last = network.reader.now().number
    logged = list(network.reader.entries(0, last))
    for contract in Contract:
        own = [one.entry for one in logged if one.contract is contract]
        journal = fold_journal(network.deployed.deployment.network_id, own)
        assert journal == network.reader.journal(contract)


def test_a_history_with_a_missing_log_is_no_answer(network: Network, maker: Participant) -> None:
    unit_id = open_unit(network, maker)
    send(network, maker.signer, observe(unit_id))
    last = network.reader.now().number
    late = Reader(network.rpc, network.deployed.deployment, first_block=last)
    with pytest.raises(NodeAnswerInvalid):
        late.history(Contract.LEDGER, unit_id)


def test_deployed_immutables_are_what_was_asked(network: Network) -> None:
    deployment = network.deployed.deployment
    for contract in Contract:
        assert _view(network, contract, "networkId()") == deployment.network_id
        code = network.rpc.code(deployment.address(contract))
        assert keccak(code) == network.deployed.code_hashes[contract]
    pairs = [
        (Contract.REGISTRY, "council()", deployment.council),
        (Contract.CERTIFICATES, "registry()", deployment.registry),
        (Contract.CERTIFICATES, "ledger()", deployment.ledger),
        (Contract.LEDGER, "registry()", deployment.registry),
        (Contract.LEDGER, "certificates()", deployment.certificates),
        (Contract.LEDGER, "council()", deployment.council),
    ]
    for contract, signature, expected in pairs:
        (address,) = decode(["address"], _view(network, contract, signature))
        assert bytes.fromhex(address[2:]) == expected


def test_a_view_that_does_not_exist_is_a_refusal_or_complaint(network: Network) -> None:
    from ledger_client.errors import LedgerRefused

    with pytest.raises((LedgerRefused, NodeComplained)):
        _view(network, Contract.LEDGER, "nothingOfTheKind()")


def test_storage_that_no_contract_writes_is_no_answer(network: Network) -> None:
    table = {"eth_blockNumber": "0x1", "eth_getStorageAt": "0x" + "ff" * 32}
    with node(scripted(table)) as lying:
        reader = Reader(Rpc([lying]), network.deployed.deployment)
        reads: list[Callable[[], object]] = [
            lambda: reader.custodian(UnitId(ZERO)),
            lambda: reader.hold(UnitId(ZERO), ParticipantId(1)),
            lambda: reader.live_keys(ParticipantId(1)),
            lambda: reader.participant_status(ParticipantId(1)),
            lambda: reader.certificate(ZERO),
            lambda: reader.draw(ZERO, UnitId(ZERO)),
            lambda: reader.key(Address(ZERO[:20])),
            lambda: reader.compromised_from(Address(ZERO[:20])),
            lambda: reader.proposal(ZERO),
            lambda: reader.council(),
        ]
        for read in reads:
            with pytest.raises(NodeAnswerInvalid):
                read()


def test_parents_in_a_circle_are_no_answer(network: Network) -> None:
    packed = (1 | 2) << 240
    table = {"eth_blockNumber": "0x1", "eth_getStorageAt": "0x" + packed.to_bytes(32).hex()}
    with node(scripted(table)) as lying, pytest.raises(NodeAnswerInvalid):
        Reader(Rpc([lying]), network.deployed.deployment).ancestors(UnitId(ZERO))
