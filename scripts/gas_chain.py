"""A development chain for measuring gas: anvil, the packaged contracts, keys, calls, signatures.

Everything is the same in every run (times, keys, addresses, labels), so that gas is too.
"""

import json
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import cast

import rlp
from eth_account import Account
from eth_account.messages import encode_typed_data
from eth_account.signers.local import LocalAccount
from eth_utils.crypto import keccak
from web3 import Web3
from web3.contract import Contract

from scripts.solidity import NODE_MODULES, ROOT

ANVIL = NODE_MODULES / ".bin" / "anvil"
ARTIFACTS = ROOT / "ledger_client" / "artifacts"
NETWORK_ID = keccak(text="the network on which gas is measured")
CHAIN_ID = 20_777
STARTED_AT = 1_790_000_000
TX_GAS = 1_000_000_000
NAMES = ("Council", "ParticipantRegistry", "CertificateRegistry", "ConsignmentLedger")

Signature = tuple[bytes, bytes]
Field = tuple[str, str]


def key(name: str) -> LocalAccount:
    """The test key of this name."""
    return cast("LocalAccount", Account.from_key(keccak(text=f"key of {name}")))


def bytes32(text: str) -> bytes:
    """Thirty-two bytes that stand for a label or a commitment."""
    return keccak(text=text)


class Chain:
    """An anvil that takes txs from any address at gas price 0 and mines each at once."""

    def __init__(self, port: int) -> None:
        self._http = HTTPConnection("127.0.0.1", port, timeout=120)
        self.contracts: dict[str, Contract] = {}

    def close(self) -> None:
        """Drop the connection; the next call opens another."""
        self._http.close()

    def rpc(self, method: str, *params: object) -> object:
        """One JSON-RPC call; raises RuntimeError with the node's answer when it fails."""
        return self._result(self._post(_request(method, params)), method)

    def rpc_many(self, calls: Sequence[tuple[str, tuple[object, ...]]]) -> list[object]:
        """Several JSON-RPC calls in one request, answered in their order."""
        answers = cast("list[object]", self._post([_request(*call) for call in calls]))
        return [
            self._result(answer, method) for answer, (method, _) in zip(answers, calls, strict=True)
        ]

    def send(self, sender: str, contract: str, name: str, *args: object) -> int:
        """Send a call as one tx and give the gas it used; raises RuntimeError if refused."""
        return self.receipt_gas(
            self.rpc("eth_sendTransaction", self.tx(sender, contract, name, *args))
        )

    def send_many(self, sender: str, contract: str, name: str, arguments: Sequence[object]) -> None:
        """Send a call with each argument, all mined in one block. Does not wait for receipts."""
        first = int(cast("str", self.rpc("eth_getTransactionCount", sender, "latest")), 16)
        txs = [
            self.tx(sender, contract, name, argument)
            | {"nonce": hex(first + number), "gas": hex(200_000)}
            for number, argument in enumerate(arguments)
        ]
        self.rpc("evm_setAutomine", False)
        self.rpc_many([("eth_sendTransaction", (tx,)) for tx in txs])
        self.rpc("evm_mine")
        self.rpc("evm_setAutomine", True)

    def tx(self, sender: str, contract: str, name: str, *args: object) -> dict[str, str]:
        """The tx object of a call."""
        target = self.contracts[contract]
        return {
            "from": sender,
            "to": str(target.address),
            "data": target.encode_abi(name, list(args)),
            "gas": hex(TX_GAS),
            "gasPrice": "0x0",
        }

    def receipt_gas(self, tx_hash: object) -> int:
        """The gas of a tx once it is mined; raises RuntimeError if it reverted or is not mined."""
        for _ in range(20_000):
            receipt = cast("dict[str, str] | None", self.rpc("eth_getTransactionReceipt", tx_hash))
            if receipt is not None:
                break
            time.sleep(0.001)
        else:
            raise RuntimeError(f"tx {tx_hash} was not mined")
        if receipt["status"] != "0x1":
            raise RuntimeError(f"tx {tx_hash} reverted")
        return int(receipt["gasUsed"], 16)

    def sign(
        self,
        signer: LocalAccount,
        contract: str,
        name: str,
        fields: Sequence[Field],
        values: Sequence[object],
        inner: Mapping[str, Sequence[Field]] | None = None,
    ) -> Signature:
        """(r, vs) of `signer` over the struct `name` in a contract's domain, by eth-account."""
        types = {name: fields, **(inner or {})}
        signable = encode_typed_data(
            domain_data={
                "name": "Tidewaiter",
                "version": "1",
                "chainId": CHAIN_ID,
                "verifyingContract": str(self.contracts[contract].address),
                "salt": NETWORK_ID,
            },
            message_types={
                struct: [{"name": field, "type": kind} for field, kind in members]
                for struct, members in types.items()
            },
            message_data={field: value for (field, _), value in zip(fields, values, strict=True)},
        )
        signed = signer.sign_message(signable)
        vs = signed.s | ((signed.v - 27) << 255)
        return signed.r.to_bytes(32, "big"), vs.to_bytes(32, "big")

    def fields_of(self, contract: str, function: str, argument: int = 0) -> list[Field]:
        """Names and types of the struct that a function takes, from its ABI."""
        for item in self.contracts[contract].abi:
            if item["type"] == "function" and item["name"] == function:
                components = item["inputs"][argument]["components"]
                return [(part["name"], part["type"]) for part in components]
        raise RuntimeError(f"{contract} has no {function}")

    def deploy(self, members: Sequence[str], threshold: int, artifacts: Path = ARTIFACTS) -> None:
        """Deploy the four contracts at the addresses that each knows the others by."""
        deployer = key("deployer").address
        at = [_created(deployer, nonce) for nonce in range(len(NAMES))]
        arguments: tuple[tuple[object, ...], ...] = (
            (list(members), threshold),
            (at[0],),
            (at[1], at[3]),
            (at[1], at[2]),
        )
        for name, address, args in zip(NAMES, at, arguments, strict=True):
            artifact = json.loads((artifacts / f"{name}.json").read_text(encoding="utf-8"))
            factory = Web3().eth.contract(abi=artifact["abi"], bytecode=artifact["bytecode"])
            data = factory.constructor(NETWORK_ID, *args).data_in_transaction
            tx = {"from": deployer, "data": data, "gas": hex(TX_GAS), "gasPrice": "0x0"}
            self.receipt_gas(self.rpc("eth_sendTransaction", tx))
            if self.rpc("eth_getCode", address, "latest") == "0x":
                raise RuntimeError(f"{name} is not at {address}")
            self.contracts[name] = Web3().eth.contract(
                address=Web3.to_checksum_address(address), abi=artifact["abi"]
            )

    def _post(self, body: object) -> object:
        headers = {"Content-Type": "application/json"}
        self._http.request("POST", "/", json.dumps(body), headers)
        return json.loads(self._http.getresponse().read())

    @staticmethod
    def _result(answer: object, method: str) -> object:
        fields = cast("dict[str, object]", answer)
        if "result" not in fields:
            raise RuntimeError(f"{method}: {fields.get('error')}")
        return fields["result"]


