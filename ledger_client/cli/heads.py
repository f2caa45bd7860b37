"""An entry's head, typed in full or by its first digits as ``history`` shows them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ledger_client.cli.parse import hex_bytes
from ledger_client.errors import InvalidInput, shown

if TYPE_CHECKING:
    from ledger_client.client import Tidewaiter
    from ledger_client.ledger.values import UnitId

WORD_DIGITS: Final = 64
_PREFIX: Final = re.compile(r"[0-9a-f]{6,63}")


def check_head(typed: str, field: str) -> None:
    """Whether it has the form of a head, or of its first digits.

    Raises:
        InvalidInput: rule ``hex.form``.
    """
    digits = typed.lower().removeprefix("0x")
    if len(digits) == WORD_DIGITS:
        hex_bytes(digits, 32, field)
    elif _PREFIX.fullmatch(digits) is None:
        raise InvalidInput(
            f"{shown(typed)} is no head: 64 hexadecimal digits, or its first 6 or more",
            pointer=field,
            rule="hex.form",
        )


def head_of(client: Tidewaiter, unit: UnitId, typed: str, field: str) -> bytes:
    """The head meant: the only one in the unit's history that begins so.

    Raises:
        InvalidInput: none or several do (rules ``head.unknown``, ``head.ambiguous``).
    """
    digits = typed.lower().removeprefix("0x")
    heads = [row.head for row in client.history(unit) if row.head.hex().startswith(digits)]
    if len(heads) != 1:
        raise InvalidInput(
            f"{len(heads)} entries of the unit have a head that begins so",
            pointer=field,
            rule="head.ambiguous" if heads else "head.unknown",
        )
    return heads[0]
