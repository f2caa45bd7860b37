"""A run over many mutants: prepared once, resumable, with a bar that shows how far it is."""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from rich.progress import track

from scripts.build_contracts import ARTIFACTS
from scripts.mutation.compiler import Compiler
from scripts.mutation.instrument import Instrumented, instrumented
from scripts.mutation.mutants import Mutant, Sources, all_mutants, read_sources, read_trees, sampled
from scripts.mutation.recording import Exchange, read_recording
from scripts.mutation.replay import Replay, opened_chain
from scripts.mutation.schemata import with_active
from scripts.mutation.solidity_tests import SolidityTests
from scripts.mutation.trial import Trial
from scripts.mutation.verdicts import Fate, Results
from scripts.solidity import ROOT, BuildError, Job, input_hash

FOLDER = ROOT / "build" / "mutation"
RECORDED_TESTS = (
    "tests/ledger_differential",
    "--ignore=tests/ledger_differential/test_mined.py",
    # Of the random histories the first part: a tenth of them or so is enough for most mutants.
    *("-k", "not test_contracts_and_simulation_agree or agree[0]"),
)


@dataclass(slots=True)
class Campaign:
    """The mutants in their seeded order, the trial before which they come, the results so far."""

    trial: Trial
    placed: list[Mutant]
    declared: list[Mutant]
    results: Results

    @classmethod
    @contextmanager
    def opened(cls, seed: int, count: int) -> Iterator[Self]:
        """Compile the first ``count`` mutants, record, and check that the right contracts pass.

        Raises:
            BuildError: something of it fails.
        """
        compiler = Compiler()
        try:
            sources = read_sources()
            trees = read_trees(sources, compiler)
            mutants = sampled(all_mutants(sources, trees), seed)[:count]
            real = {job.name: packaged(job) for job in sources.jobs}
            prepared = kept_instrumented(sources, trees, mutants, compiler)
            exchanges = kept_recording(sources)
            results = Results(FOLDER / "results.jsonl", sources.digest)
            with opened_chain() as built, opened_chain() as empty:
                standing = Replay(built, exchanges, real)
                failed = standing.stand(prepared.codes)
                if failed is not None:
                    raise BuildError(f"{failed} fails without any mutant")
                placed = [one for one in mutants if one.id in prepared.numbers]
                declared = [one for one in mutants if one.id not in prepared.numbers]
                fresh = Replay(empty, exchanges, real)
                trial = Trial(sources, compiler, prepared, real, standing, fresh)
                yield cls(trial, placed, declared, results)
        finally:
            compiler.close()

    def judge_by_python(self, declared: int, *, again: bool) -> None:
        """Bring the mutants before the tests in Python, where that was not done.

        Of those without a place, which take a compilation each, only the first ``declared``.
        ``again``: also those once more that were not noticed, for there are other tests now.
        """
        chosen = [*self.placed, *self.declared[:declared]]
        for mutant in track(chosen, "before the tests in Python"):
            known = self.results.verdicts.get(mutant.id)
            open_ = known is None or (again and known.fate in {Fate.UNNOTICED, Fate.SURVIVED})
            if open_:
                self.results.add(self.trial.by_python(mutant))

    def judge_by_solidity(self) -> None:
        """Bring those that were not noticed before the tests in Solidity."""
        verdicts = self.results.verdicts
        waiting = [
            mutant
            for mutant in (*self.placed, *self.declared)
            if mutant.id in verdicts and verdicts[mutant.id].fate is Fate.UNNOTICED
        ]
        if not waiting:
            return
        tests = SolidityTests(FOLDER / "tree")
        codes = self.trial.instrumented.codes
        tests.check({name: with_active(code, 0) for name, code in codes.items()})
        for mutant in track(waiting, "before the tests in Solidity"):
            self.results.add(self.trial.by_solidity(mutant, tests))


def packaged(job: Job) -> str:
    """The packaged creation code of a contract, which the recorded tests deploy; hex without 0x.

    Raises:
        BuildError: it is not that of the sources.
    """
    kept = json.loads((ARTIFACTS / f"{job.name}.json").read_text())
    if kept["compiler"]["inputSha256"] != input_hash(job):
        raise BuildError(f"{job.name}: its artifact is older than the sources: `make build`")
    return str(kept["bytecode"]).removeprefix("0x")


def kept_instrumented(
    sources: Sources, trees: dict[str, dict[str, object]], mutants: list[Mutant], compiler: Compiler
) -> Instrumented:
    """The contracts with all mutants in them: compiled, or from the last run of these sources."""
    ids = "".join(one.id for one in mutants)
    digest = hashlib.sha256((sources.digest + ids).encode()).hexdigest()
    path = FOLDER / f"instrumented-{digest[:12]}.json"
    if path.is_file():
        codes, numbers = json.loads(path.read_text())
        return Instrumented(codes, numbers)
    print(f"compiling the contracts with {len(mutants):,} mutants in them")
    made = instrumented(sources, trees, mutants, compiler)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps([made.codes, made.numbers]))
    return made


def kept_recording(sources: Sources) -> list[Exchange]:
    """What the tests in Python ask and the right contracts answer: recorded, or kept.

    Raises:
        BuildError: the tests do not pass.
    """
    path = FOLDER / f"recording-{sources.digest[:12]}.jsonl"
    if not path.is_file():
        print("recording the tests in Python")
        command = [sys.executable, "-m", "pytest", "-q", "-p", "scripts.mutation.recorder"]
        done = subprocess.run(
            [*command, *RECORDED_TESTS],
            check=False,
            cwd=ROOT,
            env={**os.environ, "MUTATION_RECORDING": str(path)},
            capture_output=True,
            text=True,
        )
        if done.returncode != 0:
            raise BuildError(f"the tests in Python do not pass:\n{done.stdout[-3000:]}")
    return read_recording(Path(path))
