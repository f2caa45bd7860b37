"""An example of every answer, from a journey of oats from Gothenburg to Rotterdam."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Final

from pydantic import JsonValue

_TYPE: Final = "application/json"


def example(name: str) -> JsonValue:
    """The example of an answer, by the name of its file."""
    text = files(__name__).joinpath(f"{name}.json").read_text("utf-8")
    found: JsonValue = json.loads(text)
    return found


def shown(name: str, status: int = 200) -> dict[int | str, dict[str, JsonValue]]:
    """``responses=`` of a good answer, with its example."""
    content: dict[str, JsonValue] = {_TYPE: {"example": example(name)}}
    return {status: {"description": "The answer.", "content": content}}
