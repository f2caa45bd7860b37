"""Which unit is meant: one on the ledger, or one that a plan opens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from ledger_client.ledger.values import UnitId


@dataclass(frozen=True, slots=True, order=True)
class KnownUnit:
    """A unit that is on the ledger."""

    unit_id: UnitId


@dataclass(frozen=True, slots=True, order=True)
class OpenedUnit:
    """The unit that write number ``write`` of the plan opens."""

    write: int


UnitRef: TypeAlias = KnownUnit | OpenedUnit
