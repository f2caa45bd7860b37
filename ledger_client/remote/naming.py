"""From a number to the unit that it means: found by a service's index, borne out by documents."""

from __future__ import annotations

import re
from typing import Final, Literal, Protocol

from ledger_client.errors import InvalidInput
from ledger_client.identifiers import ContainerNumber
from ledger_client.ledger.values import UnitId
from ledger_client.proofs import Question, Report
from ledger_client.remote.refused import AnswerContradicted
from ledger_client.remote.shapes import FoundTold, LookupTold

_WORD: Final = re.compile(r"0x[0-9a-f]{64}")
_Type = Literal[
    "container", "ucr", "sscc", "billOfLading", "booking", "seal", "mrn", "plate", "other"
]
_TYPES: Final[tuple[_Type, ...]] = (
    "sscc",
    "ucr",
    "booking",
    "billOfLading",
    "mrn",
    "plate",
    "seal",
    "other",
)
_UNCONFIRMED: Final = "lookup.unconfirmed"


class Finder(Protocol):
    """What is asked: :class:`ledger_client.remote.RemoteLedger`."""

    def lookup(self, text: str) -> LookupTold:
        """What the index finds."""

    def verify(self, unit: UnitId, question: Question | None = None) -> Report:
        """The report, of a proof, of whether a unit's documents give it a number."""


def unit_of(ledger: Finder, text: str) -> UnitId:
    """The one unit that a number means: of several, the one that is not closed.

    A service may find what it likes: the unit is taken only if a document that its history commits
    to gives it that number.

    Raises:
        InvalidInput: none (rule ``unit.unknown``), or several (``unit.ambiguous``).
        AnswerContradicted: no document of it that the service has gives it that number
            (``unit.unconfirmed``); name the unit by its id.
    """
    if _WORD.fullmatch(text):
        return UnitId(bytes.fromhex(text[2:]))
    told = ledger.lookup(text)
    open_ones = [one for one in told.found if not one.is_closed]
    # Those that are not closed come first: where a closed one is on the page, all of them are.
    is_cut = told.total > len(told.found) and len(open_ones) == len(told.found)
    chosen = _one(text, open_ones or list(told.found), told.total if is_cut else 0)
    unit = UnitId(bytes.fromhex(chosen.unit.unit_id[2:]))
    for question in _questions(text):
        codes = {one.code for one in ledger.verify(unit, question).findings}
        if "lookup.index_only" in codes and _UNCONFIRMED not in codes:
            return unit
    raise AnswerContradicted(
        f"no document of 0x{unit.hex()} that is shown gives it the number {text!a}",
        pointer="unit",
        rule="unit.unconfirmed",
    )


def _one(text: str, found: list[FoundTold], total: int) -> FoundTold:
    if not found:
        raise InvalidInput(f"no unit is known by {text!a}", pointer="unit", rule="unit.unknown")
    many = max(total, len(found))
    if many > 1:
        choices = ", ".join(one.unit.unit_id for one in found)
        raise InvalidInput(
            f"{text!a} may mean {many} units; name one by its id: {choices}",
            pointer="unit",
            rule="unit.ambiguous",
        )
    return found[0]


def _questions(text: str) -> list[Question]:
    try:
        return [Question(type="container", text=ContainerNumber.parse(text).number)]
    except InvalidInput:
        return [Question(type=one, text=text.strip()) for one in _TYPES]
