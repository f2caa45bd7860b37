"""Arguments and options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

Unit: TypeAlias = Annotated[
    str,
    typer.Argument(
        metavar="UNIT",
        help="Container number, UCR, SSCC, bill of lading, seal, or unit id (0x...).",
    ),
]
Fields: TypeAlias = Annotated[
    list[str] | None,
    typer.Option("--field", metavar="NAME=VALUE", help="A further field of the document."),
]
Note: TypeAlias = Annotated[str | None, typer.Option("--text", help="What there is to say.")]
At: TypeAlias = Annotated[
    str | None,
    typer.Option("--at", metavar="TIME", help="When it happened, RFC 3339 with its zone [now]."),
]
To: TypeAlias = Annotated[
    str,
    typer.Option("--to", metavar="PARTICIPANT", help="Name, GLN or 16 hex digits of the taker."),
]
Reason: TypeAlias = Annotated[str, typer.Option("--reason", help="Why, in words.")]
OptionalReason: TypeAlias = Annotated[str | None, typer.Option("--reason", help="Why, in words.")]
OutFile: TypeAlias = Annotated[
    Path | None, typer.Option("--out", metavar="FILE", help="Write it to this new file.")
]
Scope: TypeAlias = Annotated[
    str, typer.Option("--scope", help="What the certificate attests, such as plant-health.")
]
ValidFrom: TypeAlias = Annotated[
    str | None,
    typer.Option("--from", metavar="TIME", help="Valid from, RFC 3339 with its zone [now]."),
]
ValidUntil: TypeAlias = Annotated[
    str,
    typer.Option("--until", metavar="TIME", help="Valid until, RFC 3339 with its zone."),
]
ProposeAs: TypeAlias = Annotated[
    str | None,
    typer.Option("--propose-as", metavar="MEMBER", help="Put it before the council at once."),
]
Successor: TypeAlias = Annotated[
    str | None,
    typer.Option("--successor", metavar="UNIT", help="The unit that follows it."),
]
