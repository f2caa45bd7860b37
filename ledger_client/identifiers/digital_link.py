"""GS1 Digital Link URIs, read to the key and written canonically (URI Syntax 1.2, section 4.11)."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote

from ledger_client.errors import InvalidInput, shown
from ledger_client.identifiers.epc_key import EpcKey, plain_key
from ledger_client.identifiers.key_kinds import LAYOUTS, SERIAL_BEHIND_PRIMARY, KeyKind

CANONICAL_HOST: Final = "id.gs1.org"
MAX_LINK_CHARACTERS: Final = 2_000

_LINK: Final = re.compile(r"https?://([^/?#\s]+)/([^?#\s]*)(?:[?#]\S*)?")
_ESCAPE: Final = re.compile(r"%([0-9A-Fa-f]{2})")
_RAW_SEGMENT: Final = re.compile(r"(?:[!-$&-.0-~]|%[0-7][0-9A-Fa-f])+")

# Short names of URI Syntax 1.1; later releases write numbers only.
_SHORT_NAMES: Final = {
    "gtin": "01", "itip": "8006", "cpid": "8010", "gln": "414", "party": "417", "gsrnp": "8017",
    "gsrn": "8018", "gcn": "255", "sscc": "00", "gdti": "253", "ginc": "401", "gsin": "402",
    "grai": "8003", "giai": "8004",
}  # fmt: skip
_QUALIFIER_NAMES: Final = {"cpv": "22", "lot": "10", "ser": "21"}

# Qualifiers each primary identifier may have; those that name nothing finer map to None.
_QUALIFIERS: Final[dict[str, dict[str, KeyKind | None]]] = {
    "01": {"21": KeyKind.SGTIN, "235": KeyKind.UPUI, "10": KeyKind.LGTIN, "22": None},
    "8006": {"21": KeyKind.ITIP, "10": KeyKind.ITIP_LOT, "22": None},
    "414": {"254": KeyKind.SGLN, "7040": None},
    "417": {"7040": None},
    "8010": {"8011": KeyKind.CPI},
    "8017": {"8019": None},
    "8018": {"8019": None},
}
_UNQUALIFIED: Final[dict[str, KeyKind]] = {
    "01": KeyKind.GTIN, "8006": KeyKind.ITIP, "414": KeyKind.SGLN, "417": KeyKind.PGLN,
    "8010": KeyKind.CPI, "8017": KeyKind.GSRNP, "8018": KeyKind.GSRN, "00": KeyKind.SSCC,
    "253": KeyKind.GDTI, "255": KeyKind.SGCN, "401": KeyKind.GINC, "402": KeyKind.GSIN,
    "8003": KeyKind.GRAI, "8004": KeyKind.GIAI,
}  # fmt: skip

# What a primary value looks like, check digit aside. On a foreign host a path that does not look
# so is an ordinary web address; one that does, and fails its check digit, is a wrong key.
_LOOKS: Final = {
    "01": re.compile(r"[0-9]{12,14}|[0-9]{8}"),
    "00": re.compile(r"[0-9]{18}"),
    "253": re.compile(r"[0-9]{13}.{0,17}"),
    "255": re.compile(r"[0-9]{13}[0-9]{0,12}"),
    "401": re.compile(r"[0-9]{4}.{1,26}"),
    "402": re.compile(r"[0-9]{17}"),
    "414": re.compile(r"[0-9]{13}"),
    "417": re.compile(r"[0-9]{13}"),
    "8003": re.compile(r"0[0-9]{13}.{0,16}"),
    "8004": re.compile(r"[0-9]{4}.{1,26}"),
    "8006": re.compile(r"[0-9]{18}"),
    "8010": re.compile(r"[0-9]{4}[#\-/0-9A-Z]{1,26}"),
    "8017": re.compile(r"[0-9]{18}"),
    "8018": re.compile(r"[0-9]{18}"),
}


def key_of_link(text: str, pointer: str | None = None) -> EpcKey | None:
    """The key a Digital Link URI names, at its finest level; ``None`` for other addresses.

    Host, leading path, query, consumer product variant and (beside a serial) lot are left out.

    Raises:
        InvalidInput: rule ``gs1_key.check_digit``; on the host ``id.gs1.org`` also
            ``digital_link.form``.
    """
    match = _LINK.fullmatch(text) if len(text) <= MAX_LINK_CHARACTERS else None
    if match is None:
        return None
    host, segments = match.group(1).lower(), match.group(2).rstrip("/").split("/")
    start = _primary_index(segments)
    if start is None:
        _refuse_on_canonical_host(host, segments, text, pointer)
        return None
    pairs = _pairs(segments[start:])
    chosen = None if pairs is None else _finest(pairs)
    if chosen is None:
        _refuse_on_canonical_host(host, segments[start:], text, pointer)
        return None
    kind, primary, serial = chosen
    if len(primary) == 8 and host != CANONICAL_HOST:
        return _gtin8_or_none(primary, kind, serial)
    return _key(kind, primary, serial, pointer)


def link_of_key(key: EpcKey) -> str | None:
    """The canonical Digital Link of ``key``; ``None`` for kinds without one (BIC, IMOVN)."""
    layout = LAYOUTS.get(key.kind)
    if layout is None:
        return None
    base = f"https://{CANONICAL_HOST}/{layout.ai}/{_escaped(key.primary)}"
    if not key.serial:
        return base
    if layout.qualifier_ai is None:
        return base + _escaped(key.serial)
    return f"{base}/{layout.qualifier_ai}/{_escaped(key.serial)}"


def _primary_index(segments: list[str]) -> int | None:
    for i in range(len(segments) - 1):
        looks = _LOOKS.get(_SHORT_NAMES.get(segments[i], segments[i]))
        value = _unescaped(segments[i + 1])
        if looks is not None and value is not None and looks.fullmatch(value):
            return i
    return None


def _pairs(segments: list[str]) -> list[tuple[str, str]] | None:
    """Identifier and value pairs, values decoded; ``None`` unless all segments make pairs."""
    if len(segments) % 2:
        return None
    pairs: list[tuple[str, str]] = []
    for name, raw in zip(segments[::2], segments[1::2], strict=True):
        value = _unescaped(raw)
        if value is None:
            return None
        known = _QUALIFIER_NAMES if pairs else _SHORT_NAMES
        pairs.append((known.get(name, name), value))
    return pairs


def _finest(pairs: list[tuple[str, str]]) -> tuple[KeyKind, str, str] | None:
    (ai, primary), *qualifiers = pairs
    allowed = _QUALIFIERS.get(ai, {})
    names = [name for name, _ in qualifiers]
    if any(name not in allowed for name in names) or len(set(names)) != len(names):
        return None
    values = dict(qualifiers)
    for name, kind in allowed.items():  # written finest first
        if kind is not None and name in values:
            return kind, primary, values[name]
    return _UNQUALIFIED[ai], primary, ""


def _key(kind: KeyKind, primary: str, serial: str, pointer: str | None) -> EpcKey:
    if kind in SERIAL_BEHIND_PRIMARY:
        cut = LAYOUTS[kind].max_primary
        return plain_key(kind, primary[:cut], primary[cut:], pointer=pointer)
    return plain_key(kind, primary, serial, pointer=pointer)


def _gtin8_or_none(primary: str, kind: KeyKind, serial: str) -> EpcKey | None:
    """Eight digits after ``/01/`` on a foreign host may as well be a date: then no key."""
    try:
        return plain_key(kind, primary, serial)
    except InvalidInput:
        return None


def _refuse_on_canonical_host(
    host: str, segments: list[str], text: str, pointer: str | None
) -> None:
    if host == CANONICAL_HOST and segments[0] in _UNQUALIFIED:
        raise InvalidInput(
            f"{shown(text)} is not a GS1 Digital Link", pointer=pointer, rule="digital_link.form"
        )


def _unescaped(raw: str) -> str | None:
    if _RAW_SEGMENT.fullmatch(raw) is None:
        return None
    return _ESCAPE.sub(lambda match: chr(int(match.group(1), 16)), raw)


def _escaped(value: str) -> str:
    """Escapes as table 7-1 of the URI Syntax asks, and what no URI path may hold."""
    return quote(value, safe="';=")
