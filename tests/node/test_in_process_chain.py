"""The same client over an in-process chain: another carrier behind the transport seam."""

import json
from typing import Any

import pytest
from eth_tester import EthereumTester, PyEVMBackend
from eth_tester.exceptions import TransactionFailed
from hexbytes import HexBytes
from web3 import EthereumTesterProvider

from ledger_client.ledger import calls
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.refusals import KeyUnknown
from ledger_client.ledger.structs import Item
from ledger_client.ledger.values import Address, Contract, ParticipantId, UnitId
from ledger_client.node import Rpc
from ledger_client.node.artifacts import load_artifact

NOBODY = Address(b"\x0b" * 20)


class InProcess:
    """JSON-RPC bodies answered by eth-tester, its failures told as a node would tell them."""

    address = "eth-tester"

    def __init__(self) -> None:
        self.tester = EthereumTester(PyEVMBackend())
        self.provider = EthereumTesterProvider(self.tester)

    def post(self, body: bytes) -> bytes:
        request = json.loads(body)
        method, params = request["method"], request["params"]
        if method == "eth_call":
            params[0]["from"] = self.tester.get_accounts()[0]  # it asks callers for a balance
            del params[0]["gasPrice"]
        reply: dict[str, Any] = {"jsonrpc": "2.0", "id": request["id"]}
        try:
            answer = self.provider.make_request(method, params)
        except TransactionFailed as failed:
            reply["error"] = {"code": -32000, "message": str(failed)}
        else:
            reply["result"] = _plain(answer["result"])
        return json.dumps(reply).encode()


def _plain(value: object) -> object:
    if isinstance(value, bytes):
        return "0x" + value.hex()
    if isinstance(value, int) and not isinstance(value, bool):
        return hex(value)
    return value


@pytest.fixture(scope="module")
def carrier() -> InProcess:
    return InProcess()


@pytest.fixture(scope="module")
def ledger(carrier: InProcess) -> bytes:
    """A ledger and the registry whose council it asks for; the council itself plays no part."""
    network = b"\x01" * 32
    registry = _created(carrier, Contract.REGISTRY, network, b"\x02")
    return _created(carrier, Contract.LEDGER, network, registry, b"\x03")


def _created(carrier: InProcess, contract: Contract, *arguments: bytes) -> bytes:
    words = b"".join(argument.rjust(32, b"\0") for argument in arguments)
    sent = carrier.tester.send_transaction(
        {
            "from": carrier.tester.get_accounts()[0],
            "gas": 12_000_000,
            "data": "0x" + (load_artifact(contract).creation_code + words).hex(),
        }
    )
    return bytes(HexBytes(carrier.tester.get_transaction_receipt(sent)["contract_address"]))


def _rpc(carrier: InProcess) -> Rpc:
    return Rpc(["http://in-process"], make_transport=lambda *_: carrier)


def test_plain_answers_are_read(carrier: InProcess, ledger: bytes) -> None:
    rpc = _rpc(carrier)
    assert rpc.block_number() == 2
    assert load_artifact(Contract.LEDGER).matches(rpc.code(ledger))
    assert rpc.chain_id() > 0


def test_a_refusal_is_read_from_the_chains_own_wording(carrier: InProcess) -> None:
    # A contract that refuses as the registry would: KeyUnknown(NOBODY).
    data = KeyUnknown(NOBODY).encode().ljust(64, b"\0")
    push = b"".join(
        b"\x7f" + data[start : start + 32] + b"\x60" + bytes([start]) + b"\x52" for start in (0, 32)
    )
    runtime = push + b"\x60\x24\x60\x00\xfd"
    init = b"\x60" + bytes([len(runtime)]) + b"\x80\x60\x0b\x60\x00\x39\x60\x00\xf3" + runtime
    sent = carrier.tester.send_transaction(
        {"from": carrier.tester.get_accounts()[0], "gas": 500_000, "data": "0x" + init.hex()}
    )
    made = bytes(HexBytes(carrier.tester.get_transaction_receipt(sent)["contract_address"]))
    item = Item(UnitId(b"\x01" * 32), Kind.OBSERVE, 0, ParticipantId(0), bytes(32), b"\x02" * 32)
    with pytest.raises(KeyUnknown) as refused:
        _rpc(carrier).call(made, calls.encode_call(calls.WriteCall(item)))
    assert refused.value.arguments == (NOBODY,)
