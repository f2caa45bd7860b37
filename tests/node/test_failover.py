"""Nodes that are down, slow, behind, of another chain, or talk nonsense: the next one is asked."""

import json
import socket
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger_client.errors import InvalidInput, TidewaiterError
from ledger_client.node import (
    ChainMismatch,
    NodeAnswerInvalid,
    NodeComplained,
    NodeUnreachable,
    NotSealedYet,
    Rpc,
    TxRejected,
)
from ledger_client.node.http import HttpTransport
from tests.node.bad_nodes import node, reply, result, says, scripted
from tests.node.conftest import Network

HASH = "0x" + "11" * 32


def _closed_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}"


def test_a_node_that_is_down_is_passed_over(network: Network) -> None:
    rpc = Rpc([_closed_port(), network.node.url], chain_id=network.node.chain_id)
    assert rpc.chain_id() == network.node.chain_id


def test_when_all_are_down_it_is_said() -> None:
    with pytest.raises(NodeUnreachable):
        Rpc([_closed_port(), _closed_port()]).block_number()


MALFORMED = [
    b"",
    b"{",
    b"null",
    b"7",
    b"[]",
    b"{}",
    b"<html>502</html>",
    b"\xff\xfe\x00",
    b"[" * 300_000,
    b'{"a":' * 50_000,
    b'{"jsonrpc":"2.0","id":-1,"result":"0x1"}',
    b'{"jsonrpc":"2.0","id":1}',
    b'{"jsonrpc":"2.0","result":"0x1"}',
]


@pytest.mark.parametrize("raw", MALFORMED)
def test_a_node_that_talks_nonsense_is_passed_over_or_named(network: Network, raw: bytes) -> None:
    with node(says(raw)) as bad:
        with pytest.raises(NodeAnswerInvalid):
            Rpc([bad]).block_number()
        assert Rpc([bad, network.node.url]).chain_id() == network.node.chain_id


@pytest.mark.parametrize(
    "value",
    [
        None, "", "0x", "1", "0x01", "0xg", "0X1", -1, 1.5, True, [], {}, "0x1_0", " 0x1", "0x1\n",
        "0x" + "1" * 65,
    ],
)  # fmt: skip
def test_a_number_of_another_form_is_no_answer(value: object) -> None:
    with node(result(value)) as bad, pytest.raises(NodeAnswerInvalid):
        Rpc([bad]).chain_id()


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_node_that_is_busy_is_passed_over(network: Network, status: int) -> None:
    with node(says(b"busy"), status=status) as busy:
        with pytest.raises(NodeUnreachable):
            Rpc([busy]).chain_id()
        assert Rpc([busy, network.node.url]).chain_id() == network.node.chain_id


def test_a_node_that_never_finishes_is_left_in_time(network: Network) -> None:
    with node(result("0x1"), chunk_seconds=0.05) as slow:
        rpc = Rpc([slow, network.node.url], timeout_seconds=0.3)
        assert rpc.chain_id() == network.node.chain_id


def test_a_node_that_accepts_and_says_nothing_is_left_in_time(network: Network) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        rpc = Rpc([url, network.node.url], timeout_seconds=0.2)
        assert rpc.chain_id() == network.node.chain_id


def test_a_node_of_another_chain_is_never_used(network: Network) -> None:
    other = scripted({"eth_chainId": "0x1", "eth_blockNumber": "0xffff", "eth_getCode": "0x60"})
    with node(other) as wrong:
        rpc = Rpc([wrong, network.node.url], chain_id=network.node.chain_id)
        assert rpc.code(b"\x77" * 20) == b""
        with pytest.raises(ChainMismatch):
            Rpc([wrong], chain_id=network.node.chain_id).block_number()


def test_a_node_with_another_genesis_is_never_used(network: Network) -> None:
    with pytest.raises(ChainMismatch):
        Rpc(
            [network.node.url], chain_id=network.node.chain_id, genesis_hash=bytes(32)
        ).block_number()


