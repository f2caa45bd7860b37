"""The chain of a comparison: deploys the others' contracts, signs, measures acts one by one."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from eth_account.messages import encode_typed_data
from eth_account.signers.local import LocalAccount
from web3 import Web3

from scripts.bench.acts import TITLES, Figure, Slots
from scripts.gas_chain import TX_GAS, Chain, key

ZERO_WORD = "0x" + 64 * "0"
Abi = Sequence[Mapping[str, object]]
Tx = dict[str, str]


@dataclass(frozen=True, slots=True)
class Typed:
    """A struct of EIP-712: its domain, name and fields."""

    domain: Mapping[str, object]
    name: str
    fields: tuple[tuple[str, str], ...]


def signed(signer: LocalAccount, typed: Typed, values: Sequence[object]) -> tuple[int, int, int]:
    """(v, r, s) of the signer over the struct with these values, by eth-account."""
    signable = encode_typed_data(
        domain_data=dict(typed.domain),
        message_types={typed.name: [{"name": name, "type": kind} for name, kind in typed.fields]},
        message_data={name: value for (name, _), value in zip(typed.fields, values, strict=True)},
    )
    signature = signer.sign_message(signable)
    return signature.v, signature.r, signature.s


class Bench:
    """Measures acts; `figures` has them in the order in which they were measured."""

    def __init__(self, chain: Chain, say: Callable[[str], None]) -> None:
        self.chain = chain
        self.figures: list[Figure] = []
        self.say = say

    def deploy(self, name: str, abi: Abi, bytecode: str, *args: object) -> str:
        """Deploy a contract and know it by `name`; gives its address."""
        factory = Web3().eth.contract(abi=list(abi), bytecode=bytecode)
        data = factory.constructor(*args).data_in_transaction
        tx = {"from": key("other deployer").address, "data": data}
        tx |= {"gas": hex(TX_GAS), "gasPrice": "0x0"}
        sent = self.chain.rpc("eth_sendTransaction", tx)
        self.chain.receipt_gas(sent)
        receipt = cast("dict[str, str]", self.chain.rpc("eth_getTransactionReceipt", sent))
        self.at(name, abi, receipt["contractAddress"])
        return Web3.to_checksum_address(receipt["contractAddress"])

    def at(self, name: str, abi: Abi, address: str) -> None:
        """Know the contract at an address by `name`."""
        where = Web3.to_checksum_address(address)
        self.chain.contracts[name] = Web3().eth.contract(address=where, abi=list(abi))

    def send(self, sender: str, contract: str, name: str, *args: object) -> str:
        """Send a call without measuring it; gives the hash of the tx, which is mined."""
        return self._sent(self.chain.tx(sender, contract, name, *args))[0]

    def transfer(self) -> int:
        """What it takes to send one wei from one account to another."""
        one, other = key("relay").address, key("maker").address
        self.chain.rpc("anvil_setBalance", one, hex(1))
        tx = {"from": one, "to": other, "value": hex(1), "gas": hex(TX_GAS), "gasPrice": "0x0"}
        return self._sent(tx)[1]

    def call(self, contract: str, name: str, *args: object) -> str:
        """What a call answers, as hex."""
        tx = self.chain.tx(key("other deployer").address, contract, name, *args)
        return cast("str", self.chain.rpc("eth_call", tx, "latest"))

    def measure(self, act: str, project: str, how: str, *txs: Tx, entries: int = 1) -> None:
        """Send the txs of an act and keep the gas that they took together, for each entry."""
        started = time.monotonic()
        gas, new, rewritten = 0, 0, 0
        for tx in txs:
            sent, used = self._sent(tx)
            touched = self._slots(sent)
            gas += used
            new += touched.new
            rewritten += touched.rewritten
        each, slots = -(-gas // entries), Slots(new, rewritten)
        figure = Figure(act, project, how, each, len(txs), entries, slots)
        self.figures.append(figure)
        took = time.monotonic() - started
        self.say(f"{TITLES[act]}: {project} ({how}) {figure.gas:,} gas, {took:.1f} s")

    def _sent(self, tx: Tx) -> tuple[str, int]:
        sent = cast("str", self.chain.rpc("eth_sendTransaction", tx))
        return sent, self.chain.receipt_gas(sent)

    def _slots(self, tx_hash: str) -> Slots:
        """Which slots the tx made and rewrote, from the node's own difference of the state."""
        options = {"tracer": "prestateTracer", "tracerConfig": {"diffMode": True}}
        answer = self.chain.rpc("debug_traceTransaction", tx_hash, options)
        sides = cast("dict[str, dict[str, dict[str, dict[str, str]]]]", answer)
        after = _stored(sides["post"])
        before = _stored(sides["pre"])
        new = sum(1 for slot in after if before.get(slot, ZERO_WORD) == ZERO_WORD)
        return Slots(new, len(after) - new)


def _stored(accounts: dict[str, dict[str, dict[str, str]]]) -> dict[tuple[str, str], str]:
    return {
        (address, slot): word
        for address, account in accounts.items()
        for slot, word in account.get("storage", {}).items()
    }
