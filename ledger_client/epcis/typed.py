"""The form of an event that a commitment is made over."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from ledger_client.epcis.canonical import canonical_number
from ledger_client.epcis.context import EpcisContext
from ledger_client.epcis.events import EpcisEvent, Timestamp
from ledger_client.epcis.json_value import JsonObject, JsonValue
from ledger_client.epcis.rendered import rendered_event
from ledger_client.epcis.vocabulary import Term
from ledger_client.errors import InvalidInput


def typed_json(event: EpcisEvent) -> JsonObject:
    """One event, no longer in need of its document.

    Words of vocabularies and prefixed names are written as full URIs, times in UTC (at least
    milliseconds, at most microseconds), numbers as plain decimal texts; certificationInfo is always
    a list. recordTime and ``@context`` are left out. Identifiers, lists and their order stay as
    written.

    Returns:
        Members sorted by name; leaves are texts, booleans and null only.

    Raises:
        InvalidInput: rule ``extension.duplicate`` when two prefixes make one name of two.
    """
    members = rendered_event(event, _Typed(event.context))
    kept = [(name, value) for name, value in members if name != "recordTime"]
    return _sorted_object((name, _listed(name, value)) for name, value in kept)


class _Typed:
    """Leaves in their committed form."""

    def __init__(self, context: EpcisContext) -> None:
        self._context = context

    def time(self, value: Timestamp) -> JsonValue:
        local = value.instant.replace(tzinfo=None)
        whole = local.microsecond % 1000 == 0
        return local.isoformat(timespec="milliseconds" if whole else "microseconds") + "Z"

    def term(self, value: Term) -> JsonValue:
        return self._context.expanded(value.uri)

    def number(self, value: Decimal) -> JsonValue:
        return canonical_number(value)

    def extensions(self, value: JsonObject) -> JsonObject:
        return _sorted_object(
            (self._context.expanded(name), self._extension(member)) for name, member in value
        )

    def _extension(self, value: JsonValue) -> JsonValue:
        if isinstance(value, JsonObject):
            return self.extensions(value)
        if isinstance(value, tuple):
            return tuple(map(self._extension, value))
        if isinstance(value, str):
            return self._context.expanded(value)
        return canonical_number(value) if isinstance(value, Decimal) else value


def _listed(name: str, value: JsonValue) -> JsonValue:
    one_of_several = name == "certificationInfo" and not isinstance(value, tuple)
    return (value,) if one_of_several else value


def _sorted_object(members: Iterable[tuple[str, JsonValue]]) -> JsonObject:
    found: dict[str, JsonValue] = {}
    for name, value in members:
        if name in found:
            raise InvalidInput(
                "is written with two prefixes of one namespace",
                pointer=name,
                rule="extension.duplicate",
            )
        found[name] = value
    return JsonObject(tuple(sorted(found.items())))