def test_a_node_that_came_up_empty_is_behind_and_not_used(network: Network) -> None:
    chain = hex(network.node.chain_id)
    empty = scripted({"eth_chainId": chain, "eth_blockNumber": "0x0", "eth_getCode": "0x"})
    with node(empty) as wiped:
        rpc = Rpc([network.node.url], chain_id=network.node.chain_id)
        assert rpc.block_number() > 0
        rpc = Rpc([wiped, network.node.url], chain_id=network.node.chain_id)
        rpc._ring.saw_block(network.rpc.block_number())
        assert rpc.code(network.deployed.deployment.ledger) != b""


def test_a_complaint_is_told_when_no_other_node_serves() -> None:
    with node(scripted({"eth_blockNumber": "0x1"})) as poor:
        with pytest.raises(NodeComplained, match="method not found") as complaint:
            Rpc([_closed_port(), poor]).code(b"\x01" * 20)
        assert complaint.value.node_code == -32601


def test_a_refusal_is_not_asked_again_elsewhere() -> None:
    from ledger_client.errors import LedgerRefused

    asked: list[str] = []

    def counted(request: dict[str, object]) -> bytes:
        asked.append(str(request["method"]))
        if request["method"] == "eth_blockNumber":
            return reply(request, result="0x1")
        return reply(request, error={"code": 3, "message": "execution reverted", "data": "0x"})

    with ExitStack() as nodes:
        urls = [nodes.enter_context(node(counted)) for _ in range(2)]
        with pytest.raises(LedgerRefused):
            Rpc(urls).call(b"\x01" * 20, b"")
    assert asked.count("eth_call") == 1


def test_bytes_that_no_node_takes_or_knows_are_rejected() -> None:
    table = {
        "eth_blockNumber": "0x1",
        "eth_sendRawTransaction": {"code": -32000, "message": "invalid unit price"},
        "eth_getTransactionByHash": None,
    }
    with node(scripted(table)) as strict, pytest.raises(TxRejected, match="invalid unit price"):
        Rpc([strict]).send_raw(b"\x01\x02")


@pytest.mark.parametrize(
    "message", ["already known", "nonce too low", "known transaction: 11", "already imported"]
)
def test_bytes_that_the_node_knows_count_as_sent(message: str) -> None:
    table = {
        "eth_blockNumber": "0x1",
        "eth_sendRawTransaction": {"code": -32000, "message": message},
        "eth_getTransactionByHash": {"hash": HASH},
    }
    from ledger_client.signing.transactions import tx_hash

    with node(scripted(table)) as seen:
        assert Rpc([seen]).send_raw(b"\x01\x02") == tx_hash(b"\x01\x02")


def test_the_hash_of_another_tx_is_no_answer() -> None:
    table = {"eth_blockNumber": "0x1", "eth_sendRawTransaction": HASH}
    with node(scripted(table)) as wrong, pytest.raises(NodeAnswerInvalid):
        Rpc([wrong]).send_raw(b"\x01\x02")


def test_waiting_ends_when_its_time_is_over() -> None:
    pending = {"transactionHash": HASH, "blockNumber": None}
    for receipt in (None, pending):
        table = {"eth_blockNumber": "0x1", "eth_getTransactionReceipt": receipt}
        with node(scripted(table)) as waiting, pytest.raises(NotSealedYet):
            Rpc([waiting]).wait_for_receipt(b"\x11" * 32, 0.1)


def _log(**change: object) -> dict[str, object]:
    return {
        "address": "0x" + "aa" * 20,
        "topics": [HASH],
        "data": "0x",
        "blockNumber": "0x5",
        "blockHash": HASH,
        "transactionHash": HASH,
        "logIndex": "0x0",
        "removed": False,
    } | change


def test_logs_come_in_chain_order() -> None:
    logs = [_log(logIndex="0x1"), _log(logIndex="0x0"), _log(blockNumber="0x4", logIndex="0x9")]
    with node(scripted({"eth_blockNumber": "0x9", "eth_getLogs": logs})) as shuffled:
        (page,) = Rpc([shuffled]).logs([b"\xaa" * 20], 0, 9)
    assert [(log.block_number, log.log_index) for log in page.logs] == [(4, 9), (5, 0), (5, 1)]


