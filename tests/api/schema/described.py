"""The OpenAPI document, read for what each operation says it answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.api.service import Service

PROBLEM = "application/problem+json"
METHODS = ("get", "post", "put", "delete", "patch")
Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one path."""

    method: str
    path: str
    told: Document
    document: Document

    @property
    def name(self) -> tuple[str, str]:
        return self.method.upper(), self.path

    @property
    def problems(self) -> dict[str, str]:
        """The codes that it shows examples of, and the status of each."""
        return {
            code: status
            for status, response in self.told["responses"].items()
            for code in response.get("content", {}).get(PROBLEM, {}).get("examples", {})
        }

    def tells(self, code: str, status: int) -> bool:
        """Whether a problem of that code, or of a beginning of it, is described for the status."""
        nearest = self.nearest(code)
        return nearest is not None and self.problems[nearest] == str(status)

    def nearest(self, code: str) -> str | None:
        """The longest beginning of a code that the operation describes; None: it has none."""
        parts = code.split(".")
        beginnings = (".".join(parts[:length]) for length in range(len(parts), 0, -1))
        return next((one for one in beginnings if one in self.problems), None)

    def examples(self) -> Iterator[tuple[str, str, Any, Document]]:
        """Status, media type, example and schema of every good answer with a body."""
        for status, response in self.told["responses"].items():
            for kind, content in response.get("content", {}).items():
                if status.startswith("2"):
                    yield status, kind, self._example(content), content.get("schema", {})

    def _example(self, content: Document) -> Any:
        if "example" in content:
            return content["example"]
        listed: list[Document] = list((content.get("examples") or {}).values())
        shown = listed[0].get("value") if listed else None
        return shown if shown is not None else self._of_schema(content.get("schema", {}))

    def _of_schema(self, schema: Document) -> Any:
        found = self.resolved(schema)
        return next(iter(found.get("examples", [])), None)

    def resolved(self, schema: Document) -> Document:
        """The schema that a reference leads to."""
        name = schema.get("$ref", "").rpartition("/")[2]
        known: Document = self.document["components"]["schemas"]
        return known[name] if name else schema


def operations_of(service: Service) -> list[Operation]:
    """Every operation of the document that the service hands out."""
    return operations_in(service.get("/openapi.json").json())


def operations_in(document: Document) -> list[Operation]:
    """Every operation of a document."""
    return [
        Operation(method, path, told, document)
        for path, item in document["paths"].items()
        for method, told in item.items()
        if method in METHODS
    ]
