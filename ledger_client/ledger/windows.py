"""The check that every stated validity passes: keys, accreditations and certificates alike."""

from __future__ import annotations

from ledger_client.ledger.refusals import WindowInvalid


def require_window(start: int, end: int, now: int) -> None:
    """The time from ``start`` to ``end`` (seconds) is not empty and not over at ``now``."""
    if end <= start or end <= now:
        raise WindowInvalid(start, end)