@pytest.mark.parametrize(
    "change",
    [
        {"address": "0x" + "bb" * 20},
        {"address": "0xaa"},
        {"blockNumber": "0xa"},
        {"blockNumber": None},
        {"topics": []},
        {"topics": ["0x" + "22" * 32]},
        {"topics": "0x"},
        {"data": "0x1"},
        {"data": None},
        {"blockHash": "0x"},
        {"transactionHash": None},
        {"logIndex": "0x00"},
        {"removed": True},
    ],
)
def test_a_log_that_was_not_asked_for_is_no_answer(change: dict[str, object]) -> None:
    table = {"eth_blockNumber": "0x9", "eth_getLogs": [_log(**change)]}
    with node(scripted(table)) as wrong, pytest.raises(NodeAnswerInvalid):
        list(Rpc([wrong]).logs([b"\xaa" * 20], 0, 9, [b"\x11" * 32]))


def test_a_log_told_twice_is_no_answer() -> None:
    table = {"eth_blockNumber": "0x9", "eth_getLogs": [_log(), _log()]}
    with node(scripted(table)) as wrong, pytest.raises(NodeAnswerInvalid):
        list(Rpc([wrong]).logs([b"\xaa" * 20], 0, 9))


def test_logs_are_asked_a_thousand_blocks_at_a_time_and_less_where_refused() -> None:
    asked: list[tuple[int, int]] = []

    def limited(request: dict[str, Any]) -> bytes:
        if request["method"] == "eth_blockNumber":
            return reply(request, result="0xffff")
        (wanted,) = request["params"]
        first, last = int(wanted["fromBlock"], 16), int(wanted["toBlock"], 16)
        asked.append((first, last))
        if last - first + 1 > 300:
            return reply(request, error={"code": -32005, "message": "range too large"})
        return reply(request, result=[])

    with node(limited) as small:
        pages = list(Rpc([small]).logs([b"\xaa" * 20], 10, 1500))
    assert max(last - first + 1 for first, last in asked) == 1000
    covered = [number for page in pages for number in range(page.first, page.last + 1)]
    assert covered == list(range(10, 1501))


@pytest.mark.parametrize(
    "url",
    [
        "", "localhost:8545", "ftp://host", "http://", "http://host:0", "http://host:99999",
        "http://host:x", "http://user:secret@host", "http://ho st", "file:///etc/passwd",
        "http://[::1", "http://hé", "http://host/\n",
    ],
)  # fmt: skip
def test_an_address_of_another_form_is_refused(url: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        HttpTransport(url, 1.0)
    assert "secret" not in str(refused.value)


def test_no_address_is_refused() -> None:
    with pytest.raises(InvalidInput):
        Rpc([])


ANSWERS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
    | st.sampled_from(["0x", "0x0", "0x1", HASH]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(
            ["hash", "number", "topics", "logs", "status", "blockNumber", "address", "data"]
        ),
        inner,
        max_size=6,
    ),
    max_leaves=12,
)  # fmt: skip


@settings(max_examples=60)
@given(ANSWERS)
def test_no_answer_whatever_gives_a_foreign_error(value: object) -> None:
    raw = json.dumps(value).encode()

    class Carrier:
        address = "http://carrier"

        def post(self, body: bytes) -> bytes:
            number = json.loads(body)["id"]
            return b'{"jsonrpc":"2.0","id":%d,"result":%s}' % (number, raw)

    rpc = Rpc(["http://carrier"], make_transport=lambda *_: Carrier())
    attempts: list[Callable[[], object]] = [
        rpc.chain_id,
        lambda: rpc.block(1),
        lambda: rpc.code(bytes(20)),
        lambda: rpc.storage(bytes(20), bytes(32)),
        lambda: rpc.proof(bytes(20), [bytes(32)], 1),
        lambda: rpc.call(bytes(20), b""),
        lambda: rpc.nonces(bytes(20)),
        lambda: rpc.receipt(bytes(32)),
        lambda: rpc.send_raw(b""),
        lambda: list(rpc.logs([bytes(20)], 0, 1)),
    ]
    for attempt in attempts:
        try:
            attempt()
        except TidewaiterError:
            continue
