"""What can go wrong with the API's database."""

from __future__ import annotations

from typing import ClassVar

from ledger_client.errors import StoreBroken


class DatabaseBroken(StoreBroken):
    """The database cannot be reached, read or written."""

    family_code: ClassVar[str] = "cannot_tell.database"
