"""The rows of ``bad_input.txt``: what is typed, and the exit code, field and rule to come."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from tests.cli.commands_of import all_commands

TABLE = Path(__file__).with_suffix(".txt")


class Bad(NamedTuple):
    """One row."""

    typed: str
    code: int
    field: str | None
    rule: str

    def words(self, things: Mapping[str, str]) -> list[str]:
        """The command line with the things that stand in braces."""
        return [word.format(**things) for word in shlex.split(self.typed)]

    def field_of(self, things: Mapping[str, str]) -> str | None:
        """The field likewise."""
        return None if self.field is None else self.field.format(**things)

    @property
    def command(self) -> str:
        """The command that it is a row of."""
        return max((one for one in all_commands() if _begins(self.typed, one)), key=len)


def bad_rows() -> tuple[Bad, ...]:
    """All rows."""
    lines = TABLE.read_text("utf-8").splitlines()
    return tuple(_row(line) for line in lines if line and not line.startswith("#"))


def _row(line: str) -> Bad:
    code, field, rule, typed = line.split(" | ")
    return Bad(typed, int(code), None if field == "-" else field, rule)


def _begins(typed: str, command: str) -> bool:
    return f"{typed} ".startswith(f"{command} ")
