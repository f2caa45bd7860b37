"""The index: every entry in a database, proved complete by the contracts' journals."""

from api.indexer.errors import IndexBuilding, IndexDiverged
from api.indexer.indexer import Indexer
from api.indexer.pages import PageWidth
from api.indexer.progress import Progress, Status
from api.indexer.sql_index import SqlIndex

__all__ = [
    "IndexBuilding",
    "IndexDiverged",
    "Indexer",
    "PageWidth",
    "Progress",
    "SqlIndex",
    "Status",
]
