"""One page of the chain as one node gives it: entries, signed txs, what its last block proves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from api.indexer.errors import PageRefused
from api.indexer.progress import Progress
from api.indexer.proved_blocks import ProvedBlock, header_of, prove
from ledger_client.errors import InvalidInput
from ledger_client.node.connection import Connection
from ledger_client.node.reader import LoggedEntry

MAX_BLOCKS: Final = 1000
FIRST_BLOCKS: Final = 64
MANY_ENTRIES: Final = 5000
"""A page with more entries than this is followed by a smaller one."""


@dataclass(frozen=True, slots=True)
class Page:
    """The entries of some blocks in chain order, with the block that they are to be proved by.

    Attributes:
        entries: of all contracts.
        raw_txs: their signed txs by hash, as far as the node has them.
        proved: the last block.
    """

    entries: tuple[LoggedEntry, ...]
    raw_txs: Mapping[bytes, bytes]
    proved: ProvedBlock


def fetch(connection: Connection, after: Progress, last: int) -> Page:
    """The page from the block after ``after`` to ``last``.

    Raises:
        PageRefused: the node's chain is not the one indexed so far, or it proves nothing.
        CannotTell: it does not serve, or answers with what is no answer.
    """
    _continues(connection, after)
    proved = prove(connection, last)
    if proved.time < after.block_time:
        raise PageRefused(
            f"block {last} is older than block {after.block_number}",
            pointer="header",
            rule="index.time",
        )
    entries = tuple(connection.reader.entries(after.block_number + 1, last))
    return Page(entries, _raw_txs(connection, entries), proved)


def _continues(connection: Connection, after: Progress) -> None:
    """The block indexed last must be the node's too: else it is another chain, or a rewound one."""
    if not after.block_hash:
        return
    if header_of(connection, after.block_number).hash != after.block_hash:
        raise PageRefused(
            f"another block {after.block_number} than the one indexed",
            pointer="header",
            rule="index.same_chain",
        )


def _raw_txs(connection: Connection, entries: Sequence[LoggedEntry]) -> dict[bytes, bytes]:
    """The signed txs; no journal covers which tx wrote an entry, but its block has such a tx."""
    sealed = connection.rpc.sealed_txs(list(dict.fromkeys(one.tx_hash for one in entries)))
    for one in entries:
        tx = sealed.get(one.tx_hash)
        if tx is None or tx.block_number != one.entry.at.number:
            raise PageRefused(
                f"block {one.entry.at.number} has no tx {one.tx_hash.hex()}",
                pointer="transactionHash",
                rule="index.tx",
            )
    return {tx_hash: tx.raw for tx_hash, tx in sealed.items() if tx.raw}


@dataclass(slots=True)
class PageWidth:
    """How many blocks the next page takes: as many as hold some thousand entries, ``most`` at most.

    Raises:
        InvalidInput: not 1 block at least.
    """

    blocks: int = FIRST_BLOCKS
    most: int = MAX_BLOCKS

    def __post_init__(self) -> None:
        if not 1 <= self.blocks <= self.most:
            raise InvalidInput("1 block at least", pointer="page", rule="number.range")

    def after(self, entries: int) -> None:
        """Fit to a page that had this many."""
        if entries > MANY_ENTRIES:
            self.blocks = max(1, self.blocks // 2)
        elif entries < MANY_ENTRIES // 4:
            self.blocks = min(self.most, self.blocks * 2)

    def narrow(self) -> bool:
        """Take less, as a node could not give so much; False where it cannot be less."""
        narrower = max(1, self.blocks // 8)
        changed, self.blocks = narrower < self.blocks, narrower
        return changed
