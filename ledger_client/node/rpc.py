"""What the client asks of a network, whatever engine its nodes run.

Every method raises ``NodeAway`` subclasses where no node serves, and ``LedgerRefused`` subclasses
where a contract refuses; nothing else.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from pydantic import JsonValue

from ledger_client.errors import (
    CannotTell,
    EvidenceMissing,
    InvalidInput,
    LedgerRefused,
    NodeAway,
)
from ledger_client.node import answers
from ledger_client.node.answers import AccountProof, Block, Receipt, SealedTx
from ledger_client.node.errors import (
    NodeAnswerInvalid,
    NodeComplained,
    NonceGap,
    NotSealedYet,
    TxRejected,
)
from ledger_client.node.http import HttpTransport, TransportMaker
from ledger_client.node.log_pages import LogPage, Topic, asked, page_of
from ledger_client.node.ring import DEFAULT_TIMEOUT_SECONDS, ChainIdentity, NodeRing
from ledger_client.signing.transactions import tx_hash

MAX_LOG_BLOCKS: Final = 1000
MAX_BATCH: Final = 100
FIRST_POLL_SECONDS: Final = 0.01
LAST_POLL_SECONDS: Final = 0.5
SLOT_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class Nonces:
    """How many txs of a key are sealed, and how many with those waiting in the node's pool."""

    sealed: int
    pending: int


