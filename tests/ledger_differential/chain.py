"""A real anvil with the four contracts, on which whole histories are simulated in one request.

``eth_simulateV1`` runs blocks of calls on the state of the deployed chain and answers with each
call's logs or revert data. A last block puts a small program in the place of each contract, which
reads the storage slots that it is asked for.
"""

import json
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import rlp
from eth_abi.abi import encode

from ledger_client.errors import LedgerRefused
from ledger_client.ledger.calls import Call, contract_of, encode_call
from ledger_client.ledger.entries import (
    AppendedEntry,
    BlockRef,
)
from ledger_client.ledger.entry_logs import ENTRY_TOPICS, entries_from_log
from ledger_client.ledger.refusals import decode_refusal
from ledger_client.ledger.typed_data import Deployment
from ledger_client.ledger.values import Address, Contract, keccak256

ROOT = Path(__file__).resolve().parents[2]
CHAIN_ID = 20777
GENESIS_TIME = 1_800_000_000
GAS = 25_000_000
# for i in 0, 32, ... calldatasize: memory[i] = sload(calldata[i]); return memory
READER = "0x60005b3681101560155780355481526020016002565b366000f3"


@dataclass(frozen=True)
class Step:
    """One call of a history."""

    call: Call
    sender: Address
    at: BlockRef


Outcome = tuple[AppendedEntry, ...] | LedgerRefused


class Chain:
    """JSON-RPC to one anvil, and the deployment that stands on it."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.deployment = Deployment(bytes(32), CHAIN_ID, *[Address(bytes(20))] * 4)

    def rpc(self, method: str, *params: object) -> Any:
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params})
        request = urllib.request.Request(
            self.url, body.encode(), {"content-type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=60) as response:
            answer = json.load(response)
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']}")
        return answer["result"]

    def deploy(self, network_id: bytes, members: Sequence[Address], threshold: int) -> None:
        sender = Address(bytes.fromhex(self.rpc("eth_accounts")[0][2:]))
        self.deployment = Deployment(
            network_id, CHAIN_ID, *(created_at(sender, nonce) for nonce in range(4))
        )
        for contract in Contract:
            self.send(sender, None, creation(contract, self.deployment, members, threshold))

    def send(self, sender: Address, to: Address | None, data: bytes) -> BlockRef:
        """A mined tx; the block it stands in."""
        tx = {"from": hexed(sender), "data": hexed(data), "gas": hex(GAS), "gasPrice": "0x0"}
        sent = self.rpc("eth_sendTransaction", tx if to is None else {**tx, "to": hexed(to)})
        receipt = self.receipt(sent)
        if receipt["status"] != "0x1":
            raise RuntimeError(f"a tx of the setting failed: {hexed(data)[:10]}")
        block = self.rpc("eth_getBlockByNumber", receipt["blockNumber"], False)
        return BlockRef(int(block["number"], 16), int(block["timestamp"], 16))

    def receipt(self, sent: str) -> dict[str, Any]:
        for _ in range(500):
            receipt: dict[str, Any] | None = self.rpc("eth_getTransactionReceipt", sent)
            if receipt is not None:
                return receipt
            time.sleep(0.01)
        raise RuntimeError("a tx of the setting was not mined")

    def simulate(
        self,
        steps: Sequence[Step],
        slots: dict[Contract, list[bytes]],
        changed: dict[Contract, dict[bytes, bytes]] | None = None,
    ) -> tuple[list[Outcome], dict[Contract, list[bytes]]]:
        """What each step did on the contracts, and the slots' values after all of them.

        ``changed`` are slots set before the first step.
        """
        blocks = [self._block(at, list(group)) for at, group in groupby(steps, lambda s: s.at)]
        blocks[0]["stateOverrides"] = {
            hexed(self.deployment.address(contract)): {"stateDiff": hexed_slots(values)}
            for contract, values in (changed or {}).items()
        }
        last = steps[-1].at
        answer = self.rpc(
            "eth_simulateV1",
            {"blockStateCalls": [*blocks, self._reading(last, slots)], "validation": False},
            "latest",
        )
        *written, read = [block["calls"] for block in answer]
        calls = [call for block in written for call in block]
        outcomes = [outcome(call, step.at) for call, step in zip(calls, steps, strict=True)]
        values = {
            contract: words(call["returnData"]) for contract, call in zip(slots, read, strict=True)
        }
        return outcomes, values

    def _block(self, at: BlockRef, steps: list[Step]) -> dict[str, object]:
        calls = [
            self._call(step.sender, contract_of(step.call), encode_call(step.call))
            for step in steps
        ]
        return {"blockOverrides": block_overrides(at), "calls": calls}

    def _reading(self, last: BlockRef, slots: dict[Contract, list[bytes]]) -> dict[str, object]:
        readers = {hexed(self.deployment.address(one)): {"code": READER} for one in slots}
        calls = [self._call(Address(bytes(20)), one, b"".join(keys)) for one, keys in slots.items()]
        at = BlockRef(last.number + 1, last.time + 1)
        return {
            "blockOverrides": block_overrides(at),
            "stateOverrides": readers,
            "calls": calls,
        }

    def _call(self, sender: Address, contract: Contract, data: bytes) -> dict[str, object]:
        return {
            "from": hexed(sender),
            "to": hexed(self.deployment.address(contract)),
            "gas": hex(GAS),
            "gasPrice": "0x0",
            "input": hexed(data),
        }


def hexed(data: bytes) -> str:
    return "0x" + data.hex()


def hexed_slots(slots: dict[bytes, bytes]) -> dict[str, str]:
    return {hexed(key): hexed(value) for key, value in slots.items()}


def words(data: str) -> list[bytes]:
    raw = bytes.fromhex(data[2:])
    return [raw[i : i + 32] for i in range(0, len(raw), 32)]


def block_overrides(at: BlockRef) -> dict[str, str]:
    return {"number": hex(at.number), "time": hex(at.time), "gasLimit": hex(10**9)}


def created_at(sender: Address, nonce: int) -> Address:
    """Where a contract created by this tx stands."""
    return Address(keccak256(rlp.encode([sender, nonce]))[12:])


def creation(
    contract: Contract, where: Deployment, members: Sequence[Address], threshold: int
) -> bytes:
    """The data of the tx that creates a contract, its constructor's arguments included."""
    kinds, values = {
        Contract.COUNCIL: (("address[]", "uint8"), (members, threshold)),
        Contract.REGISTRY: (("address",), (where.council,)),
        Contract.CERTIFICATES: (("address", "address"), (where.registry, where.ledger)),
        Contract.LEDGER: (("address", "address"), (where.registry, where.certificates)),
    }[contract]
    path = ROOT / "ledger_client" / "artifacts" / f"{contract}.json"
    code = bytes.fromhex(json.loads(path.read_text())["bytecode"].removeprefix("0x"))
    return code + encode(["bytes32", *kinds], [where.network_id, *values])


