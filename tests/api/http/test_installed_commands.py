"""How the command line finds the service's commands, and what it says where they cannot run."""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import subprocess
import sys
import tomllib
from importlib.metadata import entry_points
from pathlib import Path

import pytest
import typer.main
from typer.core import TyperGroup

from api.cli import EXTRA
from ledger_client.cli import main
from ledger_client.cli.app import application
from ledger_client.cli.installed import GROUP, installed_names

ROOT = Path(__file__).parents[3]
# Stands before the real libraries on the path: finding one of the extra's modules fails.
WITHOUT = """
import sys
from importlib.machinery import PathFinder

class Absent:
    find_distributions = staticmethod(PathFinder.find_distributions)

    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == {name!r}:
            return None
        return PathFinder.find_spec(name, path, target)

sys.meta_path = [one for one in sys.meta_path if one is not PathFinder] + [Absent()]
from ledger_client.cli import main
sys.exit(main(sys.argv[1:]))
"""


def test_every_entry_point_is_a_command() -> None:
    root = typer.main.get_command(application())
    assert isinstance(root, TyperGroup)
    assert installed_names() == tuple(sorted(point.name for point in entry_points(group=GROUP)))
    assert {"serve", "index", "token", "gateway", "carry", "network"} == set(installed_names())
    assert set(installed_names()) <= set(root.commands)


@pytest.mark.parametrize("name", installed_names())
def test_each_has_help(name: str) -> None:
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        assert main([name, "--help"]) == 0
    assert "Usage" in out.getvalue()
    assert "Not installed" not in out.getvalue()


def test_what_is_looked_for_is_what_the_extra_installs() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    listed = project["optional-dependencies"]["api"]
    names = {re.split(r"[\[<>=]", one)[0].replace("-", "_") for one in listed}
    assert set(EXTRA) == names


@pytest.mark.parametrize("missing", ["fastapi", "sqlalchemy", "uvicorn"])
def test_without_the_extra_it_is_said_how_to_get_it(missing: str) -> None:
    ended = _without(missing, "serve", "--port", "0", "--json")
    assert ended.returncode == 2
    told = json.loads(ended.stdout)["error"]
    assert (told["field"], told["rule"]) == ("serve", "extra.missing")
    assert "pip install 'tidewaiter[api]'" in told["message"]
    assert b"Traceback" not in ended.stderr


def test_without_the_extra_everything_else_works() -> None:
    ended = _without("fastapi", "--help")
    assert ended.returncode == 0
    assert b"capture" in ended.stdout
    assert b"Not installed" in ended.stdout


def test_the_command_line_loads_nothing_of_the_service() -> None:
    code = (
        "import sys\n"
        "from ledger_client.cli.app import application\n"
        "application()\n"
        "print([one for one in ('fastapi', 'sqlalchemy', 'uvicorn') if one in sys.modules])\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert ended.stdout.strip() == "[]"


def _without(missing: str, *words: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-c", WITHOUT.replace("{name!r}", repr(missing)), *words],
        cwd=ROOT,
        env={**os.environ, "COLUMNS": "100"},
        capture_output=True,
        check=False,
        timeout=120,
    )
