"""A committed event read back: from its leaves to an EPCIS event, so that its hash can be redone.

A committed event has its vocabulary written out and its numbers as texts; two members are about
the document itself: ``eventHash`` and ``leafCount``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Final

from ledger_client.documents.canonical import JsonValue, canonical_json, parse_canonical
from ledger_client.documents.openings import COUNT_MEMBER
from ledger_client.epcis import (
    EpcisEvent,
    EventType,
    JsonObject,
    event_hash,
    parse_events,
    write_json,
)
from ledger_client.epcis import JsonValue as EpcisJson
from ledger_client.errors import InvalidInput

HASH_MEMBER: Final = "eventHash"

_ABOUT_ITSELF: Final = frozenset({HASH_MEMBER, COUNT_MEMBER})
_QUANTITIES: Final = frozenset(
    {"quantityList", "childQuantityList", "inputQuantityList", "outputQuantityList"}
)
_NUMBERS: Final = {
    **dict.fromkeys(_QUANTITIES, frozenset({"quantity"})),
    "sensorReport": frozenset(
        {"value", "minValue", "maxValue", "meanValue", "sDev", "percRank", "percValue"}
    ),
}
_DECIMAL: Final = re.compile(r"-?[0-9]{1,100}(?:\.[0-9]{1,400})?")
_TYPES: Final = frozenset(EventType)


def is_event_document(document: JsonValue) -> bool:
    """Whether a committed document says that it is an EPCIS event."""
    return (
        isinstance(document, Mapping) and document.get("type") in _TYPES and "eventTime" in document
    )


def event_of_document(document: JsonValue) -> EpcisEvent:
    """The event of a committed document.

    Raises:
        InvalidInput: it is no valid EPCIS 2.0 event.
    """
    return _parsed(canonical_json(document))


def hash_of_document(document: JsonValue) -> str:
    """The CBV event hash, computed from a committed document.

    Raises:
        InvalidInput: it is no valid EPCIS 2.0 event.
    """
    return event_hash(event_of_document(document))


def has_extensions(document: JsonValue) -> bool:
    """Whether a member of another namespace stands anywhere in a committed event.

    Such names are written out. The event hash writes namespace and name apart; they are told apart
    at the last separator, so only where a namespace ends in none the hash is not reached though it
    may be right.
    """
    if isinstance(document, Mapping):
        return any(":" in name or has_extensions(item) for name, item in document.items())
    if isinstance(document, list | tuple):
        return any(has_extensions(item) for item in document)
    return False


@lru_cache(maxsize=4096)
def _parsed(data: bytes) -> EpcisEvent:
    document = parse_canonical(data)
    if not isinstance(document, Mapping):
        raise InvalidInput("is no object", pointer="", rule="type.object")
    own = {name: value for name, value in document.items() if name not in _ABOUT_ITSELF}
    wrapped = JsonObject(
        (
            ("@context", ("https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",)),
            ("type", "EPCISDocument"),
            ("schemaVersion", "2.0"),
            ("creationDate", "1970-01-01T00:00:00Z"),
            ("epcisBody", JsonObject((("eventList", (_frozen(own, ""),)),))),
        )
    )
    return parse_events(write_json(wrapped).encode("utf-8"))[0]


def _frozen(value: JsonValue, inside: str) -> EpcisJson:
    """The tree of the EPCIS room, numbers restored where the standard has them."""
    if isinstance(value, Mapping):
        numbers = _NUMBERS.get(inside, frozenset())
        return JsonObject(
            tuple(
                (name, _number(item) if name in numbers else _frozen(item, name))
                for name, item in value.items()
            )
        )
    if isinstance(value, list | tuple):
        return tuple(_frozen(item, inside) for item in value)
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    return value if value is None or isinstance(value, str | bool) else str(value)


def _number(value: JsonValue) -> EpcisJson:
    if isinstance(value, str) and _DECIMAL.fullmatch(value):
        return Decimal(value)
    return _frozen(value, "")
