"""The mutants of the contracts: every place where a fault can be put in, in a seeded order."""

import hashlib
import random
from collections import Counter
from dataclasses import dataclass
from typing import cast

from scripts.mutation.assembly import ASSEMBLY
from scripts.mutation.compiler import Compiler
from scripts.mutation.operators import SOLIDITY, Change
from scripts.mutation.syntax import Raw, walk
from scripts.solidity import Job, contract_files, job_for, standard_input


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change to one file of the contracts."""

    id: str
    """Twelve hex digits, the same while the line of source and the change are."""
    file: str
    line: int
    change: Change
    before: str

    def applied(self, source: str) -> str:
        """The file's text with the fault in it."""
        raw, change = source.encode(), self.change
        return (raw[: change.start] + change.text.encode() + raw[change.end :]).decode()


@dataclass(frozen=True, slots=True)
class Sources:
    """The compile jobs of the contracts and every file of ours that they need."""

    jobs: tuple[Job, ...]
    texts: dict[str, str]

    @property
    def digest(self) -> str:
        """SHA-256 of all our files, as hex: results of other sources are not mixed with these."""
        both = "".join(f"{name}\0{text}\0" for name, text in sorted(self.texts.items()))
        return hashlib.sha256(both.encode()).hexdigest()

    def needing(self, file: str) -> list[Job]:
        """The contracts that a change of this file may change."""
        return [job for job in self.jobs if file in job.sources]


def read_sources() -> Sources:
    """The contracts as they stand."""
    jobs = tuple(job_for(path) for path in contract_files())
    texts = {
        name: text
        for job in jobs
        for name, text in job.sources.items()
        if name.startswith("project/")
    }
    return Sources(jobs, texts)


def read_trees(sources: Sources, compiler: Compiler) -> dict[str, Raw]:
    """File name to its syntax tree, of our own files."""
    trees: dict[str, Raw] = {}
    for job in sources.jobs:
        asked = standard_input(job)
        settings = cast("Raw", asked["settings"])
        asked["settings"] = {**settings, "outputSelection": {"*": {"": ["ast"]}}}
        trees.update(compiler.trees(asked))
    return {name: tree for name, tree in trees.items() if name in sources.texts}


def all_mutants(sources: Sources, trees: dict[str, Raw]) -> list[Mutant]:
    """Every mutant of the contracts, in the order of files and places."""
    return [
        mutant
        for name, tree in sorted(trees.items())
        for mutant in mutants_of(name, sources.texts[name], tree)
    ]


def mutants_of(name: str, text: str, tree: Raw) -> list[Mutant]:
    """The mutants of one file."""
    source = text.encode()
    found: dict[Change, None] = {
        change: None
        for node in walk(tree)
        for operator in (*SOLIDITY, *ASSEMBLY)
        for change in operator(node, source)
    }
    alike: Counter[str] = Counter()
    mutants = []
    for change in sorted(found, key=lambda one: (one.start, one.end, one.text)):
        before = source[change.start : change.end].decode()
        place = f"{name}\0{line_of(source, change.start)}\0{before}\0{change.text}"
        alike[place] += 1
        digest = hashlib.sha256(f"{place}\0{alike[place]}".encode()).hexdigest()
        line = source.count(b"\n", 0, change.start) + 1
        mutants.append(Mutant(digest[:12], name, line, change, before))
    return mutants


def line_of(source: bytes, at: int) -> str:
    """The line of source around a byte, without the space around it."""
    start = source.rfind(b"\n", 0, at) + 1
    end = source.find(b"\n", at)
    return source[start : end if end >= 0 else len(source)].decode().strip()


def sampled(mutants: list[Mutant], seed: int) -> list[Mutant]:
    """All of them in an order that only the seed decides: the first n are a fair sample."""
    shuffled = list(mutants)
    random.Random(seed).shuffle(shuffled)  # noqa: S311 (a sample, no secret)
    return shuffled
