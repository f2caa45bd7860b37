"""Nodes of a Kaia service chain on loopback; their keys come from names: for tests only."""

from __future__ import annotations

import hashlib
import json
import signal
import subprocess
import time
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any, Final

import rlp
from eth_keys.datatypes import PrivateKey

CHAIN_ID: Final = 20777
COUNT: Final = 5
VALIDATORS: Final = 4
FIRST_PORT: Final = 32_700
FIRST_RPC_PORT: Final = 32_750
START_SECONDS: Final = 180
APIS: Final = "eth,klay,net,web3,istanbul,debug,admin,txpool,governance"
Json = Any


@dataclass(frozen=True)
class Node:
    """One node: its place in the network, its key and its folder."""

    place: int
    key: PrivateKey
    folder: Path

    @property
    def address(self) -> str:
        """Its address, lower case."""
        return str(self.key.public_key.to_address())

    @property
    def peer(self) -> str:
        """How the others reach it."""
        public = self.key.public_key.to_bytes().hex()
        return f"kni://{public}@127.0.0.1:{FIRST_PORT + self.place}?discport=0&ntype=cn"

    def ask(self, method: str, *params: Json) -> Json:
        """What the node answers to a call; RuntimeError where it refuses."""
        body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": list(params)}
        connection = HTTPConnection("127.0.0.1", FIRST_RPC_PORT + self.place, timeout=20)
        try:
            headers = {"content-type": "application/json"}
            connection.request("POST", "/", json.dumps(body), headers)
            told = json.loads(connection.getresponse().read())
        finally:
            connection.close()
        if "error" in told:
            raise RuntimeError(f"{method}: {told['error']}")
        return told["result"]

    def number(self) -> int:
        """The newest block; -1 while the node does not answer."""
        try:
            return int(self.ask("eth_blockNumber"), 16)
        except (OSError, HTTPException, ValueError):
            return -1


class Network:
    """All nodes, started on entering and killed on leaving."""

    def __init__(self, binary: Path, folder: Path) -> None:
        drawn = [PrivateKey(hashlib.sha256(b"kaia %d" % place).digest()) for place in range(COUNT)]
        self.nodes: Final = [Node(i, key, folder / f"node{i}") for i, key in enumerate(drawn)]
        self._binary, self._folder = binary, folder
        self._running: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Network:
        genesis = self._folder / "genesis.json"
        genesis.write_text(json.dumps(genesis_of([one.address for one in self.nodes[:VALIDATORS]])))
        for node in self.nodes:
            self._command(node, "init", str(genesis)).wait()
            others = [one.peer for one in self.nodes if one is not node]
            (node.folder / "klay").mkdir(parents=True, exist_ok=True)
            (node.folder / "klay" / "static-nodes.json").write_text(json.dumps(others))
        self._running = [self._command(node, *_options(node)) for node in self.nodes]
        return self

    def __exit__(self, *_: object) -> None:
        for process in self._running:
            process.kill()
            process.wait()

    def wait_for(self, number: int, seconds: float = START_SECONDS) -> None:
        """Wait until the first node has a block; RuntimeError after so long."""
        end = time.monotonic() + seconds
        while self.nodes[0].number() < number:
            if time.monotonic() > end:
                raise RuntimeError(f"no block {number} after {seconds} seconds")
            time.sleep(0.2)

    def pause(self, node: Node, seconds: float) -> None:
        """Stop a node's process for so long."""
        process = self._running[node.place]
        process.send_signal(signal.SIGSTOP)
        time.sleep(seconds)
        process.send_signal(signal.SIGCONT)

    def _command(self, node: Node, *arguments: str) -> subprocess.Popen[bytes]:
        with (self._folder / f"node{node.place}.log").open("ab") as log:
            return subprocess.Popen(
                [str(self._binary), "--datadir", str(node.folder), *arguments],
                stdout=log,
                stderr=log,
            )


def genesis_of(validators: list[str]) -> Json:
    """The genesis of a private chain without gas price, with these validators."""
    listed = sorted(bytes.fromhex(one[2:]) for one in validators)
    zero = "0x" + "00" * 32
    return {
        "config": {
            "chainId": CHAIN_ID,
            "istanbulCompatibleBlock": 0,
            "londonCompatibleBlock": 0,
            "ethTxTypeCompatibleBlock": 0,
            "istanbul": {"epoch": 3600, "policy": 0, "sub": 22},
            "unitPrice": 0,
            "deriveShaImpl": 0,
            "governance": {
                "governingNode": validators[0],
                "governanceMode": "ballot",
                "reward": {
                    "mintingAmount": 0,
                    "ratio": "100/0/0",
                    "useGiniCoeff": False,
                    "deferredTxFee": False,
                    "stakingUpdateInterval": 86400,
                    "proposerUpdateInterval": 3600,
                    "minimumStake": 5000000,
                },
            },
        },
        "timestamp": "0x5",
        "extraData": "0x" + (bytes(32) + rlp.encode([listed, b"", []])).hex(),
        "governanceData": "",
        "blockScore": "0x1",
        "alloc": {},
        "number": "0x0",
        "gasUsed": "0x0",
        "parentHash": zero,
    }


def _options(node: Node) -> list[str]:
    # fmt: off
    return [
        "--nodekeyhex", node.key.to_bytes().hex(), "--networkid", str(CHAIN_ID),
        "--nodiscover", "--nat", "none", "--port", str(FIRST_PORT + node.place),
        "--rpc", "--rpcaddr", "127.0.0.1", "--rpcport", str(FIRST_RPC_PORT + node.place),
        "--rpcapi", APIS, "--gcmode", "archive", "--netrestrict", "127.0.0.0/8",
        "--scsigner", node.address, "--db.leveldb.cache-size", "64",
    ]
    # fmt: on
