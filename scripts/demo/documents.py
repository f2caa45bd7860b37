"""The EPCIS documents of the journey, moved in time so that it ends the day before today.

A ledger that is asked about events from after its own blocks rightly says so; whoever runs the
demonstration later, or with a clock that is behind, should see the story and not that finding.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).resolve().parent / "documents"
LAST_DAY: Final = date(2026, 11, 21)
_TIME: Final = re.compile(r'"([0-9]{4}-[0-9]{2}-[0-9]{2})(T[0-9:]{8}Z)"')


def write_documents(folder: Path) -> int:
    """Write all documents into ``folder``; returns by how many days they were moved."""
    days = days_to_move()
    folder.mkdir(parents=True)
    for path in sorted(FOLDER.glob("*.jsonld")):
        (folder / path.name).write_text(moved(path.read_text("utf-8"), days), "utf-8")
    return days


def days_to_move() -> int:
    """By how many days the journey is moved, so that it ends yesterday."""
    return (datetime.now(UTC).date() - timedelta(days=1) - LAST_DAY).days


def moved_time(time: str) -> str:
    """A time of the journey, moved like its documents."""
    return moved(f'"{time}"', days_to_move()).strip('"')


def moved(text: str, days: int) -> str:
    """A document with all its times moved by whole days."""

    def move(match: re.Match[str]) -> str:
        day = date.fromisoformat(match[1]) + timedelta(days=days)
        return f'"{day.isoformat()}{match[2]}"'

    return _TIME.sub(move, text)
