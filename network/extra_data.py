"""What a genesis block says of its validators, in the form of each engine."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import rlp
from rlp.exceptions import RLPException

from ledger_client.errors import InvalidInput

VANITY: Final = bytes(32)
ADDRESS_BYTES: Final = 20
QBFT_ITEMS: Final = 5
ISTANBUL_ITEMS: Final = 3


def ascending(addresses: Iterable[bytes]) -> list[bytes]:
    """Validators in the order in which every engine lists them."""
    return sorted(addresses)


def qbft_extra_data(validators: Sequence[bytes]) -> bytes:
    """Besu's: the RLP of vanity, validators as given, no vote, round 0, no seals."""
    return bytes(rlp.encode([VANITY, list(validators), [], b"", []]))


def istanbul_extra_data(validators: Sequence[bytes]) -> bytes:
    """Kaia's: vanity, then the RLP of validators as given, no proposer's seal, no commit seals."""
    return VANITY + bytes(rlp.encode([list(validators), b"", []]))


def qbft_validators(extra_data: bytes) -> tuple[bytes, ...]:
    """The validators of a QBFT genesis block.

    Raises:
        InvalidInput: it is no QBFT extra data of a genesis block (rule ``genesis.extra_data``).
    """
    items = _items(extra_data, QBFT_ITEMS)
    if items[0] != VANITY or items[2:] != [[], b"", []]:
        raise _wrong()
    return _addresses(items[1])


def istanbul_validators(extra_data: bytes) -> tuple[bytes, ...]:
    """The validators of a Kaia genesis block.

    Raises:
        InvalidInput: as :func:`qbft_validators`.
    """
    items = _items(extra_data[len(VANITY) :], ISTANBUL_ITEMS)
    if items[1:] != [b"", []]:
        raise _wrong()
    return _addresses(items[0])


def _items(encoded: bytes, count: int) -> list[object]:
    try:
        items = rlp.decode(encoded, strict=True)
    except (RLPException, ValueError, RecursionError):
        raise _wrong() from None
    if not isinstance(items, list) or len(items) != count:
        raise _wrong()
    return items


def _addresses(listed: object) -> tuple[bytes, ...]:
    if not isinstance(listed, list):
        raise _wrong()
    found = tuple(one for one in listed if isinstance(one, bytes) and len(one) == ADDRESS_BYTES)
    if len(found) != len(listed) or list(found) != ascending(set(found)):
        raise _wrong()
    return found


def _wrong() -> InvalidInput:
    return InvalidInput(
        "no list of validators, ascending and each once, of a genesis block",
        pointer="extraData",
        rule="genesis.extra_data",
    )
