"""What is counted, in Prometheus' text form. No label holds what an asker sent."""

from __future__ import annotations

from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

MEDIA_TYPE: Final = CONTENT_TYPE_LATEST
_SECONDS: Final = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_METHODS: Final = frozenset({"GET", "POST", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH"})


class Metrics:
    """The counters of one service."""

    def __init__(self) -> None:
        registry = self._registry = CollectorRegistry()
        self._requests: Final = Counter(
            "tidewaiter_api_requests",
            "Answers given, by method, route and status.",
            ("method", "route", "status"),
            registry=registry,
        )
        self._seconds: Final = Histogram(
            "tidewaiter_api_seconds",
            "How long answers took, by route.",
            ("route",),
            buckets=_SECONDS,
            registry=registry,
        )
        self._problems: Final = Counter(
            "tidewaiter_api_problems",
            "Problems told, by code.",
            ("code",),
            registry=registry,
        )
        self._index_block: Final = Gauge(
            "tidewaiter_api_index_block", "The index holds every entry up to it.", registry=registry
        )
        self._head_block: Final = Gauge(
            "tidewaiter_api_head_block", "The newest block seen.", registry=registry
        )
        self._head_age: Final = Gauge(
            "tidewaiter_api_head_age_seconds", "How old the newest block was.", registry=registry
        )
        self._ready: Final = Gauge(
            "tidewaiter_api_ready", "1 when the service was last found ready.", registry=registry
        )

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count an answer; ``route`` is the template, never the address asked for."""
        known = method if method in _METHODS else "other"
        self._requests.labels(known, route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def told(self, code: str) -> None:
        """Count a problem."""
        self._problems.labels(code).inc()

    def seen(
        self, *, ready: bool, head: int | None, head_age_seconds: float | None, index: int | None
    ) -> None:
        """Keep what was found of readiness; None: it could not be found out."""
        self._ready.set(1 if ready else 0)
        for gauge, value in (
            (self._head_block, head),
            (self._head_age, head_age_seconds),
            (self._index_block, index),
        ):
            if value is not None:
                gauge.set(value)

    def text(self) -> bytes:
        """All of them."""
        return generate_latest(self._registry)
