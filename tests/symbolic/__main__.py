"""Prove the properties in this folder with halmos; show that a broken library refutes them.

    python -m tests.symbolic              prove, then break each library once and see the proof fail
    python -m tests.symbolic --only X     prove those of the contracts whose name begins with X

Exits 1 when a property has a counterexample or is not decided, or when a broken library passes.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDER = ROOT / "build" / "symbolic"
BROKEN = FOLDER / "broken"
COPIED = ("contracts", "tests/symbolic", "scripts/solc", "package.json")
TOOLS = (
    FOLDER / "venv" / "bin",
    FOLDER / "npm" / "node_modules" / ".bin",
    ROOT / "node_modules" / ".bin",
)
SECONDS_MAX = 1200
# A loop over 32 members twice, and the seconds that the solver may take for one question.
OPTIONS = ("--loop", "40", "--solver-timeout-assertion", "120000")


@dataclass(frozen=True, slots=True)
class Fault:
    """A library broken in one place, and the properties that must notice it."""

    file: str
    right: str
    wrong: str
    properties: str


FAULTS = (
    Fault("types/UnitState.sol", "uint256(1) << 232", "uint256(1) << 231", "UnitStates"),
    Fault(
        "types/UnitState.sol",
        "UnitState.unwrap(state) & ~OFFER) |",
        "UnitState.unwrap(state)) |",
        "UnitStates",
    ),
    Fault("types/KeyState.sol", "(uint256(time) << 192)", "(uint256(time) << 191)", "KeyStates"),
    Fault(
        "types/Party.sol",
        "uint256(participant) << 160) |",
        "uint256(participant) << 159) |",
        "Parties",
    ),
    Fault(
        "libraries/Accreditations.sol",
        "accreditation >> 104",
        "accreditation >> 103",
        "Accreditations",
    ),
    Fault("libraries/Entries.sol", "(what_ << 224)", "(what_ << 223)", "Entries"),
    Fault("libraries/Entries.sol", "keccak256(free, 0xe0)", "keccak256(free, 0xc0)", "Entries"),
    Fault(
        "Council.sol",
        "uint256(newThreshold) * 2 <= count",
        "uint256(newThreshold) * 2 < count",
        "Quorums",
    ),
)


def halmos(root: Path, properties: str) -> "subprocess.CompletedProcess[str]":
    """One run of halmos over the test contracts whose name begins like this."""
    path = os.pathsep.join([*map(str, TOOLS), os.environ.get("PATH", "")])
    config = {"FOUNDRY_CONFIG": str(root / "tests" / "symbolic" / "foundry.toml")}
    where = ("--root", str(root), "--forge-build-out", "build/symbolic/out")
    chosen = ("--match-contract", f"^{properties}.*Test$")
    return subprocess.run(
        ["halmos", *where, *chosen, *OPTIONS],
        check=False,
        cwd=root,
        env={**os.environ, **config, "PATH": path},
        capture_output=True,
        text=True,
        timeout=SECONDS_MAX,
    )


def proved(properties: str) -> bool:
    """Prove on the contracts as they are; prints a line for each property."""
    done = halmos(ROOT, properties)
    lines = [line for line in plain(done.stdout).splitlines() if line.startswith("[")]
    for line in lines:
        print(line.split(" (paths")[0])
    if done.returncode != 0 or not lines:
        print(plain(done.stdout)[-4000:] + done.stderr[-4000:], file=sys.stderr)
        return False
    print(f"{len(lines)} properties hold for every input", flush=True)
    return True


def refuted(properties: str, changed: Mapping[Path, str]) -> str | None:
    """A property with a counterexample, or None, in a copy of the contracts with other files.

    ``changed``: path in the checkout to the text that the file has instead.
    """
    shutil.rmtree(BROKEN, ignore_errors=True)
    for part in COPIED:
        (BROKEN / part).parent.mkdir(parents=True, exist_ok=True)
        copy = shutil.copytree if (ROOT / part).is_dir() else shutil.copy2
        copy(ROOT / part, BROKEN / part)
    (BROKEN / "node_modules").symlink_to(ROOT / "node_modules")
    for path, text in changed.items():
        (BROKEN / path).write_text(text)
    said = plain(halmos(BROKEN, properties).stdout)
    failed = re.search(r"^\[FAIL\] (\w+)", said, re.MULTILINE)
    return failed[1] if failed is not None else None


def noticed(fault: Fault) -> bool:
    """Whether a property has a counterexample in contracts with this fault; prints a line."""
    path = Path("contracts") / fault.file
    text = (ROOT / path).read_text()
    if fault.right not in text:
        print(f"{fault.file}: no {fault.right!r} to break", file=sys.stderr)
        return False
    failed = refuted(fault.properties, {path: text.replace(fault.right, fault.wrong, 1)})
    result = f"refuted by {failed}" if failed is not None else "NOT NOTICED"
    print(f"{fault.file} with {fault.wrong!r}: {result}", flush=True)
    return failed is not None


def plain(text: str) -> str:
    """A terminal's text without colours."""
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


def main(arguments: list[str]) -> int:
    """Run the command; returns its exit code."""
    parser = argparse.ArgumentParser(prog="symbolic", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--only", default="", help="the beginning of a test contract's name")
    options = parser.parse_args(arguments)
    if not proved(options.only):
        return 1
    chosen = [fault for fault in FAULTS if fault.properties.startswith(options.only)]
    seen = [noticed(fault) for fault in chosen]
    return 0 if all(seen) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
