"""Where the time of something goes: regions of the program, each without those it calls."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Final, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")
REST: Final = "rest"


class Regions:
    """Clocks of which one runs at a time.

    Attributes:
        seconds: by region; what is in none is ``rest``.
    """

    def __init__(self) -> None:
        """All stand still."""
        self.seconds: Final[defaultdict[str, float]] = defaultdict(float)
        self._inside: Final[list[str]] = []
        self._since = 0.0

    @contextmanager
    def within(self, region: str) -> Iterator[None]:
        """What happens in the block belongs to ``region``, unless a region inside takes it."""
        self._turn()
        self._inside.append(region)
        try:
            yield
        finally:
            self._turn()
            self._inside.pop()

    @contextmanager
    def watching(self, owner: object, name: str, region: str) -> Iterator[None]:
        """While in the block, calls of ``owner.name`` belong to ``region``."""
        true = getattr(owner, name)
        kept = vars(owner)[name]
        setattr(owner, name, self._watched(true, region))
        try:
            yield
        finally:
            setattr(owner, name, kept)

    def _watched(self, true: Callable[P, T], region: str) -> Callable[P, T]:
        @wraps(true)
        def watched(*args: P.args, **kwargs: P.kwargs) -> T:
            with self.within(region):
                return true(*args, **kwargs)

        return watched

    def _turn(self) -> None:
        now = time.perf_counter()
        if self._inside:
            self.seconds[self._inside[-1]] += now - self._since
        self._since = now
