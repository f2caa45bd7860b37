"""The Solidity tests, compiled once and run against one mutant after the other.

The tests create the contracts from their artifacts (``tests/solidity/Created.sol``), so in a copy
of the tree another mutant is another bytecode there, and asks for no compilation.
"""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from scripts.solidity import NODE_MODULES, ROOT, BuildError

COPIED = ("contracts", "tests/solidity", "hardhat.config.js", "package.json", "solc.json")
ARTIFACTS = "build/hardhat/artifacts/contracts"
# The campaigns of random acts take too long for each mutant: what only they notice is a survivor.
# And what bounds the gas is not true of code that carries all the mutants.
LEFT_OUT = ("tests/solidity/invariants", "tests/solidity/adversary/Depth.t.sol")
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
FAILED = re.compile(r"^\s*(?:✖|\d+\)) (.+)$", re.MULTILINE)
SECONDS_MAX = 3600
# Fewer fuzz runs than in `make test-solidity`: what only more of them find counts as survivor too.
SHORT = {"FUZZ_RUNS": "32"}


class SolidityTests:
    """The tests of ``tests/solidity``, ready to be run against any code."""

    def __init__(self, tree: Path) -> None:
        """``tree`` is made anew."""
        self._tree = tree
        shutil.rmtree(tree, ignore_errors=True)
        for part in COPIED:
            whole = ROOT / part
            (tree / part).parent.mkdir(parents=True, exist_ok=True)
            if whole.is_dir():
                shutil.copytree(whole, tree / part)
            else:
                shutil.copy2(whole, tree / part)
        for part in LEFT_OUT:
            left = tree / part
            shutil.rmtree(left) if left.is_dir() else left.unlink()
        (tree / "node_modules").symlink_to(NODE_MODULES)

    def files(self, changed: str) -> list[str]:
        """The tests that a change of this file of the contracts may make fail."""
        folders = next((f for start, f in TESTS_OF.items() if changed.startswith(start)), ALL_TESTS)
        root = self._tree / "tests" / "solidity"
        found = [path for folder in folders for path in sorted((root / folder).glob("*.t.sol"))]
        return [path.relative_to(self._tree).as_posix() for path in found]

    def check(self, codes: Mapping[str, str]) -> None:
        """Compile the tests and run them with these codes, which are those of the right contracts.

        Raises:
            BuildError: they do not pass, so they cannot judge a mutant.
        """
        if not (self._tree / ARTIFACTS).is_dir():
            self._judged(self._hardhat("build"))
        self._judged(self._run(codes, []))

    def _judged(self, done: "subprocess.CompletedProcess[str]") -> None:
        if done.returncode != 0:
            raise BuildError(f"the Solidity tests do not pass:\n{done.stdout[-4000:]}{done.stderr}")

    def noticed_by(self, codes: Mapping[str, str], changed: str) -> str | None:
        """A test that fails with these codes, of which this file changed; None if all pass."""
        try:
            done = self._run(codes, self.files(changed))
        except subprocess.TimeoutExpired:
            return "no end in time"
        if done.returncode == 0:
            return None
        failed = FAILED.search(done.stdout)
        return f"tests/solidity: {failed[1].strip()}" if failed else "tests/solidity"

    def _run(
        self, codes: Mapping[str, str], files: list[str]
    ) -> "subprocess.CompletedProcess[str]":
        for name, code in codes.items():
            path = self._tree / ARTIFACTS / f"{name}.sol" / f"{name}.json"
            artifact = json.loads(path.read_text())
            path.write_text(json.dumps({**artifact, "bytecode": f"0x{code}"}))
        return self._hardhat("test", "solidity", "--no-compile", *files)

    def _hardhat(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        path = f"{NODE_MODULES / '.bin'}{os.pathsep}{os.environ.get('PATH', '')}"
        return subprocess.run(
            ["hardhat", *arguments],
            check=False,
            cwd=self._tree,
            env={**os.environ, **SHORT, "PATH": path, "NO_COLOR": "1"},
            capture_output=True,
            text=True,
            timeout=SECONDS_MAX,
        )
