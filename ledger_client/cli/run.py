"""What every command is given: where its home is, who acts, and how its answer is shown."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ledger_client.cli import output
from ledger_client.errors import InvalidInput, shown

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ledger_client.client import Tidewaiter
    from ledger_client.documents import JsonValue
    from ledger_client.home import Home
    from ledger_client.signing import Password

HOME_VARIABLE = "TIDEWAITER_HOME"
AS_VARIABLE = "TIDEWAITER_AS"
PASSWORD_VARIABLE = "TIDEWAITER_PASSWORD"  # noqa: S105 - the name of a variable


@dataclass(frozen=True, slots=True)
class Run:
    """One command's surroundings.

    Attributes:
        home_folder: where keys, store and network settings are.
        name: who acts, where it was said.
        password_file: whose first line opens the keys.
        as_json: whether a program reads the answer.
    """

    home_folder: Path | None
    name: str | None
    password_file: Path | None
    as_json: bool

    @property
    def home(self) -> Home:
        """The home: ``--home``, else ``TIDEWAITER_HOME``, else ``~/.tidewaiter``."""
        from ledger_client.home import DEFAULT_FOLDER, Home

        if self.home_folder is not None:
            return Home(self.home_folder)
        named = os.environ.get(HOME_VARIABLE)
        try:
            return Home(Path(named) if named else Path.home() / DEFAULT_FOLDER)
        except RuntimeError:
            raise InvalidInput(
                "name the home folder: this user has none", pointer="--home", rule="home.missing"
            ) from None

    def acting(self) -> str:
        """Who acts: ``--as``, else ``TIDEWAITER_AS``, else the only participant of the home.

        Raises:
            InvalidInput: nobody was named, or nobody of that name signs here (rules
                ``as.missing``, ``as.unknown``).
        """
        named = self.name or os.environ.get(AS_VARIABLE)
        names = self.home.participant_names()
        if named in names:
            return str(named)
        if not named and len(names) == 1:
            return names[0]
        told = f"one of {', '.join(names)}" if names else "this home has no participant yet"
        if named:
            raise InvalidInput(
                f"{shown(named)} does not sign here: {told}", pointer="--as", rule="as.unknown"
            )
        raise InvalidInput(f"say who acts: {told}", pointer="--as", rule="as.missing")

    def member(self) -> str:
        """Which council member acts: as :meth:`acting`, among the council's keys."""
        named = self.name or os.environ.get(AS_VARIABLE)
        if named:
            return named
        names = self.home.council_names()
        told = f"one of {', '.join(names)}" if names else "this home has no council member's key"
        raise InvalidInput(f"say which member acts: {told}", pointer="--as", rule="as.missing")

    def password(self) -> Password:
        """What opens the keys: ``--password-file``, ``TIDEWAITER_PASSWORD``, or the answer typed.

        Raises:
            InvalidInput: none was given, and there is no terminal to ask at.
        """
        from ledger_client.signing.password import find_password

        prompt = _ask if sys.stdin is not None and sys.stdin.isatty() else None
        return find_password(file=self.password_file, variable=PASSWORD_VARIABLE, prompt=prompt)

    @contextmanager
    def client(self) -> Iterator[Tidewaiter]:
        """The client of whoever acts; its receipts count as shown when the block ends well."""
        self.home.network()  # a home of no network is told so before anything else
        from ledger_client.client import Tidewaiter

        with Tidewaiter(self.home, self.acting(), self.password()) as client:
            yield client

    def show(self, answer: JsonValue, *shown: RenderableType) -> None:
        """Print the answer."""
        output.show(answer, *shown, as_json=self.as_json)


def _ask() -> str:
    import getpass

    return getpass.getpass("Password: ")
