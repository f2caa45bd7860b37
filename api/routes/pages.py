"""Pages of lists: where one starts, how much is on it, and where the others are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Query

First = Annotated[int, Query(ge=1, lt=2**31, description="Number of the first entry; 1: oldest.")]
Size = Annotated[int | None, Query(ge=1, le=10_000, description="Entries of a page.")]
FirstListed = Annotated[int, Query(ge=1, lt=2**31, description="Number of the first on the page.")]


def link_of(
    path: str, first: int, size: int, total: int, query: Mapping[str, str] | None = None
) -> str:
    """RFC 8288: where the first, previous, next and last pages are.

    Args:
        path: of the list, as it stands in an address.
        query: what else it is asked with.
    """
    last = max(0, total - 1) // size * size + 1
    pages = {"first": 1, "last": last}
    if first > 1:
        pages["prev"] = max(1, first - size)
    if first + size <= total:
        pages["next"] = first + size
    asked = query or {}
    return ", ".join(
        f'<{path}?{urlencode({**asked, "first": start, "size": size})}>; rel="{rel}"'
        for rel, start in sorted(pages.items())
    )
