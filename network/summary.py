"""``network.json``: what the commands, and people, need to know of a generated network."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ledger_client.errors import InvalidInput
from ledger_client.private_files import read_small
from network.description import Engine, HexAddress, Host, Port, PublicKey, Slug
from network.placed import PlacedNetwork
from network.written import Generated, text_file

SUMMARY: Final = "network.json"


class NodeSummary(BaseModel):
    """One node of a generated network; it holds no secret."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Slug
    member: Slug
    is_validator: bool
    address: HexAddress
    public_key: PublicKey
    host: Host
    p2p_port: Port
    rpc_host: Host
    rpc_port: Port

    @property
    def rpc_url(self) -> str:
        """Where it answers."""
        return f"http://{self.rpc_host}:{self.rpc_port}"


class NetworkSummary(BaseModel):
    """A generated network; it holds no secret."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Slug
    engine: Engine
    chain_id: int
    block_period_seconds: int
    nodes: Annotated[tuple[NodeSummary, ...], Field(min_length=1)]

    @property
    def validators(self) -> tuple[NodeSummary, ...]:
        """The nodes that seal."""
        return tuple(node for node in self.nodes if node.is_validator)

    @classmethod
    def read(cls, folder: Path) -> NetworkSummary:
        """The summary in a generated folder.

        Raises:
            InvalidInput: there is none, or it is damaged (rule ``network.folder``).
        """
        try:
            return cls.model_validate_json(read_small(folder / SUMMARY))
        except (ValidationError, InvalidInput):
            raise InvalidInput(
                "is no folder that network generate wrote",
                pointer=str(folder),
                rule="network.folder",
            ) from None


def summary_of(network: PlacedNetwork) -> NetworkSummary:
    """The summary of a network with its keys."""
    description = network.description
    nodes = tuple(
        NodeSummary(
            name=one.name,
            member=one.node.member,
            is_validator=one.is_validator,
            address=f"0x{one.id.address.hex()}",
            public_key=one.id.public_key.hex(),
            host=one.node.host,
            p2p_port=one.node.p2p_port,
            rpc_host=one.rpc_host,
            rpc_port=one.node.rpc_port,
        )
        for one in network.nodes
    )
    return NetworkSummary(
        name=description.name,
        engine=description.engine,
        chain_id=description.chain_id,
        block_period_seconds=description.block_period_seconds,
        nodes=nodes,
    )


def summary_file(network: PlacedNetwork) -> Generated:
    """The summary as a file."""
    return text_file(SUMMARY, summary_of(network).model_dump_json(indent=2) + "\n")
