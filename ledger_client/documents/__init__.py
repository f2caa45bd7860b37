"""Canonical JSON, salted commitments and their openings.

A document is JSON without floating point: strings, booleans, null, integers, lists, objects;
a decimal is a string. It is committed leaf by leaf, so that one field can be shown with its
proof while the rest stays hidden.
"""

from __future__ import annotations

from ledger_client.documents.canonical import JsonValue, canonical_json, parse_canonical
from ledger_client.documents.commitments import (
    Commitment,
    CommittedDocument,
    Leaf,
    commit,
    commitment_of,
)
from ledger_client.documents.openings import (
    FullOpening,
    PartialOpening,
    ShownLeaf,
    check,
    counted,
    is_counted,
    open_all,
    proves_absent,
    rebuild,
    show,
)

__all__ = [
    "Commitment",
    "CommittedDocument",
    "FullOpening",
    "JsonValue",
    "Leaf",
    "PartialOpening",
    "ShownLeaf",
    "canonical_json",
    "check",
    "commit",
    "commitment_of",
    "counted",
    "is_counted",
    "open_all",
    "parse_canonical",
    "proves_absent",
    "rebuild",
    "show",
]
