"""Which journey of a container an event means. Overlapping journeys are never picked from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ledger_client.capture.holdings import Unit
from ledger_client.capture.profile import Profile
from ledger_client.epcis import BizTransaction
from ledger_client.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class JourneyChoice:
    """What the open journeys of one box come to.

    Attributes:
        meant: the one that is meant; ``None`` if there is none or several may be.
        left_open: others that were not closed, where the booking told which one is meant.
        overlapping: those among which nothing tells.
    """

    meant: Unit | None = None
    left_open: tuple[Unit, ...] = ()
    overlapping: tuple[Unit, ...] = ()


def choose_journey(
    open_journeys: Sequence[Unit], booking: str | None, pointer: str
) -> JourneyChoice:
    """The open journey that an event with this booking (or none) means.

    Raises:
        InvalidInput: another booking while a journey is open (rule ``journey.other_booking``).
    """
    booked = [unit for unit in open_journeys if booking is not None and unit.booking == booking]
    if len(booked) == 1:
        others = tuple(unit for unit in open_journeys if unit is not booked[0])
        return JourneyChoice(booked[0], left_open=others)
    if len(open_journeys) > 1:
        return JourneyChoice(overlapping=tuple(open_journeys))
    if not open_journeys:
        return JourneyChoice()
    journey = open_journeys[0]
    if booking is not None and journey.booking is not None:
        raise InvalidInput(
            "is open under another booking; close that journey first",
            pointer=pointer,
            rule="journey.other_booking",
        )
    return JourneyChoice(journey)


def booking_told(references: Sequence[BizTransaction] | None, profile: Profile) -> str | None:
    """The booking that an event refers to: the URI of its business transaction."""
    for reference in references or ():
        if reference.type is not None and reference.type.text in profile.booking_types:
            return reference.biz_transaction.canonical
    return None
