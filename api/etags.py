"""Weak entity tags over everything that an answer rests on (RFC 9110 sections 8.8.3 and 13.1.2)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from typing import Final

from fastapi import Request, Response

_TAG: Final = re.compile(r'(?:W/)?("[\x21\x23-\x7e\x80-\xff]*")')
_LENGTH_BYTES: Final = 8


def etag_of(parts: Iterable[bytes]) -> str:
    """The tag of an answer that rests on these parts, in this order.

    Two answers have one tag only if all their parts are equal: each part goes in with its length.
    """
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(_LENGTH_BYTES, "big") + part)
    return f'W/"{digest.hexdigest()}"'


def not_modified(request: Request, etag: str) -> Response | None:
    """The 304 answer where the asker already has what carries this tag; else None."""
    given = request.headers.getlist("if-none-match")
    if not given:
        return None
    header = ", ".join(given)
    if header.strip() != "*" and _opaque(etag) not in _TAG.findall(header):
        return None
    return Response(status_code=304, headers={"ETag": etag})


def _opaque(etag: str) -> str:
    return etag.removeprefix("W/")
