"""How a function becomes a command: the common options, the example, and texts checked once."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Final

import typer

from ledger_client.cli.run import AS_VARIABLE, HOME_VARIABLE, PASSWORD_VARIABLE, Run
from ledger_client.errors import InvalidInput

COMMON: Final = "Common options"
NETWORK: Final = "Network and participants"
CARGO: Final = "Cargo"
CUSTODY: Final = "Custody"
CUSTOMS: Final = "Customs"
PAPERS: Final = "Certificates"
ANSWERS: Final = "Answers"
Command = Callable[..., int | None]

_HOME = typer.Option(
    "--home", help=f"Folder of keys, store and network [{HOME_VARIABLE}].", rich_help_panel=COMMON
)
_AS = typer.Option(
    "--as", help=f"Who acts, by folder name [{AS_VARIABLE}].", rich_help_panel=COMMON
)
_PASSWORD = typer.Option(
    "--password-file",
    help=f"File whose first line opens the keys [{PASSWORD_VARIABLE}, else asked for].",
    rich_help_panel=COMMON,
)
_JSON = typer.Option("--json", help="One JSON document on standard output.", rich_help_panel=COMMON)


def group(name: str, help: str) -> typer.Typer:
    """A group of commands; ``add_typer`` says in which panel it stands."""
    return typer.Typer(name=name, help=help, rich_markup_mode="rich", add_completion=False)


def command(
    app: typer.Typer, name: str, *examples: str, panel: str | None = None
) -> Callable[[Command], Command]:
    """Make a function ``(run, ...)`` the command ``name``.

    Args:
        examples: shown at the end of its ``--help``.
        panel: under which heading it is listed.
    """

    def make(function: Command) -> Command:
        told = inspect.signature(function, eval_str=True)
        own = list(told.parameters.values())[1:]
        for parameter in own:
            _keep_brackets(parameter)

        @functools.wraps(function)
        def wrapped(**given: object) -> int | None:
            common = Run(
                _path(given.pop("home")),
                _text(given.pop("as_")),
                _path(given.pop("password_file")),
                given.pop("json_") is True,
            )
            for field, value in given.items():
                check_text(field, value)
            return function(common, **given)

        parameters = [*own, *_common_parameters()]
        wrapped.__signature__ = told.replace(parameters=parameters)  # type: ignore[attr-defined]
        app.command(name, epilog=_epilog(examples), rich_help_panel=panel)(wrapped)
        return wrapped

    return make


def _common_parameters() -> list[inspect.Parameter]:
    named: list[tuple[str, object, object]] = [
        ("home", Annotated[Path | None, _HOME], None),
        ("as_", Annotated[str | None, _AS], None),
        ("password_file", Annotated[Path | None, _PASSWORD], None),
        ("json_", Annotated[bool, _JSON], False),
    ]
    kind = inspect.Parameter.KEYWORD_ONLY
    return [
        inspect.Parameter(name, kind, default=default, annotation=annotation)
        for name, annotation, default in named
    ]


def _keep_brackets(parameter: inspect.Parameter) -> None:
    """Let a help text show what stands in brackets: it is a default, and no markup."""
    for told in getattr(parameter.annotation, "__metadata__", ()):
        text = getattr(told, "help", None)
        if isinstance(text, str) and "\\[" not in text:  # shared by several commands
            told.help = text.replace("[", "\\[")


def check_text(field: str, value: object) -> None:
    """No argument may hold what is no text: lone surrogates (bytes that are no UTF-8), or NUL."""
    for one in value if isinstance(value, list | tuple) else (value,):
        text = str(one) if isinstance(one, str | Path) else ""
        if "\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
            name = field.rstrip("_").replace("_", "-")
            raise InvalidInput("is no UTF-8 text", pointer=name, rule="text.utf8")


def _epilog(examples: tuple[str, ...]) -> str:
    lines = [f"  $ tidewaiter {example}" for example in examples]
    title = "Example:" if len(lines) == 1 else "Examples:"
    return "\n\n".join([title, *lines])


def _path(value: object) -> Path | None:
    return value if isinstance(value, Path) else None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
