"""What ended a command, as one error of our tree, and the exit code that it gives."""

from __future__ import annotations

from typing import ClassVar, Final

from typer.exceptions import Abort, TyperException

from ledger_client.errors import CannotTell, InvalidInput, LedgerRefused, TidewaiterError, shown

DONE: Final = 0
REFUSED: Final = 1
BAD_INPUT: Final = 2
COULD_NOT_TELL: Final = 3


class UsageProblem(InvalidInput):
    """The command was not called as its ``--help`` says."""

    family_code: ClassVar[str] = "input.usage"

    @staticmethod
    def reader_left() -> TidewaiterError:
        """The reader of our output closed it before the end."""
        return CannotTell("nobody reads the output", rule="output.closed")


class Interrupted(CannotTell):
    """The user stopped the command: what was sent may still be sealed; run it again to know."""

    family_code: ClassVar[str] = "cannot_tell.interrupted"


class InternalError(CannotTell):
    """A mistake in this program, not in the input."""

    family_code: ClassVar[str] = "internal"


def exit_code_of(error: TidewaiterError) -> int:
    """1 where the ledger refused, 2 for bad input, 3 for what could not be told."""
    if isinstance(error, LedgerRefused):
        return REFUSED
    return BAD_INPUT if isinstance(error, InvalidInput) else COULD_NOT_TELL


def told_as_error(problem: BaseException) -> TidewaiterError:
    """Any exception as an error of our tree."""
    if isinstance(problem, TidewaiterError):
        return problem
    if isinstance(problem, TyperException):
        return _usage(problem)
    if isinstance(problem, KeyboardInterrupt | Abort | EOFError):
        return Interrupted("stopped; run the same command again to go on", rule="interrupted")
    if isinstance(problem, OSError):
        return CannotTell(
            f"the system refused: {problem.strerror or type(problem).__name__}",
            pointer=None if problem.filename is None else str(problem.filename),
            rule="system",
        )
    kind = type(problem).__name__
    return InternalError(
        f"a mistake in this program ({kind}); nothing that was signed is lost, it can be run again",
        rule=kind,
    )


def _usage(problem: TyperException) -> TidewaiterError:
    rule = _RULES.get(type(problem).__name__, "usage")
    return UsageProblem(_sentence(problem), pointer=_field(problem), rule=rule)


# By name: typer keeps these classes to itself.
_RULES: Final = {
    "MissingParameter": "usage.missing",
    "NoSuchOption": "usage.option",
    "BadParameter": "usage.value",
    "BadOptionUsage": "usage.value",
    "BadArgumentUsage": "usage.value",
    "FileError": "file.access",
}


def _sentence(problem: TyperException) -> str:
    text = " ".join(problem.format_message().split()).rstrip(".")
    return text if text.isprintable() else shown(text)


def _field(problem: TyperException) -> str | None:
    name = getattr(problem, "option_name", None)
    if isinstance(name, str):
        return name
    parameter = getattr(problem, "param", None)
    names = getattr(parameter, "opts", None) or ([] if parameter is None else [parameter.name])
    if names:
        return max((str(one) for one in names), key=len)
    context = getattr(problem, "ctx", None)
    return None if context is None else str(context.command_path)
