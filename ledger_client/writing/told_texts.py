"""What other participants send in files: texts that may be shown, and openings that may be read."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from typing import Annotated, Final

from pydantic import AfterValidator, JsonValue

from ledger_client.documents import Commitment, FullOpening, check
from ledger_client.documents import JsonValue as DocumentJson
from ledger_client.errors import InvalidInput, StoreBroken
from ledger_client.store import pack_opening, unpack_opening

MAX_NAME_CHARACTERS: Final = 200
_REFUSED_CATEGORIES: Final = frozenset({"Cc", "Cs", "Zl", "Zp"})
_TURNS_DIRECTION: Final = frozenset(
    "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)


def is_plain(text: str) -> bool:
    """Whether a text holds no control character, line separator or change of direction."""
    return not any(
        unicodedata.category(letter) in _REFUSED_CATEGORIES or letter in _TURNS_DIRECTION
        for letter in text
    )


def _plain(text: str) -> str:
    if not is_plain(text):
        raise ValueError("holds a control character")  # pydantic makes it a ValidationError
    return text


PlainText = Annotated[str, AfterValidator(_plain)]
"""A text in a file of others: refused where a terminal would obey it."""


def read_opening(
    value: JsonValue, commitment: bytes, pointer: str, rule: str
) -> tuple[FullOpening, bytes]:
    """An opening of that commitment from a file of others, and the payload that keeps it.

    Raises:
        InvalidInput: ``rule``: it is no opening, or one of another document.
    """
    try:
        payload = json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()
        opening = unpack_opening(payload)
        check(opening, Commitment(commitment))
        return opening, pack_opening(opening)
    except StoreBroken:
        raise InvalidInput("is no opening of a document", pointer=pointer, rule=rule) from None
    except UnicodeEncodeError:
        raise InvalidInput("holds half a letter", pointer=pointer, rule=rule) from None
    except InvalidInput as wrong:
        told = f"does not open its commitment: {wrong.message}"
        raise InvalidInput(told, pointer=pointer, rule=rule) from None


def text_in(document: DocumentJson, name: str) -> str | None:
    """A document's member, where it is a text."""
    found = document.get(name) if isinstance(document, Mapping) else None
    return found if isinstance(found, str) else None
