"""How each node of a network is, by its own answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from ledger_client.errors import LedgerRefused, NodeAway
from ledger_client.node import answers
from ledger_client.node.ring import NodeRing
from network.description import Engine
from network.loopback.seals import SealedBy, besu_sealed_by, kaia_sealed_by
from network.summary import NetworkSummary, NodeSummary

TIMEOUT_SECONDS: Final = 2.0


@dataclass(frozen=True, slots=True)
class NodeStatus:
    """One node at one moment; everything is None where it does not answer.

    Attributes:
        height: its newest block.
        head: that block's hash.
        block_time: when that block was made.
        peers: nodes it is connected with.
        sealed: who proposed that block, in which round, with how many commit seals.
    """

    name: str
    is_validator: bool
    url: str
    height: int | None = None
    head: bytes | None = None
    block_time: datetime | None = None
    peers: int | None = None
    sealed: SealedBy | None = None

    def age_seconds(self, now: datetime) -> float | None:
        """How old its newest block is."""
        return None if self.block_time is None else (now - self.block_time).total_seconds()


def network_status(summary: NetworkSummary) -> list[NodeStatus]:
    """The state of every node, in the order of the description."""
    return [node_status(summary, node) for node in summary.nodes]


def node_status(summary: NetworkSummary, node: NodeSummary) -> NodeStatus:
    """The state of one node; a node that does not answer is no error."""
    away = NodeStatus(node.name, node.is_validator, node.rpc_url)
    ring = NodeRing((node.rpc_url,), timeout_seconds=TIMEOUT_SECONDS)
    try:
        block = ring.ask_with(answers.block, "eth_getBlockByNumber", "latest", False)
        peers = ring.ask_with(lambda told: answers.quantity(told, "peers"), "net_peerCount")
        sealed = _sealed_by(ring, summary, block.number)
    except (NodeAway, LedgerRefused):
        return away
    return NodeStatus(
        node.name,
        node.is_validator,
        node.rpc_url,
        block.number,
        block.hash,
        datetime.fromtimestamp(block.time, UTC),
        peers,
        sealed,
    )


def _sealed_by(ring: NodeRing, summary: NetworkSummary, number: int) -> SealedBy | None:
    if summary.engine is Engine.BESU:
        return ring.ask_with(besu_sealed_by, "eth_getBlockByNumber", hex(number), False)
    method = "klay_getBlockWithConsensusInfoByNumber"
    return ring.ask_with(kaia_sealed_by, method, hex(number))


def agree(found: Sequence[NodeStatus]) -> bool:
    """Whether all nodes that are at one height have the same block there."""
    heads = {(one.height, one.head) for one in found if one.height is not None}
    return len({height for height, _ in heads}) == len(heads)
