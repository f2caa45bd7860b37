"""Identifiers without arithmetic: UCR, UN/LOCODE, equipment seals, bills of lading."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Self

from ledger_client.errors import InvalidInput, shown

MAX_UCR_CHARACTERS: Final = 35
MAX_REFERENCE_CHARACTERS: Final = 70

_UCR: Final = re.compile(r"[A-Z0-9][A-Z0-9()/.+:-]{0,34}")
_WCO_FORM: Final = re.compile(r"[0-9][A-Z]{2}[A-Z0-9()/.+:-]{1,32}")
_LOCODE: Final = re.compile(r"[A-Z]{2}[A-Z2-9]{3}")
_PRINTABLE: Final = re.compile(r"[!-~]+(?: [!-~]+)*")


@dataclass(frozen=True, slots=True, order=True)
class Ucr:
    """A Unique Consignment Reference: up to 35 characters (WCO UCR guidelines; ISO 15459-6).

    Made by :meth:`parse` only; ``text`` is trimmed and in capitals.
    """

    text: str

    @classmethod
    def parse(cls, text: str, pointer: str | None = None) -> Ucr:
        """Read a UCR.

        Raises:
            InvalidInput: rule ``ucr.length`` or ``ucr.form``.
        """
        trimmed = text.strip()
        if not 1 <= len(trimmed) <= MAX_UCR_CHARACTERS:
            raise _refused(text, "a UCR has 1 to 35 characters", "ucr.length", pointer)
        if not trimmed.isascii() or _UCR.fullmatch(trimmed.upper()) is None:
            raise _refused(text, "a UCR has letters, digits and ()/.+:- only", "ucr.form", pointer)
        return cls(trimmed.upper())

    @property
    def has_wco_form(self) -> bool:
        """Whether it reads as year digit, country, and the party's own reference."""
        return _WCO_FORM.fullmatch(self.text) is not None

    @property
    def country(self) -> str | None:
        """The ISO 3166 letters of the party's country, where the WCO form is kept."""
        return self.text[1:3] if self.has_wco_form else None

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True, order=True)
class UnLocode:
    """A UN/LOCODE by its form: two letters of the country, three of the place (0 and 1 unused).

    Made by :meth:`parse` only; ``code`` has five characters and no space. Whether the place is
    in the published list is not checked.
    """

    code: str

    @classmethod
    def parse(cls, text: str, pointer: str | None = None) -> UnLocode:
        """Read ``NLRTM``, ``NL RTM`` or ``nl-rtm``.

        Raises:
            InvalidInput: rule ``unlocode.form``.
        """
        compact = re.sub(r"[ -]", "", text.strip()) if len(text) <= MAX_REFERENCE_CHARACTERS else ""
        if not compact.isascii() or _LOCODE.fullmatch(compact.upper()) is None:
            raise _refused(
                text,
                "a UN/LOCODE is two letters and three more characters",
                "unlocode.form",
                pointer,
            )
        return cls(compact.upper())

    @property
    def country(self) -> str:
        """ISO 3166-1 alpha-2."""
        return self.code[:2]

    @property
    def place(self) -> str:
        """The three characters of the place."""
        return self.code[2:]

    def __str__(self) -> str:
        return self.code


@dataclass(frozen=True, slots=True, order=True)
class _Reference:
    """A reference of somebody's own form: trimmed, in capitals, single spaces, 1 to 70 long."""

    text: str

    @classmethod
    def parse(cls, text: str, pointer: str | None = None) -> Self:
        """Read the reference.

        Raises:
            InvalidInput: rule ``reference.form``.
        """
        single_spaced = " ".join(text[: 2 * MAX_REFERENCE_CHARACTERS].split())
        fits = len(text) < 2 * MAX_REFERENCE_CHARACTERS
        fits = fits and len(single_spaced) <= MAX_REFERENCE_CHARACTERS
        if not fits or _PRINTABLE.fullmatch(single_spaced) is None:
            raise _refused(
                text,
                "a reference has 1 to 70 printable ASCII characters",
                "reference.form",
                pointer,
            )
        return cls(single_spaced.upper())

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True, order=True)
class SealNumber(_Reference):
    """The number of an equipment seal (ISO 17712 leaves its form to the maker)."""


@dataclass(frozen=True, slots=True, order=True)
class BillOfLading(_Reference):
    """The number of a bill of lading (its form is the carrier's)."""


def _refused(text: str, message: str, rule: str, pointer: str | None) -> InvalidInput:
    return InvalidInput(f"{shown(text)}: {message}", pointer=pointer, rule=rule)
