"""The description of the interface: OpenAPI 3.1 as FastAPI makes it, with our problems in it."""

from __future__ import annotations

from typing import Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api.openapi_links import add_links
from api.openapi_nulls import fill_nulls
from api.problems import ProblemDetail
from ledger_client.node.answers import JsonObject

_NOT_OURS: Final = ("HTTPValidationError", "ValidationError")
_METHODS: Final = frozenset({"get", "post", "put", "delete", "patch"})
_TEMPLATE: Final = "#/components/schemas/{model}"


def describe(app: FastAPI) -> None:
    """Let the application describe itself at ``/openapi.json``."""

    def described() -> JsonObject:
        if app.openapi_schema is None:
            made = get_openapi(
                title=app.title,
                version=app.version,
                description=app.description,
                routes=app.routes,
            )
            app.openapi_schema = _with_problems(made)
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign]


def _with_problems(document: JsonObject) -> JsonObject:
    """What FastAPI says of its own 422 is taken out: a bad request is a problem with status 400."""
    schemas = _object(_object(document, "components"), "schemas")
    for name in _NOT_OURS:
        schemas.pop(name, None)
    schemas["ProblemDetail"] = ProblemDetail.model_json_schema(ref_template=_TEMPLATE)
    definitions = _object(schemas, "ProblemDetail").pop("$defs", {})
    schemas.update(definitions if isinstance(definitions, dict) else {})
    for path in _object(document, "paths").values():
        for method, operation in path.items() if isinstance(path, dict) else ():
            if method in _METHODS and isinstance(operation, dict):
                _without_422(_object(operation, "responses"))
                _with_nulls(_object(operation, "responses"), schemas)
    add_links(_object(document, "paths"))
    return document


def _with_nulls(responses: JsonObject, schemas: JsonObject) -> None:
    for response in responses.values():
        listed = response.get("content") if isinstance(response, dict) else None
        for content in listed.values() if isinstance(listed, dict) else ():
            if isinstance(content, dict):
                fill_nulls(content, schemas)


def _without_422(responses: JsonObject) -> None:
    if "HTTPValidationError" in str(responses.get("422", "")):
        del responses["422"]


def _object(parent: JsonObject, name: str) -> JsonObject:
    found = parent.setdefault(name, {})
    return found if isinstance(found, dict) else {}
