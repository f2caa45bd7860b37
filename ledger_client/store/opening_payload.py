"""A document's full opening as the bytes of a payload, and back."""

from __future__ import annotations

import json

import pydantic

from ledger_client.documents.openings import FullOpening
from ledger_client.documents.packed_openings import packed, unpacked
from ledger_client.errors import InvalidInput, StoreBroken


def pack_opening(opening: FullOpening) -> bytes:
    """Canonical JSON of an opening: pointers, values and salts of all leaves, and the padding."""
    return packed(opening)


def unpack_opening(payload: bytes) -> FullOpening:
    """The opening in a payload. Whether it opens its commitment, ``documents.check`` tells.

    Raises:
        StoreBroken: the payload is no opening.
    """
    try:
        return unpacked(payload)
    except InvalidInput:
        raise StoreBroken("a payload that is no opening", rule="payload.form") from None


def opening_json(payload: bytes) -> pydantic.JsonValue:
    """A payload as the JSON that tickets and handoff files carry.

    Raises:
        StoreBroken: the payload is no opening.
    """
    unpack_opening(payload)
    value: pydantic.JsonValue = json.loads(payload)
    return value
