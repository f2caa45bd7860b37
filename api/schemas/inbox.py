"""What waits for a participant."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, JsonValue

from api.schemas.base import Hex32Text, Seconds, Shape
from api.schemas.units import UnitName
from ledger_client.officer.answers import Person


class InboxBasis(Shape):
    """The block that the inbox speaks for; everything up to it is in it."""

    block_number: Annotated[int, Field(ge=0, examples=[184])]
    block_hash: Hex32Text
    block_time: Seconds
    age_seconds: Annotated[int, Field(examples=[12])]
    trust_root: Hex32Text


class Offer(Shape):
    """An offer of custody that stands.

    Attributes:
        head: the unit's, as the accept is to name it.
        turn: the unit's, as a statement about it is to name it.
        expires: when it ends by itself; custody stays where it is.
    """

    unit: UnitName
    head: Hex32Text
    turn: Annotated[int, Field(ge=0, lt=2**24)]
    offered_at: Seconds
    expires: Seconds
    expires_in_seconds: Annotated[int, Field(examples=[86400])]


class OfferToMe(Shape):
    """One that waits for the caller's signature.

    Attributes:
        ticket: what the client's ``accept`` takes, with every opening that is here; null where
            tickets were not asked for.
    """

    offer: Offer
    giver: Person
    ticket: dict[str, JsonValue] | None


class OfferOfMine(Shape):
    """One that the caller made, and that its taker has not answered."""

    offer: Offer
    taker: Person


class InboxAnswer(Shape):
    """A page of what waits for the caller; what ends first stands first.

    Attributes:
        total: how many offers there are on all pages, to the caller and of it.
        first: the number of the first one on the page, from 1 on.
    """

    basis: InboxBasis
    total: Annotated[int, Field(ge=0, examples=[1])]
    first: Annotated[int, Field(ge=1, examples=[1])]
    to_accept: tuple[OfferToMe, ...]
    offered: tuple[OfferOfMine, ...]
