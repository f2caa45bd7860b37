"""What the API keeps: an index of the ledger, payloads, tokens, jobs."""

from api.database.engine import Database
from api.database.errors import DatabaseBroken

__all__ = ["Database", "DatabaseBroken"]
