"""The numbers of units as they go into the database: told of a unit, or guessed among several."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from api.database.models import AliasRow, UnitRow
from api.database.texts import is_storable
from ledger_client.capture.aliases import Alias, normal_number, number_stem
from ledger_client.capture.units import UnitKind

MAX_NUMBER_CHARACTERS: Final = 200
MAX_NUMBERS: Final = 1_000
"""That one document gives a unit."""
MAX_GUESSED: Final = 5_000
"""Numbers that one document gives to units which are not told apart, over all of them."""
_MANY: Final = 400


class Numbers:
    """Writes numbers of units in one session.

    Attributes:
        named: the units that were given one.
    """

    def __init__(self, session: Session) -> None:
        self._session: Final = session
        self.named: dict[bytes, None] = {}

    def tell(self, unit: bytes, numbers: Iterable[Alias], since: int | None) -> None:
        """Give a unit its numbers; those that no database takes are left out."""
        for alias, normal in _usable(list(dict.fromkeys(numbers))[:MAX_NUMBERS]):
            self.know(unit)
            row = AliasRow(
                unit_id=unit,
                form=alias.form.value,
                typed=alias.typed,
                normal=normal,
                stem=number_stem(normal),
                since=since,
                guessed=False,
            )
            self._session.merge(row)
            self.named[unit] = None

    def guess(self, units: Sequence[bytes], numbers: Iterable[Alias], since: int | None) -> None:
        """Give each of several units all their numbers, as nobody can tell whose is which."""
        usable = list(_usable(dict.fromkeys(numbers)))
        for unit in units[: MAX_GUESSED // max(len(usable), 1)]:
            told = self._told(unit, [alias.typed for alias, _ in usable])
            values = [
                {
                    "unit_id": unit,
                    "form": alias.form.value,
                    "typed": alias.typed,
                    "normal": normal,
                    "stem": number_stem(normal),
                    "since": since,
                    "guessed": True,
                }
                for alias, normal in usable
                if (alias.form.value, alias.typed) not in told
            ]
            if values:
                self.know(unit)
                self._session.execute(insert(AliasRow), values)
                self.named[unit] = None

    def forget_guessed(self, units: Sequence[bytes]) -> None:
        """Take back what was guessed of units."""
        for start in range(0, len(units), _MANY):
            some = units[start : start + _MANY]
            self._session.execute(
                delete(AliasRow).where(AliasRow.unit_id.in_(some), AliasRow.guessed)
            )

    def forget_since(self, count: int) -> None:
        """Say no longer of units that they were given a number, but for the first so many."""
        for unit in list(self.named)[count:]:
            del self.named[unit]

    def know(self, unit: bytes) -> None:
        """A unit of which something is told has a row, though nobody showed us its opening."""
        if self._session.get(UnitRow, unit) is None:
            row = UnitRow(unit_id=unit, kind=UnitKind.UNREAD.value, key=unit.hex(), opened=False)
            self._session.add(row)
            self._session.flush()

    def _told(self, unit: bytes, typed: Sequence[str]) -> set[tuple[str, str]]:
        found: set[tuple[str, str]] = set()
        for start in range(0, len(typed), _MANY):
            query = select(AliasRow.form, AliasRow.typed).where(
                AliasRow.unit_id == unit, AliasRow.typed.in_(typed[start : start + _MANY])
            )
            found.update((form, text) for form, text in self._session.execute(query))
        return found


def _usable(numbers: Iterable[Alias]) -> Iterator[tuple[Alias, str]]:
    """The numbers that can be kept and looked for, each with how it is compared."""
    for alias in numbers:
        normal = normal_number(alias.typed)
        if normal and is_storable(alias.typed, MAX_NUMBER_CHARACTERS):
            yield alias, normal
