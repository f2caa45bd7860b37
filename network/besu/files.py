"""All files of a Besu network."""

from __future__ import annotations

from collections.abc import Iterator

from network.besu.genesis import besu_genesis
from network.besu.node_config import JWT_PUBLIC_KEY, config_toml, enode, permissions_toml
from network.placed import NODES, PlacedNetwork, PlacedNode
from network.written import GENESIS, Generated, json_file, text_file


def besu_files(network: PlacedNetwork, jwt_public_pem: str | None) -> list[Generated]:
    """Genesis, and a folder for each node that is whole by itself."""
    genesis = json_file(GENESIS, besu_genesis(network))
    files = [genesis]
    for node in network.nodes:
        files += _node_files(network, node, genesis.content, jwt_public_pem)
    return files


def _node_files(
    network: PlacedNetwork, node: PlacedNode, genesis: bytes, jwt_public_pem: str | None
) -> Iterator[Generated]:
    at = f"{NODES}/{node.name}"
    yield Generated(f"{at}/{GENESIS}", genesis)
    yield text_file(f"{at}/config.toml", config_toml(network, node))
    yield json_file(f"{at}/static-nodes.json", [enode(other) for other in network.others(node)])
    yield text_file(f"{at}/permissions_config.toml", permissions_toml(network))
    if jwt_public_pem is not None and not node.is_validator:
        yield text_file(f"{at}/{JWT_PUBLIC_KEY}", jwt_public_pem)
