"""What a reader demands of an answer before it counts as verified."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Openings(StrEnum):
    """Which documents must be open."""

    ALL = "all"
    """Every document that an entry in the bundle commits to, with all its fields."""
    SHOWN = "shown"
    """What is shown is checked; what is withheld is noted."""


@dataclass(frozen=True, slots=True)
class Policy:
    """Demands; what is demanded and not there makes the verdict ``incomplete``.

    Attributes:
        max_age: how old the block may be at the time asked for; None for any age.
        openings: which documents must be open.
        names: whether the registry histories of all participants named must be there. Without
            the demand, some of them are as good as none, and all or none must be there.
        contents: whether all that is or was inside the subject must be there; likewise.
        inputs: whether the units that the subject was made of must be there, and theirs, and so
            on: an alert on an input is a matter of what was made of it.
        journal: whether the whole journal of the ledger must be there, and the certificates' where
            the answer shows certificates.
    """

    max_age: timedelta | None = timedelta(hours=24)
    openings: Openings = Openings.ALL
    names: bool = False
    contents: bool = False
    inputs: bool = True
    journal: bool = False
