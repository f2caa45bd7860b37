"""The Solidity tests, compiled once and run against one mutant after the other.

In a copy of the tree each ``new Council(...)`` of the tests becomes a creation from code that the
environment holds, so that another mutant asks for no compilation.
"""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from scripts.mutation.compiler import QUICK
from scripts.solidity import NODE_MODULES, ROOT, BuildError, solc_config

COPIED = ("contracts", "tests/solidity", "hardhat.config.js", "package.json")
# The campaigns of random acts take too long for each mutant: what only they notice is a survivor.
LEFT_OUT = ("tests/solidity/invariants",)
ALL_TESTS = ("council", "registry", "certificates", "ledger", "adversary")
TESTS_OF = {
    "contracts/Council": ("council", "registry"),
    "contracts/ParticipantRegistry": ALL_TESTS,
    "contracts/registry/": ("registry", "certificates", "ledger"),
    "contracts/CertificateRegistry": ("certificates", "ledger"),
    "contracts/certificates/": ("certificates", "ledger"),
    "contracts/ConsignmentLedger": ("ledger", "adversary"),
    "contracts/ledger/": ("ledger", "adversary"),
}
CREATOR = Path(__file__).with_name("Created.sol")
# One variable of the environment holds 128 KiB; a contract with all its mutants is more.
PART = 100_000
FAILED = re.compile(r"^\s*(?:✖|\d+\)) (.+)$", re.MULTILINE)
SECONDS_MAX = 3600
# Fewer fuzz runs than in `make test-solidity`: what only more of them find counts as survivor too.
SHORT = {"FUZZ_RUNS": "32"}


class SolidityTests:
    """The tests of ``tests/solidity``, ready to be run against any code."""

    def __init__(self, tree: Path, names: list[str]) -> None:
        """``tree`` is made anew; ``names`` are those of the contracts."""
        self._tree = tree
        self._names = names
        shutil.rmtree(tree, ignore_errors=True)
        for part in COPIED:
            whole = ROOT / part
            (tree / part).parent.mkdir(parents=True, exist_ok=True)
            if whole.is_dir():
                shutil.copytree(whole, tree / part)
            else:
                shutil.copy2(whole, tree / part)
        for part in LEFT_OUT:
            shutil.rmtree(tree / part, ignore_errors=True)
        config = solc_config()
        quick = {**config, "settings": {**config["settings"], "optimizer": QUICK}}
        (tree / "solc.json").write_text(json.dumps(quick))
        (tree / "node_modules").symlink_to(NODE_MODULES)
        shutil.copy2(CREATOR, tree / "tests" / "solidity" / "Created.sol")
        for path in (tree / "tests" / "solidity").rglob("*.sol"):
            if path.name != CREATOR.name:
                depth = len(path.relative_to(tree / "tests" / "solidity").parts) - 1
                path.write_text(with_codes_from_outside(path.read_text(), names, depth))

    def files(self, changed: str) -> list[str]:
        """The tests that a change of this file of the contracts may make fail."""
        folders = next((f for start, f in TESTS_OF.items() if changed.startswith(start)), ALL_TESTS)
        root = self._tree / "tests" / "solidity"
        found = [path for folder in folders for path in sorted((root / folder).glob("*.t.sol"))]
        return [path.relative_to(self._tree).as_posix() for path in found]

    def check(self, codes: Mapping[str, str]) -> None:
        """Compile the tests and run them against the right contracts.

        Raises:
            BuildError: they do not pass, so they cannot judge a mutant.
        """
        done = self._run(codes, ["--no-compile"] if self._compiled() else [])
        if done.returncode != 0:
            raise BuildError(f"the Solidity tests do not pass:\n{done.stdout[-4000:]}{done.stderr}")

    def _compiled(self) -> bool:
        return (self._tree / "build" / "hardhat" / "artifacts").is_dir()

    def noticed_by(self, codes: Mapping[str, str], changed: str) -> str | None:
        """A test that fails with these codes, of which this file changed; None if all pass."""
        try:
            done = self._run(codes, ["--no-compile", *self.files(changed)])
        except subprocess.TimeoutExpired:
            return "no end in time"
        if done.returncode == 0:
            return None
        failed = FAILED.search(done.stdout)
        return f"tests/solidity: {failed[1].strip()}" if failed else "tests/solidity"

    def _run(
        self, codes: Mapping[str, str], options: list[str]
    ) -> "subprocess.CompletedProcess[str]":
        path = f"{NODE_MODULES / '.bin'}{os.pathsep}{os.environ.get('PATH', '')}"
        given = {
            f"CREATION_{name}_{number}": "0x" + codes[name][start : start + PART]
            for name in self._names
            for number, start in enumerate((0, PART, 2 * PART))
        }
        return subprocess.run(
            ["hardhat", "test", "solidity", *options],
            check=False,
            cwd=self._tree,
            env={**os.environ, **SHORT, **given, "PATH": path, "NO_COLOR": "1"},
            capture_output=True,
            text=True,
            timeout=SECONDS_MAX,
        )


def with_codes_from_outside(text: str, names: list[str], depth: int) -> str:
    """A test's source in which the named contracts are created from the environment's code."""
    before = text
    for name in names:
        text = text.replace(f"type({name}).creationCode", f'Created.code("{name}")')
        while (at := text.find(f"new {name}(")) >= 0:
            inside = at + len(f"new {name}(")
            end = closing(text, inside)
            made = f'{name}(Created.by("{name}", abi.encode({text[inside:end]})))'
            text = text[:at] + made + text[end + 1 :]
    if text == before:
        return text
    folder = "../" * depth or "./"
    head = text.index("import ")
    return f'{text[:head]}import {{Created}} from "{folder}Created.sol";\n{text[head:]}'


def closing(text: str, inside: int) -> int:
    """Where the bracket closes that was opened just before ``inside``."""
    open_ = 1
    for at in range(inside, len(text)):
        open_ += {"(": 1, ")": -1}.get(text[at], 0)
        if open_ == 0:
            return at
    raise BuildError("a bracket that does not close")
