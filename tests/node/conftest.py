"""One anvil with the four contracts for all tests of this folder."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from ledger_client.node import DeployedNetwork, Devnet, Reader, Rpc, RunningNode, deploy
from ledger_client.signing.signer import LocalSigner


@dataclass(frozen=True)
class Network:
    node: RunningNode
    rpc: Rpc
    deployed: DeployedNetwork
    reader: Reader
    members: tuple[LocalSigner, ...]


@pytest.fixture(scope="session")
def network(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Network]:
    devnet = Devnet(tmp_path_factory.mktemp("net") / "chain")
    node = devnet.up()
    rpc = Rpc([node.url], chain_id=node.chain_id, genesis_hash=node.genesis_hash)
    members = tuple(LocalSigner(bytes([n]) * 32) for n in (1, 2, 3))
    deployed = deploy(rpc, [member.address for member in members], 2)
    reader = Reader(rpc, deployed.deployment)
    yield Network(node, rpc, deployed, reader, members)
    devnet.discard()


@pytest.fixture
def devnet(tmp_path: Path) -> Iterator[Devnet]:
    made = Devnet(tmp_path / "chain")
    yield made
    made.discard()
