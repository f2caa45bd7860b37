"""What of a summary no bundle can bear out: the index's word, and how it is read back."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from ledger_client.officer.container import Journey, NotProvided
from ledger_client.officer.facts import Facts
from ledger_client.officer.journeys import unproved
from ledger_client.officer.shapes import HEX_32, hex32

_ALTERED: Final = "what was kept of this document was altered"
_INDEX_ONLY: Final = "lookup.index_only"
_UNREAD: Final = "units on the ledger were not opened here; the number may be theirs too"
_OVERLAP: Final = "journey.overlap"
_MORE: Final = "more journeys under this number are open and were not looked into"
_COUNTED: Final = re.compile(rf"([1-9][0-9]{{0,14}}) {_UNREAD}")


@dataclass(frozen=True, slots=True)
class IndexWord:
    """What an index adds to a bundle.

    Attributes:
        journey: which of a box's journeys the bundle is of, and the others.
        altered: commitments of documents that were kept and have been altered since.
        unread: how many units on the ledger have no name in it.
    """

    journey: Journey
    altered: tuple[bytes, ...] = ()
    unread: int = 0

    def lacking(self, facts: Facts) -> tuple[NotProvided, ...]:
        """What is missing by this word alone; nothing is altered that the bundle shows whole."""
        found = [
            NotProvided(what=hex32(one), why=_ALTERED)
            for one in sorted(self.altered)
            if one not in facts.documents.opened
        ]
        if more := unproved(self.journey):
            found.append(NotProvided(what=_OVERLAP, why=f"{more} {_MORE}"))
        if self.unread:
            found.append(NotProvided(what=_INDEX_ONLY, why=f"{self.unread} {_UNREAD}"))
        return tuple(found)


def read_back(journey: Journey, told: Iterable[NotProvided]) -> IndexWord:
    """The word from an answer that was made with it."""
    altered, unread = list[bytes](), 0
    for one in told:
        counted = _COUNTED.fullmatch(one.why)
        if one.why == _ALTERED and re.fullmatch(HEX_32, one.what):
            altered.append(bytes.fromhex(one.what[2:]))
        elif one.what == _INDEX_ONLY and counted is not None:
            unread = int(counted[1])
    return IndexWord(journey, tuple(dict.fromkeys(altered)), unread)
