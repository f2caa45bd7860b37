"""The three ways in which the index is built."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from rich.progress import Progress as Bar

from api.database import Database
from api.indexer import Indexer, Status
from ledger_client.home import Home
from ledger_client.node.connection import Connection
from scripts.crash_index.process import Indexing, NotAsPlanned

PAGES: Final = 125
"""About as many pages there are while it is killed."""
LAST_PART: Final = 0.95
"""Beyond this part of the blocks none is killed, so that none has ended by itself."""


@dataclass(frozen=True, slots=True)
class Built:
    """An index that is whole.

    Attributes:
        database: of the index.
        seconds: from begin to end, the processes' starts among them.
        blocks: how many it covers.
        kills: how often it was killed.
    """

    database: Database
    connection: Connection
    seconds: float
    blocks: int
    kills: int = 0

    def check(self) -> None:
        """Fold everything stored, against the journals that a node proves.

        Raises:
            IndexDiverged: it does not hold.
            NotAsPlanned: it is not complete.
        """
        if Indexer(self.database, (self.connection,)).check().status is not Status.COMPLETE:
            raise NotAsPlanned("the index is not complete")


class Builder:
    """Builds indexes of one network, each in a database of its own."""

    def __init__(self, home: Home, empty: Callable[[], str]) -> None:
        self._home: Final = home
        self._empty: Final = empty
        self._connection: Final = home.connect()

    def whole(self) -> Built:
        """In one go."""
        database = _made(self._empty())
        indexer, started = Indexer(database, (self._connection,)), time.monotonic()
        with Bar() as bar:
            task = bar.add_task("in one go")
            done = indexer.catch_up(
                lambda one: bar.update(task, completed=one.block_number, total=one.newest)
            )
        return self._built(database, started, done.newest)

    def killed(self, kills: int, seed: int, whole: Built) -> Built:
        """While it is killed ``kills`` times: where and when follows from the seed."""
        # Not for secrets: the same seed shall kill at the same places again.
        chance = random.Random(seed)  # noqa: S311
        url, blocks = self._empty(), whole.blocks
        database, width = _made(url), max(1, blocks // PAGES)
        pause = whole.seconds * width / blocks
        heights = sorted(chance.randrange(int(blocks * LAST_PART)) for _ in range(kills))
        started = time.monotonic()
        with Bar() as bar:
            for height in bar.track(heights, description="killed at random"):
                running = Indexing.start(self._home, url, width)
                running.reach(height)
                time.sleep(chance.uniform(0, pause))
                running.kill()
                self._still_building(database)
            Indexing.start(self._home, url, width).finish()
        return self._built(database, started, blocks, kills)

    def by_two(self) -> Built:
        """By two processes at once on the same database."""
        url, started = self._empty(), time.monotonic()
        database = _made(url)
        blocks = self._connection.rpc.block_number()
        width = max(1, blocks // PAGES)
        both = [Indexing.start(self._home, url, width) for _ in range(2)]
        with Bar() as bar:
            task = bar.add_task("two processes at once", total=blocks)
            both[0].finish()
            bar.update(task, completed=blocks)
        both[1].finish()
        return self._built(database, started, blocks)

    def _still_building(self, database: Database) -> None:
        progress = Indexer(database, (self._connection,)).progress()
        if progress.status is not Status.BUILDING:
            raise NotAsPlanned(f"killed too late: {progress.status} at {progress.block_number}")

    def _built(self, database: Database, started: float, blocks: int, kills: int = 0) -> Built:
        return Built(database, self._connection, time.monotonic() - started, blocks, kills)


def _made(url: str) -> Database:
    database = Database(url)
    database.upgrade()
    return database
