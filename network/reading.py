"""Reading a description: from a file, or an error that names the field and the rule."""

from __future__ import annotations

import tomllib
from pathlib import Path

from pydantic import ValidationError

from ledger_client.errors import InvalidInput
from ledger_client.private_files import read_small
from network.agreement import refuse_contradictions
from network.description import Description, Engine


def parse_description(content: bytes) -> Description:
    """A description from TOML.

    Raises:
        InvalidInput: it is none; names the field and the rule.
    """
    try:
        told = tomllib.loads(content.decode())
    except (ValueError, RecursionError):
        raise InvalidInput("is no TOML in UTF-8", pointer="", rule="description.toml") from None
    try:
        return _agreed(Description.model_validate(told))
    except ValidationError as wrong:
        raise _first_fault(wrong) from None


def read_description(file: Path) -> Description:
    """A description from a file; see :func:`parse_description`."""
    return parse_description(read_small(file))


def with_engine(description: Description, engine: Engine | None) -> Description:
    """The same network on another engine; None: on its own.

    Raises:
        InvalidInput: that engine has not what the description asks for.
    """
    if engine is None or engine is description.engine:
        return description
    return _agreed(description.model_copy(update={"engine": engine}))


def _agreed(description: Description) -> Description:
    refuse_contradictions(description)
    return description


def _first_fault(wrong: ValidationError) -> InvalidInput:
    first = wrong.errors(include_input=False, include_url=False, include_context=False)[0]
    rules = {"missing": "missing", "extra_forbidden": "unknown"}
    says = {"missing": "must be given", "extra_forbidden": "there is no such field"}
    kind = first["type"]
    message = says.get(kind, first["msg"].removeprefix("Value error, ").lower())
    return InvalidInput(
        message,
        pointer=".".join(str(part) for part in first["loc"]),
        rule=f"description.{rules.get(kind, 'value')}",
    )
