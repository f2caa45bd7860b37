"""How the event hash writes single values (CBV 2.0, section 8.9.2)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Final

from ledger_client.epcis.context import EpcisContext
from ledger_client.epcis.vocabulary import CBV, CBV_URN
from ledger_client.identifiers import canonical_uri

MAX_NUMBER_CHARACTERS: Final = 100
MAX_EXPONENT: Final = 400

_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_OLD_VOCABULARIES: Final = {
    "bizstep:": "BizStep-",
    "disp:": "Disp-",
    "btt:": "BTT-",
    "sdt:": "SDT-",
    "er:": "ER-",
}


def canonical_text(text: str, context: EpcisContext) -> str:
    """A text value: compact URIs expanded, URNs turned to web addresses, numbers trimmed."""
    expanded = context.expanded(text.strip())
    if _NUMBER.fullmatch(expanded) is not None:
        return canonical_number_text(expanded)
    if expanded.startswith(CBV_URN):
        return _web_vocabulary(expanded)
    return canonical_uri(expanded)


def canonical_number(value: Decimal) -> str:
    """Plain decimal notation without leading plus, needless zeros or exponent; zero is ``0``."""
    if value == 0:
        return "0"
    plain = format(value, "f")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def canonical_number_text(text: str) -> str:
    """As :func:`canonical_number`, for a text that reads as a number of decent size."""
    if len(text) > MAX_NUMBER_CHARACTERS:
        return text
    value = Decimal(text)
    return text if abs(value.adjusted()) > MAX_EXPONENT else canonical_number(value)


def canonical_time(instant: datetime) -> str:
    """UTC with three digits of a second and ``Z``; half a millisecond goes to the even one."""
    milliseconds, rest = divmod(instant.microsecond, 1000)
    up = rest > 500 or (rest == 500 and milliseconds % 2 == 1)
    cut = instant.astimezone(UTC).replace(microsecond=milliseconds * 1000)
    try:
        rounded = cut + timedelta(milliseconds=int(up))
    except OverflowError:  # the last half millisecond of the year 9999
        rounded = cut
    return rounded.replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


def _web_vocabulary(urn: str) -> str:
    """The web form of a word that older documents write as ``urn:epcglobal:cbv:``."""
    for old, new in _OLD_VOCABULARIES.items():
        if urn.startswith(CBV_URN + old):
            return CBV + new + urn[len(CBV_URN + old) :]
    return urn
