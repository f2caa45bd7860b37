"""What an index and an answer cannot do without: asked of the same node, nothing done with it."""

from __future__ import annotations

import json
from typing import Final

from api.database.engine import Database
from api.indexer import SqlIndex
from api.indexer.progress import progress_of, ready
from api.payloads import Payloads
from ledger_client.answering.bundles import BundleMaker
from ledger_client.ledger.values import Contract, UnitId
from ledger_client.node.connection import Connection
from ledger_client.node.http import HttpTransport, Transport
from ledger_client.node.rpc import Rpc

TIMEOUT_SECONDS: Final = 30.0
LOG_BLOCKS: Final = 64


def ask_logs(connection: Connection, url: str) -> None:
    """Every log of the four contracts, in pages of 64 blocks as an index begins with."""
    node = HttpTransport(url, TIMEOUT_SECONDS)
    deployment, newest = connection.deployment, connection.rpc.block_number()
    addresses = [f"0x{deployment.address(one).hex()}" for one in Contract]
    for first in range(0, newest + 1, LOG_BLOCKS):
        last = min(first + LOG_BLOCKS - 1, newest)
        wanted = {"address": addresses, "fromBlock": hex(first), "toBlock": hex(last)}
        asked = {"jsonrpc": "2.0", "id": 1, "method": "eth_getLogs", "params": [wanted]}
        node.post(json.dumps(asked).encode())


class _Recording:
    """A node that remembers which proofs it was asked for."""

    def __init__(self, url: str, asked: list[bytes]) -> None:
        self._node = HttpTransport(url, TIMEOUT_SECONDS)
        self._asked = asked
        self.address = self._node.address

    def post(self, body: bytes) -> bytes:
        """The node's answer."""
        if b"eth_getProof" in body:
            self._asked.append(body)
        return self._node.post(body)


class BareProofs:
    """What an answer about a unit cannot do without: its proofs, asked of the same node."""

    def __init__(self, connection: Connection, url: str, database: Database, unit: UnitId) -> None:
        self._asked: list[bytes] = []

        def recording(address: str, _timeout: float) -> Transport:
            return _Recording(address, self._asked)

        content = connection.trust_root.content
        rpc = Rpc(
            [url],
            chain_id=content.chain_id,
            genesis_hash=content.genesis_hash,
            make_transport=recording,
        )
        seen = Connection(rpc, connection.trust_root, connection.first_block)
        with database.snapshot() as session:
            index = SqlIndex(session, ready(progress_of(session)).block_number)
            BundleMaker(seen, index, Payloads(session)).make(unit)
        self._node = HttpTransport(url, TIMEOUT_SECONDS)

    @property
    def count(self) -> int:
        """How many calls there are, several of them in one request."""
        return sum(body.count(b"eth_getProof") for body in self._asked)

    def ask(self) -> None:
        """All of them, in the same requests as an answer asks them."""
        for body in self._asked:
            self._node.post(body)
