"""``OPERATING.md``: what people still have to do, for this very network."""

from __future__ import annotations

from typing import Final

from network.description import Engine
from network.placed import NODES, PlacedNetwork

_HEAD: Final = """\
# {name}: {count} validators, {engine}, chain {chain}

Written by `tidewaiter network generate`. Run `tidewaiter network check` on this folder before
anything is started, and again after every change.

## Who gets what

Each folder `{nodes}/<node>` is whole by itself: give it to the member that runs the node, over a
channel that nobody else reads, and delete it here. `node.key` is the validator's vote: whoever has
it seals blocks. A member that would rather keep its key to itself puts `public_key` into the
description instead; then none is made here.

{rows}
## Start

{start}
Open the p2p port of each node to the other nodes alone, and the RPC port of a validator to nobody:
it listens on 127.0.0.1, for votes and for its operator. At most {faulty} of {count} validators may
be down at one time: with one more the network stops, and nothing that was sealed is lost.

{rehearsal}## TLS

{tls}
## Tokens

{tokens}
"""
_BESU_START: Final = """\
    cd {nodes}/<node> && besu --config-file=config.toml

Besu 26.x with the Java that its release names. Start all validators within a minute: until a quorum
meets, each missed round takes twice as long as the one before. If more validators than bearable
were down for long, restart all of them, which sets the round's timer back.
"""
_KAIA_START: Final = """\
    cd {nodes}/<node> && sh start.sh

with the programs that `make engine` builds on the PATH: `kscn` runs the validators, `ksen` the RPC
nodes. Run every node's `init` before any is started, then all validators at once, then the rest:
until a quorum meets, each missed round takes ten seconds and more. A validator that starts with an
empty folder may need minutes to catch up, for it leaves its peers while it does. A node's metrics
port, where it has one, and its p2p port listen on every interface: keep them behind the firewall.
"""
_REHEARSAL: Final = """\
## Rehearsal on one machine

`compose.yaml` runs all nodes with PostgreSQL, the API and Prometheus. Build the API's image first
(`scripts/deploy/Containerfile`), put the council's `trust-root.json` here once the contracts are
deployed, and say whose the files are:

    TIDEWAITER_UID=$(id -u) TIDEWAITER_GID=$(id -g) docker compose up -d

"""
_TLS_OWN: Final = """\
The RPC nodes end TLS themselves: put a PKCS #12 keystore and its password beside `config.toml`:

    mkdir -m 0700 tls && openssl rand -hex 24 > tls/rpc.password && chmod 0600 tls/rpc.password
    openssl pkcs12 -export -in rpc.crt -inkey rpc.key \\
        -out tls/rpc.p12 -passout file:tls/rpc.password
"""
_TLS_PROXY: Final = """\
The RPC nodes speak plain HTTP. Wherever the way from a client to them leaves a machine, put a proxy
that ends TLS (1.2 or later) in front, and let only the proxy reach the RPC port. Nodes among
themselves encrypt and authenticate by their keys (RLPx), on every engine.
"""
_TOKENS_JWT: Final = """\
The RPC nodes answer only with a token that `secrets/rpc-jwt-private.pem` signed; whoever has that
file can let anybody in, so it stays with the consortium's operator:

    tidewaiter network rpc-token . --days 30 > token

Our client and service send it where `TIDEWAITER_NODE_TOKEN` holds it; others send it as
`Authorization: Bearer`. The rehearsal's service has one for a year, new with each generation. It
opens ETH, NET and WEB3, nothing that changes a node.
"""
_TOKENS_NONE: Final = """\
The RPC nodes answer whoever reaches their port (ETH, NET and WEB3 alone). Let members reach it
through the proxy that ends TLS, and let that proxy ask for client certificates or passwords.
"""


def notes(network: PlacedNetwork) -> str:
    """The page, in Markdown."""
    description = network.description
    count = len(description.validators)
    besu = description.engine is Engine.BESU
    return _HEAD.format(
        name=description.name,
        count=count,
        engine="Hyperledger Besu 26.x with QBFT" if besu else "Kaia service chain 1.0.3",
        chain=description.chain_id,
        nodes=NODES,
        rows=_rows(network),
        start=(_BESU_START if besu else _KAIA_START).format(nodes=NODES),
        faulty=(count - 1) // 3,
        rehearsal=_REHEARSAL if description.compose is not None else "",
        tls=_TLS_OWN if description.rpc.tls else _TLS_PROXY,
        tokens=_TOKENS_JWT if description.asks_for_tokens else _TOKENS_NONE,
    )


def _rows(network: PlacedNetwork) -> str:
    lines = ["| node | member | is | address | listens |", "|---|---|---|---|---|"]
    for one in network.nodes:
        kind = "validator" if one.is_validator else "RPC"
        listens = f"p2p {one.node.host}:{one.node.p2p_port}, RPC {one.rpc_host}:{one.node.rpc_port}"
        address = f"`0x{one.id.address.hex()}`"
        lines.append(f"| {one.name} | {one.node.member} | {kind} | {address} | {listens} |")
    return "\n".join(lines) + "\n"
