"""A node that lies: the real one, with some of its answers altered on their way."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ledger_client.home import Home
from ledger_client.node.connection import Connection
from ledger_client.node.http import HttpTransport
from ledger_client.node.rpc import Rpc

Ask = Callable[[str, list[Any]], Any]
Lie = Callable[[str, list[Any], Ask], Any]
"""From what was asked to what is answered; it may ask the true node."""


class LyingTransport:
    """Carries requests to the true node as a lie says."""

    def __init__(self, url: str, timeout_seconds: float, lie: Lie) -> None:
        self._true, self._lie = HttpTransport(url, timeout_seconds), lie
        self.address = self._true.address

    def post(self, body: bytes) -> bytes:
        asked = json.loads(body)
        if isinstance(asked, list):
            return json.dumps([self._answer(request) for request in asked]).encode()
        return json.dumps(self._answer(asked)).encode()

    def _answer(self, request: dict[str, Any]) -> dict[str, Any]:
        answer = self._lie(request["method"], request["params"], self._ask)
        return {"jsonrpc": "2.0", "id": request["id"], "result": answer}

    def _ask(self, method: str, params: list[Any]) -> Any:
        request = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
        return json.loads(self._true.post(json.dumps(request).encode()))["result"]


def lying(home: Path, lie: Lie) -> Connection:
    """The chain through a node that lies."""
    there = Home(home)
    root, network = there.trust_root(), there.network()
    rpc = Rpc(
        network.urls,
        chain_id=root.content.chain_id,
        genesis_hash=root.content.genesis_hash,
        make_transport=lambda url, timeout: LyingTransport(url, timeout, lie),
    )
    return Connection(rpc, root, network.first_block)


def true(method: str, params: list[Any], ask: Ask) -> Any:
    return ask(method, params)


def of_logs(alter: Callable[[list[Any]], list[Any]], least: int = 3) -> Lie:
    """A lie about the logs, wherever there are at least so many."""

    def lie(method: str, params: list[Any], ask: Ask) -> Any:
        answer = ask(method, params)
        if method == "eth_getLogs" and len(answer) >= least:
            return alter(copy.deepcopy(answer))
        return answer

    return lie


def _with(log: dict[str, Any], **changed: Any) -> dict[str, Any]:
    return {**log, **changed}


def _flipped(text: str) -> str:
    return text[:-1] + ("0" if text[-1] != "0" else "1")


def _repeat_later(logs: list[Any]) -> list[Any]:
    return [*logs, _with(logs[-1], logIndex=hex(int(logs[-1]["logIndex"], 16) + 1))]


def _swap_places(logs: list[Any]) -> list[Any]:
    """Two logs of one contract, each at the other's place."""
    of = [at for at, log in enumerate(logs) if log["address"] == logs[-1]["address"]][-2:]
    place = ("blockNumber", "blockHash", "blockTimestamp", "logIndex", "transactionHash")
    one, other = (logs[at] for at in of)
    logs[of[0]] = {**one, **{name: other[name] for name in place if name in other}}
    logs[of[1]] = {**other, **{name: one[name] for name in place if name in one}}
    return logs


def _swap_contents(logs: list[Any]) -> list[Any]:
    logs[-1]["data"], logs[-2]["data"] = logs[-2]["data"], logs[-1]["data"]
    return logs


def _other_time(logs: list[Any]) -> list[Any]:
    return [*logs[:-1], _with(logs[-1], blockTimestamp="0x1")]


LIES: dict[str, Lie] = {
    "drops the first log": of_logs(lambda logs: logs[1:]),
    "drops one log in the middle": of_logs(lambda logs: logs[:1] + logs[2:]),
    "drops the last log": of_logs(lambda logs: logs[:-1]),
    "drops all logs": of_logs(lambda logs: []),
    "repeats one log": of_logs(lambda logs: [*logs, logs[-1]]),
    "repeats one log at a place of its own": of_logs(_repeat_later),
    "reorders two logs": of_logs(_swap_places),
    "swaps the content of two logs": of_logs(_swap_contents),
    "alters a commitment": of_logs(
        lambda logs: [*logs[:-1], _with(logs[-1], data=_flipped(logs[-1]["data"]))]
    ),
    "alters a unit": of_logs(
        lambda logs: [
            *logs[:-1],
            _with(logs[-1], topics=[logs[-1]["topics"][0], _flipped(logs[-1]["topics"][1])]),
        ]
    ),
    "alters a block's time": of_logs(_other_time),
    "names a tx that is not there": of_logs(
        lambda logs: [*logs[:-1], _with(logs[-1], transactionHash="0x" + "33" * 32)]
    ),
    "names a tx of another block": of_logs(
        lambda logs: [*logs[:-1], _with(logs[-1], transactionHash=logs[0]["transactionHash"])]
    ),
    "gives what is no log": of_logs(lambda logs: [*logs, 7]),
}
"""What a node may do to the logs."""


