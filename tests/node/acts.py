"""Writes to the contracts of a test network: enrolled participants, units, certificates."""

import secrets
from dataclasses import dataclass

from ledger_client.ledger import calls
from ledger_client.ledger.signatures import Signature
from ledger_client.ledger.structs import Item, KeyGrant, Opening, Proposal
from ledger_client.ledger.typed_data import digest
from ledger_client.ledger.values import Address, Contract, ParticipantId, UnitId
from ledger_client.node import Receipt, next_nonce
from ledger_client.node.reader import Reader
from ledger_client.signing import LegacyTx
from ledger_client.signing.signer import LocalSigner
from tests.node.conftest import Network

ALL_ACTS = 2**32 - 1
FAR = 2**40 - 1


@dataclass(frozen=True)
class Participant:
    id: ParticipantId
    signer: LocalSigner


def signed_call(network: Network, signer: LocalSigner, call: calls.Call) -> tuple[bytes, bytes]:
    """The raw tx of a call, and its calldata, at the key's next nonce."""
    to = network.deployed.deployment.address(calls.contract_of(call))
    nonce = next_nonce(network.rpc.nonces(signer.address), [])
    data = calls.encode_call(call)
    return signer.sign_tx(LegacyTx(network.node.chain_id, nonce, 3_000_000, to, data)), data


def send(network: Network, signer: LocalSigner, call: calls.Call) -> Receipt:
    raw, _ = signed_call(network, signer, call)
    return network.rpc.wait_for_receipt(network.rpc.send_raw(raw), 10.0)


def propose_and_execute(network: Network, target: Contract, call: calls.Call) -> Proposal:
    deployment = network.deployed.deployment
    proposal = Proposal(
        deployment.address(target), calls.encode_call(call), secrets.randbits(64), FAR
    )
    assert send(network, network.members[0], calls.ProposeCall(proposal)).succeeded
    (entry, *_) = network.reader.entries_of_receipt(
        send(network, network.members[1], calls.ApproveCall(proposal_id(network, proposal))).logs
    )
    assert send(network, network.members[2], calls.ExecuteCall(proposal)).succeeded
    assert entry.entry.unit_id == proposal_id(network, proposal)
    return proposal


def proposal_id(network: Network, proposal: Proposal) -> bytes:
    from eth_abi.abi import encode
    from eth_utils.crypto import keccak

    deployment = network.deployed.deployment
    return keccak(
        encode(
            ["bytes32", "uint256", "address", "address", "bytes32", "uint256", "uint40"],
            [
                deployment.network_id,
                deployment.chain_id,
                deployment.council,
                proposal.target,
                keccak(proposal.data),
                proposal.number,
                proposal.expires,
            ],
        )
    )


def enrol(network: Network, roles: int) -> Participant:
    signer = LocalSigner((secrets.randbits(255) | 1).to_bytes(32))
    participant = Participant(ParticipantId(secrets.randbits(64) | 1), signer)
    grant = KeyGrant(participant.id, Address(signer.address), roles, ALL_ACTS, 0, FAR)
    domain = network.deployed.deployment.domain(Contract.REGISTRY)
    consent = Signature.from_rsv(signer.sign_digest(digest(grant, domain, deadline=FAR)))
    call = calls.EnrolCall(grant, b"\x0c" * 32, FAR, consent)
    propose_and_execute(network, Contract.REGISTRY, call)
    return participant


def open_unit(network: Network, by: Participant, level: int = 1) -> UnitId:
    opening = Opening(secrets.token_bytes(32), level, False, b"\x0d" * 32)
    receipt = send(network, by.signer, calls.OpenCall(opening))
    (logged,) = network.reader.entries_of_receipt(receipt.logs)
    return logged.entry.unit_id


def observe(unit_id: UnitId, commitment: bytes = b"\x0e" * 32) -> calls.WriteCall:
    return calls.WriteCall(Item(unit_id, 2, 0, ParticipantId(0), bytes(32), commitment))


def fresh_reader(network: Network) -> Reader:
    return Reader(network.rpc, network.deployed.deployment)
