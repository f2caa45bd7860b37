"""Every command of the application, by the words a person types."""

from __future__ import annotations

import functools

import typer.main
from typer.core import TyperGroup

from ledger_client.cli.app import application


@functools.cache
def all_commands() -> tuple[str, ...]:
    """All commands, such as ``council propose``, in the order of ``--help``."""
    root = typer.main.get_command(application())
    assert isinstance(root, TyperGroup)
    return tuple(_below(root, ""))


def _below(group: TyperGroup, before: str) -> list[str]:
    found: list[str] = []
    for name, command in group.commands.items():
        path = f"{before} {name}".strip()
        found += _below(command, path) if isinstance(command, TyperGroup) else [path]
    return found
