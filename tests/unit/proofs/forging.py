"""States of a network that broke its rules: entries and slots changed, heads and proofs to match.

On an unsealed chain anybody can make such a state, so the verifier must see it by the rules.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import rlp
from eth_hash.auto import keccak
from trie.hexary import HexaryTrie

from ledger_client.ledger import layout
from ledger_client.ledger.entries import BlockRef, Entry, entry_hash, next_head, next_journal
from ledger_client.ledger.values import Contract, number_of
from tests.unit.proofs.rehearsal import Rehearsal
from tests.unit.proofs.states import State

Slots = Mapping[tuple[Contract, bytes], int]


class ForgedState(State):
    """The tries of a network whose entries were changed, and perhaps slots too."""

    def __init__(self, rehearsal: Rehearsal, slots: Slots | None = None) -> None:
        self._forged = dict(slots or {})
        self._forged.update(_heads_and_journals(rehearsal))
        super().__init__(rehearsal)

    def _storage_trie(self, contract: Contract) -> HexaryTrie:
        trie = super()._storage_trie(contract)
        for (where, key), value in self._forged.items():
            if where is contract and value:
                trie[keccak(key)] = rlp.encode(value)
            elif where is contract and keccak(key) in trie:
                del trie[keccak(key)]  # type: ignore[no-untyped-call]
        return trie


def _heads_and_journals(rehearsal: Rehearsal) -> dict[tuple[Contract, bytes], int]:
    heads: dict[tuple[Contract, bytes], bytes] = {}
    journals = dict.fromkeys(Contract, rehearsal.network_id)
    for contract, entry in rehearsal.entries:
        subject = entry.unit_id
        head = next_head(heads.get((contract, subject), subject), entry_hash(entry))
        heads[contract, subject] = head
        journals[contract] = next_journal(journals[contract], subject, head)
    slots = {
        (contract, layout.head_slot(subject)): number_of(head)
        for (contract, subject), head in heads.items()
    }
    journal = layout.journal_slot()
    return slots | {(one, journal): number_of(journals[one]) for one in Contract}


def rewrite(
    net: Rehearsal, contract: Contract, wanted: Callable[[Entry], bool], **changes: object
) -> None:
    """Change every entry that is wanted; at least one must be."""
    found = [
        place for place, (where, e) in enumerate(net.entries) if where is contract and wanted(e)
    ]
    assert found
    for place in found:
        net.entries[place] = (contract, replace(net.entries[place][1], **changes))  # type: ignore[arg-type]


def drop(net: Rehearsal, contract: Contract, wanted: Callable[[Entry], bool]) -> None:
    """Take out every entry that is wanted; at least one must be."""
    kept = [(where, e) for where, e in net.entries if where is not contract or not wanted(e)]
    assert len(kept) < len(net.entries)
    net.entries[:] = kept


def earlier(entry: Entry, seconds: int, blocks: int = 0) -> BlockRef:
    """The block of an entry, moved back."""
    return BlockRef(entry.at.number - blocks, entry.at.time - seconds)
