"""Several addresses of one network's nodes, asked in turn until one answers.

A node is used only after it has shown the right chain and a height not below what was already
seen: a node that came up with an emptied disk answers, but not for this chain's present.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeVar

from pydantic import JsonValue

from ledger_client.errors import InvalidInput, NodeAway, shown
from ledger_client.json_depth import refuse_deep
from ledger_client.ledger.refusals import decode_refusal
from ledger_client.node import answers
from ledger_client.node.errors import (
    ChainMismatch,
    NodeAnswerInvalid,
    NodeComplained,
    NodeUnreachable,
)
from ledger_client.node.http import HttpTransport, Transport, TransportMaker
from ledger_client.node.reverts import revert_data

DEFAULT_TIMEOUT_SECONDS: Final = 10.0
T = TypeVar("T")

# When no node served, the most telling complaint is raised.
_TELLING: Final = (NodeComplained, ChainMismatch, NodeAnswerInvalid, NodeUnreachable)


@dataclass(frozen=True, slots=True)
class ChainIdentity:
    """What every node must show before it is used; None where it is not known yet."""

    chain_id: int | None = None
    genesis_hash: bytes | None = None


@dataclass(slots=True)
class _Node:
    transport: Transport
    checked: bool = False


@dataclass(slots=True)
class NodeRing:
    """JSON-RPC over the first of several nodes that serves.

    Args:
        urls: at least one address.
        identity: chain id and genesis hash to insist on.
        timeout_seconds: per request.
        make_transport: the seam for another carrier than HTTP.
    """

    urls: Sequence[str]
    identity: ChainIdentity = ChainIdentity()
    timeout_seconds: float = DEFAULT_TIMEOUT_SECONDS
    make_transport: TransportMaker = HttpTransport
    highest_seen: int = 0
    _nodes: list[_Node] = field(init=False)
    _ids: itertools.count[int] = field(init=False, default_factory=lambda: itertools.count(1))

    def __post_init__(self) -> None:
        if not self.urls:
            raise InvalidInput("no node address", pointer="node address", rule="node.address")
        self._nodes = [_Node(self.make_transport(url, self.timeout_seconds)) for url in self.urls]

    def ask(self, method: str, *params: JsonValue) -> JsonValue:
        """The ``result`` of one JSON-RPC call.

        Raises:
            LedgerRefused: a contract refused; the same on every node, so none other is asked.
            NodeAway: no node served (its subclass says why).
        """
        return self.ask_with(lambda result: result, method, *params)

    def ask_with(self, read: Callable[[JsonValue], T], method: str, *params: JsonValue) -> T:
        """As ``ask``, with the result read by ``read``; one that it refuses fails over too."""
        return self._first(lambda node: read(self._exchange(node, method, params)))

    def ask_many(self, method: str, many: Sequence[Sequence[JsonValue]]) -> list[JsonValue]:
        """The results of one method for many parameters, asked in one request.

        Where the node complains of one of them, its result is None.

        Raises:
            NodeAway: no node served; NodeComplained where none takes several at once.
        """
        return self._first(lambda node: self._exchange_many(node, method, many))

    def ask_together(
        self, read: Callable[[JsonValue], T], method: str, many: Sequence[Sequence[JsonValue]]
    ) -> list[T]:
        """What ``read`` makes of one method's results for many parameters.

        Asked in one request where the node takes it and complains of none, else in many.

        Raises:
            As ``ask_with``.
        """
        if len(many) > 1:
            try:
                found = self._first(
                    lambda node: [
                        None if told is None else read(told)
                        for told in self._exchange_many(node, method, many)
                    ]
                )
            except NodeComplained:
                found = []
            whole = [one for one in found if one is not None]
            if len(whole) == len(many):
                return whole
        return [self.ask_with(read, method, *params) for params in many]

    def _first(self, ask: Callable[[_Node], T]) -> T:
        """What ``ask`` gives for the first node that serves; it is the first from then on."""
        failures: list[NodeAway] = []
        for node in tuple(self._nodes):
            try:
                self._check(node)
                result = ask(node)
            except NodeAway as failure:
                node.checked = isinstance(failure, NodeComplained) and node.checked
                failures.append(failure)
                continue
            self._prefer(node)
            return result
        raise _most_telling(failures)

    def saw_block(self, number: int) -> None:
        """Remember that block ``number`` is sealed: nodes below it are behind."""
        self.highest_seen = max(self.highest_seen, number)

    def _prefer(self, node: _Node) -> None:
        if self._nodes[0] is not node:
            for other in self._nodes:
                other.checked = other.checked and other is node
            self._nodes.sort(key=lambda other: other is not node)

    def _check(self, node: _Node) -> None:
        if node.checked:
            return
        self._check_chain(node)
        height = answers.quantity(self._exchange(node, "eth_blockNumber", ()), "blockNumber")
        if height < self.highest_seen:
            raise NodeUnreachable(
                f"is behind: at block {height}, block {self.highest_seen} was seen",
                pointer=node.transport.address,
                rule="node.behind",
            )
        node.checked = True

    def _check_chain(self, node: _Node) -> None:
        expected = self.identity
        if expected.chain_id is not None:
            found = answers.quantity(self._exchange(node, "eth_chainId", ()), "chainId")
            if found != expected.chain_id:
                raise _other_chain(node, f"chain {found}, not {expected.chain_id}")
        if expected.genesis_hash is not None:
            genesis = answers.block(self._exchange(node, "eth_getBlockByNumber", ("0x0", False)))
            if genesis.hash != expected.genesis_hash:
                raise _other_chain(node, "a chain of the same number, but another genesis")

    def _exchange(self, node: _Node, method: str, params: Sequence[JsonValue]) -> JsonValue:
        number = next(self._ids)
        request = {"jsonrpc": "2.0", "id": number, "method": method, "params": list(params)}
        content = node.transport.post(json.dumps(request).encode())
        reply = _parsed(content, node.transport.address)
        if "error" in reply and reply["error"] is not None:
            raise _failure(reply["error"], node.transport.address)
        if reply.get("id") != number or "result" not in reply:
            raise _no_reply(node.transport.address)
        return reply["result"]

    def _exchange_many(
        self, node: _Node, method: str, many: Sequence[Sequence[JsonValue]]
    ) -> list[JsonValue]:
        asked = {next(self._ids): params for params in many}
        requests = [
            {"jsonrpc": "2.0", "id": number, "method": method, "params": list(params)}
            for number, params in asked.items()
        ]
        address = node.transport.address
        replies = _json(node.transport.post(json.dumps(requests).encode()), address)
        if isinstance(replies, dict) and replies.get("error") is not None:
            raise _failure(replies["error"], address)
        if not isinstance(replies, list):
            raise _no_reply(address)
        told = {
            reply["id"]: reply.get("result")
            for reply in replies
            if isinstance(reply, dict) and isinstance(reply.get("id"), int)
        }
        if told.keys() != asked.keys():
            raise _no_reply(address)
        return [told[number] for number in asked]


def _parsed(content: bytes, address: str) -> answers.JsonObject:
    reply = _json(content, address)
    if not isinstance(reply, dict):
        raise _no_reply(address)
    return reply


def _json(content: bytes, address: str) -> JsonValue:
    try:
        refuse_deep(content)
        reply: JsonValue = json.loads(content)
    except (ValueError, RecursionError, InvalidInput):
        raise _no_reply(address) from None
    return reply


def _failure(error: JsonValue, address: str) -> Exception:
    fields = error if isinstance(error, dict) else {"message": error}
    code, message = fields.get("code"), fields.get("message")
    number = code if isinstance(code, int) else 0
    text = message if isinstance(message, str) else ""
    refusal = revert_data(number, text, fields.get("data"))
    if refusal is not None:
        return decode_refusal(refusal)
    return NodeComplained(f"the node says {shown(text)} ({number})", number, pointer=address)


def _no_reply(address: str) -> NodeAnswerInvalid:
    return NodeAnswerInvalid("no JSON-RPC reply", pointer=address, rule="node.form")


def _other_chain(node: _Node, what: str) -> ChainMismatch:
    return ChainMismatch(f"serves {what}", pointer=node.transport.address, rule="node.chain")


def _most_telling(failures: Sequence[NodeAway]) -> NodeAway:
    for family in _TELLING:
        for failure in failures:
            if isinstance(failure, family):
                return failure
    return failures[0]
