"""An event as a JSON tree, in a form that says how each leaf is written."""

from __future__ import annotations

from decimal import Decimal
from typing import Protocol

from ledger_client.epcis.events import EpcisEvent, Identifier, Timestamp
from ledger_client.epcis.json_value import JsonObject, JsonValue
from ledger_client.epcis.members_of import present_members, table_of
from ledger_client.epcis.vocabulary import Term


class Form(Protocol):
    """How leaves, extensions and single members are written."""

    def time(self, value: Timestamp) -> JsonValue:
        """A time."""

    def term(self, value: Term) -> JsonValue:
        """A word of a vocabulary."""

    def number(self, value: Decimal) -> JsonValue:
        """A number of the standard's own members."""

    def extensions(self, value: JsonObject) -> JsonObject:
        """Members of other namespaces, whole."""


def rendered_event(event: EpcisEvent, form: Form) -> list[tuple[str, JsonValue]]:
    """The members of ``event``, its type first; ``@context`` is left to the caller."""
    return [("type", event.type.value), *_members(event, "", form)]


def _members(part: object, list_name: str, form: Form) -> list[tuple[str, JsonValue]]:
    present = present_members(part, table_of(part, list_name))
    members = [(name, _rendered(value, name, form)) for name, value in present]
    extensions = getattr(part, "extensions", None)
    if isinstance(extensions, JsonObject):
        members.extend(form.extensions(extensions).members)
    return members


def _rendered(value: object, name: str, form: Form) -> JsonValue:
    if isinstance(value, Identifier):
        return value.text
    if isinstance(value, str):
        return str(value)  # an Action is a string by inheritance, but no plain one
    if isinstance(value, Timestamp):
        return form.time(value)
    if isinstance(value, Term):
        return form.term(value)
    if isinstance(value, bool):
        return value
    if isinstance(value, Decimal):
        return form.number(value)
    if isinstance(value, tuple):
        return tuple(_rendered(item, name, form) for item in value)
    if isinstance(value, JsonObject):
        return form.extensions(value)
    return JsonObject(tuple(_members(value, name, form)))
