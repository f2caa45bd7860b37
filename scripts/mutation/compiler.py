"""One compiler that stays up, and the two ways of compiling a mutant."""

import json
import subprocess
from pathlib import Path
from typing import cast

from scripts.mutation.syntax import Raw
from scripts.solidity import NODE_MODULES, Job, standard_input

PROGRAM = Path(__file__).with_name("compiler.mjs")
# No optimisation but of the stack: half the time of the real settings, and no constant is folded.
QUICK = {
    "enabled": True,
    "runs": 1,
    "details": {
        "yul": True,
        "yulDetails": {
            "stackAllocation": True,
            "optimizerSteps": ":",
        },
        "cse": False,
        "constantOptimizer": False,
        "deduplicate": False,
        "peephole": True,
        "jumpdestRemover": True,
        "inliner": False,
        "orderLiterals": False,
    },
}


class NotCompiled(Exception):
    """The compiler refuses the mutant; the message is the compiler's first error."""


class Compiler:
    """A node process that keeps the compiler loaded."""

    def __init__(self) -> None:
        node = NODE_MODULES / ".bin" / "node"
        self._process = subprocess.Popen(
            [str(node), str(PROGRAM)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def close(self) -> None:
        """End the process."""
        self._process.terminate()
        self._process.wait(timeout=10)

    def output(self, asked: Raw) -> Raw:
        """The compiler's answer to a standard input.

        Raises:
            NotCompiled: the answer holds an error.
        """
        answer = self._answer(asked)
        for problem in problems(answer):
            raise NotCompiled(str(problem["message"]))
        return answer

    def errors(self, asked: Raw) -> list[tuple[str, int]]:
        """File and byte of each error in a standard input; none if it compiles."""
        places = []
        for problem in problems(self._answer(asked)):
            where = cast("Raw", problem.get("sourceLocation") or {})
            places.append((str(where.get("file")), int(str(where.get("start", -1)))))
        return places

    def _answer(self, asked: Raw) -> Raw:
        if self._process.stdin is None or self._process.stdout is None:
            raise NotCompiled("the compiler has no pipes")
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        return cast("Raw", json.loads(self._process.stdout.readline()))

    def trees(self, asked: Raw) -> dict[str, Raw]:
        """Source name to syntax tree."""
        sources = cast("dict[str, dict[str, Raw]]", self.output(asked)["sources"])
        return {name: one["ast"] for name, one in sources.items()}

    def creation(self, job: Job, changed: dict[str, str], *, quick: bool) -> str:
        """The creation code of a contract, hex without 0x, with some of its files changed."""
        asked = standard_input(job)
        settings = cast("Raw", asked["settings"])
        settings["outputSelection"] = {job.source_name: {job.name: ["evm.bytecode.object"]}}
        if quick:
            settings["optimizer"] = QUICK
        texts = {**job.sources, **{k: v for k, v in changed.items() if k in job.sources}}
        asked["sources"] = {name: {"content": text} for name, text in texts.items()}
        contracts = cast("dict[str, dict[str, Raw]]", self.output(asked)["contracts"])
        evm = cast("dict[str, dict[str, str]]", contracts[job.source_name][job.name]["evm"])
        return evm["bytecode"]["object"]


def problems(answer: Raw) -> list[Raw]:
    """The errors of an answer, without the warnings."""
    found = cast("list[Raw]", answer.get("errors", []))
    return [one for one in found if one["severity"] == "error"]
