"""A pydantic refusal as one of ours: the first broken field's pointer and rule."""

from __future__ import annotations

from typing import Final

from pydantic import ValidationError

from ledger_client.documents.canonical import escape
from ledger_client.proofs.errors import ProofBroken

_MAX_POINTER: Final = 200


def broken_field(error: ValidationError, code: str) -> ProofBroken:
    """The first problem of ``error``, with its JSON pointer; the input's value is not repeated."""
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    pointer = "".join(f"/{escape(str(part))}" for part in first["loc"])
    printable = pointer.encode("ascii", "backslashreplace").decode("ascii")
    return ProofBroken(
        first["msg"], pointer=printable[:_MAX_POINTER], rule=first["type"], code=code
    )
