"""What a business step says about custody, for the units that an event touches.

Capture writes only the capturer's own half: an offer, an accept, a withdrawal. Everything else is
an observation, by the custodian in the unit's history, by anybody else in the logbook.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ledger_client.capture.guards import require_at_rest
from ledger_client.capture.offers import offer_all, offers_custody
from ledger_client.capture.step import Step, Touch
from ledger_client.epcis import ObjectEvent, Term
from ledger_client.identifiers import Gln

RECEIVING: Final = frozenset({"accepting", "receiving"})
CONTROLLING: Final = frozenset({"inspecting", "sampling"})
_SHIPPING: Final = frozenset({"shipping", "departing", "consigning"})
_RESERVED: Final = ("damaged", "mismatch_instance", "mismatch_class", "mismatch_quantity")


def act(step: Step, touches: Sequence[Touch]) -> None:
    """Do what the business step asks with every unit touched."""
    word = step.word
    if word in RECEIVING:
        receive(step, touches, claims=True)
    elif word == "void_shipping":
        _void_shipping(step, touches)
    elif word in CONTROLLING and step.profile.is_authority:
        _control(step, touches)
    elif offers_custody(step):
        offer_all(step, touches)
    else:
        for touch in touches:
            step.observe(touch.ref)
        _next_not_named(step, touches)


def receive(step: Step, touches: Sequence[Touch], *, claims: bool) -> None:
    """Accept what is on offer to us: of a packed unit, the offer of its outermost parent.

    Args:
        claims: also write the rest: an observation of what is ours, a claim of what is not.
    """
    reasons = reservations(step)
    for touch in touches:
        outer = step.state.outermost(touch.ref)
        offer = step.state.unit(outer).offer
        if offer is not None and offer.taker == step.draft.me:
            require_at_rest(step, outer, touch.pointer)
            step.draft.accept(outer, offer.giver, reasons)
            step.told.add(outer)
            _missing_members(step, touch)
        elif claims and outer not in step.told:
            step.observe(touch.ref)


def reservations(step: Step) -> tuple[str, ...]:
    """The dispositions that say it was not as announced."""
    told: list[Term | None] = [step.event.disposition]
    lasting = step.event.persistent_disposition if isinstance(step.event, ObjectEvent) else None
    if lasting is not None:
        told.extend(lasting.set or ())
    words = {term.word for term in told if term is not None}
    return tuple(word for word in _RESERVED if word in words)


def _missing_members(step: Step, touch: Touch) -> None:
    if not touch.members:
        return
    missing = step.state.members_of(touch.ref) - set(touch.members)
    if missing:
        told = f"{len(missing)} serials of the unit that was accepted are not listed"
        step.draft.find("contents.differ", touch.pointer, told, touch.ref)


def _void_shipping(step: Step, touches: Sequence[Touch]) -> None:
    listed = {touch.ref for touch in touches}
    for touch in touches:
        outer = step.state.outermost(touch.ref)
        unit = step.state.unit(outer)
        if step.is_mine(outer) and unit.offer is not None:
            if outer not in listed:
                step.refuse(
                    "is packed in a unit on offer that the event does not name",
                    touch.pointer,
                    "unit.packed",
                )
            step.draft.withdraw(outer, unit.offer.taker)
            step.told.add(outer)
        elif outer in step.told:
            continue
        elif unit.given and not step.is_mine(outer):
            step.refuse(
                "was accepted already; a return is a handoff",
                touch.pointer,
                "void_shipping.accepted",
            )
        else:
            step.observe(touch.ref)


def _control(step: Step, touches: Sequence[Touch]) -> None:
    for touch in touches:
        if touch.ref not in step.told:
            step.told.add(touch.ref)
            step.draft.control(touch.ref)


def _next_not_named(step: Step, touches: Sequence[Touch]) -> None:
    """Plain shipping never offers by itself: say so, unless an offer stands already."""
    if step.word not in _SHIPPING or (step.word == "departing" and not _leaves_us(step)):
        return
    for touch in touches:
        outer = step.state.unit(step.state.outermost(touch.ref))
        if step.is_mine(touch.ref) and outer.offer is None:
            told = "left without an offer: the ledger does not know who has custody next"
            step.draft.find("custody.next_not_named", step.at("bizStep"), told, touch.ref)


def _leaves_us(step: Step) -> bool:
    """Whether a destination names another party that is to possess the goods."""
    parties = [
        end.id for end in step.event.destination_list or () if end.type.word == "possessing_party"
    ]
    glns = [None if party.key is None else party.key.gln for party in parties]
    return any(gln is None or not step.profile.is_own(Gln(gln)) for gln in glns)