class Rpc:
    """One network through one or more of its nodes; see ``NodeRing`` for how they are chosen.

    Args:
        urls: ``http://`` or ``https://`` addresses, the preferred first.
        chain_id: refuse nodes of another chain.
        genesis_hash: 32 bytes; refuse nodes of another chain with the same number.
        timeout_seconds: per request.
        make_transport: another carrier than HTTP.
    """

    def __init__(
        self,
        urls: Sequence[str],
        *,
        chain_id: int | None = None,
        genesis_hash: bytes | None = None,
        timeout_seconds: float = DEFAULT_TIMEOUT_SECONDS,
        make_transport: TransportMaker = HttpTransport,
    ) -> None:
        identity = ChainIdentity(chain_id, genesis_hash)
        self._ring = NodeRing(tuple(urls), identity, timeout_seconds, make_transport)

    def chain_id(self) -> int:
        """The chain id that the network signs with."""
        return self._ring.ask_with(lambda r: answers.quantity(r, "chainId"), "eth_chainId")

    def genesis_hash(self) -> bytes:
        """The hash of block 0."""
        return self.block(0).hash

    def block_number(self) -> int:
        """The height of the newest sealed block."""
        number = self._ring.ask_with(
            lambda r: answers.quantity(r, "blockNumber"), "eth_blockNumber"
        )
        self._ring.saw_block(number)
        return number

    def block(self, number: int | None = None) -> Block:
        """The sealed block of that number, or the newest one.

        Raises:
            NodeAnswerInvalid: no node has that block.
        """
        block = self._ring.ask_with(answers.block, "eth_getBlockByNumber", _tag(number), False)
        if number is not None and block.number != number:
            raise NodeAnswerInvalid("another block", pointer="number", rule="node.form")
        self._ring.saw_block(block.number)
        return block

    def code(self, address: bytes, block: int | None = None) -> bytes:
        """The code at an address; empty where there is no contract."""
        return self._ring.ask_with(
            lambda r: answers.data(r, "code"), "eth_getCode", _hex(address), _tag(block)
        )

    def storage(self, address: bytes, slot: bytes, block: int | None = None) -> int:
        """The value of one 32-byte slot."""
        return self._ring.ask_with(
            lambda r: int.from_bytes(answers.data(r, "storage")),
            "eth_getStorageAt",
            _hex(address),
            _hex(slot),
            _tag(block),
        )

    def storages(self, address: bytes, slots: Sequence[bytes], block: int | None) -> list[int]:
        """The values of several 32-byte slots of one contract, in one request."""
        method = "eth_getStorageAt"
        many: list[list[JsonValue]] = [[_hex(address), _hex(one), _tag(block)] for one in slots]
        return self._ring.ask_together(
            lambda r: int.from_bytes(answers.data(r, "storage")), method, many
        )

    def proof(self, address: bytes, slots: Sequence[bytes], block: int) -> AccountProof:
        """The account and the slots with the trie nodes that prove them in block ``block``.

        The slots come back in the order asked, whatever the node's order is.

        Raises:
            NodeAnswerInvalid: a slot or the account is another than asked.
        """
        return self.proofs(((address, slots),), block)[0]

    def proofs(
        self, wanted: Sequence[tuple[bytes, Sequence[bytes]]], block: int
    ) -> list[AccountProof]:
        """As :meth:`proof`, of several accounts, in one request.

        Args:
            wanted: addresses, and the slots of each.
        """
        if any(len(slot) != SLOT_BYTES for _, slots in wanted for slot in slots):
            raise InvalidInput("a slot is 32 bytes", pointer="slots", rule="slot.size")
        many: list[list[JsonValue]] = [
            [_hex(address), [_hex(slot) for slot in slots], _tag(block)]
            for address, slots in wanted
        ]
        found = self._ring.ask_together(
            lambda r: answers.account_proof(r, block), "eth_getProof", many
        )
        for (address, slots), proof in zip(wanted, found, strict=True):
            if proof.address != address or tuple(p.slot for p in proof.slots) != tuple(slots):
                raise NodeAnswerInvalid(
                    "a proof of something else", pointer="slots", rule="node.form"
                )
        return found

    def call(
        self,
        to: bytes,
        data: bytes,
        *,
        sender: bytes | None = None,
        block: int | None = None,
    ) -> bytes:
        """What the contract returns for ``data``, without writing; also the dry run of a write.

        Raises:
            LedgerRefused: the contract refuses it, with its own class.
        """
        return self._ring.ask_with(
            lambda r: answers.data(r, "result"), "eth_call", _request(to, data, sender), _tag(block)
        )

    def estimate_gas(self, to: bytes | None, data: bytes, sender: bytes) -> int:
        """The gas that sending ``data`` would take now; ``to`` None creates a contract.

        Raises:
            LedgerRefused: the contract refuses it.
        """
        return self._ring.ask_with(
            lambda r: answers.quantity(r, "gas"), "eth_estimateGas", _request(to, data, sender)
        )

    def nonces(self, address: bytes) -> Nonces:
        """The key's tx counts: sealed, and with the node's pool."""
        sealed, pending = (
            self._ring.ask_with(
                lambda r: answers.quantity(r, "nonce"),
                "eth_getTransactionCount",
                _hex(address),
                tag,
            )
            for tag in ("latest", "pending")
        )
        return Nonces(sealed, max(sealed, pending))

    def send_raw(self, raw: bytes) -> bytes:
        """Hand signed bytes to the network; returns the tx hash. Sending them again is harmless.

        Whatever a node complains of, the bytes count as sent where it knows the tx by its hash.

        Raises:
            TxRejected: no node took them.
        """
        expected = tx_hash(raw)
        try:
            answer = self._ring.ask_with(
                lambda r: answers.data(r, "hash", SLOT_BYTES), "eth_sendRawTransaction", _hex(raw)
            )
        except (NodeComplained, LedgerRefused) as complaint:
            if self.knows(expected):
                return expected
            raise TxRejected(
                f"no node took the tx: {complaint.message}", pointer="tx", rule="tx.rejected"
            ) from None
        if answer != expected:
            raise NodeAnswerInvalid("the hash of another tx", pointer="hash", rule="node.form")
        return expected

    def knows(self, hash_of_tx: bytes) -> bool:
        """Whether a node has the tx, sealed or waiting."""
        found = self._ring.ask("eth_getTransactionByHash", _hex(hash_of_tx))
        return isinstance(found, dict)

    def raw_tx(self, hash_of_tx: bytes) -> bytes:
        """The signed bytes of a legacy tx, put together from its fields and checked by its hash.

        Raises:
            EvidenceMissing: no node has it, or it is of another form.
        """
        found = self._ring.ask("eth_getTransactionByHash", _hex(hash_of_tx))
        raw = answers.legacy_tx(found) if isinstance(found, dict) else b""
        if tx_hash(raw) != hash_of_tx:
            raise EvidenceMissing(
                "no node has the signed tx", pointer=_hex(hash_of_tx), rule="tx.known"
            )
        return raw

    def sealed_txs(self, hashes: Sequence[bytes]) -> dict[bytes, SealedTx]:
        """Many txs by their hashes, few requests for all; those not in a block are left out.

        Raises:
            NodeAnswerInvalid: signed bytes that do not have that hash.
        """
        found: dict[bytes, SealedTx] = {}
        for first in range(0, len(hashes), MAX_BATCH):
            part = hashes[first : first + MAX_BATCH]
            for hash_of_tx, told in zip(part, self._txs(part), strict=True):
                tx = None if told is None else answers.sealed_tx(told, hash_of_tx)
                if tx is not None and tx.raw and tx_hash(tx.raw) != hash_of_tx:
                    raise NodeAnswerInvalid("another tx", pointer="tx", rule="node.form")
                found |= {} if tx is None else {hash_of_tx: tx}
        return found

    def _txs(self, hashes: Sequence[bytes]) -> list[JsonValue]:
        method = "eth_getTransactionByHash"
        try:
            return self._ring.ask_many(method, [[_hex(one)] for one in hashes])
        except NodeComplained:  # not all engines take several requests at once
            return [self._ring.ask(method, _hex(one)) for one in hashes]

    def receipt(self, hash_of_tx: bytes) -> Receipt | None:
        """The receipt of a sealed tx; None while no block holds it."""
        found = self._ring.ask_with(_sealed_receipt, "eth_getTransactionReceipt", _hex(hash_of_tx))
        if found is not None and found.tx_hash != hash_of_tx:
            raise NodeAnswerInvalid("the receipt of another tx", pointer="hash", rule="node.form")
        if found is not None:
            self._ring.saw_block(found.block_number)
        return found

    def wait_for_receipt(self, hash_of_tx: bytes, timeout_seconds: float) -> Receipt:
        """The receipt, once its block is sealed. Nodes that go away meanwhile are waited for.

        Raises:
            NotSealedYet: not within the time; the tx may still be sealed later.
        """
        deadline = time.monotonic() + timeout_seconds
        pause, last = FIRST_POLL_SECONDS, "no block holds it"
        while True:
            try:
                if (found := self.receipt(hash_of_tx)) is not None:
                    return found
            except NodeAway as away:
                last = str(away)
            if time.monotonic() + pause > deadline:
                raise NotSealedYet(
                    f"not sealed after {timeout_seconds:g} s: {last}", rule="tx.sealed"
                )
            time.sleep(pause)
            pause = min(pause * 1.5, LAST_POLL_SECONDS)

    def refusal_of(self, receipt: Receipt, to: bytes, data: bytes, sender: bytes) -> LedgerRefused:
        """Why a sealed tx failed: the same call on the state before its block, and after it.

        Receipts carry no reason on most engines. Where the call passes on both states (another tx
        of the same block came between), a plain ``LedgerRefused`` says so.
        """
        for block in (receipt.block_number - 1, receipt.block_number):
            try:
                self.call(to, data, sender=sender, block=block)
            except LedgerRefused as refusal:
                return refusal
            except CannotTell:
                continue  # a node that has not that block's state any more
        return LedgerRefused("refused when sealed; the reason is not kept", rule="ledger.sealed")

    def logs(
        self, addresses: Sequence[bytes], first: int, last: int, topics: Sequence[Topic] = ()
    ) -> Iterator[LogPage]:
        """The logs of contracts from block ``first`` to ``last``, a page of 1,000 blocks at most.

        Args:
            topics: by position; None matches any, several match each of them.
        """
        width = MAX_LOG_BLOCKS
        while first <= last:
            end = min(first + width - 1, last)
            try:
                page = self._log_page(addresses, first, end, topics)
            except NodeComplained:
                if width == 1:
                    raise
                width = max(1, width // 4)  # a node that counts results, not blocks
                continue
            yield page
            first = end + 1

    def _log_page(
        self, addresses: Sequence[bytes], first: int, last: int, topics: Sequence[Topic]
    ) -> LogPage:
        wanted: dict[str, JsonValue] = {
            "address": [_hex(address) for address in addresses],
            "fromBlock": hex(first),
            "toBlock": hex(last),
        }
        if topics:
            wanted["topics"] = [asked(topic) for topic in topics]
        return self._ring.ask_with(
            lambda r: page_of(r, frozenset(addresses), first, last, topics), "eth_getLogs", wanted
        )


def next_nonce(nonces: Nonces, own_unsealed: Sequence[int]) -> int:
    """The nonce for a key's next tx, given those it signed that are not yet sealed.

    Raises:
        NonceGap: a nonce below one of its own is neither sealed nor its own nor in the pool, so
            the network would wait for it for ever.
    """
    waiting = sorted(nonce for nonce in own_unsealed if nonce >= nonces.sealed)
    if not waiting:
        return nonces.pending
    known = set(waiting) | set(range(nonces.sealed, nonces.pending))
    missing = next((n for n in range(nonces.sealed, waiting[-1]) if n not in known), None)
    if missing is not None:
        raise NonceGap(
            f"nonce {missing} is missing: nothing after it is sealed",
            pointer="nonce",
            rule="tx.gap",
        )
    return max(nonces.pending, waiting[-1] + 1)


def _sealed_receipt(result: JsonValue) -> Receipt | None:
    # Some engines show a waiting tx's receipt with an empty block.
    if result is None or (isinstance(result, dict) and result.get("blockNumber") is None):
        return None
    return answers.receipt(result)


def _request(to: bytes | None, data: bytes, sender: bytes | None) -> dict[str, JsonValue]:
    # The price is named: some engines otherwise ask the sender for a balance.
    request: dict[str, JsonValue] = {"data": _hex(data), "gasPrice": "0x0"}
    if to is not None:
        request["to"] = _hex(to)
    if sender is not None:
        request["from"] = _hex(sender)
    return request


def _hex(content: bytes) -> str:
    return "0x" + content.hex()


def _tag(block: int | None) -> str:
    return "latest" if block is None else hex(block)
