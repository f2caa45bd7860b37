"""The description of a network: one typed TOML file, from which everything else is made.

::

    name = "north-sea"
    engine = "besu"
    block_period_seconds = 2
    [[members]]
    name = "customs"
    [[validators]]
    name = "validator-1"
    member = "customs"
    host = "10.77.0.11"
    p2p_port = 30303
    rpc_port = 8545
"""

from __future__ import annotations

from enum import StrEnum
from ipaddress import IPv4Address, IPv4Network
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

CHAIN_ID: Final = 20777
BERLIN_CODE_BYTES: Final = 24_576


def _private_host(text: str) -> str:
    address = IPv4Address(text)
    if address.is_unspecified or address.is_multicast:
        raise ValueError("the address of one machine")
    return str(address)


def _subnet(text: str) -> str:
    return str(IPv4Network(text))


Slug = Annotated[str, Field(pattern="^[a-z0-9][a-z0-9-]{0,39}$")]
Port = Annotated[int, Field(ge=1, le=65535)]
Host = Annotated[str, Field(max_length=15), AfterValidator(_private_host)]
Subnet = Annotated[str, Field(max_length=18), AfterValidator(_subnet)]
HexAddress = Annotated[str, Field(pattern="^0x[0-9a-f]{40}$")]
PublicKey = Annotated[str, Field(pattern="^[0-9a-f]{128}$")]


class Engine(StrEnum):
    """Which node software runs the network."""

    BESU = "besu"
    KAIA = "kaia"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Member(_Part):
    """An organisation of the consortium.

    Attributes:
        accounts: addresses whose txs its nodes take, where accounts are permissioned.
    """

    name: Slug
    accounts: tuple[HexAddress, ...] = ()


class Node(_Part):
    """One node: where it is, whose it is.

    Attributes:
        member: the organisation that runs it.
        host: its IPv4 address, as the other nodes reach it.
        metrics_port: where Prometheus asks it; None: nowhere.
        public_key: 64 bytes in hexadecimal, of a member that keeps its node's key to itself; None:
            the key is made with the other files.
    """

    name: Slug
    member: Slug
    host: Host
    p2p_port: Port
    rpc_port: Port
    metrics_port: Port | None = None
    public_key: PublicKey | None = None


class Governance(_Part):
    """Where the engine finds the validators.

    Attributes:
        mode: ``header``: votes in block headers; ``contract``: our ValidatorRegistry (Besu alone).
        contract: its address, once it is deployed.
        from_block: a block still to come, from which the engine reads the contract.
    """

    mode: Literal["header", "contract"] = "header"
    contract: HexAddress | None = None
    from_block: Annotated[int, Field(ge=1)] | None = None


class Limits(_Part):
    """How much the network takes.

    Attributes:
        block_gas: of one block; the dial of throughput.
        code_bytes: of one contract; above 24,576 only where every engine agrees.
        epoch_blocks: after so many blocks votes under way are forgotten.
        peers: of one node.
        log_blocks: of one question for logs.
        pool_txs: that wait in one node.
    """

    block_gas: Annotated[int, Field(ge=10_000_000, le=1_000_000_000)] = 100_000_000
    code_bytes: Annotated[int, Field(ge=BERLIN_CODE_BYTES, le=1 << 20)] = BERLIN_CODE_BYTES
    epoch_blocks: Annotated[int, Field(ge=10, le=1_000_000)] = 30_000
    peers: Annotated[int, Field(ge=3, le=200)] = 25
    log_blocks: Annotated[int, Field(ge=1, le=5_000)] = 1_000
    pool_txs: Annotated[int, Field(ge=100, le=1_000_000)] = 16_384


class Permissions(_Part):
    """Who may connect and who may send.

    Attributes:
        nodes: only nodes of the description connect.
        accounts: only the members' accounts send txs. The contracts check roles in any case.
    """

    nodes: bool = True
    accounts: bool = False


class RpcAccess(_Part):
    """Who may ask the RPC nodes.

    Attributes:
        hosts: names by which they may be called.
        cors_origins: web pages that may ask them; usually none.
        auth: ``jwt``: with a token that the generated key signed (Besu); ``network``: whoever
            reaches the port, so it belongs behind a proxy; None: the best that the engine has.
        tls: the nodes end TLS themselves (Besu); else a proxy in front of them does.
    """

    hosts: Annotated[tuple[Annotated[str, Field(min_length=1)], ...], Field(min_length=1)] = (
        "localhost",
        "127.0.0.1",
    )
    cors_origins: tuple[Annotated[str, Field(min_length=1)], ...] = ()
    auth: Literal["jwt", "network"] | None = None
    tls: bool = False


class Compose(_Part):
    """One machine that runs all of it, for a rehearsal.

    Attributes:
        subnet: in which the nodes have the addresses of the description.
        api_port, prometheus_port: of this machine, on 127.0.0.1.
    """

    subnet: Subnet
    api_port: Port = 8000
    prometheus_port: Port = 9090


class Description(_Part):
    """A network, whole. Nodes are named once, hosts and ports are used once."""

    name: Slug
    engine: Engine
    chain_id: Annotated[int, Field(ge=1, le=(1 << 52) - 1)] = CHAIN_ID
    block_period_seconds: Annotated[int, Field(ge=1, le=60)] = 2
    members: Annotated[tuple[Member, ...], Field(min_length=1, max_length=64)]
    validators: Annotated[tuple[Node, ...], Field(min_length=1, max_length=64)]
    rpc_nodes: Annotated[tuple[Node, ...], Field(max_length=64)] = ()
    governance: Governance = Governance()
    limits: Limits = Limits()
    permissions: Permissions = Permissions()
    rpc: RpcAccess = RpcAccess()
    compose: Compose | None = None

    @property
    def nodes(self) -> tuple[Node, ...]:
        """All nodes, validators first."""
        return (*self.validators, *self.rpc_nodes)

    @property
    def asks_for_tokens(self) -> bool:
        """Whether its RPC nodes answer only with a token."""
        return self.engine is Engine.BESU and self.rpc.auth != "network"