def outcome(call: dict[str, Any], at: BlockRef) -> Outcome:
    """What an answered call did: the entries it appended, or the refusal."""
    if call["status"] != "0x1":
        data = call.get("error", {}).get("data") or call["returnData"]
        return decode_refusal(bytes.fromhex(data[2:]))
    appended: list[AppendedEntry] = []
    for log in call["logs"]:
        topics = [bytes.fromhex(topic[2:]) for topic in log["topics"]]
        if topics[0] in ENTRY_TOPICS:
            address = bytes.fromhex(log["address"][2:])
            data = bytes.fromhex(log["data"][2:])
            entries = entries_from_log(address, topics, data, at)
            appended.extend(AppendedEntry(Address(address), entry) for entry in entries)
    return tuple(appended)


@contextmanager
def anvil() -> Iterator[Chain]:
    """A fresh anvil on a free port of the loopback."""
    binary = shutil.which("anvil", path=str(ROOT / "node_modules" / ".bin")) or "anvil"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [binary, "--port", str(port), "--silent", "--hardfork", "berlin", "--gas-price", "0"]
    command += ["--chain-id", str(CHAIN_ID), "--timestamp", str(GENESIS_TIME)]
    command += ["--no-request-size-limit", "--auto-impersonate", "--gas-limit", str(10**9)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        chain = Chain(f"http://127.0.0.1:{port}")
        wait_for(chain, process)
        yield chain
    finally:
        process.terminate()
        process.wait(timeout=10)


def wait_for(chain: Chain, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(200):
        try:
            chain.rpc("eth_chainId")
        except OSError:
            if process.poll() is not None:
                raise RuntimeError("anvil ended at once") from None
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("anvil does not answer")
