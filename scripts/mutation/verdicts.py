"""What became of each mutant, kept so that a run that was broken off goes on where it stopped."""

import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path


class Fate(StrEnum):
    """What became of a mutant."""

    REFUSED = "not compiled"
    SAME = "same bytecode"
    KILLED = "killed"
    UNNOTICED = "unnoticed by the tests in Python"
    SURVIVED = "survived"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A mutant's fate. ``by`` is the test that noticed it; ``seconds`` what it took to find out."""

    id: str
    file: str
    line: int
    sort: str
    before: str
    after: str
    fate: Fate
    by: str
    seconds: float


class Results:
    """The verdicts of one run, in a file under ``build/``: one JSON object a line."""

    def __init__(self, path: Path, digest: str) -> None:
        """``digest`` is that of the sources: a file of other sources is put aside."""
        self._path = path
        self.verdicts: dict[str, Verdict] = {}
        if path.is_file() and not self._read(path, digest):
            path.rename(path.with_suffix(".old.jsonl"))
            self.verdicts = {}
        if not path.is_file():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps({"sources": digest}) + "\n")

    def _read(self, path: Path, digest: str) -> bool:
        head, *lines = path.read_text().splitlines() or ["{}"]
        if json.loads(head).get("sources") != digest:
            return False
        for line in lines:
            row = json.loads(line)
            verdict = Verdict(**{**row, "fate": Fate(row["fate"])})
            self.verdicts[verdict.id] = verdict
        return True

    def add(self, verdict: Verdict) -> None:
        """Keep a verdict; a later one of the same mutant counts instead."""
        self.verdicts[verdict.id] = verdict
        with self._path.open("a") as file:
            file.write(json.dumps(asdict(verdict)) + "\n")