def of_answer(asked: str, alter: Callable[[Any], Any]) -> Lie:
    """A lie about what one method answers for a block that is named."""

    def lie(method: str, params: list[Any], ask: Ask) -> Any:
        answer = ask(method, params)
        return alter(answer) if method == asked and params[0] != "0x0" else answer

    return lie


def _first_slot(**changed: Any) -> Callable[[Any], Any]:
    return lambda proof: {**proof, "storageProof": [{**proof["storageProof"][0], **changed}]}


def _flipped_node(proof: Any) -> Any:
    *above, leaf = proof["storageProof"][0]["proof"]
    return _first_slot(proof=[*above, _flipped(leaf)])(proof)


PROOF_LIES: dict[str, Lie] = {
    "alters the journal in the proof": of_answer("eth_getProof", _flipped_node),
    "gives no nodes of the slot": of_answer("eth_getProof", _first_slot(proof=[])),
    "gives no nodes of the account": of_answer(
        "eth_getProof", lambda proof: {**proof, "accountProof": []}
    ),
    "proves another slot": of_answer("eth_getProof", _first_slot(key="0x1")),
    "alters the state root": of_answer(
        "eth_getBlockByNumber", lambda block: _with(block, stateRoot="0x" + "11" * 32)
    ),
    "alters the time of a header": of_answer(
        "eth_getBlockByNumber", lambda block: _with(block, timestamp="0x7fffffff")
    ),
    "gives other bytes of a tx": of_answer(
        "eth_getTransactionByHash", lambda tx: _with(tx, input=_flipped(tx["input"]))
    ),
    "gives a tx of another hash": of_answer(
        "eth_getTransactionByHash", lambda tx: _with(tx, hash="0x" + "44" * 32)
    ),
    "has no txs": of_answer("eth_getTransactionByHash", lambda _: None),
    "says another hash of a header": of_answer(
        "eth_getBlockByNumber", lambda block: _with(block, hash="0x" + "22" * 32)
    ),
}
"""What a node may do to what proves the logs."""


def ends_at(block: int) -> Lie:
    """A node that answers for an old head, and for nothing later, as if nothing had come since."""

    def lie(method: str, params: list[Any], ask: Ask) -> Any:
        if method == "eth_blockNumber":
            return hex(block)
        if method == "eth_getLogs":
            last = min(int(params[0]["toBlock"], 16), block)
            return ask(method, [{**params[0], "toBlock": hex(last)}])
        return ask(method, [_not_after(one, block) for one in params])

    return lie


def claims_newer(block: int) -> Lie:
    """As ``ends_at``, but it says that it is at the newest block."""
    old = ends_at(block)
    return lambda method, params, ask: (
        ask(method, params) if method == "eth_blockNumber" else old(method, params, ask)
    )


def renumbers(block: int) -> Lie:
    """As ``claims_newer``, and the old block is given the number asked for."""
    old = claims_newer(block)

    def lie(method: str, params: list[Any], ask: Ask) -> Any:
        answer = old(method, params, ask)
        if method == "eth_getBlockByNumber" and isinstance(params[0], str):
            return {**answer, "number": params[0]}
        return answer

    return lie


def _not_after(param: Any, block: int) -> Any:
    if param == "latest":
        return hex(block)
    short = isinstance(param, str) and param.startswith("0x") and len(param) < 20
    return hex(min(int(param, 16), block)) if short else param


def away(method: str, params: list[Any], ask: Ask) -> Any:
    """A node that is not there."""
    from ledger_client.node.errors import NodeUnreachable

    raise NodeUnreachable("is away", rule="node.unreachable")
