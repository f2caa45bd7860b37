"""One machine with a home, on which commands are run: in this process, or as one of their own."""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ledger_client.cli import main
from ledger_client.home import Home
from ledger_client.ledger.entries import Entry
from ledger_client.ledger.values import Contract

PASSWORD = "a password for tests"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a command ended: exit code, standard output, standard error."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """The one JSON document that was printed."""
        answer = json.loads(self.out)
        assert isinstance(answer, dict)
        return answer

    @property
    def error(self) -> dict[str, Any]:
        """The error that was told as JSON."""
        error = self.json["error"]
        assert isinstance(error, dict)
        return error


@dataclass(frozen=True, slots=True)
class Machine:
    """A home folder, and who signs where nothing else is said."""

    home: Path

    def run(self, *arguments: str | Path) -> Outcome:
        """Run a command in this process."""
        out, err = io.StringIO(), io.StringIO()
        with (
            _environment(self._variables()),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
        ):
            code = main([str(one) for one in arguments])
        outcome = Outcome(code, out.getvalue(), err.getvalue())
        assert "Traceback" not in outcome.out + outcome.err
        return outcome

    def ask(self, *arguments: str | Path) -> dict[str, Any]:
        """The JSON answer of a command that must succeed."""
        outcome = self.run(*arguments, "--json")
        assert outcome.code == 0, outcome
        return outcome.json

    def spawn(
        self, *arguments: str | bytes | Path, variables: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[bytes]:
        """Run a command as a process of its own."""
        return subprocess.run(
            [program(), *arguments],
            env={**os.environ, **self._variables(), **(variables or {})},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=120,
            check=False,
        )

    def ledger_entries(self) -> tuple[Entry, ...]:
        """Every entry on the consignment ledger, as the chain's logs have it."""
        connection = Home(self.home).connect()
        last = connection.rpc.block_number()
        entries = connection.reader.entries(0, last, (Contract.LEDGER,))
        return tuple(one.entry for one in entries)

    def height(self) -> int:
        """The number of the newest block: each tx makes one."""
        return Home(self.home).connect().rpc.block_number()

    def _variables(self) -> dict[str, str]:
        return {
            "TIDEWAITER_HOME": str(self.home),
            "TIDEWAITER_PASSWORD": PASSWORD,
            "TIDEWAITER_AS": "",
            "COLUMNS": "100",
        }


Story = Callable[[Machine, Path], None]
"""What is done on a machine, in a folder of its own, and what must be true then."""


def program() -> str:
    """The installed command, beside the interpreter that runs the tests."""
    found = shutil.which("tidewaiter", path=str(Path(sys.executable).parent))
    assert found is not None, "the package is not installed: make setup"
    return found


@contextlib.contextmanager
def _environment(variables: Mapping[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
