"""A mutant on trial: before the recorded requests, and if it stays unnoticed before the rest."""

import time
from collections.abc import Mapping
from dataclasses import dataclass

from scripts.mutation.compiler import Compiler, NotCompiled
from scripts.mutation.instrument import Instrumented
from scripts.mutation.mutants import Mutant, Sources
from scripts.mutation.proofs import refuted_by, speaks_of
from scripts.mutation.replay import Replay
from scripts.mutation.schemata import MAGIC, with_active
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
    standing: Replay
    """Where the instrumented contracts stand, with no mutant active."""
    fresh: Replay
    """Where nothing stands yet."""

    def by_python(self, mutant: Mutant) -> Verdict:
        """What the tests in Python say of it."""
        started = time.monotonic()
        try:
            fate, by = self._noticed(mutant)
        except NotCompiled as refused:
            fate, by = Fate.REFUSED, str(refused)
        return verdict_of(mutant, fate, by, time.monotonic() - started)

    def _noticed(self, mutant: Mutant) -> tuple[Fate, str]:
        if mutant.before == mutant.change.text:
            return Fate.SAME, "the original"
        number = self.instrumented.numbers.get(mutant.id)
        if number is None:
            noticed = self.fresh.noticed_by(self.codes(mutant, quick=True))
        else:
            noticed = self._placed_noticed(mutant, number)
        return (Fate.KILLED, noticed) if noticed is not None else (Fate.UNNOTICED, "")

    def _placed_noticed(self, mutant: Mutant, number: int) -> str | None:
        """First the mutant's code in the place of code set up right, then set up by itself too."""
        names = [job.name for job in self.sources.needing(mutant.file)]
        noticed = self.standing.swapped_noticed_by(MAGIC, f"{number:064x}", names)
        if noticed is not None:
            return noticed
        codes = self.instrumented.codes
        return self.fresh.noticed_by({n: with_active(c, number) for n, c in codes.items()})

    def by_solidity(self, mutant: Mutant, tests: SolidityTests) -> Verdict:
        """What the tests in Solidity say of one that those in Python did not notice.

        If they do not notice it either, the proofs are asked that speak of its file, and it is
        compiled with the real settings: it may be the original, byte for byte; then it is none.
        """
        started = time.monotonic()
        try:
            fate, by = self._noticed_in_solidity(mutant, tests)
        except NotCompiled as refused:
            fate, by = Fate.REFUSED, str(refused)
        return verdict_of(mutant, fate, by, time.monotonic() - started)

    def _noticed_in_solidity(self, mutant: Mutant, tests: SolidityTests) -> tuple[Fate, str]:
        number = self.instrumented.numbers.get(mutant.id)
        if number is None:
            codes = {**self.instrumented.codes, **self.codes(mutant, quick=True)}
        else:
            codes = self.instrumented.codes
        active = {name: with_active(code, number or 0) for name, code in codes.items()}
        noticed = tests.noticed_by(active, mutant.file.removeprefix("project/"))
        if noticed is not None:
            return Fate.KILLED, noticed
        refuted = refuted_by(mutant, self.sources) if speaks_of(mutant) else None
        if refuted is not None:
            return Fate.KILLED, refuted
        real = self.codes(mutant, quick=False)
        same = all(self.real[name] == code for name, code in real.items())
        return (Fate.SAME, "the original") if same else (Fate.SURVIVED, "")

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
