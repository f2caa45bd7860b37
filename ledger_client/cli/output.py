"""Where answers and errors go: rich for people, one JSON document for programs.

With ``--json`` there is exactly one JSON document on standard output, be it an answer or an error.
"""

from __future__ import annotations

import io
import json
import os
import sys
from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.text import Text

from ledger_client.errors import LedgerRefused, TidewaiterError

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ledger_client.documents import JsonValue

WIDTH_WITHOUT_TERMINAL: Final = 100


def steady_streams() -> None:
    """Characters that the terminal's encoding lacks are replaced, not a reason to fail."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def console(*, errors: bool = False) -> Console:
    """The console on standard output, or on standard error."""
    stream = sys.stderr if errors else sys.stdout
    fixed = None if stream.isatty() or "COLUMNS" in os.environ else WIDTH_WITHOUT_TERMINAL
    # Names and numbers of others are shown as they are: nothing in them is markup.
    return Console(file=stream, width=fixed, highlight=False, markup=False, emoji=False)


def show(answer: JsonValue, *shown: RenderableType, as_json: bool) -> None:
    """Print an answer: as JSON, or as it was rendered for people."""
    if as_json:
        _print_json(answer)
        return
    out = console()
    for part in shown:
        out.print(part)
    out.file.flush()


def show_error(error: TidewaiterError, *, as_json: bool) -> None:
    """Print an error: the sentence, the field, the rule and the code."""
    if as_json:
        _print_json({"error": error_json(error)})
        return
    out = console(errors=True)
    out.print(Text.assemble(("error", "bold red"), ": ", _clean(error.message)))
    told = {
        "field": _field(error),
        "rule": error.rule,
        "code": error.code,
        "contract": _contract_error(error),
    }
    for name, value in told.items():
        if value:
            out.print(Text.assemble((f"  {name}: ", "dim"), _clean(value)))


def error_json(error: TidewaiterError) -> dict[str, JsonValue]:
    """An error as a JSON object."""
    return {
        "code": error.code,
        "message": _clean(error.message),
        "field": _field(error),
        "rule": error.rule,
        "contractError": _contract_error(error),
    }


def _contract_error(error: TidewaiterError) -> str | None:
    """The Solidity error that a contract refused with, as its interface declares it."""
    refusal = getattr(error, "refusal", error)  # of one act among several
    signature = getattr(type(refusal), "signature", None)
    return str(signature()) if isinstance(refusal, LedgerRefused) and signature else None


def _field(error: TidewaiterError) -> str | None:
    if error.pointer is None:
        return None
    return _clean(error.pointer) or "the whole input"


def _clean(text: str) -> str:
    """A text as it may be shown: one line, nothing that steers a terminal, no lone surrogate."""
    encoded = text.encode("utf-8", "replace").decode()
    return "".join(letter if letter.isprintable() else "?" for letter in encoded)


def _print_json(answer: JsonValue) -> None:
    text = json.dumps(answer, indent=2, ensure_ascii=False)
    sys.stdout.write(text.encode("utf-8", "replace").decode() + "\n")
    sys.stdout.flush()
