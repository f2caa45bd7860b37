"""What the README says of the service is so: its lines for a shell, and then those of Python."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from tests.test_readme import code_blocks, loading

# Started in the background by the lines, so that they end with the shell.
_SHELL: Final = "set -euo pipefail\ntrap 'kill $(jobs -p); wait; tidewaiter down' EXIT\n{}\n{}\n"
_PORTS: Final = ("8040", "8041")
_SECONDS: Final = 300


@pytest.fixture
def ports() -> dict[str, str]:
    """A free port for each that the README names."""
    with socket.socket() as one, socket.socket() as other:
        for probe in (one, other):
            probe.bind(("127.0.0.1", 0))
        return {
            told: str(probe.getsockname()[1])
            for told, probe in zip(_PORTS, (one, other), strict=True)
        }


def test_the_lines_go_from_nothing_to_a_held_container(
    tmp_path: Path, ports: dict[str, str]
) -> None:
    lines, program = code_blocks("sh")[0], code_blocks("python")[1]
    for told, free in ports.items():
        lines, program = lines.replace(told, free), program.replace(told, free)
    (tmp_path / "loading.jsonld").write_bytes(loading())
    (tmp_path / "program.py").write_text(program, "utf-8")
    script = _SHELL.format(lines, f"{sys.executable} program.py")
    ended = subprocess.run(
        ["bash", "-c", script], cwd=tmp_path, capture_output=True, text=True, timeout=_SECONDS
    )
    assert ended.returncode == 0, ended.stderr[-3000:]
    assert re.search(r"VERIFIED +container CSQU3054383", ended.stdout)
    said = ended.stdout.splitlines()[-4:-1]
    assert said[0] == "unsealed development chain: verified - The maker"
    assert re.fullmatch(r"held in block \d+", said[1])
    assert said[2] == "verified"
    assert (tmp_path / "checked.jsonl").read_bytes().count(b'"ConsignmentLedger"') >= 4
