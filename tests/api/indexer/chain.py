"""A real chain with histories of many kinds, and quick ways to make it longer."""

from __future__ import annotations

import secrets
from pathlib import Path

from ledger_client.home import Home
from ledger_client.ledger import calls
from ledger_client.ledger.structs import Observations
from ledger_client.ledger.values import Contract, UnitId
from ledger_client.node.connection import Connection
from ledger_client.node.rpc import Rpc, next_nonce
from ledger_client.signing import LegacyTx, Password
from tests.client.network import (
    PASSWORD,
    Party,
    box,
    client,
    commissioned,
    document,
    handed,
    make_network,
    sscc,
    stuffed,
)

PARTIES = (Party.MAKER, Party.TERMINAL)
GAS = 25_000_000


def make_chain(home: Path) -> None:
    """A network whose maker packed a container, handed it over and observed a pallet."""
    make_network(home, PARTIES)
    number, pallets = box(), [sscc(), sscc()]
    with client(home, Party.MAKER) as maker:
        maker.capture(document(commissioned(*pallets), stuffed(number, *pallets)))
        maker.capture(document(handed("consigning", number, *PARTIES, minute=3)))
    lengthen(home, 20, each=2)


def connect(home: Path) -> Connection:
    """The chain through its one node, as an indexer asks it."""
    return Home(home).connect()


def through(home: Path, url: str) -> Connection:
    """The same chain through another address."""
    there = Home(home)
    root = there.trust_root()
    rpc = Rpc([url], chain_id=root.content.chain_id, genesis_hash=root.content.genesis_hash)
    return Connection(rpc, root, there.network().first_block)


def lengthen(home: Path, txs: int, each: int) -> UnitId:
    """Open a pallet and observe it ``txs`` times, ``each`` entries in a tx and a block."""
    with client(home, Party.MAKER) as maker:
        number = sscc()
        maker.capture(document(commissioned(number)))
        unit = maker.lookup(number).found[0].unit_id
    folder, connection = Home(home).participant(Party.MAKER.folder), connect(home)
    signer, deployment = folder.signer(Password(PASSWORD)), connection.deployment
    first = next_nonce(connection.rpc.nonces(signer.address), [])
    for nonce in range(first, first + txs):
        seen = tuple(secrets.token_bytes(32) for _ in range(each))
        data = calls.encode_call(calls.ObserveManyCall(Observations(unit, 0, seen)))
        to = deployment.address(Contract.LEDGER)
        raw = signer.sign_tx(LegacyTx(deployment.chain_id, nonce, GAS, to, data))
        sent = connection.rpc.wait_for_receipt(connection.rpc.send_raw(raw), 30)
        if not sent.succeeded:
            raise RuntimeError("the chain did not take an observation")
    return unit
