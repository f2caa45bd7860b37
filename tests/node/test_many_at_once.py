"""Many txs asked for in one request, of nodes that can and of nodes that cannot."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from ledger_client.ledger.layout import journal_slot
from ledger_client.ledger.values import Contract, keccak256
from ledger_client.node import Rpc
from ledger_client.node.errors import NodeAnswerInvalid
from ledger_client.node.http import HttpTransport
from tests.node.acts import enrol, observe, open_unit, send
from tests.node.conftest import Network

CARRIER = 1 << 2


class Altering:
    """The true node; its answers to several requests at once are altered."""

    def __init__(self, url: str, timeout: float, alter: Callable[[Any], Any]) -> None:
        self._true, self._alter = HttpTransport(url, timeout), alter
        self.address = self._true.address

    def post(self, body: bytes) -> bytes:
        answer = self._true.post(body)
        several = isinstance(json.loads(body), list)
        return json.dumps(self._alter(json.loads(answer))).encode() if several else answer


@pytest.fixture(scope="module")
def written(network: Network) -> list[bytes]:
    """The hashes of more txs than one request asks for."""
    carrier = enrol(network, CARRIER)
    unit = open_unit(network, carrier)
    return [send(network, carrier.signer, observe(unit)).tx_hash for _ in range(103)]


def through(network: Network, alter: Callable[[Any], Any]) -> Rpc:
    return Rpc([network.node.url], make_transport=lambda url, t: Altering(url, t, alter))


def test_all_are_found_each_with_its_hash(network: Network, written: list[bytes]) -> None:
    found = network.rpc.sealed_txs(written)
    assert list(found) == written
    assert [keccak256(tx.raw) for tx in found.values()] == written
    assert found[written[0]].raw == network.rpc.raw_tx(written[0])
    receipts = [network.rpc.receipt(one) for one in written]
    told = [one.block_number for one in receipts if one is not None]
    assert [tx.block_number for tx in found.values()] == told


def test_those_that_nobody_has_are_left_out(network: Network, written: list[bytes]) -> None:
    assert set(network.rpc.sealed_txs([bytes(32), written[1]])) == {written[1]}
    assert network.rpc.sealed_txs([]) == {}


def test_a_node_that_takes_one_request_at_a_time_is_asked_so(
    network: Network, written: list[bytes]
) -> None:
    error = {"jsonrpc": "2.0", "id": None, "error": {"code": -32600, "message": "no batches"}}
    assert list(through(network, lambda _: error).sealed_txs(written[:3])) == written[:3]


def test_answers_in_another_order_are_told_apart(network: Network, written: list[bytes]) -> None:
    assert through(network, lambda all_of: all_of[::-1]).sealed_txs(
        written[:3]
    ) == network.rpc.sealed_txs(written[:3])


def test_a_tx_of_another_form_is_known_but_not_shown(
    network: Network, written: list[bytes]
) -> None:
    typed = through(network, lambda all_of: [changed(one, type="0x2") for one in all_of])
    (found,) = typed.sealed_txs(written[:1]).values()
    assert found.raw == b""


def test_a_tx_that_waits_is_left_out(network: Network, written: list[bytes]) -> None:
    waits = through(network, lambda all_of: [changed(one, blockNumber=None) for one in all_of])
    assert waits.sealed_txs(written[:3]) == {}


def exchanged(all_of: list[Any]) -> list[Any]:
    first, second = all_of[0]["result"], all_of[1]["result"]
    return [{**all_of[0], "result": second}, {**all_of[1], "result": first}, *all_of[2:]]


def changed(one: dict[str, Any], **members: Any) -> dict[str, Any]:
    return {**one, "result": {**one["result"], **members}}


@pytest.mark.parametrize(
    "alter",
    [
        lambda all_of: all_of[1:],
        lambda all_of: [*all_of, {"jsonrpc": "2.0", "id": 10**6, "result": None}],
        lambda all_of: [{**one, "id": 7 * one["id"] + 1000} for one in all_of],
        lambda all_of: [{**one, "id": str(one["id"])} for one in all_of],
        lambda all_of: all_of[0],
        lambda _: 7,
        lambda _: None,
        lambda _: [[]],
        lambda _: [],
        lambda _: {"error": None},
        lambda all_of: [{**one, "result": 7} for one in all_of],
        exchanged,
        lambda all_of: [changed(one, nonce="0x77") for one in all_of],
        lambda all_of: [changed(one, hash="0x" + "11" * 32) for one in all_of],
    ],
)
def test_what_is_no_answer_to_all_is_refused(
    network: Network, written: list[bytes], alter: Callable[[Any], Any]
) -> None:
    with pytest.raises(NodeAnswerInvalid):
        through(network, alter).sealed_txs(written[:3])


def asked(network: Network) -> list[tuple[bytes, tuple[bytes, ...]]]:
    """The journal and an empty slot of each contract."""
    deployment = network.deployed.deployment
    return [(deployment.address(one), (journal_slot(), bytes(32))) for one in Contract]


def test_proofs_of_several_accounts_are_those_of_each(
    network: Network, written: list[bytes]
) -> None:
    block = network.rpc.block_number()
    alone = [network.rpc.proof(address, slots, block) for address, slots in asked(network)]
    assert network.rpc.proofs(asked(network), block) == alone
    assert all(any(slot.value for slot in one.slots) for one in alone[-1:])


@pytest.mark.parametrize(
    "alter",
    [
        lambda _: {"jsonrpc": "2.0", "id": None, "error": {"code": -32600, "message": "none"}},
        lambda all_of: (
            [{"jsonrpc": "2.0", "id": all_of[0]["id"], "error": {"code": 1}}, *all_of[1:]]
        ),
    ],
    ids=["no batches", "one left out"],
)
def test_where_not_all_come_at_once_each_is_asked_for(
    network: Network, written: list[bytes], alter: Callable[[Any], Any]
) -> None:
    block, wanted = network.rpc.block_number(), asked(network)
    ledger, slots = wanted[-1][0], [journal_slot(), bytes(32)]
    one_by_one = through(network, alter)
    assert one_by_one.proofs(wanted, block) == network.rpc.proofs(wanted, block)
    values = [network.rpc.storage(ledger, slot, block) for slot in slots]
    assert one_by_one.storages(ledger, slots, block) == values
    assert network.rpc.storages(ledger, slots, block) == values


@pytest.mark.parametrize(
    "alter",
    [exchanged, lambda all_of: all_of[1:], lambda all_of: [{**one, "result": 7} for one in all_of]],
    ids=["exchanged", "one missing", "numbers"],
)
def test_proofs_of_something_else_are_refused(
    network: Network, written: list[bytes], alter: Callable[[Any], Any]
) -> None:
    with pytest.raises(NodeAnswerInvalid):
        through(network, alter).proofs(asked(network), network.rpc.block_number())
