"""EPC URNs (``urn:epc:id:``, ``urn:epc:class:``, ``urn:epc:idpat:``), GS1 TDS 2.0 section 6."""

from __future__ import annotations

import re
from dataclasses import dataclass
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
_PATTERN_KINDS: Final[dict[str, KeyKind]] = {
    name: _INSTANCE_KINDS[name] for name in ("sgtin", "upui", "itip", "grai", "gdti", "sgcn", "cpi")
}
_KINDS: Final[dict[str, dict[str, KeyKind]]] = {
    "id": _INSTANCE_KINDS,
    "class": {"lgtin": KeyKind.LGTIN},
    "idpat": _PATTERN_KINDS,
}


def key_of_urn(text: str, pointer: str | None = None) -> EpcKey | None:
    """The key of an EPC URN; ``None`` if it is none, or of a scheme without a GS1 key.

    Raises:
        InvalidInput: rule ``epc_urn.form``, ``gs1_key.form`` or ``container_number.form``.
    """
    match = _URN.fullmatch(text)
    if match is None:
        return None
    namespace, scheme, rest = match.groups()
    kind = _KINDS[namespace].get(scheme)
    if kind is None:
        return None
    return _Reading(kind, rest, namespace == "idpat", text, pointer).key()


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


@dataclass(frozen=True, slots=True)
class _Reading:
    """One URN while it is read; ``rest`` is what follows the scheme."""

    kind: KeyKind
    rest: str
    is_pattern: bool
    text: str
    pointer: str | None

    def key(self) -> EpcKey:
        self._require(len(self.text) <= MAX_URN_CHARACTERS)
        if self.kind in (KeyKind.BIC, KeyKind.IMOVN):
            return plain_key(self.kind, self.rest, pointer=self.pointer)
        if self.kind in (KeyKind.GIAI, KeyKind.GINC):
            prefix, reference = self._parts(2)
            return self._text_key(prefix, reference, "")
        if self.kind is KeyKind.ITIP:
            return self._itip()
        if LAYOUTS[self.kind].serial is None and not self.is_pattern:
            prefix, reference, serial = *self._parts(2), ""
        else:
            prefix, reference, serial = self._parts(3)
        if self.kind is KeyKind.CPI:
            return self._text_key(prefix, reference, self._serial(serial))
        return self._digit_key(prefix, reference, "", self._serial(serial))

    def _parts(self, count: int) -> list[str]:
        """The parts between dots; only the last may hold further dots."""
        parts = self.rest.split(".", count - 1)
        self._require(len(parts) == count)
        return parts

    def _serial(self, raw: str) -> str:
        """The serial, decoded; a pattern has a star for it, and names the class."""
        if self.is_pattern:
            self._require(raw == "*")
            return ""
        self._require(bool(raw) or LAYOUTS[self.kind].serial is None)
        return self._decoded(raw)

    def _itip(self) -> EpcKey:
        prefix, reference, piece, total, serial = self._parts(5)
        counts = piece + total
        self._require(len(piece) == 2 and _DIGITS.fullmatch(counts) is not None)
        return self._digit_key(prefix, reference, counts, self._serial(serial))

    def _digit_key(self, prefix: str, reference: str, counts: str, serial: str) -> EpcKey:
        """A key of digits; ``counts`` are piece and total of an ITIP, four digits."""
        layout = LAYOUTS[self.kind]
        self._require(_PREFIX.fullmatch(prefix) is not None)
        self._require(_DIGITS.fullmatch(reference) is not None)
        self._require(len(prefix) + len(reference) == layout.reference)
        digits = reference[:1] + prefix + reference[1:] if layout.leads else prefix + reference
        primary = with_check_digit(self.kind, digits) + counts
        return self._made(primary, serial, len(prefix))

    def _text_key(self, prefix: str, reference: str, serial: str) -> EpcKey:
        self._require(bool(reference) and _PREFIX.fullmatch(prefix) is not None)
        return self._made(prefix + self._decoded(reference), serial, len(prefix))

    def _made(self, primary: str, serial: str, length: int) -> EpcKey:
        # A pattern of items is the item itself, a kind of its own.
        kind = self.kind
        if self.is_pattern and kind in (KeyKind.SGTIN, KeyKind.UPUI):
            kind = KeyKind.GTIN
        return plain_key(kind, primary, serial, pointer=self.pointer, company_prefix_length=length)

    def _decoded(self, raw: str) -> str:
        self._require(_RAW_TEXT.fullmatch(raw) is not None)
        return _ESCAPE.sub(lambda match: chr(int(match.group(1), 16)), raw)

    def _require(self, holds: bool) -> None:
        if not holds:
            raise InvalidInput(
                f"{shown(self.text)} has not the form of its EPC scheme",
                pointer=self.pointer,
                rule="epc_urn.form",
            )


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
