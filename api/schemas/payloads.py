"""Openings of commitments, as a participant hands them in."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, JsonValue

from api.schemas.base import Hex32Text, Shape

MAX_OPENINGS = 500


class OpeningGiven(Shape):
    """All leaves of a committed document, its salts and padding, and the commitment they open."""

    commitment: Hex32Text
    opening: Annotated[
        dict[str, JsonValue],
        Field(
            examples=[
                {
                    "kind": 1,
                    "leaves": [{"pointer": "/type", "salt": "1f" * 32, "value": "ObjectEvent"}],
                    "padding": [],
                    "version": 1,
                }
            ]
        ),
    ]


class OpeningRefused(Shape):
    """An opening that was not kept, and why."""

    commitment: Hex32Text
    code: Annotated[str, Field(examples=["opening.mismatch"])]
    reason: str


class PayloadsTaken(Shape):
    """What was kept of what was handed in.

    Attributes:
        kept: commitments whose openings are kept now; the same again changes nothing.
        refused: the others.
        units: how many units could be named with them.
    """

    kept: tuple[Hex32Text, ...]
    refused: tuple[OpeningRefused, ...]
    units: int
