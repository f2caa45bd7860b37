"""A description with the keys of its nodes: what the files of every engine are made from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from network.description import Description, Node
from network.extra_data import ascending
from network.node_keys import NodeId, kept_or_made

NODES: Final = "nodes"


@dataclass(frozen=True, slots=True)
class PlacedNode:
    """One node with its identity.

    Attributes:
        is_validator: it seals blocks; else it answers questions.
    """

    node: Node
    id: NodeId
    is_validator: bool

    @property
    def name(self) -> str:
        """Its name in the description."""
        return self.node.name

    @property
    def rpc_host(self) -> str:
        """Where it listens: a validator on its own machine alone."""
        return "127.0.0.1" if self.is_validator else self.node.host

    @property
    def rpc_url(self) -> str:
        """Its JSON-RPC address, as its own machine or its network reaches it."""
        return f"http://{self.rpc_host}:{self.node.rpc_port}"


@dataclass(frozen=True, slots=True)
class PlacedNetwork:
    """A network whose nodes have keys."""

    description: Description
    nodes: tuple[PlacedNode, ...]

    @property
    def validators(self) -> list[bytes]:
        """The addresses of the validators, ascending."""
        return ascending(one.id.address for one in self.nodes if one.is_validator)

    def others(self, node: PlacedNode) -> Sequence[PlacedNode]:
        """All nodes but that one."""
        return [one for one in self.nodes if one is not node]


def placed(description: Description, folder: Path) -> PlacedNetwork:
    """The description's nodes with their keys: given, kept in the folder, or made there now.

    Raises:
        InvalidInput: a key file holds no key.
        StoreBroken: the disk refused.
    """
    validators = set(description.validators)
    return PlacedNetwork(
        description,
        tuple(
            PlacedNode(node, _id(node, folder / NODES / node.name), node in validators)
            for node in description.nodes
        ),
    )


def _id(node: Node, folder: Path) -> NodeId:
    if node.public_key is not None:
        return NodeId.from_public_key(bytes.fromhex(node.public_key))
    return kept_or_made(folder).id
