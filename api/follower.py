"""Keeps the index up to date while the service runs: one thread, told to stop and waited for.

What openings name that came in before their entries is derived page by page with it.
"""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import Final

from api.database import Database
from api.indexer import Indexer, Progress
from api.intake import Derivations
from api.logs import logger, where_of
from ledger_client.errors import TidewaiterError

LONGEST_WAIT_SECONDS: Final = 60.0
JOIN_SECONDS: Final = 15.0


class Follower:
    """Brings the index to the newest block every so many seconds, less often while that fails.

    What is stored is folded anew once, at the beginning: where it was altered, it is mended.

    Args:
        indexer: of the service's index.
        database: that it lies in.
        every_seconds: the pause between two looks.
    """

    def __init__(self, indexer: Indexer, database: Database, every_seconds: float) -> None:
        self._indexer: Final = indexer
        self._database: Final = database
        self._derivations: Final = Derivations()
        self._checked = False
        self._every_seconds: Final = every_seconds
        self._stop: Final = threading.Event()
        self._thread: Final = threading.Thread(target=self._follow, name="index", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End, after the page that is being written."""
        self._stop.set()
        self._thread.join(JOIN_SECONDS)

    def _follow(self) -> None:
        failures = 0
        while not self._stop.is_set():
            failures = 0 if self._once() else failures + 1
            pause = self._every_seconds * 2 ** min(failures, 10)
            self._stop.wait(min(pause, LONGEST_WAIT_SECONDS))

    def _once(self) -> bool:
        try:
            self._look()
        except TidewaiterError as told:
            logger().warning("index", code=told.code, rule=told.rule, detail=told.message)
            return False
        except Exception as unforeseen:  # noqa: BLE001 - the service answers on, and says so
            logger().error("index", **where_of(unforeseen))
            return False
        return True

    def _look(self) -> None:
        if not self._checked:
            self._checked = True  # where it does not hold, the next look mends it
            self._indexer.check()
        for one in self._indexer.catch_up(self._derive).refused:
            logger().warning("node", detail=one)
        self._derivations.catch_up(self._database)

    def _derive(self, _progress: Progress) -> None:
        """After a page; what is wrong here does not keep the index from going on."""
        with suppress(TidewaiterError):  # told of once the index is up to date
            self._derivations.catch_up(self._database)
