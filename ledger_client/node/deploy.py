"""The four contracts, deployed once from a key that nobody keeps.

Their constructors name one another, so their addresses are predicted from the deployer's nonces
0 to 3. Afterwards every byte of the deployed code is compared with the package, the immutables'
places included.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import rlp
from eth_abi.abi import encode

from ledger_client.errors import InvalidInput
from ledger_client.ledger.typed_data import Deployment, domain_separator
from ledger_client.ledger.values import Address, Contract, keccak256
from ledger_client.node.artifacts import Artifact, load_artifact
from ledger_client.node.errors import DeploymentFailed
from ledger_client.node.rpc import Rpc
from ledger_client.proofs.trust_root import (
    CERTIFICATES_LAYOUT,
    COUNCIL_LAYOUT,
    LEDGER_LAYOUT,
    REGISTRY_LAYOUT,
)
from ledger_client.signing.signer import LocalSigner
from ledger_client.signing.transactions import LegacyTx

DEPLOY_TIMEOUT_SECONDS: Final = 60.0
NETWORK_ID_BYTES: Final = 32
MIN_MEMBERS: Final = 3
MAX_MEMBERS: Final = 32
# The order fixes the nonces, and with them the addresses.
ORDER: Final = (Contract.COUNCIL, Contract.REGISTRY, Contract.CERTIFICATES, Contract.LEDGER)
LAYOUTS: Final[Mapping[Contract, str]] = MappingProxyType(
    {
        Contract.COUNCIL: COUNCIL_LAYOUT,
        Contract.REGISTRY: REGISTRY_LAYOUT,
        Contract.CERTIFICATES: CERTIFICATES_LAYOUT,
        Contract.LEDGER: LEDGER_LAYOUT,
    }
)


@dataclass(frozen=True, slots=True)
class DeployedNetwork:
    """What a trust root pins of a network just deployed.

    Attributes:
        deployment: network id, chain id and the four addresses.
        genesis_hash: 32 bytes.
        code_hashes: keccak-256 of each contract's deployed code.
        layouts: the name of each contract's storage layout.
        members: the council's members, as given.
        threshold: how many of them execute a proposal.
        block_number: the block of the last deployment.
        gas_used: of all four.
    """

    deployment: Deployment
    genesis_hash: bytes
    code_hashes: Mapping[Contract, bytes]
    layouts: Mapping[Contract, str]
    members: tuple[bytes, ...]
    threshold: int
    block_number: int
    gas_used: int


def created_address(deployer: bytes, nonce: int) -> Address:
    """The address of the contract that ``deployer``'s tx of that nonce creates."""
    return Address(keccak256(bytes(rlp.encode([deployer, nonce])))[12:])


def deploy(rpc: Rpc, members: Sequence[bytes], threshold: int) -> DeployedNetwork:
    """Deploy a fresh network: a random network id, a random deployer, the packaged contracts.

    Args:
        rpc: a node of the chain; its accounts need no balance at gas price 0.
        members: 3 to 32 different addresses of the council, 20 bytes each.
        threshold: at least 2 and more than half of them.

    Raises:
        InvalidInput: a council that the contract would refuse.
        DeploymentFailed: a contract is not where or what it should be.
        LedgerRefused: a constructor refused.
        CannotTell: no node served, or a block did not come.
    """
    _check_council(members, threshold)
    deployer = LocalSigner(_random_key())
    network_id = secrets.token_bytes(NETWORK_ID_BYTES)
    chain_id = rpc.chain_id()
    addresses = {
        contract: created_address(deployer.address, nonce) for nonce, contract in enumerate(ORDER)
    }
    deployment = Deployment(network_id, chain_id, *(addresses[contract] for contract in ORDER))
    codes, gas_used, block_number = {}, 0, 0
    for nonce, contract in enumerate(ORDER):
        artifact = load_artifact(contract)
        init = artifact.creation_code + _arguments(contract, deployment, members, threshold)
        block_number, gas = _create(rpc, deployer, chain_id, nonce, init, addresses[contract])
        gas_used += gas
        codes[contract] = _checked_code(rpc, artifact, deployment)
    return DeployedNetwork(
        deployment=deployment,
        genesis_hash=rpc.genesis_hash(),
        code_hashes=MappingProxyType({c: keccak256(code) for c, code in codes.items()}),
        layouts=LAYOUTS,
        members=tuple(members),
        threshold=threshold,
        block_number=block_number,
        gas_used=gas_used,
    )


def _create(
    rpc: Rpc, deployer: LocalSigner, chain_id: int, nonce: int, init: bytes, expected: bytes
) -> tuple[int, int]:
    gas_limit = rpc.estimate_gas(None, init, deployer.address) * 5 // 4
    raw = deployer.sign_tx(LegacyTx(chain_id, nonce, gas_limit, None, init))
    receipt = rpc.wait_for_receipt(rpc.send_raw(raw), DEPLOY_TIMEOUT_SECONDS)
    if not receipt.succeeded or receipt.created != expected:
        raise DeploymentFailed("a contract was not created", rule="deploy.created")
    return receipt.block_number, receipt.gas_used


def _checked_code(rpc: Rpc, artifact: Artifact, deployment: Deployment) -> bytes:
    """The deployed code, when it is the packaged code with only words of this network filled in."""
    code = rpc.code(deployment.address(artifact.contract))
    allowed = {
        deployment.network_id,
        domain_separator(deployment.domain(artifact.contract)),
        *(deployment.address(contract).rjust(32, b"\0") for contract in Contract),
    }
    if not artifact.matches(code) or not artifact.fillings(code) <= allowed:
        raise DeploymentFailed(
            "the deployed code is not the packaged code",
            pointer=artifact.contract.value,
            rule="deploy.code",
        )
    return code


def _arguments(
    contract: Contract, deployment: Deployment, members: Sequence[bytes], threshold: int
) -> bytes:
    network_id = deployment.network_id
    if contract is Contract.COUNCIL:
        types = ["bytes32", "address[]", "uint8"]
        return encode(types, [network_id, list(members), threshold])
    named = {
        Contract.REGISTRY: (deployment.council,),
        Contract.CERTIFICATES: (deployment.registry, deployment.ledger),
        Contract.LEDGER: (deployment.registry, deployment.certificates),
    }[contract]
    return encode(["bytes32", *["address"] * len(named)], [network_id, *named])


def _check_council(members: Sequence[bytes], threshold: int) -> None:
    if not MIN_MEMBERS <= len(members) <= MAX_MEMBERS or len(set(members)) != len(members):
        raise InvalidInput("3 to 32 different members", pointer="members", rule="council.members")
    if any(len(member) != 20 or not any(member) for member in members):
        raise InvalidInput("20 bytes, not zero", pointer="members", rule="council.members")
    if threshold < 2 or not len(members) < 2 * threshold <= 2 * len(members):
        raise InvalidInput(
            "at least 2, more than half of the members, at most all",
            pointer="threshold",
            rule="council.threshold",
        )


def _random_key() -> bytes:
    # A number below 2^255 is below the curve's order too, and zero does not come up.
    return (secrets.randbits(255) | 1).to_bytes(32)
