"""The two check digit rules of cargo: GS1 modulo 10 and ISO 6346 modulo 11."""

from __future__ import annotations

from typing import Final

# ISO 6346:2022, A.3: letters count 10 to 38, the multiples of 11 left out.
_LETTER_VALUES: Final = dict(
    zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", (n for n in range(10, 39) if n % 11), strict=True)
)
_CHARACTER_VALUES: Final = {str(digit): digit for digit in range(10)} | _LETTER_VALUES


def gs1_check_digit(digits: str) -> str:
    """The GS1 check digit of ASCII ``digits``, the check digit itself left out.

    From the right the weights are 3, 1, 3, ... (GS1 General Specifications, 7.9.1).
    """
    total = sum(int(digit) * (3 if i % 2 == 0 else 1) for i, digit in enumerate(reversed(digits)))
    return str(-total % 10)


def gs1_check_digit_matches(digits: str) -> bool:
    """Whether the last of ASCII ``digits`` is the check digit of those before it."""
    return gs1_check_digit(digits[:-1]) == digits[-1]


def iso6346_weighted_sum_mod_11(owner_and_serial: str) -> int:
    """The remainder 0 to 10 of four capital letters and six digits (ISO 6346:2022, A.3).

    A remainder of 10 is written as the check digit 0, so the digit alone does not tell them apart.
    """
    total = sum(_CHARACTER_VALUES[char] << i for i, char in enumerate(owner_and_serial))
    return total % 11
