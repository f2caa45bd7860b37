"""The CBV event hash: one event, however it was serialised, gives one hash.

The algorithm is that of CBV 2.0, section 8.9.2, as the published vectors have it. Where the vectors
and the published text differ, the vectors count: in an item of bizTransactionList, sourceList or
destinationList the type stands first, and destinationList comes before sourceList.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from ledger_client.epcis.canonical import canonical_number, canonical_text, canonical_time
from ledger_client.epcis.context import EpcisContext
from ledger_client.epcis.events import (
    EpcisEvent,
    Identifier,
    Timestamp,
)
from ledger_client.epcis.json_value import JsonObject, JsonValue
from ledger_client.epcis.members_of import EVENT_MEMBERS, present_members, table_of
from ledger_client.epcis.vocabulary import Term

HASH_VERSION: Final = "CBV2.0"

_NOT_HASHED: Final = frozenset({"recordTime", "eventID", "errorDeclaration"})
_SORTED_AT_THE_END: Final = frozenset(
    {"bizTransactionList", "destinationList", "sourceList", "ilmd"}
)
_ITEM_NAMES: Final = {
    "epcList": "epc",
    "inputEPCList": "epc",
    "outputEPCList": "epc",
    "childEPCs": "epc",
    "quantityList": "quantityElement",
    "childQuantityList": "quantityElement",
    "inputQuantityList": "quantityElement",
    "outputQuantityList": "quantityElement",
    "sensorElementList": "sensorElement",
    "bizTransactionList": "",
    "sourceList": "",
    "destinationList": "",
}
_COMMENTS: Final = frozenset({"{http://www.w3.org/2000/01/rdf-schema#}comment"})


def event_hash(event: EpcisEvent) -> str:
    """``ni:///sha-256;<64 hexadecimal digits>?ver=CBV2.0`` (RFC 6920).

    recordTime, eventID and errorDeclaration do not count: an event and the declaration that it was
    wrong have one hash.
    """
    digest = hashlib.sha256(pre_hash(event).encode("utf-8")).hexdigest()
    return f"ni:///sha-256;{digest}?ver={HASH_VERSION}"


def pre_hash(event: EpcisEvent) -> str:
    """The text that is hashed: keys and values in the canonical order, without separators."""
    writer = _Writer(event.context)
    present = present_members(event, EVENT_MEMBERS)
    ordered: list[str] = []
    sorted_last = writer.extensions(event.extensions)
    for name, value in present:
        if name not in _NOT_HASHED:
            (sorted_last if name in _SORTED_AT_THE_END else ordered).append(
                writer.member(name, value)
            )
    return "".join([f"eventType={event.type.value}", *ordered, *sorted(sorted_last)])


class _Writer:
    """Writes members in the context of one event."""

    def __init__(self, context: EpcisContext) -> None:
        self._context = context

    def member(self, name: str, value: object) -> str:
        """``name=value``, or the name and what is within; empty for nothing."""
        if isinstance(value, JsonObject):
            children = sorted(self.extensions(value))
            return name + "".join(children) if children else ""
        if isinstance(value, tuple):
            return self._list(name, value)
        leaf = self._leaf(value)
        if leaf is not None:
            return f"{name}={leaf}" if leaf else ""
        within = self._part(value, name)
        return name + within if within else ""

    def extensions(self, members: JsonObject) -> list[str]:
        """Members of other namespaces, each as ``{namespace}name=value``, not yet sorted."""
        found: list[str] = []
        for written, value in members:
            name = self._context.qualified(written)
            if name not in _COMMENTS:
                found.extend(self._extension(name, value))
        return found

    def _list(self, name: str, items: tuple[object, ...]) -> str:
        item_name = _ITEM_NAMES.get(name)
        if item_name is None:  # certificationInfo, set and unset, sensorReport: the name repeats
            return "".join(sorted(self.member(name, item) for item in items))
        written = sorted(self._item(item_name, item, name) for item in items)
        return name + "".join(written) if written else ""

    def _item(self, item_name: str, item: object, list_name: str) -> str:
        if isinstance(item, Identifier):
            return f"{item_name}={self._leaf(item)}"
        return item_name + self._part(item, list_name)

    def _part(self, part: object, list_name: str) -> str:
        present = present_members(part, table_of(part, list_name))
        own = [self.member(name, value) for name, value in present]
        extensions = getattr(part, "extensions", None)
        if isinstance(extensions, JsonObject):
            own.extend(sorted(self.extensions(extensions)))
        return "".join(own)

    def _leaf(self, value: object) -> str | None:
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, Decimal):
            return canonical_number(value)
        if isinstance(value, Timestamp):
            return canonical_time(value.instant)
        if isinstance(value, Term):
            return canonical_text(value.uri, self._context)
        if isinstance(value, Identifier):
            return canonical_text(value.text, self._context)
        return canonical_text(str(value), self._context) if isinstance(value, str) else None

    def _extension(self, name: str, value: JsonValue) -> Iterable[str]:
        if value is None:
            return ()
        if isinstance(value, tuple):
            return [text for item in value for text in self._extension(name, item)]
        if isinstance(value, JsonObject):
            return (name + "".join(sorted(self.extensions(value))),)
        leaf = self._leaf(value)
        return (f"{name}={leaf}" if leaf else name,)
