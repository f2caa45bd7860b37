"""Run every check of the checkout, one line each; what fails shows its output.

python -m scripts.check              all of them
python -m scripts.check ruff mypy    only these

Exits 1 when one fails.
"""

import os
import subprocess
import sys
import time
from dataclasses import dataclass

from scripts.solidity import NODE_MODULES, ROOT

HARDHAT_ARTIFACTS = "build/hardhat-contracts/artifacts"


@dataclass(frozen=True, slots=True)
class Check:
    """A named command; it holds when the command exits 0."""

    name: str
    says: str
    command: tuple[str, ...]


PYTHON = (sys.executable, "-m")
CHECKS = (
    Check("ruff", "Python lint", (*PYTHON, "ruff", "check", ".")),
    Check("format", "Python format", (*PYTHON, "ruff", "format", "--check", ".")),
    Check("mypy", "Python types, strict", (*PYTHON, "mypy")),
    Check("layers", "rooms import only what they may", ("lint-imports", "--no-cache")),
    Check(
        "solhint",
        "Solidity lint",
        ("solhint", "--max-warnings", "0", "--disc", "--noPoster", "contracts/**/*.sol"),
    ),
    Check(
        "artifacts",
        "artifacts are what the sources give, Hardhat agrees",
        (*PYTHON, "scripts.build_contracts", "--check"),
    ),
    # Reads what Hardhat has just compiled for the check before.
    Check(
        "slither",
        "no high or medium finding in the contracts",
        (
            ".venv-slither/bin/slither",
            ".",
            "--npx-disable",
            "--hardhat-ignore-compile",
            "--hardhat-artifacts-directory",
            HARDHAT_ARTIFACTS,
            "--filter-paths",
            "node_modules",
            "--exclude-dependencies",
            "--exclude-informational",
            "--exclude-optimization",
            "--exclude-low",
            "--fail-medium",
        ),
    ),
    Check(
        "gas",
        "gas is that of contracts/gas-snapshot.json",
        (*PYTHON, "scripts.measure_gas", "--check"),
    ),
)


def environment() -> dict[str, str]:
    """The environment of the checks: the tools of the checkout come first on the path."""
    folders = (ROOT / ".venv" / "bin", NODE_MODULES / ".bin")
    path = os.pathsep.join([*map(str, folders), os.environ.get("PATH", "")])
    return {**os.environ, "PATH": path, "NO_COLOR": "1"}


def run(check: Check) -> bool:
    """Run one check and print its line, and its output when it fails."""
    start = time.monotonic()
    try:
        done = subprocess.run(
            check.command, cwd=ROOT, env=environment(), capture_output=True, text=True, check=False
        )
        failed, output = done.returncode != 0, done.stdout + done.stderr
    except OSError as error:
        failed, output = True, f"cannot run {check.command[0]}: {error}"
    mark = "FAIL" if failed else "ok"
    print(f"{mark:<5}{check.name:<11}{check.says:<54}{time.monotonic() - start:6.1f} s", flush=True)
    if failed:
        print("\n".join(f"     | {line}" for line in output.strip().splitlines()), flush=True)
    return not failed


def main(names: list[str]) -> int:
    """Run the named checks, or all; returns the exit code."""
    unknown = sorted(set(names) - {check.name for check in CHECKS})
    if unknown:
        print(f"error: no such check: {', '.join(unknown)}", file=sys.stderr)
        return 2
    results = [run(check) for check in CHECKS if not names or check.name in names]
    print(f"{sum(results)} passed, {len(results) - sum(results)} failed")
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
