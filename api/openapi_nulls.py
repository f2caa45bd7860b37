"""Nulls in the examples of the OpenAPI document, which FastAPI leaves out although they must be."""

from __future__ import annotations

from typing import Final

from pydantic import JsonValue

from ledger_client.node.answers import JsonObject

_REFERENCE: Final = "$ref"


def fill_nulls(content: JsonObject, schemas: JsonObject) -> None:
    """Put null where the example of an answer lacks a member that its schema requires."""
    schema = content.get("schema")
    if "example" in content and isinstance(schema, dict):
        content["example"] = _filled(content["example"], schema, schemas)


def _filled(value: JsonValue, schema: JsonObject, schemas: JsonObject) -> JsonValue:
    known = _resolved(value, schema, schemas)
    items, members = known.get("items"), known.get("properties")
    if isinstance(value, list) and isinstance(items, dict):
        return [_filled(one, items, schemas) for one in value]
    if not isinstance(value, dict) or not isinstance(members, dict):
        return value
    required = known.get("required")
    lacking: list[JsonValue] = required if isinstance(required, list) else []
    told: JsonObject = {str(name): None for name in lacking if name not in value}
    for name, inner in value.items():
        member = members.get(name)
        told[name] = _filled(inner, member, schemas) if isinstance(member, dict) else inner
    return told


def _resolved(value: JsonValue, schema: JsonObject, schemas: JsonObject) -> JsonObject:
    """What describes the value: behind a reference, and of several the one that is not null."""
    reference, choices = schema.get(_REFERENCE), schema.get("anyOf")
    if isinstance(reference, str):
        found = schemas.get(reference.rpartition("/")[2])
        return found if isinstance(found, dict) else {}
    if isinstance(choices, list) and value is not None:
        given = (one for one in choices if isinstance(one, dict) and one.get("type") != "null")
        return _resolved(value, next(given, {}), schemas)
    return schema
