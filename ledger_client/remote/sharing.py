"""Openings handed to a service, those again whose entries it had not indexed yet."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Final

from pydantic import JsonValue

from ledger_client.remote.service import Service
from ledger_client.remote.shapes import PayloadsTold

AT_ONCE: Final = 500
INDEX_SECONDS: Final = 5.0
"""How long a service may be behind the ledger before it is believed that nobody commits to it."""
_PAUSE_SECONDS: Final = 0.5
_UNKNOWN: Final = "payload.unannounced"
Handed = dict[str, JsonValue]


def hand_in(service: Service, openings: Sequence[Handed]) -> PayloadsTold:
    """Hand openings in; what the service does not know yet for a few seconds.

    Args:
        openings: each with its commitment, as ``POST /v1/payloads`` takes them.
    """
    deadline = time.monotonic() + INDEX_SECONDS
    told = _handed(service, openings)
    while late := [one.commitment for one in told.refused if one.code == _UNKNOWN]:
        if time.monotonic() > deadline:
            break
        time.sleep(_PAUSE_SECONDS)
        again = _handed(service, [one for one in openings if one["commitment"] in late])
        told = PayloadsTold(
            kept=(*told.kept, *again.kept),
            refused=(*(one for one in told.refused if one.code != _UNKNOWN), *again.refused),
            units=told.units + again.units,
        )
    return told


def _handed(service: Service, openings: Sequence[Handed]) -> PayloadsTold:
    parts = [
        service.post("/v1/payloads", PayloadsTold, [*openings[at : at + AT_ONCE]])
        for at in range(0, len(openings), AT_ONCE)
    ]
    return PayloadsTold(
        kept=tuple(one for part in parts for one in part.kept),
        refused=tuple(one for part in parts for one in part.refused),
        units=sum(part.units for part in parts),
    )
