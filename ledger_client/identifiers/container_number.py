"""Container numbers of ISO 6346, read as tolerantly as the field writes them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final, Literal

from ledger_client.errors import InvalidInput, shown
from ledger_client.identifiers.check_digits import iso6346_weighted_sum_mod_11

MAX_TYPED_CHARACTERS: Final = 64

_SEPARATORS: Final = re.compile(r"[\s\-./_]+")
_FORM: Final = re.compile(r"[A-Z]{4}[0-9]{6,7}")

Category = Literal["freight", "equipment", "chassis", "refrigerated", "unknown"]
_CATEGORY_NAMES: Final[dict[str, Category]] = {
    "U": "freight",
    "J": "equipment",
    "Z": "chassis",
    "R": "refrigerated",
}


@dataclass(frozen=True, slots=True, order=True)
class ContainerNumber:
    """A container number; made by :meth:`parse` only.

    A wrong check digit is never refused (many published numbers carry one): it is a fact of this
    value, to be reported as a finding. Two numbers are equal if their normalised forms are.

    Attributes:
        number: normalised: four capitals, six digits, and the check digit if one was typed.
        typed: the text as it was given.
    """

    number: str
    typed: str = field(compare=False)

    @classmethod
    def parse(cls, text: str, pointer: str | None = None) -> ContainerNumber:
        """Read ``text``; spaces, dashes, dots, slashes and case do not matter.

        Raises:
            InvalidInput: rule ``container_number.form`` when it is not four letters followed by
                six or seven digits.
        """
        compact = _SEPARATORS.sub("", text[: MAX_TYPED_CHARACTERS + 1])
        # Upper-casing other scripts can yield ASCII ("ı" gives "I"), so ASCII is asked for first.
        if len(text) > MAX_TYPED_CHARACTERS or not compact.isascii():
            raise _no_container_number(text, pointer)
        number = compact.upper()
        if _FORM.fullmatch(number) is None:
            raise _no_container_number(text, pointer)
        return cls(number, text)

    @property
    def owner_code(self) -> str:
        """The three letters that BIC registers to an owner."""
        return self.number[:3]

    @property
    def category_letter(self) -> str:
        """The fourth letter: U, J or Z in ISO 6346:2022; R is met on older refrigerated boxes."""
        return self.number[3]

    @property
    def category(self) -> Category:
        """What the fourth letter says the equipment is; ``unknown`` for any other letter."""
        return _CATEGORY_NAMES.get(self.category_letter, "unknown")

    @property
    def serial(self) -> str:
        """The six digits."""
        return self.number[4:10]

    @property
    def check_digit(self) -> str | None:
        """The check digit as typed, ``None`` when the number came without."""
        return self.number[10:] or None

    @property
    def weighted_sum_mod_11(self) -> int:
        """0 to 10, before 10 becomes the digit 0."""
        return iso6346_weighted_sum_mod_11(self.number[:10])

    @property
    def check_digit_expected(self) -> str:
        """The check digit that the ten characters call for."""
        return str(self.weighted_sum_mod_11 % 10)

    @property
    def check_digit_matches(self) -> bool | None:
        """``None`` when no check digit was typed: nothing was said that could be wrong."""
        return None if self.check_digit is None else self.check_digit == self.check_digit_expected

    @property
    def base(self) -> str:
        """The ten characters without check digit: what two spellings of one box share."""
        return self.number[:10]

    def __str__(self) -> str:
        return self.number


def _no_container_number(text: str, pointer: str | None) -> InvalidInput:
    return InvalidInput(
        f"{shown(text)} is not a container number: four letters, then six or seven digits",
        pointer=pointer,
        rule="container_number.form",
    )
