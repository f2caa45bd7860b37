"""One GS1 key, whichever way it was written."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from ledger_client.errors import InvalidInput, shown
from ledger_client.identifiers.check_digits import gs1_check_digit, gs1_check_digit_matches
from ledger_client.identifiers.container_number import ContainerNumber
from ledger_client.identifiers.key_kinds import (
    CLASS_ONLY,
    CLASS_WITHOUT_SERIAL,
    CPI_TEXT,
    LAYOUTS,
    TEXT_30,
    KeyKind,
)

_DIGITS: Final = re.compile(r"[0-9]+")
_ITIP_KINDS: Final = frozenset({KeyKind.ITIP, KeyKind.ITIP_LOT})
_GTIN_KINDS: Final = _ITIP_KINDS | {KeyKind.SGTIN, KeyKind.GTIN, KeyKind.LGTIN, KeyKind.UPUI}


@dataclass(frozen=True, slots=True, order=True)
class EpcKey:
    """A key; made by ``parse_key``, ``recognise_key`` or ``plain_key`` only.

    EPC URN and Digital Link of one key are equal: both are read down to the digits of the key.
    The length of the company prefix is known from a URN only, and takes no part in equality.

    Attributes:
        kind: what the key names.
        primary: the primary value with its check digit (14 digits of a GTIN, 18 of an SSCC,
            18 of an ITIP with piece and total, text of a GIAI, the number of a container).
        serial: serial, lot, or extension, decoded; ``""`` where there is none.
        company_prefix_length: 6 to 12, or ``None`` where the text did not tell.
    """

    kind: KeyKind
    primary: str
    serial: str = ""
    company_prefix_length: int | None = field(default=None, compare=False)

    @property
    def is_class(self) -> bool:
        """Whether the key names a class or lot, not one instance."""
        without_serial = self.kind in CLASS_WITHOUT_SERIAL and not self.serial
        return self.kind in CLASS_ONLY or without_serial

    @property
    def gtin(self) -> str | None:
        """The 14 digits of the GTIN, for kinds that have one."""
        return self.primary[:14] if self.kind in _GTIN_KINDS else None

    @property
    def gln(self) -> str | None:
        """The 13 digits of the GLN, of a place (SGLN) or a party (PGLN)."""
        return self.primary if self.kind in (KeyKind.SGLN, KeyKind.PGLN) else None

    @property
    def container_number(self) -> ContainerNumber | None:
        """The container number of a ``urn:epc:id:bic:`` key."""
        return ContainerNumber.parse(self.primary) if self.kind is KeyKind.BIC else None


def plain_key(
    kind: KeyKind,
    primary: str,
    serial: str = "",
    *,
    pointer: str | None = None,
    company_prefix_length: int | None = None,
) -> EpcKey:
    """The key of ``kind`` with these values, checked; GTIN-8, -12 and -13 are padded to 14.

    Raises:
        InvalidInput: rule ``gs1_key.form`` (length or characters), ``gs1_key.check_digit``.
    """
    if kind is KeyKind.BIC:
        return EpcKey(kind, ContainerNumber.parse(primary, pointer).number)
    if kind is KeyKind.IMOVN:
        _require(re.fullmatch(r"[0-9]{7}", primary) is not None, kind, primary, pointer)
        return EpcKey(kind, primary)
    padded = _checked_primary(kind, primary, pointer)
    form = LAYOUTS[kind].serial
    if serial and (form is None or form.fullmatch(serial) is None):
        raise _malformed(kind, serial, pointer)
    no_extension = kind is KeyKind.SGLN and serial == "0"
    return EpcKey(kind, padded, "" if no_extension else serial, company_prefix_length)


def with_check_digit(kind: KeyKind, digits: str) -> str:
    """The primary value of ``kind`` for the digits that a URN carries."""
    head = "0" + digits if kind is KeyKind.GRAI else digits
    return head + gs1_check_digit(head)


def _checked_primary(kind: KeyKind, primary: str, pointer: str | None) -> str:
    layout = LAYOUTS[kind]
    if layout.reference is None:
        form = CPI_TEXT if kind is KeyKind.CPI else TEXT_30
        _require(form.fullmatch(primary) is not None, kind, primary, pointer)
        return primary
    padded = _padded_gtin(primary) if layout.ai == "01" else primary
    right = len(padded) == layout.max_primary and _DIGITS.fullmatch(padded) is not None
    _require(right, kind, primary, pointer)
    checked = padded[:14] if kind in _ITIP_KINDS else padded
    if not gs1_check_digit_matches(checked):
        expected = gs1_check_digit(checked[:-1])
        raise InvalidInput(
            f"the check digit of {kind.value.upper()} {shown(primary)} must be {expected}",
            pointer=pointer,
            rule="gs1_key.check_digit",
        )
    return padded


def _padded_gtin(primary: str) -> str:
    return primary.zfill(14) if len(primary) in (8, 12, 13) else primary


def _require(holds: bool, kind: KeyKind, text: str, pointer: str | None) -> None:
    if not holds:
        raise _malformed(kind, text, pointer)


def _malformed(kind: KeyKind, text: str, pointer: str | None) -> InvalidInput:
    return InvalidInput(
        f"{shown(text)} has not the form of {kind.value.upper()}",
        pointer=pointer,
        rule="gs1_key.form",
    )