def _request(method: str, params: Sequence[object]) -> dict[str, object]:
    return {"jsonrpc": "2.0", "id": 1, "method": method, "params": list(params)}


def _created(deployer: str, nonce: int) -> str:
    """The address of the contract that a deployer creates with this nonce."""
    encoded = rlp.encode([bytes.fromhex(deployer[2:]), nonce])
    return Web3.to_checksum_address(keccak(encoded)[12:])


@contextmanager
def running(*more_options: str) -> Iterator[Chain]:
    """An anvil of its own on a free port, gone at the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    options = f"--port {port} --chain-id {CHAIN_ID} --hardfork osaka --timestamp {STARTED_AT}"
    options += f" --gas-limit {2 * TX_GAS} --gas-price 0 --block-base-fee-per-gas 0"
    options += " --auto-impersonate --no-request-size-limit"
    command = [str(ANVIL), *options.split(), *more_options]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        chain = Chain(port)
        _wait_for(chain, process)
        chain.rpc("anvil_setBlockTimestampInterval", 1)
        yield chain
    finally:
        process.terminate()
        process.wait(timeout=10)


def _wait_for(chain: Chain, process: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        if process.poll() is not None:
            raise RuntimeError(f"anvil ended with exit code {process.returncode}")
        try:
            chain.rpc("eth_chainId")
        except (OSError, HTTPException):
            chain.close()
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("anvil did not answer within 10 s")
