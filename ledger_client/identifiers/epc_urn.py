"""EPC URNs (``urn:epc:id:``, ``urn:epc:class:``, ``urn:epc:idpat:``), GS1 TDS 2.0 section 6."""

from __future__ import annotations

import re
from typing import Final

from ledger_client.errors import InvalidInput, shown
from ledger_client.identifiers.epc_key import EpcKey, plain_key, with_check_digit
from ledger_client.identifiers.key_kinds import LAYOUTS, KeyKind

MAX_URN_CHARACTERS: Final = 200

_URN: Final = re.compile(r"urn:epc:(id|class|idpat):([a-z]+):(.*)", re.ASCII)
_PREFIX: Final = re.compile(r"[0-9]{6,12}")
_DIGITS: Final = re.compile(r"[0-9]*")
_RAW_TEXT: Final = re.compile(r"(?:[!'()*+,\-.0-9:;=A-Z_a-z#]|%[0-9A-Fa-f]{2})*")
_ESCAPE: Final = re.compile(r"%([0-9A-Fa-f]{2})")

_INSTANCE_KINDS: Final[dict[str, KeyKind]] = {
    kind.value: kind
    for kind in KeyKind
    if kind not in (KeyKind.GTIN, KeyKind.LGTIN, KeyKind.ITIP_LOT)
}
_PATTERN_KINDS: Final = {
    "sgtin": KeyKind.GTIN,
    "upui": KeyKind.GTIN,
    "itip": KeyKind.ITIP,
    "grai": KeyKind.GRAI,
    "gdti": KeyKind.GDTI,
    "sgcn": KeyKind.SGCN,
    "cpi": KeyKind.CPI,
}
_KINDS: Final[dict[str, dict[str, KeyKind]]] = {
    "id": _INSTANCE_KINDS,
    "class": {"lgtin": KeyKind.LGTIN},
    "idpat": _PATTERN_KINDS,
}


def key_of_urn(text: str, pointer: str | None = None) -> EpcKey | None:
    """The key of an EPC URN; ``None`` if it is none, or of a scheme without a GS1 key.

    Raises:
        InvalidInput: rule ``epc_urn.form`` or ``gs1_key.form``.
    """
    match = _URN.fullmatch(text)
    if match is None:
        return None
    namespace, scheme, rest = match.groups()
    kind = _KINDS[namespace].get(scheme)
    if kind is None:
        return None
    if len(text) > MAX_URN_CHARACTERS:
        raise _malformed(text, pointer)
    if namespace != "idpat":
        return _read(kind, rest, text, pointer)
    if not rest.endswith(".*"):
        raise _malformed(text, pointer)
    # An idpat is its class: the same parts, with a star for the serial.
    return _read(kind, rest[:-2], text, pointer)


def urn_of_key(key: EpcKey, company_prefix_length: int | None = None) -> str:
    """The EPC URN of ``key``; classes are written as ``class`` or ``idpat``.

    Args:
        key: any key but an ITIP lot, which has no URN.
        company_prefix_length: 6 to 12; needed where the key came from a Digital Link.

    Raises:
        InvalidInput: rule ``epc_urn.company_prefix`` when no length is known or it does not fit,
            ``epc_urn.form`` when the kind has no URN.
    """
    if key.kind in (KeyKind.BIC, KeyKind.IMOVN):
        return f"urn:epc:id:{key.kind.value}:{key.primary}"
    length = company_prefix_length or key.company_prefix_length
    if length is None or not 6 <= length <= 12:
        raise InvalidInput(
            "a company prefix of 6 to 12 digits is needed to write an EPC URN",
            rule="epc_urn.company_prefix",
        )
    if key.kind is KeyKind.ITIP_LOT:
        raise InvalidInput("a lot of trade item pieces has no EPC URN", rule="epc_urn.form")
    return _written(key, length)


def _read(kind: KeyKind, rest: str, text: str, pointer: str | None) -> EpcKey:
    if kind in (KeyKind.BIC, KeyKind.IMOVN):
        return plain_key(kind, rest, pointer=pointer)
    if kind in (KeyKind.GIAI, KeyKind.GINC):
        return _read_text_reference(kind, rest, text, pointer)
    if kind in (KeyKind.ITIP, KeyKind.ITIP_LOT):
        return _read_itip(rest, text, pointer)
    prefix, reference, serial = _parts(kind, rest, text, pointer)
    if kind is KeyKind.CPI:
        return _read_cpi(prefix, reference, serial, text, pointer)
    return _numeric(kind, prefix, reference, serial, text, pointer)


def _parts(kind: KeyKind, rest: str, text: str, pointer: str | None) -> tuple[str, str, str]:
    """Company prefix, reference, serial; a class pattern lacks the serial, an instance may not."""
    has_serial = LAYOUTS[kind].serial is not None and ":idpat:" not in text[:15]
    parts = rest.split(".", 2 if has_serial else 1)
    if len(parts) != (3 if has_serial else 2) or (has_serial and not parts[-1]):
        raise _malformed(text, pointer)
    return parts[0], parts[1], _decoded(parts[2], text, pointer) if has_serial else ""


