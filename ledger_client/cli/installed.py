"""Commands of other packages that are installed beside the client, found by their entry points.

The client does not import them by name. An entry point of the group ``tidewaiter.commands`` names a
function, which becomes a command, or a ``typer.Typer``, which becomes a group of commands.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from importlib.metadata import EntryPoint, entry_points
from typing import Final, ParamSpec

import typer

from ledger_client.cli.commands import check_text
from ledger_client.cli.outcome import UsageProblem

GROUP: Final = "tidewaiter.commands"
PANEL: Final = "Service"
_Given = ParamSpec("_Given")
_ANY_WORDS: Final = {"allow_extra_args": True, "ignore_unknown_options": True}


def installed_names() -> tuple[str, ...]:
    """The names of the commands found, in alphabetical order."""
    return tuple(sorted(point.name for point in entry_points(group=GROUP)))


def add_installed(app: typer.Typer) -> None:
    """Add what is installed; what lacks its libraries says so when it is called."""
    for point in sorted(entry_points(group=GROUP), key=lambda one: one.name):
        try:
            found = point.load()
        except ModuleNotFoundError as missing:
            if missing.name is None or not f"{point.module}.".startswith(f"{missing.name}."):
                _add_stand_in(app, point)
            continue  # a command whose own module is not there is none
        _add(app, point.name, found)


def _add(app: typer.Typer, name: str, found: typer.Typer | Callable[..., object]) -> None:
    if isinstance(found, typer.Typer):
        for command in found.registered_commands:
            if command.callback is not None:
                command.callback = _checked(command.callback)
        app.add_typer(found, name=name, rich_help_panel=PANEL)
        return
    app.command(name, rich_help_panel=PANEL)(_checked(found))


def _checked(function: Callable[_Given, object]) -> Callable[_Given, object]:
    """The same command, given nothing but text that is text."""
    told = inspect.signature(function, eval_str=True)

    @functools.wraps(function)
    def wrapped(*given: _Given.args, **named: _Given.kwargs) -> object:
        for field, value in told.bind(*given, **named).arguments.items():
            check_text(field, value)
        return function(*given, **named)

    wrapped.__signature__ = told  # type: ignore[attr-defined]
    return wrapped


def _add_stand_in(app: typer.Typer, point: EntryPoint) -> None:
    def stand_in() -> None:
        raise UsageProblem(
            f"{point.name} needs libraries that are not installed: pip install 'tidewaiter[api]'",
            pointer=point.name,
            rule="extra.missing",
        )

    stand_in.__doc__ = "Not installed: needs the extra of its service."
    app.command(point.name, rich_help_panel=PANEL, context_settings=_ANY_WORDS)(stand_in)
