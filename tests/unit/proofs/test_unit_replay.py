"""One unit replayed by the verifier: what the ledger refuses of attachments, and the last turn."""

from dataclasses import replace

import pytest

from ledger_client.ledger.entries import Entry
from ledger_client.ledger.kinds import Form, Kind
from ledger_client.ledger.refusals import CounterpartyUnexpected, TurnsExhausted, UnitPacked
from ledger_client.ledger.state import UnitState
from ledger_client.ledger.values import ParticipantId
from ledger_client.proofs.steps.unit_replay import UnitReplay
from tests.unit.ledger.unit_log import BOX, CARRIER, CUSTOMS, MAKER, Log, named, who

LAST_TURN = 2**24 - 1
BESIDE = UnitState(custodian=ParticipantId(CARRIER), exists=True, level=1)
INSIDE = replace(BESIDE, custodian=ParticipantId(0), packed=True)


def replayed(start: UnitState, *entries: Entry) -> UnitState:
    """The unit after these entries; the carrier has whatever it is packed in."""
    replay = UnitReplay(
        BOX,
        start,
        partial=False,
        custodians=lambda index: frozenset({ParticipantId(CARRIER)}),
        is_customs=lambda key: key == who(CUSTOMS).key,
        parent=lambda index: None,
    )
    for index, entry in enumerate(entries):
        replay.apply(index, entry)
    return replay.state


def attached(form: Form, holder: int) -> Entry:
    """An attachment by the carrier."""
    log, counterparty = Log(), who(holder) if form is Form.BOTH else named(holder)
    log.add(BOX, Kind.ATTACH, CARRIER, form=form, counterparty=counterparty)
    return log.entries[0]


@pytest.mark.parametrize(
    ("start", "form", "holder"),
    [
        (BESIDE, Form.DIRECT, CARRIER),
        (BESIDE, Form.CARRIED, CARRIER),
        (BESIDE, Form.BOTH, MAKER),
        (INSIDE, Form.DIRECT, CARRIER),
    ],
)
def test_an_attachment_that_the_ledger_writes_changes_nothing(
    start: UnitState, form: Form, holder: int
) -> None:
    assert replayed(start, attached(form, holder)) == start


@pytest.mark.parametrize(("form", "holder"), [(Form.CARRIED, CARRIER), (Form.BOTH, MAKER)])
def test_nothing_carried_is_attached_to_a_packed_unit(form: Form, holder: int) -> None:
    with pytest.raises(UnitPacked):
        replayed(INSIDE, attached(form, holder))


@pytest.mark.parametrize("start", [BESIDE, INSIDE])
def test_one_signature_does_not_stand_for_both(start: UnitState) -> None:
    with pytest.raises(CounterpartyUnexpected):
        replayed(start, attached(Form.BOTH, CARRIER))


def test_holds_and_releases_leave_the_last_turn_as_it_is() -> None:
    log, start = Log(), replace(BESIDE, turn=LAST_TURN - 1)
    log.hold(BOX)
    assert replayed(start, *log.entries) == replace(start, turn=LAST_TURN, holds=1)
    log.release(BOX, 1)
    log.hold(BOX)
    assert replayed(start, *log.entries) == replace(start, turn=LAST_TURN, holds=1)


def test_nothing_else_moves_the_last_turn() -> None:
    log = Log()
    log.offer(BOX, CARRIER, MAKER)
    with pytest.raises(TurnsExhausted):
        replayed(replace(BESIDE, turn=LAST_TURN), *log.entries)
