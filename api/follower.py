"""Keeps the index up to date while the service runs: one thread, told to stop and waited for."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Final

from api.logs import logger, where_of
from ledger_client.errors import TidewaiterError

LONGEST_WAIT_SECONDS: Final = 60.0
JOIN_SECONDS: Final = 15.0


class Follower:
    """Calls ``catch_up`` every so many seconds, and less often while it fails.

    Args:
        catch_up: brings the index to the newest block; may raise.
        every_seconds: the pause between two calls.
    """

    def __init__(self, catch_up: Callable[[], object], every_seconds: float) -> None:
        self._catch_up: Final = catch_up
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
            self._catch_up()
        except TidewaiterError as told:
            logger().warning("index", code=told.code, rule=told.rule, detail=told.message)
            return False
        except Exception as unforeseen:  # noqa: BLE001 - the service answers on, and says so
            logger().error("index", **where_of(unforeseen))
            return False
        return True
