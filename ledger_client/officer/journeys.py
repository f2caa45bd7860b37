"""Several journeys of one box that are open at once: nobody can tell which of them it is on.

Whoever may open units can open one under a number that is somebody else's. So an open journey is
never told alone while there are others: what stops one of them is told of all, and a person has to
look.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from ledger_client.ledger.entries import Entry
from ledger_client.ledger.kinds import Kind
from ledger_client.officer.container import Journey, OtherJourney
from ledger_client.officer.facts import Facts
from ledger_client.officer.shapes import hex32
from ledger_client.proofs.findings import Findings
from ledger_client.proofs.report import Verdict, reported

MAX_OTHERS: Final = 5
"""So many other open journeys are proved with an answer; of more it is said that they are not."""
POINTER: Final = "/journey/overlapping"
_OVERLAP: Final = "journey.overlap"


def others_to_prove(journey: Journey) -> tuple[OtherJourney, ...]:
    """The other open journeys whose own proofs an answer rests on; none where it is of an end."""
    if journey.is_closed:
        return ()
    return tuple(one for one in journey.overlapping if not one.is_closed)[:MAX_OTHERS]


def unproved(journey: Journey) -> int:
    """How many other open journeys the answer does not rest on."""
    still = [one for one in journey.overlapping if not one.is_closed]
    return 0 if journey.is_closed else len(still) - len(others_to_prove(journey))


def beside_others(facts: Facts, others: Sequence[Facts]) -> Facts:
    """The facts of a journey with what the others' being open means: a person has to look.

    The verdict is at best ``attention``; each other journey is a finding of its own.
    """
    if not others:
        return facts
    report = facts.report
    noted = Findings()
    for one in others:
        noted.add(_OVERLAP, POINTER, hex32(one.subject))
    found = (*report.findings, *map(reported, noted.all))
    is_good = report.verdict is Verdict.VERIFIED
    verdict = Verdict.ATTENTION if is_good else report.verdict
    return replace(facts, report=report.model_copy(update={"findings": found, "verdict": verdict}))


def holders(entries: Iterable[Entry]) -> dict[int, Entry]:
    """The holds that stand after these entries of one unit, by authority."""
    standing: dict[int, Entry] = {}
    for entry in entries:
        if entry.kind is Kind.HOLD:
            standing[entry.actor.id] = entry
        elif entry.kind is Kind.RELEASE:
            # The council releases another's hold, and names it; an authority releases its own.
            standing.pop(entry.counterparty.id or entry.actor.id, None)
            standing.pop(entry.actor.id, None)
    return standing