def _numeric(
    kind: KeyKind, prefix: str, reference: str, serial: str, text: str, pointer: str | None
) -> EpcKey:
    digits = _digits(kind, prefix, reference, text, pointer)
    return plain_key(
        kind,
        with_check_digit(kind, digits),
        serial,
        pointer=pointer,
        company_prefix_length=len(prefix),
    )


def _digits(kind: KeyKind, prefix: str, reference: str, text: str, pointer: str | None) -> str:
    layout = LAYOUTS[kind]
    right = _PREFIX.fullmatch(prefix) is not None and _DIGITS.fullmatch(reference) is not None
    if not right or len(prefix) + len(reference) != layout.reference:
        raise _malformed(text, pointer)
    return reference[0] + prefix + reference[1:] if layout.leads else prefix + reference


def _read_text_reference(kind: KeyKind, rest: str, text: str, pointer: str | None) -> EpcKey:
    prefix, dot, reference = rest.partition(".")
    if not dot or not reference or _PREFIX.fullmatch(prefix) is None:
        raise _malformed(text, pointer)
    whole = prefix + _decoded(reference, text, pointer)
    return plain_key(kind, whole, pointer=pointer, company_prefix_length=len(prefix))


def _read_cpi(prefix: str, reference: str, serial: str, text: str, pointer: str | None) -> EpcKey:
    if not reference or "." in reference or _PREFIX.fullmatch(prefix) is None:
        raise _malformed(text, pointer)
    whole = prefix + _decoded(reference, text, pointer)
    return plain_key(KeyKind.CPI, whole, serial, pointer=pointer, company_prefix_length=len(prefix))


def _read_itip(rest: str, text: str, pointer: str | None) -> EpcKey:
    parts = rest.split(".", 4)
    wanted = 4 if ":idpat:" in text[:15] else 5
    if len(parts) != wanted or not all(re.fullmatch("[0-9]{2}", part) for part in parts[2:4]):
        raise _malformed(text, pointer)
    digits = _digits(KeyKind.ITIP, parts[0], parts[1], text, pointer)
    primary = with_check_digit(KeyKind.ITIP, digits) + parts[2] + parts[3]
    serial = _decoded(parts[4], text, pointer) if wanted == 5 else ""
    if wanted == 5 and not serial:
        raise _malformed(text, pointer)
    return plain_key(
        KeyKind.ITIP, primary, serial, pointer=pointer, company_prefix_length=len(parts[0])
    )


def _decoded(raw: str, text: str, pointer: str | None) -> str:
    if _RAW_TEXT.fullmatch(raw) is None:
        raise _malformed(text, pointer)
    return _ESCAPE.sub(lambda match: chr(int(match.group(1), 16)), raw)


def _encoded(value: str) -> str:
    """Escapes the characters that may not stand in a URN (TDS 2.0, table A-1)."""
    return re.sub(r"[\"%&/<>?#]", lambda match: f"%{ord(match.group()):02X}", value)


def _written(key: EpcKey, length: int) -> str:
    prefix, reference = _split(key, length)
    if len(prefix) != length or _PREFIX.fullmatch(prefix) is None:
        raise InvalidInput(
            f"{shown(key.primary)} has no company prefix of {length} digits",
            rule="epc_urn.company_prefix",
        )
    scheme = KeyKind.SGTIN if key.kind is KeyKind.GTIN else key.kind
    body = ".".join([prefix, reference, *_itip_counts(key)])
    if key.kind is KeyKind.LGTIN:
        return f"urn:epc:class:lgtin:{body}.{_encoded(key.serial)}"
    if key.is_class:
        return f"urn:epc:idpat:{scheme.value}:{body}.*"
    serial = key.serial or ("0" if key.kind is KeyKind.SGLN else "")
    return f"urn:epc:id:{scheme.value}:{body}" + (f".{_encoded(serial)}" if serial else "")


def _split(key: EpcKey, length: int) -> tuple[str, str]:
    layout = LAYOUTS[key.kind]
    if layout.reference is None:
        return key.primary[:length], _encoded(key.primary[length:])
    start = 1 if key.kind is KeyKind.GRAI else 0
    digits = key.primary[start : start + layout.reference]
    if layout.leads:
        return digits[1 : 1 + length], digits[0] + digits[1 + length :]
    return digits[:length], digits[length:]


def _itip_counts(key: EpcKey) -> list[str]:
    return [key.primary[14:16], key.primary[16:18]] if key.kind is KeyKind.ITIP else []


def _malformed(text: str, pointer: str | None) -> InvalidInput:
    return InvalidInput(
        f"{shown(text)} has not the form of its EPC scheme", pointer=pointer, rule="epc_urn.form"
    )
