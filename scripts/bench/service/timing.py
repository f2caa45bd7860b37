"""Times of requests, one after another and many at once."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

import httpx2

ASKERS: Final = 4


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds of one thing done many times."""

    p50: float
    p99: float

    @classmethod
    def of(cls, seconds: Sequence[float]) -> Times:
        """Of at least two times."""
        cuts = statistics.quantiles(seconds, n=100, method="inclusive")
        return cls(statistics.median(seconds) * 1000, cuts[98] * 1000)


def timed(do: Callable[[], object]) -> float:
    """Seconds that something takes."""
    started = time.perf_counter()
    do()
    return time.perf_counter() - started


def per_second(url: str, headers: Mapping[str, str], seconds: float) -> float:
    """How many good answers four askers at once get in a second."""
    until = time.perf_counter() + seconds

    def asked(_: int) -> int:
        count = 0
        with httpx2.Client(headers=headers) as client:
            while time.perf_counter() < until:
                client.get(url).raise_for_status()
                count += 1
        return count

    started = time.perf_counter()
    with ThreadPoolExecutor(ASKERS) as pool:
        total = sum(pool.map(asked, range(ASKERS)))
    return total / (time.perf_counter() - started)
