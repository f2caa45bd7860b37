"""The proofs of ``tests/symbolic``, tried on a mutant of a library or type that they speak of."""

from pathlib import Path

from scripts.mutation.mutants import Mutant, Sources
from tests.symbolic.__main__ import refuted

PROPERTIES = {
    "contracts/types/UnitState.sol": "UnitStates",
    "contracts/types/KeyState.sol": "KeyStates",
    "contracts/types/Party.sol": "Parties",
    "contracts/libraries/Accreditations.sol": "Accreditations",
    "contracts/libraries/Entries.sol": "Entries",
    "contracts/libraries/Kinds.sol": "Entries",
    "contracts/Council.sol": "Quorums",
}


def speaks_of(mutant: Mutant) -> bool:
    """Whether there are proofs about the mutant's file."""
    return mutant.file.removeprefix("project/") in PROPERTIES


def refuted_by(mutant: Mutant, sources: Sources) -> str | None:
    """The property that does not hold of the mutant; None if all of its file's do."""
    file = mutant.file.removeprefix("project/")
    text = mutant.applied(sources.texts[mutant.file])
    failed = refuted(PROPERTIES[file], {Path(file): text})
    return f"tests/symbolic: {failed}" if failed is not None else None
