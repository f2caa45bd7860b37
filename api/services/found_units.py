"""The units that a number found and that its reader may read, in the ledger's order, by pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from api.database.models import EntryRow, UnitRow
from api.indexer.folding import in_parts
from api.services.access import Readers
from api.services.numbers import Match
from ledger_client.ledger.values import Contract, UnitId
from ledger_client.officer.summary import ENDING

MAX_LOOKED_AT: Final = 2_000
"""Units of one number of which is looked up whether a party to some of them may read them."""


@dataclass(frozen=True, slots=True)
class Listed:
    """The units that may be read, those not ended first, and within that as they were opened.

    Attributes:
        matches: all of them.
        unseen: how many more were not looked at.
    """

    matches: tuple[Match, ...]
    unseen: int


def listed(session: Session, readers: Readers, matches: Sequence[Match]) -> Listed:
    """Which of the matches there are for the reader.

    The order is that of the ledger, which nobody can claim. An authority reads what there is; of
    others each unit is looked up, as far as ``MAX_LOOKED_AT``.
    """
    places = _places(session, [one.unit for one in matches])
    there = sorted((one for one in matches if one.unit in places), key=lambda one: places[one.unit])
    if readers.is_authority:
        return Listed(tuple(there), 0)
    mine = (one for one in there[:MAX_LOOKED_AT] if readers.may_read(one.unit))
    return Listed(tuple(mine), max(0, len(there) - MAX_LOOKED_AT))


def rows_of(session: Session, matches: Sequence[Match]) -> tuple[UnitRow, ...]:
    """What the index knows of the units."""
    found: list[UnitRow] = []
    for part in in_parts([one.unit for one in matches]):
        found += session.scalars(select(UnitRow).where(UnitRow.unit_id.in_(part)))
    return tuple(found)


def _places(session: Session, units: Sequence[UnitId]) -> dict[UnitId, tuple[bool, int]]:
    """Of each unit on the ledger whether an entry ended it, and its first entry's number."""
    ended = func.max(case((EntryRow.kind.in_([int(one) for one in ENDING]), 1), else_=0))
    found: dict[UnitId, tuple[bool, int]] = {}
    for part in in_parts(sorted(units)):
        rows = session.execute(
            select(EntryRow.subject, ended, func.min(EntryRow.id))
            .where(EntryRow.contract == Contract.LEDGER.value, EntryRow.subject.in_(part))
            .group_by(EntryRow.subject)
        )
        found |= {UnitId(unit): (bool(is_ended), first) for unit, is_ended, first in rows}
    return found
