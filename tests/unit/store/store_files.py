"""Stores and writes that the tests of this folder start from."""

from datetime import UTC, datetime
from pathlib import Path

from ledger_client.store import NewWrite, Sealing, SignedBytes, Store

NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
CONTRACT = b"\xcc" * 20
KEY = b"\x0a" * 20
UNIT = b"\x01" * 32
COMMITMENT = b"\x02" * 32
PARTICIPANT = 0xFEDC_BA98_7654_3210  # above 2^63: SQLite's integers are signed


def opened(home: Path) -> Store:
    return Store(home, b"\x09" * 32, now=lambda: NOW)


def new_write(commitment: bytes = COMMITMENT, kind: int = 2, unit: bytes = UNIT) -> NewWrite:
    return NewWrite(CONTRACT, b"call" + commitment[:4], unit, kind, PARTICIPANT, commitment, b"ctx")


def signed_bytes(nonce: int = 0, sender: bytes = KEY) -> SignedBytes:
    return SignedBytes(sender, nonce, b"raw %d" % nonce, bytes([nonce]) * 32)


SEALING = Sealing(7, b"\x07" * 32, 1_795_000_000, 44_012)
