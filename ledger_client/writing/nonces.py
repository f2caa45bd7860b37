"""Nonces of notes that are carried: each is given out once, whatever crashes in between.

A key's nonces on this machine stand in one word of the ledger's bitmap, so that only the first of
256 costs a new slot; the word is random, so that two machines of a participant never meet.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Final

from ledger_client.store import Store

WORD_BITS: Final = 248
WORD_NONCES: Final = 256
NUMBER_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class NonceBook:
    """The nonces of the keys that sign on this machine."""

    store: Store

    def next(self, key: bytes) -> int:
        """A nonce of a key that nothing was signed with before."""
        name = f"nonces-{key.hex()}"
        with self.store.transaction():
            kept = self.store.fact(name)
            last = int.from_bytes(kept) if kept else WORD_NONCES - 1
            word_is_full = last % WORD_NONCES == WORD_NONCES - 1
            nonce = secrets.randbits(WORD_BITS) * WORD_NONCES if word_is_full else last + 1
            self.store.set_fact(name, nonce.to_bytes(NUMBER_BYTES))
        return nonce
