"""Every entry of a rich history changed in the ledger itself: heads and proofs fit, and yet.

What units and certificates say is signed, so that any change of it is found. Of the registry and
the council no signatures are carried: there a change is found where it breaks a rule.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache

import pytest

from ledger_client.ledger.council_state import proposal_id
from ledger_client.ledger.entries import BlockRef, Entry, Party
from ledger_client.ledger.kinds import Form, Kind
from ledger_client.ledger.values import Contract, ParticipantId
from ledger_client.proofs import Report, Verdict, verify
from tests.unit.proofs.forging import ForgedState
from tests.unit.proofs.mill import milled
from tests.unit.proofs.states import State
from tests.unit.proofs.stories import codes
from tests.unit.proofs.test_mutations import STRICT, WORSE

SIGNED = (Contract.LEDGER, Contract.CERTIFICATES)


def other(word: bytes) -> bytes:
    return word[:-1] + bytes([word[-1] ^ 1])


def forgeries(entry: Entry) -> Iterator[tuple[str, Entry]]:
    """The entry with one field changed."""
    actor, second = entry.actor, entry.counterparty
    yield "related", replace(entry, related=other(entry.related))
    yield "commitment", replace(entry, commitment=other(entry.commitment))
    yield "detail", replace(entry, detail=entry.detail ^ 1)
    yield "actor", replace(entry, actor=Party(ParticipantId(actor.id ^ 1), actor.key))
    yield "key", replace(entry, actor=Party(actor.id, type(actor.key)(other(actor.key))))
    yield "taker", replace(entry, counterparty=Party(ParticipantId(second.id ^ 1), second.key))
    yield "form", replace(entry, form=Form((entry.form + 1) % 3))
    yield "time", replace(entry, at=BlockRef(entry.at.number, entry.at.time + 1))
    kind = Kind.ALERT if entry.kind is Kind.OBSERVE else Kind.OBSERVE
    yield "kind", replace(entry, kind=kind)


def shown_units() -> tuple[bytes, ...]:
    mill = milled()
    return (mill.flour, mill.carton, mill.told.pallet_a, mill.told.pallet_b)


@cache
def places() -> tuple[int, ...]:
    """Where the signed entries of the answer stand."""
    state = State(milled().told.net)
    bundle = state.bundle(milled().flour, [state.unit(one) for one in shown_units()])
    subjects = {*shown_units(), *(one.certificate_id for one in bundle.certificates)}
    return tuple(
        place
        for place, (contract, entry) in enumerate(milled().told.net.entries)
        if contract in SIGNED and entry.unit_id in subjects
    )


def judged(place: int, forged: Entry) -> Report:
    """The answer about the flour where one entry is another."""
    net = milled().told.net
    before = net.entries[place]
    net.entries[place] = (before[0], forged)
    try:
        state = ForgedState(net)
        bundle = state.bundle(milled().flour, [state.unit(one) for one in shown_units()])
        at = datetime.fromtimestamp(state.time + 60, UTC)
        return verify(bundle, state.trust_root(), at, STRICT)
    finally:
        net.entries[place] = before


@pytest.mark.parametrize("turn", range(len(places())))
def test_a_signed_entry_changed_in_one_field_is_refused(turn: int) -> None:
    # Each entry is changed in one field, and each field in some entries of every kind.
    place = places()[turn]
    choices = list(forgeries(milled().told.net.entries[place][1]))
    name, forged = choices[turn % len(choices)]
    report = judged(place, forged)
    assert report.verdict in WORSE, name
    assert "check.error" not in codes(report)


@pytest.mark.parametrize("kind", [Kind.PROPOSE, Kind.APPROVE, Kind.EXECUTE])
@pytest.mark.parametrize("field", ["related", "commitment", "detail", "taker", "actor", "kind"])
def test_an_entry_of_the_council_that_it_does_not_write_is_refused(kind: Kind, field: str) -> None:
    net = milled().told.net
    last = next(proposal_id(net.deployment, one) for one, _ in net.executed)
    place = next(
        place
        for place, (_, entry) in enumerate(net.entries)
        if entry.unit_id == last and entry.kind is kind
    )
    report = judged(place, dict(forgeries(net.entries[place][1]))[field])
    assert report.verdict is Verdict.REFUTED
    assert "check.error" not in codes(report)
