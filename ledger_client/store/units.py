"""The units a participant knows, and the numbers under which people look for them.

One number can name several units: a container has one unit per journey. A look-up gives them all
and never picks one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Final

from ledger_client.capture.aliases import Alias, NumberForm, normal_number, number_stem
from ledger_client.capture.units import UnitKey, UnitKind
from ledger_client.errors import EvidenceMissing, InvalidInput, StoreBroken
from ledger_client.store.cells import (
    blob,
    maybe_blob,
    maybe_moment,
    maybe_text,
    number,
    of_maybe_moment,
    text,
)
from ledger_client.store.database import Database, Value

UNIT_ID_BYTES: Final = 32
_COLUMNS: Final = (
    "unit_id, kind, key, level, label, booking, part_of,"
    " opened_at, closed_at, last_event_at, given, emptied"
)


@dataclass(frozen=True, slots=True)
class KnownUnit:
    """A unit and what only documents say of it; its state is asked of the ledger.

    Attributes:
        unit_id: 32 bytes.
        kind: capture's word for what it is (``journey``, ``lot``, ``logbook`` ...).
        key: the text of capture's unit key.
        level: nesting level.
        label: 32 bytes behind the unit id, where this participant opened it.
        booking: of a journey.
        part_of: unit id of the consignment of which it is a part.
        opened_at, closed_at, last_event_at: event times.
        given: this participant had custody and gave it away.
        emptied: had contents once and has none.
    """

    unit_id: bytes
    kind: str
    key: str
    level: int
    label: bytes | None = None
    booking: str | None = None
    part_of: bytes | None = None
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    last_event_at: datetime | None = None
    given: bool = False
    emptied: bool = False

    @property
    def unit_key(self) -> UnitKey:
        """Capture's key of the unit.

        Raises:
            StoreBroken: its kind is none that capture knows.
        """
        try:
            return UnitKey(UnitKind(self.kind), self.key)
        except ValueError:
            raise StoreBroken("a unit of unknown kind", rule="store.cell") from None


@dataclass(frozen=True, slots=True)
class Match:
    """One unit that a look-up found.

    Attributes:
        unit_id: 32 bytes.
        alias: the number under which it is known.
        exact: False where only the check digit of a container number differs.
    """

    unit_id: bytes
    alias: Alias
    exact: bool


@dataclass(frozen=True, slots=True)
class Amount:
    """How much of a class is known to be inside; None: not counted, ``uom`` "": pieces."""

    text: str
    quantity: Decimal | None
    uom: str = ""


@dataclass(frozen=True, slots=True)
class Member:
    """Where a serial belongs: the unit it came from, and the unit it was packed into."""

    text: str
    home: bytes | None
    inside: bytes | None


class Units:
    """The unit tables of a participant's store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, unit: KnownUnit, aliases: Iterable[Alias] = ()) -> None:
        """Keep a unit as it is known now (replacing what was known), and add its numbers."""
        if len(unit.unit_id) != UNIT_ID_BYTES:
            raise InvalidInput("32 bytes", pointer="unitId", rule="unit_id.size")
        with self._database.transaction() as database:
            marks = ", ".join("?" * 12)
            database.change(
                f"INSERT OR REPLACE INTO units ({_COLUMNS}) VALUES ({marks})",  # noqa: S608
                _cells(unit),
            )
            for alias in aliases:
                self.add_alias(unit.unit_id, alias, unit.opened_at)

    def add_alias(self, unit_id: bytes, alias: Alias, since: datetime | None = None) -> None:
        """Let ``alias`` name the unit; again is harmless, the first spelling stays."""
        normal = normal_number(alias.typed)
        if not normal:
            raise InvalidInput("holds no letter and no digit", pointer="number", rule="number.form")
        self._database.change(
            "INSERT INTO aliases (form, normal, stem, typed, unit_id, since)"
            " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            (
                alias.form.value,
                normal,
                number_stem(normal),
                alias.typed,
                unit_id,
                of_maybe_moment(since),
            ),
        )

    def get(self, unit_id: bytes) -> KnownUnit:
        """What is known of a unit.

        Raises:
            EvidenceMissing: nothing is.
        """
        found = self._where("unit_id = ?", unit_id)
        if not found:
            raise EvidenceMissing(
                "the unit is not known here", pointer=f"0x{unit_id.hex()}", rule="unit.known"
            )
        return found[0]

    def knows(self, unit_id: bytes) -> bool:
        """Whether the unit is known."""
        return bool(self._where("unit_id = ?", unit_id))

    def all(self) -> tuple[KnownUnit, ...]:
        """Every unit known, in the order of opening."""
        return self._where("1")

    def by_key(self, key: str) -> tuple[KnownUnit, ...]:
        """The units with this text of a unit key (several where equipment is used again)."""
        return self._where("key = ?", key)

    def parts_of(self, consignment: bytes) -> tuple[KnownUnit, ...]:
        """The units that are parts of a consignment."""
        return self._where("part_of = ?", consignment)

    def aliases(self, unit_id: bytes) -> tuple[Alias, ...]:
        """The numbers that name a unit."""
        rows = self._database.rows(
            "SELECT form, typed FROM aliases WHERE unit_id = ? ORDER BY form, typed", (unit_id,)
        )
        return tuple(_alias(form, typed) for form, typed in rows)

    def find(self, typed: str) -> tuple[Match, ...]:
        """Every unit that ``typed`` may name: any number, or a unit id in hex.

        Spaces, case and punctuation do not matter. For a container number the check digit does
        not matter either; ``exact`` tells where it differed.
        """
        normal = normal_number(typed)
        rows = self._database.rows(
            "SELECT unit_id, form, typed, normal FROM aliases"
            " WHERE normal = ? OR (stem = ? AND form = ?) ORDER BY since, form, typed",
            (normal, number_stem(normal), NumberForm.CONTAINER.value),
        )
        found = tuple(
            Match(blob(unit_id), _alias(form, spelled), kept == normal)
            for unit_id, form, spelled, kept in rows
        )
        return found + self._by_id(typed)

    def change(self, unit_id: bytes, **fields: object) -> None:
        """Change some of a unit's fields (their names as in ``KnownUnit``)."""
        with self._database.transaction():
            try:
                changed = replace(self.get(unit_id), **fields)  # type: ignore[arg-type]
            except TypeError:
                raise InvalidInput("no such field of a unit", rule="unit.field") from None
            self.keep(changed)

    def set_amounts(self, unit_id: bytes, amounts: Iterable[Amount]) -> None:
        """Replace what is known of the classes inside a unit."""
        with self._database.transaction() as database:
            database.change("DELETE FROM amounts WHERE unit_id = ?", (unit_id,))
            for amount in amounts:
                quantity = None if amount.quantity is None else str(amount.quantity)
                database.change(
                    "INSERT INTO amounts (unit_id, text, uom, quantity) VALUES (?, ?, ?, ?)",
                    (unit_id, amount.text, amount.uom, quantity),
                )

    def amounts(self, unit_id: bytes) -> tuple[Amount, ...]:
        """What is known of the classes inside a unit."""
        rows = self._database.rows(
            "SELECT text, quantity, uom FROM amounts WHERE unit_id = ? ORDER BY text, uom",
            (unit_id,),
        )
        return tuple(Amount(text(row[0]), _decimal(row[1]), text(row[2])) for row in rows)

    def keep_member(self, member: Member) -> None:
        """Keep where a serial belongs now."""
        self._database.change(
            "INSERT OR REPLACE INTO members (text, home, inside) VALUES (?, ?, ?)",
            (member.text, member.home, member.inside),
        )

    def member(self, serial: str) -> Member | None:
        """Where a serial belongs, by its canonical text."""
        row = self._database.row("SELECT home, inside FROM members WHERE text = ?", (serial,))
        return None if row is None else Member(serial, maybe_blob(row[0]), maybe_blob(row[1]))

    def members(self) -> tuple[Member, ...]:
        """Where every serial belongs."""
        rows = self._database.rows("SELECT text, home, inside FROM members ORDER BY text")
        return tuple(Member(text(row[0]), maybe_blob(row[1]), maybe_blob(row[2])) for row in rows)

    def _where(self, condition: str, *values: Value) -> tuple[KnownUnit, ...]:
        rows = self._database.rows(
            f"SELECT {_COLUMNS} FROM units WHERE {condition} ORDER BY opened_at, key",  # noqa: S608
            values,
        )
        return tuple(_unit(row) for row in rows)

    def _by_id(self, typed: str) -> tuple[Match, ...]:
        digits = typed.strip().lower().removeprefix("0x")
        if not re.fullmatch(r"[0-9a-f]{64}", digits):
            return ()
        alias = Alias(NumberForm.OTHER, f"0x{digits}")
        found = self._where("unit_id = ?", bytes.fromhex(digits))
        return tuple(Match(unit.unit_id, alias, exact=True) for unit in found)


