"""Patterns of keys, as a profile writes them: one key, a class of keys, or a beginning."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from ledger_client.errors import InvalidInput, shown
from ledger_client.identifiers import EpcKey, KeyKind, recognise_key

_GIAI_BEGINNING: Final = re.compile(r"urn:epc:id:giai:([0-9]{6,12})\.([^*]*)\*")
_MIN_BEGINNING_CHARACTERS: Final = 8


@dataclass(frozen=True, slots=True)
class KeyPattern:
    """What a profile's text covers; made by :meth:`parse` only.

    Attributes:
        text: as the profile has it.
        key: the key named, where the text names one; a class covers its instances.
        beginning: otherwise what a text must begin with.
        kind: with ``beginning``: the kind whose primary value must begin so; ``None``: any URI.
    """

    text: str
    key: EpcKey | None = None
    beginning: str = ""
    kind: KeyKind | None = None

    @classmethod
    def parse(cls, text: str, pointer: str) -> KeyPattern:
        """Read a key, a class (``urn:epc:idpat:grai:...*``), or a beginning that ends in ``*``.

        Raises:
            InvalidInput: rule ``profile.key_pattern``, or the rules of a GS1 key.
        """
        giai = _GIAI_BEGINNING.fullmatch(text)
        if giai is not None:
            return cls(text, None, giai.group(1) + giai.group(2), KeyKind.GIAI)
        key = recognise_key(text, pointer)
        if key is not None:
            return cls(text, key)
        if text.endswith("*") and len(text) > _MIN_BEGINNING_CHARACTERS and ":" in text:
            return cls(text, None, text[:-1])
        raise InvalidInput(
            f"{shown(text)} is neither a key nor a beginning of URIs that ends in *",
            pointer=pointer,
            rule="profile.key_pattern",
        )

    def covers(self, text: str, key: EpcKey | None) -> bool:
        """Whether an identifier is meant; ``key`` is what ``text`` names, if it names a key."""
        if self.key is None:
            return self._begins(text, key)
        if key is None or key.kind is not self.key.kind or key.primary != self.key.primary:
            return False
        return self.key.is_class or key.serial == self.key.serial

    def _begins(self, text: str, key: EpcKey | None) -> bool:
        if self.kind is None:
            return text.startswith(self.beginning)
        return key is not None and key.kind is self.kind and key.primary.startswith(self.beginning)
