"""Every command of the client, by the words a person types.

Those that other packages add have their tests where they are made.
"""

from __future__ import annotations

import functools

import typer.main
from typer.core import TyperGroup

from ledger_client.cli.app import application
from ledger_client.cli.installed import installed_names


@functools.cache
def all_commands() -> tuple[str, ...]:
    """All commands, such as ``council propose``, in the order of ``--help``."""
    root = typer.main.get_command(application())
    assert isinstance(root, TyperGroup)
    added = installed_names()
    return tuple(one for one in _below(root, "") if one.split()[0] not in added)


def _below(group: TyperGroup, before: str) -> list[str]:
    found: list[str] = []
    for name, command in group.commands.items():
        path = f"{before} {name}".strip()
        found += _below(command, path) if isinstance(command, TyperGroup) else [path]
    return found
