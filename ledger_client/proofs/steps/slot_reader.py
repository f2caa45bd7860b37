"""Reads one slot of a proved storage trie: its value minimal, zero absent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ledger_client.ledger.values import Contract, word_of
from ledger_client.proofs.case import Case
from ledger_client.proofs.errors import ProofBroken
from ledger_client.proofs.headers import FORMS
from ledger_client.proofs.rlp_items import broken
from ledger_client.proofs.tries import value_at

_STRING: Final = 0x80
_ZERO_LEAF: Final = b"\x80"


class SlotReader:
    """Reads slots of the proved storage tries and notes what is wrong with them."""

    def __init__(self, case: Case) -> None:
        self.case = case

    def number(
        self, contract: Contract, key: bytes, nodes: Sequence[bytes], pointer: str
    ) -> int | None:
        """A slot's value, 0 where it is proved absent; None, noted, where it is not proved."""
        root = self.case.storage.get(contract)
        if root is None:
            return None
        try:
            leaf = value_at(root, key, nodes)
            return 0 if leaf is None or self._is_read_zero(leaf) else _stored(leaf)
        except ProofBroken as error:
            self.case.findings.add_error(error, pointer)
            return None

    def word(
        self, contract: Contract, key: bytes, nodes: Sequence[bytes], pointer: str
    ) -> bytes | None:
        """A slot's 32 bytes; see :meth:`number`."""
        value = self.number(contract, key, nodes, pointer)
        return None if value is None else word_of(value)

    def malformed(self, error: Exception, pointer: str) -> None:
        """Note a value that no contract ever stores."""
        self.case.findings.add("proof.malformed", pointer, str(error))

    def _is_read_zero(self, leaf: bytes) -> bool:
        """The zero leaf that anvil makes of a slot that was only read: proved to be zero.

        Engines whose blocks are sealed keep no such leaf, and there it is refused.
        """
        form = FORMS[self.case.root.content.header_form]
        return leaf == _ZERO_LEAF and not form.is_sealed


def _stored(leaf: bytes) -> int:
    """The number in a storage leaf: one RLP string, minimal, never zero, at most 32 bytes."""
    if len(leaf) == 1 and 0 < leaf[0] < _STRING:
        return leaf[0]
    payload = leaf[1:]
    short = len(leaf) > 1 and leaf[0] == _STRING + len(payload) and len(payload) <= 32
    if not short or payload[0] == 0 or (len(payload) == 1 and payload[0] < _STRING):
        raise broken("a stored value is not minimal")
    return int.from_bytes(payload, "big")
