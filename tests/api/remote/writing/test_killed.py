"""A participant's program killed on its way: run again, its act is on the ledger once."""

from __future__ import annotations

import signal

import pytest

from ledger_client.crash_points import CrashPoint
from ledger_client.ledger.kinds import Kind
from tests.api.remote.writing.process import Far, Served
from tests.api.writes.attesters import Attester
from tests.client.network import Party

pytestmark = pytest.mark.xdist_group("far")
POINTS = (
    CrashPoint.AFTER_STORE,
    CrashPoint.AFTER_SEND,
    CrashPoint.AFTER_SEAL,
    CrashPoint.BEFORE_RECEIPT,
)


@pytest.mark.parametrize("point", POINTS)
def test_a_note_of_a_program_that_was_killed_is_written_once(
    point: CrashPoint, served: Served, maker: Attester, far_maker: Far
) -> None:
    unit, token = served.opened(maker), served.token(Party.MAKER)
    line = f"me.observe(bytes.fromhex('{unit.hex()}'), {{'text': 'seen'}})"
    assert far_maker.program(served.url, token, line, point.value) == -signal.SIGKILL
    assert far_maker.program(served.url, token, line) == 0
    assert maker.kinds(unit) == [Kind.OPEN, Kind.OBSERVE]
    assert far_maker.program(served.url, token, line) == 0  # its receipt was shown: a new wish
    assert maker.kinds(unit) == [Kind.OPEN, Kind.OBSERVE, Kind.OBSERVE]


@pytest.mark.parametrize("point", POINTS)
def test_a_hold_of_a_program_that_was_killed_is_written_once(
    point: CrashPoint, served: Served, maker: Attester, far_customs: Far
) -> None:
    unit, token = served.opened(maker), served.token(Party.CUSTOMS)
    line = f"me.hold(bytes.fromhex('{unit.hex()}'), {{'reason': 'scan'}})"
    assert far_customs.program(served.url, token, line, point.value) == -signal.SIGKILL
    assert far_customs.program(served.url, token, line) == 0
    assert maker.kinds(unit) == [Kind.OPEN, Kind.HOLD]


def test_a_program_killed_again_and_again_writes_once(
    served: Served, maker: Attester, far_maker: Far
) -> None:
    unit, token = served.opened(maker), served.token(Party.MAKER)
    line = f"me.observe(bytes.fromhex('{unit.hex()}'), {{'text': 'seen'}})"
    for point in (CrashPoint.AFTER_STORE, *[CrashPoint.BEFORE_RECEIPT] * 3):
        assert far_maker.program(served.url, token, line, point.value) == -signal.SIGKILL
    assert far_maker.program(served.url, token, line) == 0
    assert maker.kinds(unit) == [Kind.OPEN, Kind.OBSERVE]


def test_another_token_of_the_participant_goes_on_with_what_was_begun(
    served: Served, maker: Attester, far_maker: Far
) -> None:
    unit = served.opened(maker)
    line = f"me.observe(bytes.fromhex('{unit.hex()}'), {{'text': 'seen'}})"
    first, second = (served.token(Party.MAKER) for _ in range(2))
    assert far_maker.program(served.url, first, line, "after_send") == -signal.SIGKILL
    assert far_maker.program(served.url, second, line) == 0
    assert maker.kinds(unit) == [Kind.OPEN, Kind.OBSERVE]
