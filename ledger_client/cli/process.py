"""One run of the command line from its arguments to its exit code, whatever happens in between."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Final

from ledger_client.cli.outcome import UsageProblem, exit_code_of, told_as_error
from ledger_client.cli.output import show_error, steady_streams
from ledger_client.errors import TidewaiterError

_TYPER_INTERRUPTED: Final = 130


def run(arguments: Sequence[str] | None = None) -> int:
    """The exit code of one command; every error is shown in one place, none as a traceback."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    steady_streams()
    try:
        code = _dispatch(given or ["--help"])
        sys.stdout.flush()
    except BrokenPipeError:
        return _reader_left()
    except BaseException as problem:  # noqa: BLE001 - the last place before the user
        return _failed(problem, given)
    return code


def _dispatch(given: list[str]) -> int:
    """Run the command; typer's own ways of ending are made exceptions of Python again."""
    from ledger_client.cli.app import application

    try:
        result = application()(args=given, prog_name="tidewaiter", standalone_mode=False)
    except SystemExit:
        raise BrokenPipeError from None  # what typer makes of it
    if result == _TYPER_INTERRUPTED:
        raise KeyboardInterrupt
    return result if isinstance(result, int) else 0


def _failed(problem: BaseException, given: list[str]) -> int:
    error = told_as_error(problem)
    try:
        show_error(error, as_json="--json" in given)
    except BrokenPipeError:
        return _reader_left()
    except OSError:
        pass  # nobody can be told; the exit code still says it
    return exit_code_of(error)


def _reader_left() -> int:
    """Whoever read our output is gone: leave quietly, and keep the interpreter quiet at exit."""
    try:
        sink = os.open(os.devnull, os.O_WRONLY)
        os.dup2(sink, sys.stdout.fileno())
    except (OSError, ValueError):
        pass
    gone: TidewaiterError = UsageProblem.reader_left()
    return exit_code_of(gone)
