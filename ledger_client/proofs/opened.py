"""A document that was checked against its commitment."""

from __future__ import annotations

from dataclasses import dataclass

from ledger_client.documents.canonical import JsonValue
from ledger_client.documents.leaves import LeafValue


@dataclass(frozen=True, slots=True)
class Opened:
    """A document, or the part of it that is shown.

    Attributes:
        place: pointer of its opening in the bundle.
        leaves: pointer and value of every leaf shown.
        document: the document put together, None where fields are withheld.
    """

    place: str
    leaves: tuple[tuple[str, LeafValue], ...]
    document: JsonValue
