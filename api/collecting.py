"""How often this process looks for cycles of objects: seldom, as answers and pages make few."""

from __future__ import annotations

import gc
from typing import Final

YOUNG_OBJECTS: Final = 50_000
"""So many more objects begin a look; Python's own 700 come a hundred times in a page or answer."""


def collect_seldom() -> None:
    """Leave what is loaded alone, and look through what is new at greater intervals."""
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS, 20, 20)
