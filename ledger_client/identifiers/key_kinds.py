"""The kinds of EPC and GS1 keys, and how each is laid out as URN and as Digital Link."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class KeyKind(StrEnum):
    """What a key names; the value is the EPC scheme of TDS 2.0, where there is one."""

    SGTIN = "sgtin"
    GTIN = "gtin"
    LGTIN = "lgtin"
    UPUI = "upui"
    SSCC = "sscc"
    SGLN = "sgln"
    PGLN = "pgln"
    GRAI = "grai"
    GIAI = "giai"
    GSRN = "gsrn"
    GSRNP = "gsrnp"
    GDTI = "gdti"
    GINC = "ginc"
    GSIN = "gsin"
    CPI = "cpi"
    ITIP = "itip"
    ITIP_LOT = "itip_lot"
    SGCN = "sgcn"
    BIC = "bic"
    IMOVN = "imovn"


@dataclass(frozen=True, slots=True)
class Layout:
    """How a kind is written.

    Attributes:
        ai: the primary application identifier.
        qualifier_ai: the identifier of serial, lot or extension; ``None`` if there is none or it
            is written right behind the primary value.
        reference: digits of company prefix and reference together, without the check digit and
            the leading zero of a GRAI; ``None`` where the reference is a text.
        max_primary: longest primary value, in characters.
        serial: the form of serial, lot or extension; ``None`` where there is none.
        leads: whether the first reference digit stands before the company prefix (indicator or
            extension digit).
    """

    ai: str
    qualifier_ai: str | None
    reference: int | None
    max_primary: int
    serial: re.Pattern[str] | None
    leads: bool = False


# The 82 characters of GS1 General Specifications figure 7.11-1, and the 39 of figure 7.11-2.
_X: Final = r"[!\"%&'()*+,\-./0-9:;<=>?A-Z_a-z]"
_Y: Final = r"[#\-/0-9A-Z]"

TEXT_30: Final = re.compile(rf"{_X}{{1,30}}")
CPI_TEXT: Final = re.compile(rf"{_Y}{{1,30}}")
_X20: Final = re.compile(rf"{_X}{{1,20}}")
_X28: Final = re.compile(rf"{_X}{{1,28}}")
_X17: Final = re.compile(rf"{_X}{{1,17}}")
_X16: Final = re.compile(rf"{_X}{{1,16}}")
_N12: Final = re.compile(r"[0-9]{1,12}")
_CPI_SERIAL: Final = re.compile(r"(?:0|[1-9][0-9]{0,11})")

LAYOUTS: Final[dict[KeyKind, Layout]] = {
    KeyKind.SGTIN: Layout("01", "21", 13, 14, _X20, leads=True),
    KeyKind.GTIN: Layout("01", None, 13, 14, None, leads=True),
    KeyKind.LGTIN: Layout("01", "10", 13, 14, _X20, leads=True),
    KeyKind.UPUI: Layout("01", "235", 13, 14, _X28, leads=True),
    KeyKind.SSCC: Layout("00", None, 17, 18, None, leads=True),
    KeyKind.SGLN: Layout("414", "254", 12, 13, _X20),
    KeyKind.PGLN: Layout("417", None, 12, 13, None),
    KeyKind.GRAI: Layout("8003", None, 12, 14, _X16),
    KeyKind.GIAI: Layout("8004", None, None, 30, None),
    KeyKind.GSRN: Layout("8018", None, 17, 18, None),
    KeyKind.GSRNP: Layout("8017", None, 17, 18, None),
    KeyKind.GDTI: Layout("253", None, 12, 13, _X17),
    KeyKind.GINC: Layout("401", None, None, 30, None),
    KeyKind.GSIN: Layout("402", None, 16, 17, None),
    KeyKind.CPI: Layout("8010", "8011", None, 30, _CPI_SERIAL),
    KeyKind.ITIP: Layout("8006", "21", 13, 18, _X20, leads=True),
    KeyKind.ITIP_LOT: Layout("8006", "10", 13, 18, _X20, leads=True),
    KeyKind.SGCN: Layout("255", None, 12, 13, _N12),
}
"""Every kind with an application identifier; BIC and IMOVN have none."""

SERIAL_BEHIND_PRIMARY: Final = frozenset({KeyKind.GRAI, KeyKind.GDTI, KeyKind.SGCN})
"""Kinds whose serial follows the primary value in the same element string."""

CLASS_ONLY: Final = frozenset({KeyKind.GTIN, KeyKind.LGTIN, KeyKind.ITIP_LOT})
"""Kinds that never name a single instance."""

CLASS_WITHOUT_SERIAL: Final = SERIAL_BEHIND_PRIMARY | {KeyKind.CPI, KeyKind.ITIP}
"""Kinds that name a class when the serial is left out."""
