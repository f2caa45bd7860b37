"""The JSON-LD context of a document, as far as EPCIS needs it: prefixes of compact URIs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from ledger_client.epcis.json_value import JsonObject, JsonValue

STANDARD_PREFIXES: Final = {
    "epcis": "https://ref.gs1.org/epcis/",
    "cbv": "https://ref.gs1.org/cbv/",
    "cbvmda": "urn:epcglobal:cbv:mda:",
    "gs1": "https://gs1.org/voc/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "dcterms": "http://purl.org/dc/terms/",
}
"""Prefixes that GS1's own context declares for every EPCIS document."""

URI_SCHEMES: Final = frozenset({"urn", "http", "https", "ni", "geo"})
"""Schemes of identifiers in events; a context must leave them alone."""


@dataclass(frozen=True, slots=True)
class EpcisContext:
    """A context as written, and the prefixes it declares.

    Attributes:
        raw: the value of ``@context``: a URI, an object, or an array of both.
        prefixes: prefix to namespace, the standard ones included.
    """

    raw: JsonValue
    prefixes: dict[str, str] = field(compare=False, repr=False)

    @classmethod
    def of(cls, raw: JsonValue, outer: EpcisContext | None = None) -> EpcisContext:
        """The context of ``raw``, within ``outer`` for an event that brings its own."""
        prefixes = dict(outer.prefixes if outer is not None else STANDARD_PREFIXES)
        for part in raw if isinstance(raw, tuple) else (raw,):
            if isinstance(part, JsonObject):
                prefixes.update(_declared(part))
        return cls(raw, prefixes)

    def expanded(self, text: str) -> str:
        """``text`` with a declared prefix written out (JSON-LD 1.1, section 4.1.5)."""
        prefix, colon, local = text.partition(":")
        namespace = self.prefixes.get(prefix) if colon and not local.startswith("//") else None
        return text if namespace is None else namespace + local

    def qualified(self, name: str) -> str:
        """A member name as the event hash writes it: ``{namespace}local``.

        A name whose prefix nobody declared stays as written, since it has no namespace.
        """
        prefix, colon, local = name.partition(":")
        if not colon:
            return name
        if local.startswith("//") or prefix == "urn":
            cut = max(name.rfind(mark) for mark in "/#:") + 1
            return f"{{{name[:cut]}}}{name[cut:]}"
        namespace = self.prefixes.get(prefix)
        return name if namespace is None else f"{{{namespace}}}{local}"


def _declared(part: JsonObject) -> dict[str, str]:
    """Prefixes in one context object: plain namespaces, and definitions with an ``@id``."""
    found: dict[str, str] = {}
    for name, value in part:
        namespace = value.get("@id") if isinstance(value, JsonObject) else value
        if isinstance(namespace, str) and ":" not in name and not name.startswith("@"):
            found[name] = namespace
    return found
