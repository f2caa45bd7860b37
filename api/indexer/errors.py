"""What can be wrong with the index."""

from __future__ import annotations

from typing import ClassVar

from ledger_client.errors import CannotTell


class IndexDiverged(CannotTell):
    """What the index holds is not what the contracts' journals prove."""

    family_code: ClassVar[str] = "index.diverged"


class IndexBuilding(CannotTell):
    """The index was never complete since it was begun."""

    family_code: ClassVar[str] = "index.building"


class PageRefused(CannotTell):
    """What one node gave for some blocks is not what the ledger's state proves."""

    family_code: ClassVar[str] = "index.page"
