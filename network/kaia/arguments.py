"""The options of a node, one a line in ``node.args``, for its program run in the node's folder."""

from __future__ import annotations

from typing import Final

from network.description import Description
from network.placed import PlacedNetwork, PlacedNode

PRIVATE_APIS: Final = "eth,klay,net,web3,istanbul,debug,admin,txpool,governance"
PUBLIC_APIS: Final = "eth,klay,net,web3"
CACHE_MB: Final = 64


def program(node: PlacedNode) -> str:
    """What runs the node: ``kscn`` a validator, ``ksen`` one that only answers."""
    return "kscn" if node.is_validator else "ksen"


def kni(node: PlacedNode) -> str:
    """How Kaia's nodes call a validator; nobody calls the others, they call themselves."""
    where = f"{node.node.host}:{node.node.p2p_port}"
    return f"kni://{node.id.public_key.hex()}@{where}?discport=0&ntype=cn"


def node_arguments(network: PlacedNetwork, node: PlacedNode) -> list[str]:
    """All options of a node; paths are relative to its folder. The key is in no process list."""
    description = network.description
    return [
        "--datadir=data",
        "--nodekey=node.key",
        f"--networkid={description.chain_id}",
        *(_sealing(description, node) if node.is_validator else ()),
        "--gcmode=archive",
        "--syncmode=full",
        f"--db.leveldb.cache-size={CACHE_MB}",
        *_peers(network, node),
        *_rpc(description, node),
        *_pool(description),
        *_metrics(node),
    ]


def _sealing(description: Description, node: PlacedNode) -> list[str]:
    return [
        f"--scsigner=0x{node.id.address.hex()}",
        f"--block-generation-interval={description.block_period_seconds}",
    ]


def _peers(network: PlacedNetwork, node: PlacedNode) -> list[str]:
    found = [
        "--nodiscover",
        "--nat=none",
        f"--port={node.node.p2p_port}",
        f"--maxconnections={network.description.limits.peers}",
    ]
    if network.description.permissions.nodes:
        # A validator takes only validators, by their keys, and nodes that only answer, by no key at
        # all: so nodes of other machines are kept out.
        hosts = dict.fromkeys(one.node.host for one in network.nodes)
        found.append("--netrestrict=" + ",".join(f"{host}/32" for host in hosts))
    return found


def _rpc(description: Description, node: PlacedNode) -> list[str]:
    rpc = description.rpc
    hosts = ("localhost", "127.0.0.1") if node.is_validator else (*rpc.hosts, node.node.host)
    found = [
        "--ipcdisable",  # a socket's path may have 107 characters only, a folder's more
        "--rpc",
        f"--rpcaddr={node.rpc_host}",
        f"--rpcport={node.node.rpc_port}",
        f"--rpcapi={PRIVATE_APIS if node.is_validator else PUBLIC_APIS}",
        f"--rpcvhosts={','.join(dict.fromkeys(hosts))}",
    ]
    if rpc.cors_origins and not node.is_validator:
        found.append(f"--rpccorsdomain={','.join(rpc.cors_origins)}")
    return found


def _pool(description: Description) -> list[str]:
    # One member may send as much as the whole pool takes.
    names = ("exec-slots.account", "exec-slots.all", "nonexec-slots.account", "nonexec-slots.all")
    return [f"--txpool.{name}={description.limits.pool_txs}" for name in names]


def _metrics(node: PlacedNode) -> list[str]:
    port = node.node.metrics_port
    return [] if port is None else ["--metrics", "--prometheus", f"--prometheusport={port}"]
