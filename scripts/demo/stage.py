"""The stage: runs commands as a person would, shows them, and checks that all goes as told."""

from __future__ import annotations

import contextlib
import io
import json
import os
import shlex
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TextIO

from rich.console import Console
from rich.padding import Padding
from rich.rule import Rule
from rich.text import Text

from ledger_client.cli import main as tidewaiter
from scripts.demo.costs import Meter, costs_table

PASSWORD: Final = "only for a demonstration"  # noqa: S105 - a development network's
WIDTH: Final = 100


class NotAsTold(Exception):
    """Something went another way than the story says."""


class _Tee(io.TextIOBase):
    """Passes text on and keeps it."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self.kept = io.StringIO()

    def write(self, text: str) -> int:
        self.kept.write(text)
        return self._stream.write(text)

    def flush(self) -> None:
        self._stream.flush()

    def isatty(self) -> bool:
        return self._stream.isatty()

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return self._stream.encoding


@dataclass(slots=True)
class Stage:
    """Where the demonstration plays.

    Attributes:
        home: the machine's home folder.
        folder: for files that change hands.
        console: where the story is told.
    """

    home: Path
    folder: Path
    console: Console
    meter: Meter = field(default_factory=Meter)
    _chapters: int = 0

    @classmethod
    def at(cls, folder: Path) -> Stage:
        """A stage in a fresh folder; the password and the home go by environment."""
        home, files = folder / "home", folder / "files"
        files.mkdir(parents=True)
        os.environ.update(
            TIDEWAITER_HOME=str(home), TIDEWAITER_PASSWORD=PASSWORD, COLUMNS=str(WIDTH)
        )
        os.environ.pop("TIDEWAITER_AS", None)
        os.chdir(files)
        return cls(home, files, Console(width=WIDTH, highlight=False))

    def chapter(self, title: str, story: str) -> None:
        """A heading, and what happens under it."""
        self._chapters += 1
        self.console.print()
        heading = Text(f" {self._chapters}  {title} ", "bold")
        self.console.print(Rule(heading, style="cyan", align="left"))
        self.console.print(Padding(Text(story, "italic"), (0, 1, 1, 1)))

    def say(self, text: str) -> None:
        """One line of the story."""
        self.console.print(Padding(Text(text, "italic"), (0, 1)))

    def run(self, command: str, *, exits: int = 0, says: tuple[str, ...] = ()) -> str:
        """Run ``tidewaiter command`` and show it; returns what it printed.

        Raises:
            NotAsTold: another exit code, or a text that is not there.
        """
        self.console.print(Text.assemble(("$ tidewaiter ", "bold cyan"), (command, "bold")))
        with _shown() as tee:
            code = self._call(command)
        self.console.print()
        printed = tee.kept.getvalue()
        self._check(command, code, exits, printed, says)
        return printed

    def brief(self, command: str, told: str = "") -> None:
        """As :meth:`run`, showing the command and one word instead of what it prints."""
        printed, code = self._hidden(command)
        self._check(command, code, 0, printed, ())
        self.told(command, told)

    def command(self, program: str, arguments: str) -> None:
        """Show a command that is not run here."""
        self.console.print(
            Text.assemble((f"$ {program} ", "bold cyan"), (arguments, "bold")), soft_wrap=True
        )

    def told(self, command: str, result: str = "") -> None:
        """Show a command that has been run, and in a line what came of it."""
        self.console.print(Text.assemble(("$ tidewaiter ", "cyan"), command), soft_wrap=True)
        if result:
            self.console.print(Text.assemble(("  ✓ ", "green"), result))

    def quietly(self, command: str) -> None:
        """Run a command of which nothing is shown, and which may fail."""
        self._hidden(command)

    def ask(self, command: str, *, exits: int = 0) -> dict[str, object]:
        """What a command answers as JSON, without being shown.

        Raises:
            NotAsTold: another exit code.
        """
        printed, code = self._hidden(f"{command} --json")
        self._check(command, code, exits, printed, ())
        answer = json.loads(printed)
        if not isinstance(answer, dict):
            raise NotAsTold(f"{command}: no JSON object")
        return answer

    def file(self, name: str) -> str:
        """A file that changes hands, as it is typed."""
        return os.path.relpath(self.folder / name)

    def costs(self) -> None:
        """What every step has cost, as the chain says."""
        self.chapter("What it cost", "Gas and calldata of every step, read back from the chain.")
        self.console.print(costs_table(self.meter.steps))

    def failed(self, why: str) -> None:
        """The story did not go as told."""
        self.console.print(Text.assemble(("✗ not as told: ", "bold red"), why))

    def done(self, seconds: float) -> None:
        """The end."""
        self.console.print()
        told = f"All went as told, in {seconds:.0f} seconds. The files are in {self.folder}."
        self.console.print(Text.assemble(("✓ ", "bold green"), told))

    def _call(self, command: str) -> int:
        with self.meter.measured(self.home, command):
            return tidewaiter(shlex.split(command))

    def _hidden(self, command: str) -> tuple[str, int]:
        out = io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
            code = self._call(command)
        return out.getvalue(), code

    def _check(
        self, command: str, code: int, exits: int, printed: str, says: tuple[str, ...]
    ) -> None:
        if code != exits:
            raise NotAsTold(f"{command!r} exits {code}, not {exits}: {printed[-2000:]}")
        for text in says:
            if text not in printed:
                raise NotAsTold(f"{command!r} does not say {text!r}: {printed[-2000:]}")


@contextlib.contextmanager
def _shown() -> Iterator[_Tee]:
    sys.stdout.flush()
    tee = _Tee(sys.stdout)
    with contextlib.redirect_stdout(tee), contextlib.redirect_stderr(tee):
        yield tee
