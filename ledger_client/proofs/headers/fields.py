"""The fields of a header as an RPC names and writes them, read strictly, in the order of its hash.

A field has one spelling: minimal lower-case hex for a number, ``0x`` and two digits for each byte
for bytes. The tail of later forks stops at the first field that is absent: a field after an absent
one would be covered by no hash.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import rlp
from eth_hash.auto import keccak

from ledger_client.proofs.errors import ProofBroken

_DATA: Final = re.compile(r"0x(?:[0-9a-f]{2})*")
_NUMBER: Final = re.compile(r"0x(?:0|[1-9a-f][0-9a-f]{0,63})")
_MAX_NUMBER: Final = 2**53 - 1
"""The largest integer that JSON carries safely (RFC 8785), which a report must be able to say."""

Widths = Mapping[str, int | None]
"""The width of each field in bytes; None is a minimal number, 0 any bytes."""


@dataclass(frozen=True, slots=True)
class HeaderFields:
    """The fields of one header in the order in which they are hashed, as RLP takes them."""

    names: tuple[str, ...]
    values: tuple[bytes, ...]

    def value(self, name: str) -> bytes:
        """The bytes of a field."""
        return self.values[self.names.index(name)]

    def number(self, name: str) -> int:
        """A number of at most 53 bits.

        Raises:
            ProofBroken: ``header.form``; it is larger.
        """
        value = int.from_bytes(self.value(name), "big")
        if value > _MAX_NUMBER:
            raise refused(name, "beyond 53 bits")
        return value

    def digest(self, extra_data: bytes | None = None) -> bytes:
        """keccak-256 of the RLP of all fields, with another ``extraData`` where one is given."""
        raw = list(self.values)
        if extra_data is not None:
            raw[self.names.index("extraData")] = extra_data
        return keccak(rlp.encode(raw))


@dataclass(frozen=True, slots=True)
class FieldTable:
    """Which fields a form has: those that every header has, and the tail of later forks."""

    head: Widths
    tail: Widths
    max_free_bytes: int

    @property
    def tail_names(self) -> tuple[str, ...]:
        """The names of the tail, in the order of the forks."""
        return tuple(self.tail)

    def read(self, fields: Mapping[str, str]) -> HeaderFields:
        """Exactly these fields.

        Raises:
            ProofBroken: ``header.form``; missing, unknown, of another spelling or length.
        """
        names = self._names(fields)
        return HeaderFields(names, tuple(self._decoded(name, fields[name]) for name in names))

    def pick(self, said: Mapping[str, object], tail: tuple[str, ...]) -> dict[str, str]:
        """The hashed fields of a header as a node said it, those of ``tail`` at its end.

        Raises:
            ProofBroken: ``header.form``; the node left a field out or said no text.
        """
        picked: dict[str, str] = {}
        for name in (*self.head, *tail):
            text = said.get(name)
            if not isinstance(text, str):
                raise refused(name, "missing")
            picked[name] = text.lower()
        return picked

    def _names(self, fields: Mapping[str, str]) -> tuple[str, ...]:
        tail = [name for name in self.tail if name in fields]
        if tail != list(self.tail)[: len(tail)]:
            raise refused(tail[-1], "follows an absent field, so no hash covers it")
        names = (*self.head, *tail)
        missing = [name for name in names if name not in fields]
        unknown = [name for name in fields if name not in names]
        if missing or unknown:
            raise refused((missing or unknown)[0], "missing" if missing else "unknown")
        return names

    def _decoded(self, name: str, text: str) -> bytes:
        width = self.head[name] if name in self.head else self.tail[name]
        if width is None:
            if not _NUMBER.fullmatch(text):
                raise refused(name, "a number in minimal lower-case hex")
            value = int(text, 16)
            return value.to_bytes((value.bit_length() + 7) // 8, "big")
        if len(text) > 2 + 2 * max(width, self.max_free_bytes) or not _DATA.fullmatch(text):
            raise refused(name, "bytes in lower-case hex")
        data = bytes.fromhex(text[2:])
        if width and len(data) != width:
            raise refused(name, "of another length")
        return data


def refused(name: str, why: str) -> ProofBroken:
    """The error of a header that has not its form, at one of its fields."""
    return ProofBroken(
        why, pointer=f"/header/fields/{name}", rule="header.form", code="header.form"
    )
