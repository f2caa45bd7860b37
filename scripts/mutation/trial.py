"""A mutant on trial: before the recorded requests, and if it stays unnoticed before the rest."""

import time
from collections.abc import Mapping
from dataclasses import dataclass

from scripts.mutation.compiler import Compiler, NotCompiled
from scripts.mutation.instrument import Instrumented
from scripts.mutation.mutants import Mutant, Sources
from scripts.mutation.replay import Replay
from scripts.mutation.schemata import with_active
from scripts.mutation.solidity_tests import SolidityTests
from scripts.mutation.verdicts import Fate, Verdict


@dataclass(frozen=True, slots=True)
class Trial:
    """Judges one mutant after the other, by the cheapest means first."""

    sources: Sources
    compiler: Compiler
    instrumented: Instrumented
    real: Mapping[str, str]
    """Contract name to its creation code with the real settings, hex without 0x."""
    replay: Replay

    def by_python(self, mutant: Mutant) -> Verdict:
        """What the tests in Python say of it."""
        started = time.monotonic()
        try:
            fate, by = self._noticed(mutant)
        except NotCompiled as refused:
            fate, by = Fate.REFUSED, str(refused)
        return verdict_of(mutant, fate, by, time.monotonic() - started)

    def _noticed(self, mutant: Mutant) -> tuple[Fate, str]:
        number = self.instrumented.numbers.get(mutant.id)
        if number is None:
            codes = self.codes(mutant, quick=True)
        else:
            codes = {n: with_active(code, number) for n, code in self.instrumented.codes.items()}
        noticed = self.replay.noticed_by(codes)
        return (Fate.KILLED, noticed) if noticed is not None else (Fate.UNNOTICED, "")

    def by_solidity(self, mutant: Mutant, tests: SolidityTests) -> Verdict:
        """What the tests in Solidity say of one that those in Python did not notice.

        Compiled with the real settings it may be the original, byte for byte: then it is none.
        """
        started = time.monotonic()
        try:
            codes = self.codes(mutant, quick=False)
            if all(self.real[name] == code for name, code in codes.items()):
                fate, by = Fate.SAME, "the original"
            else:
                noticed = tests.noticed_by({**self.real, **codes})
                fate, by = (Fate.KILLED, noticed) if noticed else (Fate.SURVIVED, "")
        except NotCompiled as refused:
            fate, by = Fate.REFUSED, str(refused)
        return verdict_of(mutant, fate, by, time.monotonic() - started)

    def codes(self, mutant: Mutant, *, quick: bool) -> dict[str, str]:
        """Creation code of every contract that the mutant may change, compiled for it alone."""
        changed = {mutant.file: mutant.applied(self.sources.texts[mutant.file])}
        return {
            job.name: self.compiler.creation(job, changed, quick=quick)
            for job in self.sources.needing(mutant.file)
        }


def verdict_of(mutant: Mutant, fate: Fate, by: str, seconds: float) -> Verdict:
    """A verdict on a mutant."""
    change = mutant.change
    return Verdict(
        mutant.id,
        mutant.file.removeprefix("project/"),
        mutant.line,
        change.sort,
        mutant.before,
        change.text,
        fate,
        by,
        round(seconds, 2),
    )
