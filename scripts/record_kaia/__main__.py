"""The recording: what is done on the network, and what is kept of it."""

from __future__ import annotations

import hashlib
import json
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from eth_account import Account

from scripts.record_kaia.nodes import CHAIN_ID, Json, Network, Node

SENDER: Final = Account.from_key(hashlib.sha256(b"kaia sender").digest())
# Stores the second word of the call under the first and logs both; an empty call reverts.
RUNTIME: Final = "3615601b57602035600035556020356000526000356020" + "6000a100" + "5b60006000fd"
SLOTS: Final = 10
PAUSE_SECONDS: Final = 16.0
LAST_BLOCKS: Final = 6
SAID_EACH: Final = 6


class Writer:
    """Sends plain and typed txs from one key, without gas price, and waits for them."""

    def __init__(self, network: Network) -> None:
        self._network, self._nonce = network, 0
        self.contract = ""

    def deploy(self) -> None:
        """Create the contract."""
        size = len(RUNTIME) // 2
        creation = f"60{size:02x}600c60003960{size:02x}6000f3{RUNTIME}"
        receipt = self.wait(self.send(None, creation))
        self.contract = receipt["contractAddress"].lower()

    def send(self, to: str | None, data: str, **typed: Json) -> str:
        """Send a call or a creation; the hash of the tx."""
        fields = {"nonce": self._nonce, "gas": 2_000_000, "value": 0, "data": "0x" + data}
        fields |= {"chainId": CHAIN_ID, **(typed or {"gasPrice": 0})}
        if to is not None:
            fields["to"] = bytes.fromhex(to[2:])
        self._nonce += 1
        raw = SENDER.sign_transaction(fields).raw_transaction
        return str(self._network.nodes[0].ask("eth_sendRawTransaction", "0x" + raw.hex()))

    def put(self, key: int, value: int, **typed: Json) -> str:
        """Store a value."""
        return self.send(self.contract, f"{key:064x}{value:064x}", **typed)

    def wait(self, tx: str) -> Json:
        """The receipt, once there is one."""
        node = self._network.nodes[0]
        for _ in range(60):
            receipt = node.ask("eth_getTransactionReceipt", tx)
            if receipt is not None and receipt.get("blockNumber") is not None:
                return receipt
            self._network.wait_for(node.number() + 1)
        raise RuntimeError(f"no receipt of {tx}")


def play(network: Network) -> Writer:
    """The whole life of the network that is recorded."""
    first, last = network.nodes[0], network.nodes[-1]
    network.wait_for(3)
    writer = Writer(network)
    writer.deploy()
    for tx in [writer.put(key, 1000 + key) for key in range(1, SLOTS + 1)]:
        writer.wait(tx)
    writer.wait(writer.send(writer.contract, ""))
    _vote(network, "governance.addvalidator", last, network.nodes[:3])
    network.wait_for(first.number() + 4)
    typed = [{"gasPrice": 0, "accessList": [], "type": 1}]
    typed.append({"maxFeePerGas": 0, "maxPriorityFeePerGas": 0, "type": 2})
    for place, fields in enumerate(typed):
        writer.wait(writer.put(20 + place, 7, **fields))
    network.pause(network.nodes[2], PAUSE_SECONDS)
    network.wait_for(first.number() + 4)
    _vote(network, "governance.removevalidator", last, network.nodes[:3])
    for tx in [writer.put(key, 0) for key in range(1, 4)]:
        writer.wait(tx)
    network.wait_for(first.number() + LAST_BLOCKS)
    return writer


def _vote(network: Network, what: str, about: Node, voters: Iterable[Node]) -> None:
    before = _validators(network, "latest")
    for node in voters:
        node.ask("governance_vote", what, about.address)
    for _ in range(60):
        if _validators(network, "latest") != before:
            return
        network.wait_for(network.nodes[0].number() + 1)
    raise RuntimeError(f"{what}: the validators stay")


def _validators(network: Network, block: str) -> list[str]:
    told = network.nodes[0].ask("istanbul_getValidators", block)
    return sorted(str(one).lower() for one in told)


def keep(network: Network, writer: Writer, folder: Path) -> None:
    """Write what the nodes say into the folder."""
    node, end = network.nodes[0], network.nodes[0].number()
    numbers = range(end + 1)
    headers = [node.ask("klay_getHeaderByNumber", hex(number)) for number in numbers]
    _lines(folder / "headers.jsonl", headers)
    receipts = []
    for number in numbers:
        told = node.ask("klay_getBlockReceipts", headers[number]["hash"])
        if told:
            receipts.append({"number": number, "receipts": told})
    _lines(folder / "receipts.jsonl", receipts)
    proofs = list(_proofs(node, writer, receipts[0]["number"], end))
    (folder / "proofs.json").write_text(json.dumps(proofs) + "\n")
    facts = _facts(network, writer, end)
    (folder / "facts.json").write_text(json.dumps(facts, indent=1) + "\n")


def _proofs(node: Node, writer: Writer, first: int, end: int) -> Iterable[Json]:
    slots = ["0x" + f"{key:064x}" for key in (0, 1, 2, 3, 4, 10, 11, 20, 21, 99)]
    for number in sorted({first, first + 1, (first + end) // 2, end - LAST_BLOCKS, end}):
        # Of a user's account, and of none, the node refuses to prove anything.
        told = node.ask("eth_getProof", writer.contract, slots, hex(number))
        yield {"number": number, "proof": told}


def _facts(network: Network, writer: Writer, end: int) -> Json:
    sets: list[Json] = []
    for number in range(end + 1):
        told = _validators(network, hex(number))
        if not sets or sets[-1]["validators"] != told:
            sets.append({"from": number, "validators": told})
    ask: Callable[..., Json] = network.nodes[0].ask
    said = {}
    for number in range(1, end + 1, SAID_EACH):
        told = ask("klay_getBlockWithConsensusInfoByNumber", hex(number))
        names = ("hash", "proposer", "committee", "committers", "round", "originProposer")
        said[str(number)] = {name: told.get(name) for name in names}
    return {
        "chainId": CHAIN_ID,
        "contract": writer.contract,
        "sender": SENDER.address.lower(),
        "validatorSetFromBlock": sets,
        "consensusSaidByTheNode": said,
    }


def _lines(path: Path, values: Iterable[Json]) -> None:
    path.write_text("".join(json.dumps(one, separators=(",", ":")) + "\n" for one in values))


def main(binary: str, folder: str) -> None:
    """Run the network, play its life, keep what is said."""
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place, Network(Path(binary), Path(place)) as network:
        try:
            keep(network, play(network), target)
        except RuntimeError:
            logs = sorted(Path(place).glob("*.log"))
            print("\n".join(f"{one.name}: {one.read_text()[-2000:]}" for one in logs))
            raise


if __name__ == "__main__":
    main(*sys.argv[1:])
