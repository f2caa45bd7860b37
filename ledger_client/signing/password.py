"""A password: supplied by the caller, held without ever showing itself."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from ledger_client.errors import InvalidInput
from ledger_client.private_files import read_small
from ledger_client.signing.errors import SecretStays


class Password:
    """A password whose ``repr``, ``str`` and pickle tell nothing."""

    __slots__ = ("__text",)

    def __init__(self, text: str) -> None:
        self.__text = text

    def reveal(self) -> str:
        """The text: for the key derivation and nothing else."""
        return self.__text

    def __repr__(self) -> str:
        return "Password(hidden)"

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise SecretStays("a password is not copied or serialised", rule="secret.stays")


def find_password(
    *,
    file: Path | None = None,
    variable: str | None = None,
    prompt: Callable[[], str] | None = None,
) -> Password:
    """The password from the first source given: a file, an environment variable, a prompt.

    Of a file the first line counts, without its line end.

    Raises:
        InvalidInput: no source gave one, or the file cannot be used.
    """
    if file is not None:
        return Password(_first_line(file))
    if variable is not None and variable in os.environ:
        return Password(os.environ[variable])
    if prompt is not None:
        return Password(prompt())
    raise InvalidInput("no password was given", pointer="password", rule="password.missing")


def _first_line(file: Path) -> str:
    try:
        return read_small(file).decode().split("\n", 1)[0].rstrip("\r")
    except UnicodeDecodeError:
        raise InvalidInput("no UTF-8 text", pointer=str(file), rule="text.utf8") from None
