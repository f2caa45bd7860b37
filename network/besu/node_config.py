"""Besu's ``config.toml`` of each role, and its permissions; docs/besu-options.md lists them."""

from __future__ import annotations

from typing import Final

from network.description import Description
from network.placed import PlacedNetwork, PlacedNode
from network.toml_text import TomlValue, toml_text

# What asks and changes the node itself; only its own machine reaches it.
PRIVATE_APIS: Final = ("ETH", "NET", "WEB3", "TXPOOL", "QBFT", "PERM", "ADMIN")
PUBLIC_APIS: Final = ("ETH", "NET", "WEB3")
JWT_PUBLIC_KEY: Final = "rpc-jwt-public.pem"
TLS_KEYSTORE: Final = "tls/rpc.p12"
TLS_PASSWORD: Final = "tls/rpc.password"  # noqa: S105 - the name of a file


def enode(node: PlacedNode) -> str:
    """How Besu's nodes call one another."""
    return f"enode://{node.id.public_key.hex()}@{node.node.host}:{node.node.p2p_port}"


def config_toml(network: PlacedNetwork, node: PlacedNode) -> str:
    """The node's options; files are named relative to the node's folder, where Besu is started."""
    description = network.description
    return toml_text(
        {
            **_files(),
            **_chain(description),
            **_peers(description, node),
            **_rpc(description, node),
            **_access(description, node),
            **_metrics(node),
        }
    )


def permissions_toml(network: PlacedNetwork) -> str:
    """Who connects and who sends; the same on every node."""
    permissions = network.description.permissions
    rows: dict[str, TomlValue] = {}
    if permissions.nodes:
        rows["nodes-allowlist"] = [enode(node) for node in network.nodes]
    if permissions.accounts:
        members = network.description.members
        rows["accounts-allowlist"] = [one for member in members for one in member.accounts]
    return toml_text(rows)


def _files() -> dict[str, TomlValue]:
    return {
        "data-path": "data",
        "genesis-file": "genesis.json",
        "node-private-key-file": "node.key",
        "static-nodes-file": "static-nodes.json",
        "logging": "INFO",
    }


def _chain(description: Description) -> dict[str, TomlValue]:
    # Proofs of any block need every state: Forest, and a full synchronisation.
    return {
        "sync-mode": "FULL",
        "data-storage-format": "FOREST",
        "min-gas-price": 0,
        "tx-pool": "sequenced",
        "tx-pool-max-size": description.limits.pool_txs,
        "tx-pool-limit-by-account-percentage": 1,
        "tx-pool-no-local-priority": True,
        "revert-reason-enabled": True,
    }


def _peers(description: Description, node: PlacedNode) -> dict[str, TomlValue]:
    permissions = description.permissions
    return {
        "discovery-enabled": False,
        "nat-method": "NONE",
        "p2p-host": node.node.host,
        "p2p-port": node.node.p2p_port,
        "max-peers": description.limits.peers,
        "permissions-nodes-config-file-enabled": permissions.nodes,
        "permissions-nodes-config-file": "permissions_config.toml",
        "permissions-accounts-config-file-enabled": permissions.accounts,
        "permissions-accounts-config-file": "permissions_config.toml",
    }


def _rpc(description: Description, node: PlacedNode) -> dict[str, TomlValue]:
    rpc = description.rpc
    hosts = ("localhost", "127.0.0.1") if node.is_validator else rpc.hosts
    rows: dict[str, TomlValue] = {
        "rpc-http-enabled": True,
        "rpc-http-host": node.rpc_host,
        "rpc-http-port": node.node.rpc_port,
        "rpc-http-api": PRIVATE_APIS if node.is_validator else PUBLIC_APIS,
        "rpc-max-logs-range": description.limits.log_blocks,
        "host-allowlist": list(dict.fromkeys((*hosts, node.node.host))),
    }
    if rpc.cors_origins and not node.is_validator:
        rows["rpc-http-cors-origins"] = rpc.cors_origins
    return rows


def _access(description: Description, node: PlacedNode) -> dict[str, TomlValue]:
    rows: dict[str, TomlValue] = {}
    if node.is_validator:
        return rows
    if description.asks_for_tokens:
        rows["rpc-http-authentication-enabled"] = True
        rows["rpc-http-authentication-jwt-algorithm"] = "ES256"
        rows["rpc-http-authentication-jwt-public-key-file"] = JWT_PUBLIC_KEY
    if description.rpc.tls:
        rows["rpc-http-tls-enabled"] = True
        rows["rpc-http-tls-keystore-file"] = TLS_KEYSTORE
        rows["rpc-http-tls-keystore-password-file"] = TLS_PASSWORD
    return rows


def _metrics(node: PlacedNode) -> dict[str, TomlValue]:
    if node.node.metrics_port is None:
        return {}
    return {
        "metrics-enabled": True,
        "metrics-host": node.node.host,
        "metrics-port": node.node.metrics_port,
    }