def _alias(form: Value, typed: Value) -> Alias:
    try:
        return Alias(NumberForm(text(form)), text(typed))
    except ValueError:
        raise StoreBroken("a number of unknown form", rule="store.cell") from None


def _cells(unit: KnownUnit) -> tuple[Value, ...]:
    return (
        unit.unit_id,
        unit.kind,
        unit.key,
        unit.level,
        unit.label,
        unit.booking,
        unit.part_of,
        of_maybe_moment(unit.opened_at),
        of_maybe_moment(unit.closed_at),
        of_maybe_moment(unit.last_event_at),
        int(unit.given),
        int(unit.emptied),
    )


def _unit(row: tuple[Value, ...]) -> KnownUnit:
    return KnownUnit(
        unit_id=blob(row[0]),
        kind=text(row[1]),
        key=text(row[2]),
        level=number(row[3]),
        label=maybe_blob(row[4]),
        booking=maybe_text(row[5]),
        part_of=maybe_blob(row[6]),
        opened_at=maybe_moment(row[7]),
        closed_at=maybe_moment(row[8]),
        last_event_at=maybe_moment(row[9]),
        given=number(row[10]) != 0,
        emptied=number(row[11]) != 0,
    )


def _decimal(value: Value) -> Decimal | None:
    if value is None:
        return None
    try:
        return Decimal(text(value))
    except InvalidOperation:
        raise StoreBroken("a quantity that is none", rule="store.cell") from None
