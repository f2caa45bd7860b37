"""Who has it, since when and how that was signed; who is next; where it was last."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

from ledger_client.ledger.kinds import ADMINISTER, Kind
from ledger_client.ledger.values import UnitId, number_of
from ledger_client.officer.container import Custodian, NextParty, Place
from ledger_client.officer.facts import Facts, Step
from ledger_client.officer.judgement import around

Signed = Literal["both", "machine", "reserved", "claimedOnly"]
_TAKING: Final = frozenset({Kind.ACCEPT, Kind.ACCEPT_RESERVED, Kind.HANDOFF})
_OFFER_ENDS: Final = _TAKING | {Kind.REJECT, Kind.WITHDRAW, Kind.CLOSE}


def custodian(facts: Facts) -> Custodian:
    """The custodian as verification proved it; nobody where it did not."""
    legs = facts.report.custody
    steps = facts.units.get(outermost(facts), ())
    took = next((one for one in reversed(steps) if one.entry.kind in _TAKING), None)
    last = legs[-1] if legs else None
    return Custodian(
        participant=None if last is None else facts.person(number_of(last.participant)),
        since=None if last is None else last.time,
        signed=_signed(facts, took),
        reservation=_reservation(facts, took),
        next_party=next_party(facts, steps),
        last_place=last_place(facts),
    )


def outermost(facts: Facts) -> UnitId:
    """The unit whose custodian is the subject's."""
    return ([facts.subject, *around(facts)])[-1]


def next_party(facts: Facts, steps: Sequence[Step]) -> NextParty | None:
    """To whom custody is offered at the time of the answer."""
    offer: Step | None = None
    for one in steps:
        if one.entry.kind is Kind.OFFER:
            offer = one
        elif one.entry.kind in _OFFER_ENDS:
            offer = None
    until = 0 if offer is None else number_of(offer.entry.related)
    if offer is None or until <= facts.report.at:
        return None
    return NextParty(participant=facts.person(offer.entry.counterparty.id), until=until)


def last_place(facts: Facts) -> Place | None:
    """Where the latest event of the unit, or of what it is in, says it happened."""
    found: list[tuple[str, Place]] = []
    for unit in dict.fromkeys((facts.subject, outermost(facts))):
        for one in facts.units.get(unit, ()):
            event = facts.event(one.entry)
            where = None if event is None else event.read_point or event.biz_location
            if event is None or where is None:
                continue
            by = facts.person(one.entry.actor.id)
            at = facts.told_at(one.entry)
            place = Place(place=where.id.text, at=at, by=by)
            found.append((event.event_time.instant.isoformat(), place))
    return max(found, key=lambda one: one[0])[1] if found else None


def _signed(facts: Facts, took: Step | None) -> Signed:
    if took is None:
        return "claimedOnly"
    if took.entry.kind is Kind.ACCEPT_RESERVED:
        return "reserved"
    parties = (took.entry.actor, took.entry.counterparty)
    taker = next((one for one in reversed(parties) if any(one.key)), took.entry.actor)
    key = facts.keys.get(taker.key)
    is_machine = key is not None and not key.acts >> ADMINISTER & 1
    return "machine" if is_machine else "both"


def _reservation(facts: Facts, took: Step | None) -> str | None:
    if took is None or took.entry.kind is not Kind.ACCEPT_RESERVED:
        return None
    told = facts.text(took.entry, "text", "reservation", "reason")
    event = facts.event(took.entry)
    word = None if event is None or event.disposition is None else event.disposition.word
    return told or word
