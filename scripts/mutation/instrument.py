"""The contracts compiled once with all mutants that have a place in them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from scripts.mutation.compiler import Compiler
from scripts.mutation.mutants import Mutant, Sources
from scripts.mutation.schemata import Schema, schema_of
from scripts.mutation.syntax import Raw
from scripts.solidity import BuildError, standard_input

ROUNDS_MAX = 12


@dataclass(frozen=True, slots=True)
class Instrumented:
    """Contract name to quickly compiled creation code with all mutants; the number of each."""

    codes: dict[str, str]
    numbers: dict[str, int]
    """Mutant id to its number. A mutant that is not here is compiled on its own."""


def instrumented(
    sources: Sources, trees: dict[str, Raw], mutants: Iterable[Mutant], compiler: Compiler
) -> Instrumented:
    """Put all mutants into the sources, leave out those that do not compile there, compile.

    Raises:
        BuildError: errors stay whatever is left out.
    """
    numbers = {mutant: number for number, mutant in enumerate(mutants, start=1)}
    for _ in range(ROUNDS_MAX):
        schemas = {
            name: schema_of(trees[name], text, {m: n for m, n in numbers.items() if m.file == name})
            for name, text in sources.texts.items()
        }
        blamed = refused(sources, schemas, compiler)
        if not blamed:
            return compiled(sources, schemas, numbers, compiler)
        numbers = {mutant: n for mutant, n in numbers.items() if mutant.id not in blamed}
    raise BuildError("the contracts with all mutants do not compile")


def refused(sources: Sources, schemas: dict[str, Schema], compiler: Compiler) -> set[str]:
    """The mutants that the compiler's errors are due to."""
    blamed: set[str] = set()
    for job in sources.jobs:
        asked = standard_input(job)
        asked["sources"] = {
            name: {"content": schemas[name].text if name in schemas else text}
            for name, text in job.sources.items()
        }
        settings = cast("Raw", asked["settings"])
        asked["settings"] = {**settings, "outputSelection": {"*": {"": ["ast"]}}}
        for file, at in compiler.errors(asked):
            blamed |= schemas[file].blamed(at)
    return blamed


def compiled(
    sources: Sources, schemas: dict[str, Schema], numbers: dict[Mutant, int], compiler: Compiler
) -> Instrumented:
    """The creation codes, and the numbers of the mutants that stand in them."""
    texts = {name: schema.text for name, schema in schemas.items()}
    codes = {job.name: compiler.creation(job, texts, quick=True) for job in sources.jobs}
    placed = {one.mutant.id for schema in schemas.values() for one in schema.places}
    return Instrumented(codes, {m.id: n for m, n in numbers.items() if m.id in placed})
