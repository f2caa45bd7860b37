"""What the public has time for: from when a proposal can be executed, and what follows then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from ledger_client.cli.names import time_text
from ledger_client.ledger.calls import Call, CloseByCouncilCall, RecoverKeyCall
from ledger_client.writing.council_wishes import NOTICE, RECOVERY_WAITS

_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Terms:
    """What time limits a proposal.

    Attributes:
        executable_from: seconds since 1970; None: at once, or it is not proposed yet.
        sentence: for people; empty where nothing limits it.
    """

    executable_from: int | None = None
    sentence: str = ""


def terms_of(call: Call, proposed_at: int | None) -> Terms:
    """The terms of a call that was proposed at a time, or is to be proposed."""
    if isinstance(call, RecoverKeyCall):
        days = RECOVERY_WAITS // _DAY
        told = (
            f"to be executed by {time_text(call.deadline)}; the key is valid {days} days later, "
            "unless it is vetoed"
        )
        return Terms(None, told)
    if not isinstance(call, CloseByCouncilCall):
        return Terms()
    days = NOTICE // _DAY
    if not proposed_at:
        return Terms(None, f"its proposal is the public notice: {days} days before it is executed")
    start = proposed_at + int(NOTICE.total_seconds())
    return Terms(start, f"public notice: can be executed from {time_text(start)} on")
