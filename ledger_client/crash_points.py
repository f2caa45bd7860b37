"""For fault tests only: named points at which the process kills itself.

Whoever submits a write passes these points in order. When the environment variable
``TIDEWAITER_CRASH_AT`` names one of them, the process ends there by a real SIGKILL: no handler,
no ``finally``, no flush. Without the variable passing a point does nothing.
"""

from __future__ import annotations

import os
import signal
from enum import StrEnum
from typing import Final

VARIABLE: Final = "TIDEWAITER_CRASH_AT"


class CrashPoint(StrEnum):
    """Where a write can be interrupted, in the order in which a write passes them."""

    BEFORE_SIGN = "before_sign"
    AFTER_SIGN = "after_sign"
    AFTER_STORE = "after_store"
    AFTER_SEND = "after_send"
    AFTER_SEAL = "after_seal"
    BEFORE_RECEIPT = "before_receipt"


def crash_point(point: CrashPoint) -> None:
    """Pass ``point``; ends the process by SIGKILL when the environment names it."""
    if os.environ.get(VARIABLE) == point.value:
        os.kill(os.getpid(), signal.SIGKILL)
