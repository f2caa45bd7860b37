"""What a participant without a node writes through a service stands on the ledger, proved."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from ledger_client.errors import Conflict, EvidenceMissing, InvalidInput, LedgerRefused
from ledger_client.ledger.kinds import Form, Kind
from ledger_client.ledger.values import UnitId
from ledger_client.remote import RemoteWriter, ServiceRefused
from tests.api.remote.writing.process import Far, Served
from tests.api.writes.attesters import Attester
from tests.client.network import PASSWORD, Party

pytestmark = pytest.mark.xdist_group("far")


@contextmanager
def writing(far: Far, served: Served, url: str = "", token: str = "") -> Iterator[RemoteWriter]:
    """What the participant writes with, by a token for everything where none is said."""
    given = token or served.token(Party[far.name.upper()])
    with (
        far.ledger(url or served.url, given) as ledger,
        ledger.writer(far.home, far.name, PASSWORD) as me,
    ):
        yield me


def test_customs_hold_and_release_a_unit(served: Served, maker: Attester, far_customs: Far) -> None:
    unit = served.opened(maker)
    with writing(far_customs, served) as customs:
        held = customs.hold(unit, {"reason": "X-ray image unclear"}, binding=True)
        state = customs.look(unit).hold(unit, customs.participant)
        assert (state.counter, state.active, state.binding) == (1, True, True)
        freed = customs.release(unit, {"reason": "nothing found"})
        assert not customs.look(unit).hold(unit, customs.participant).active
        again = customs.hold(unit, {"reason": "a second look"})
        assert customs.look(unit).hold(unit, customs.participant).counter == 2
    assert maker.kinds(unit) == [Kind.OPEN, Kind.HOLD, Kind.RELEASE, Kind.HOLD]
    assert [one.already for one in (held, freed, again)] == [False, False, False]
    assert held.entry.form is Form.CARRIED
    assert held.shared


def test_a_receipt_is_what_the_ledger_says(served: Served, maker: Attester, far_maker: Far) -> None:
    unit = served.opened(maker)
    with writing(far_maker, served) as me:
        receipt = me.observe(unit, {"text": "temperature 4.1 C"})
    (_, last) = maker.client.history(unit)
    assert last.entry == receipt.entry
    assert receipt.entry.actor.id == maker.client.participant
    sealed = maker.client.connection.rpc.receipt(receipt.tx_hash or b"")
    assert sealed is not None
    assert sealed.block_number == receipt.entry.at.number


def test_the_opening_is_kept_here_and_told_there(
    served: Served, maker: Attester, far_maker: Far
) -> None:
    unit = served.opened(maker)
    with writing(far_maker, served) as me:
        receipt = me.observe(unit, {"text": "a dent at the door"})
        assert b"a dent at the door" in me.store.payloads.get(receipt.commitment)
    with far_maker.ledger(served.url, served.token(Party.MAKER)) as ledger:
        told = ledger.bundle(unit).encode()
    assert b"a dent at the door" in told


def test_custody_is_offered_and_accepted_by_two_that_have_no_node(
    served: Served, maker: Attester, far_maker: Far, far_carrier: Far
) -> None:
    unit = served.opened(maker)
    with writing(far_maker, served) as giver:
        giver.offer(unit, maker.client.participant_of("carrier"), {"place": "Gate 4"})
    token = served.token(Party.CARRIER)
    with far_carrier.ledger(served.url, token) as ledger:
        waiting = [one.offer.unit.unit_id for one in ledger.inbox().to_accept]
        assert f"0x{unit.hex()}" in waiting
        with ledger.writer(far_carrier.home, far_carrier.name, PASSWORD) as taker:
            taker.accept(unit, {"reservation": "door dented"})
            assert taker.look(unit).proved(unit).state.custodian == taker.participant
    assert maker.kinds(unit) == [Kind.OPEN, Kind.OFFER, Kind.ACCEPT_RESERVED]


def test_an_offer_is_rejected_and_another_withdrawn(
    served: Served, maker: Attester, far_maker: Far, far_carrier: Far
) -> None:
    unit, to = served.opened(maker), maker.client.participant_of("carrier")
    with writing(far_maker, served) as giver, writing(far_carrier, served) as taker:
        giver.offer(unit, to)
        taker.reject(unit)
        giver.offer(unit, to)
        giver.withdraw(unit, {"reason": "another truck"})
    expected = [Kind.OPEN, Kind.OFFER, Kind.REJECT, Kind.OFFER, Kind.WITHDRAW]
    assert maker.kinds(unit) == expected


def test_an_alert_is_cleared_and_an_entry_corrected(
    served: Served, maker: Attester, far_maker: Far, far_customs: Far
) -> None:
    unit = served.opened(maker)
    with writing(far_maker, served) as me, writing(far_customs, served) as customs:
        customs.control(unit, {"result": "scanned"})
        alert = me.alert(unit, {"text": "seal broken"})
        cleared = me.clear(unit, None, {"text": "seal replaced"})
        assert cleared.entry.related == alert.head
        corrected = me.correct(unit, alert.head, {"text": "the seal was only loose"})
        assert corrected.entry.related == alert.head
        with pytest.raises(InvalidInput) as none:
            me.clear(unit, None, {"text": "again"})
    assert none.value.rule == "alert.unknown"
    notes = [Kind.CONTROL, Kind.ALERT, Kind.CLEAR, Kind.CORRECT]
    assert maker.kinds(unit) == [Kind.OPEN, *notes]


def test_the_same_wish_after_its_receipt_is_a_new_one(
    served: Served, maker: Attester, far_maker: Far
) -> None:
    unit = served.opened(maker)
    with writing(far_maker, served) as me:
        first = me.observe(unit, {"text": "still cold"})
        second = me.observe(unit, {"text": "still cold"})
    assert first.commitment != second.commitment
    with writing(far_maker, served) as me:
        me.observe(unit, {"text": "still cold"})
    assert maker.kinds(unit) == [Kind.OPEN, *[Kind.OBSERVE] * 3]


def test_what_happened_at_a_time_is_written_once(
    served: Served, maker: Attester, far_maker: Far
) -> None:
    unit = served.opened(maker)
    with writing(far_maker, served) as me:
        moment = me._looking.now()
        first = me.observe(unit, {"text": "loaded"}, at=moment)
        second = me.observe(unit, {"text": "loaded"}, at=moment)
    assert (first.already, second.already) == (False, True)
    assert first.entry == second.entry


def test_a_refusal_by_the_ledger_is_the_ledgers_own(
    served: Served, maker: Attester, far_maker: Far, far_carrier: Far, far_customs: Far
) -> None:
    unit = served.opened(maker)
    with writing(far_customs, served) as customs:
        customs.hold(unit, {"reason": "papers missing"})
        with pytest.raises(LedgerRefused) as twice:
            customs.hold(unit, {"reason": "papers still missing"})
    with writing(far_maker, served) as me, pytest.raises(LedgerRefused) as held:
        me.offer(unit, maker.client.participant_of("carrier"))
    assert twice.value.code == "ledger.refused.hold_active"
    assert held.value.code == "ledger.refused.unit_held"
    assert maker.kinds(unit) == [Kind.OPEN, Kind.HOLD]


def test_a_refused_wish_can_be_wished_again_once_the_ledger_takes_it(
    served: Served, maker: Attester, far_maker: Far, far_customs: Far
) -> None:
    unit, to = served.opened(maker), maker.client.participant_of("carrier")
    with writing(far_maker, served) as me, writing(far_customs, served) as customs:
        customs.hold(unit, {"reason": "papers missing"})
        with pytest.raises(LedgerRefused):
            me.offer(unit, to)
        customs.release(unit, {"reason": "papers found"})
        me.offer(unit, to)
    assert maker.kinds(unit) == [Kind.OPEN, Kind.HOLD, Kind.RELEASE, Kind.OFFER]


@pytest.mark.parametrize(
    ("scopes", "act"),
    [
        (("provenance:read", "capture"), "hold"),
        (("provenance:read", "hold"), "control"),
    ],
)
def test_a_token_without_the_scope_writes_nothing(
    scopes: tuple[str, ...], act: str, served: Served, maker: Attester, far_customs: Far
) -> None:
    unit = served.opened(maker)
    token = served.token(Party.CUSTOMS, *scopes)  # type: ignore[arg-type]
    with (
        writing(far_customs, served, token=token) as customs,
        pytest.raises(ServiceRefused) as caught,
    ):
        getattr(customs, act)(unit, {"reason": "no scope"})
    assert caught.value.code == "auth.scope"
    assert token not in str(caught.value)
    assert maker.kinds(unit) == [Kind.OPEN]


def test_a_token_that_may_not_read_the_unit_signs_nothing(
    served: Served, maker: Attester, far_customs: Far
) -> None:
    unit, token = served.opened(maker), served.token(Party.CUSTOMS, "capture", "hold")
    with (
        writing(far_customs, served, token=token) as customs,
        pytest.raises(EvidenceMissing) as caught,
    ):
        customs.hold(unit, {"reason": "not seen"})
    assert caught.value.rule == "unit.not_found"
    assert maker.kinds(unit) == [Kind.OPEN]


def test_a_party_to_the_unit_needs_no_more_than_capture(
    served: Served, maker: Attester, far_maker: Far
) -> None:
    unit, token = served.opened(maker), served.token(Party.MAKER, "capture")
    with writing(far_maker, served, token=token) as me:
        assert me.observe(unit, {"text": "by capture alone"}).shared
    assert maker.kinds(unit) == [Kind.OPEN, Kind.OBSERVE]


def test_a_token_that_may_hold_and_not_capture_holds_and_shares_nothing(
    served: Served, maker: Attester, far_customs: Far
) -> None:
    unit = served.opened(maker)
    token = served.token(Party.CUSTOMS, "provenance:read", "hold")
    with writing(far_customs, served, token=token) as customs:
        receipt = customs.hold(unit, {"reason": "told to nobody"})
        assert b"told to nobody" in customs.store.payloads.get(receipt.commitment)
    assert not receipt.shared
    assert maker.kinds(unit) == [Kind.OPEN, Kind.HOLD]


def test_another_participants_token_writes_nothing(
    served: Served, maker: Attester, far_customs: Far
) -> None:
    unit, token = served.opened(maker), served.token(Party.MAKER)
    with (
        writing(far_customs, served, token=token) as customs,
        pytest.raises(ServiceRefused) as caught,
    ):
        customs.hold(unit, {"reason": "not mine"})
    assert caught.value.code == "auth.participant"
    assert maker.kinds(unit) == [Kind.OPEN]


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"text": ""}, "text.length"),
        ({"text": "x" * 4001}, "text.length"),
        ({"type": "Hold"}, "statement.name"),
        ({"eventTime": "now"}, "statement.name"),
    ],
)
def test_fields_that_break_a_rule_are_refused_before_anything_is_asked(
    fields: dict[str, str], rule: str, served: Served, far_maker: Far
) -> None:
    with writing(far_maker, served, "http://127.0.0.1:9", "tw_none") as me:
        with pytest.raises(InvalidInput) as caught:
            me.observe(UnitId(b"\x5a" * 32), fields)
        assert caught.value.rule == rule


def test_no_custody_is_offered_while_a_note_is_under_way(
    served: Served, maker: Attester, far_maker: Far
) -> None:
    unit = served.opened(maker)
    program = f"me.observe(bytes.fromhex('{unit.hex()}'), {{'text': 'on its way'}})"
    token = served.token(Party.MAKER)
    assert far_maker.program(served.url, token, program, "after_store") == -9
    with writing(far_maker, served, token=token) as me:
        with pytest.raises(Conflict) as caught:
            me.offer(unit, maker.client.participant_of("carrier"))
        assert caught.value.rule == "notes.unsealed"
        me.observe(unit, {"text": "on its way"})
        me.offer(unit, maker.client.participant_of("carrier"))
    assert maker.kinds(unit) == [Kind.OPEN, Kind.OBSERVE, Kind.OFFER]
