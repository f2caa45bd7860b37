"""Whether the service can give answers that hold: database, head, index and nodes looked at."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeVar

from sqlalchemy import select

from api.database.models import ProgressRow
from api.resources import Resources
from ledger_client.errors import TidewaiterError
from ledger_client.node.connection import Connection

T = TypeVar("T")
KEPT_SECONDS: Final = 1.0


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: its name, whether it holds, and a sentence."""

    name: str
    ok: bool
    detail: str


@dataclass(frozen=True, slots=True)
class Ready:
    """What was found.

    Attributes:
        checks: database, head, index, nodes, in this order.
        head, head_age_seconds: the newest block and how old it was; None: no node told.
        index: the index holds every entry up to this block; None: it could not be read.
    """

    checks: tuple[Check, ...]
    head: int | None
    head_age_seconds: int | None
    index: int | None

    @property
    def ready(self) -> bool:
        """All checks hold."""
        return all(check.ok for check in self.checks)


class Readiness:
    """Looks at the service's surroundings, at most once a second however often it is asked."""

    def __init__(self, resources: Resources) -> None:
        self._resources: Final = resources
        self._lock: Final = threading.Lock()
        self._kept: tuple[float, Ready] | None = None

    def look(self) -> Ready:
        """What holds now."""
        with self._lock:
            if self._kept is None or time.monotonic() - self._kept[0] > KEPT_SECONDS:
                self._kept = (time.monotonic(), self._looked())
            return self._kept[1]

    def _looked(self) -> Ready:
        head, number, age = self._head()
        index, database, index_block = self._index(number)
        nodes = self._nodes()
        found = Ready((database, head, index, nodes), number, age, index_block)
        self._resources.metrics.seen(
            ready=found.ready, head=number, head_age_seconds=age, index=index_block
        )
        return found

    def _head(self) -> tuple[Check, int | None, int | None]:
        try:
            block = self._resources.connection.rpc.block()
        except TidewaiterError as away:
            return Check("head", False, f"no node serves ({away.code})"), None, None
        age = int(self._resources.now().timestamp()) - block.time
        most = self._resources.settings.head_age_max_seconds
        told = f"block {block.number} is {age} s old; at most {most} s"
        return Check("head", age <= most, told), block.number, age

    def _index(self, head: int | None) -> tuple[Check, Check, int | None]:
        try:
            with self._resources.database.snapshot() as session:
                row = session.scalar(select(ProgressRow))
                found = None if row is None else (row.status, row.block_number)
        except TidewaiterError as broken:
            away = Check("database", False, f"does not serve ({broken.code})")
            return Check("index", False, "cannot be read"), away, None
        serves = Check("database", True, "serves")
        if found is None:
            return Check("index", False, "is empty"), serves, None
        status, block = found
        return self._judged(status, block, head), serves, block

    def _judged(self, status: str, block: int, head: int | None) -> Check:
        if status == "diverged":
            return Check("index", False, "is not what the journal proves (index.diverged)")
        if head is None:
            return Check("index", False, f"holds up to block {block}; the head is not known")
        lag, most = max(0, head - block), self._resources.settings.lag_max_blocks
        told = f"holds up to block {block}, {lag} behind; at most {most}"
        return Check("index", lag <= most, told)

    def _nodes(self) -> Check:
        """All nodes that serve give one hash at the height that all of them have."""
        each = self._resources.each_node
        heights = [_asked(node, lambda one: one.rpc.block_number()) for node in each]
        serving = [
            (node, height) for node, height in zip(each, heights, strict=True) if height is not None
        ]
        if not serving:
            return Check("nodes", False, f"none of {len(each)} serves")
        least = min(height for _, height in serving)
        hashes = {_asked(node, lambda one: one.rpc.block(least).hash) for node, _ in serving}
        away = len(each) - len(serving)
        told = f"{len(serving)} of {len(each)} serve" + (f", {away} away" if away else "")
        if len(hashes) != 1 or None in hashes:
            return Check("nodes", False, f"{told}; they disagree about block {least}")
        return Check("nodes", True, f"{told}; one hash at block {least}")


def _asked(node: Connection, ask: Callable[[Connection], T]) -> T | None:
    try:
        return ask(node)
    except TidewaiterError:
        return None
