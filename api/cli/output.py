"""How the service's commands show an answer: a line each, or one JSON document."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from typing import Annotated

import typer
from pydantic import JsonValue

Json = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]


def show(answer: JsonValue, lines: Iterable[str], *, as_json: bool) -> None:
    """Print an answer, for a program or for people."""
    text = json.dumps(answer, indent=2, ensure_ascii=False) if as_json else "\n".join(lines)
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def columns(rows: Iterable[tuple[str, ...]]) -> list[str]:
    """Rows of texts as lines with aligned columns."""
    told = list(rows)
    widths = [max(len(cell) for cell in column) for column in zip(*told, strict=True)]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in told
    ]
