"""How many answers of each status each route gave, as the service itself counted them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from prometheus_client.parser import text_string_to_metric_families

REQUESTS = "tidewaiter_api_requests_total"
ROUTE_WIDTH = 36


@dataclass(frozen=True, slots=True)
class Tally:
    """Answers by route and status.

    Attributes:
        counts: of (route's template, status).
    """

    counts: Counter[tuple[str, str]]

    @classmethod
    def of(cls, metrics: str) -> Tally:
        """What a service's ``/metrics`` tell."""
        counts: Counter[tuple[str, str]] = Counter()
        for family in text_string_to_metric_families(metrics):
            for one in family.samples:
                if one.name == REQUESTS:
                    counts[one.labels["route"], one.labels["status"]] += int(one.value)
        return cls(counts)

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def statuses(self) -> list[str]:
        """Every status seen, in order."""
        return sorted({status for _, status in self.counts})

    def good(self, route: str) -> int:
        """How many answers of a route were good ones."""
        return sum(
            number
            for (one, status), number in self.counts.items()
            if one == route and "2" <= status < "3"
        )

    def table(self) -> str:
        """Route by status, with sums."""
        routes = sorted({route for route, _ in self.counts})
        lines = [_line("route", self.statuses, "all")]
        for route in routes:
            told = [self.counts[route, status] for status in self.statuses]
            lines.append(_line(route, told, sum(told)))
        sums = [sum(self.counts[one, status] for one in routes) for status in self.statuses]
        return "\n".join([*lines, _line("all", sums, self.total)])


def _line(name: str, values: Iterable[object], last: object) -> str:
    return f"{name:<{ROUTE_WIDTH}}" + "".join(f"{value or '.':>7}" for value in (*values, last))
