"""How often one token may ask: per class of routes, counted in this process."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from limits import RateLimitItem
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from api.problems import problem

RouteClass = Literal["read", "write", "export"]
LIMIT_HEADER: Final = "RateLimit"
POLICY_HEADER: Final = "RateLimit-Policy"


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left of a limit after a request.

    Attributes:
        allowed: the request is within it.
        headers: what the answer says about it (the IETF's RateLimit fields).
    """

    allowed: bool
    headers: Mapping[str, str]


class Limits:
    """The limits of every token; safe between threads.

    Args:
        rates: the limit of each class of routes.
    """

    def __init__(self, rates: Mapping[str, RateLimitItem]) -> None:
        self._rates: Final = dict(rates)
        self._windows: Final = SlidingWindowCounterRateLimiter(MemoryStorage())

    def spend(self, who: str, route_class: RouteClass) -> Allowance:
        """Count one request of a token, and say what is left."""
        rate = self._rates[route_class]
        allowed = self._windows.hit(rate, who, route_class)
        told = self._windows.get_window_stats(rate, who, route_class)
        seconds = max(1, math.ceil(told.reset_time - time.time()))
        left = told.remaining if allowed else 0
        policy = f'"{route_class}";q={rate.amount};w={rate.get_expiry()}'
        return Allowance(
            allowed, {POLICY_HEADER: policy, LIMIT_HEADER: f'"{route_class}";r={left};t={seconds}'}
        )

    def require(self, who: str, route_class: RouteClass) -> Mapping[str, str]:
        """The headers of a request that is within its limit.

        Raises:
            HttpProblem: it is not (``rate.limited``, with ``Retry-After``).
        """
        spent = self.spend(who, route_class)
        if not spent.allowed:
            wait = spent.headers[LIMIT_HEADER].rpartition("=")[2]
            raise problem("rate.limited", headers={**spent.headers, "Retry-After": wait})
        return spent.headers
