"""What no input may do: raise, take the verifier back in time, or cost more than its length."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

import pytest

from ledger_client.ledger.calls import WriteBatchCall
from ledger_client.ledger.kinds import Kind
from ledger_client.proofs import Memory, Verdict, verify
from ledger_client.proofs.report import BlockReport
from tests.unit.proofs.journey import MAKER
from tests.unit.proofs.states import State
from tests.unit.proofs.stories import codes, opened

BEYOND = 2**53
"""The first integer that JSON does not carry safely (RFC 8785, RFC 7493)."""


@pytest.mark.parametrize("field", ["number", "timestamp"])
@pytest.mark.parametrize("value", [BEYOND, 2**62 - 1, 2**64 - 1, 2**64, 2**255])
def test_a_header_beyond_what_json_can_say_is_refuted_and_raises_nothing(
    field: str, value: int
) -> None:
    story = opened()
    state = State(story.net)
    bundle = state.bundle(story.pallet_a, [state.unit(story.pallet_a)])
    header = state.header(**{field: hex(value)})
    forged = bundle.model_copy(update={"header": header})
    report = verify(forged, state.trust_root(), datetime.fromtimestamp(state.time, UTC))
    assert report.verdict is Verdict.REFUTED
    found = [one.pointer for one in report.findings if one.code == "header.form"]
    assert found == [f"/header/fields/{field}"]
    assert report.memory is None


def test_a_report_that_cannot_be_told_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    story = opened()
    state = State(story.net)
    bundle = state.bundle(story.pallet_a, [state.unit(story.pallet_a)])
    monkeypatch.setattr(BlockReport, "__init__", _refuse)
    report = verify(bundle, state.trust_root(), datetime.fromtimestamp(state.time, UTC))
    assert report.verdict is Verdict.INCOMPLETE
    assert "check.error" in codes(report)
    assert report.block is None
    assert report.memory is None


def _refuse(*_: object, **__: object) -> None:
    raise ValueError("cannot be told")


@pytest.mark.parametrize(("seconds", "regressed"), [(-1, False), (0, False), (1, True)])
def test_a_later_block_with_an_earlier_time_than_the_remembered_one_is_refuted(
    seconds: int, regressed: bool
) -> None:
    story = opened()
    state = State(story.net)
    bundle = state.bundle(story.pallet_a, [state.unit(story.pallet_a)])
    memory = Memory(3, state.number - 1, b"\1" * 32, state.time + seconds)
    at = datetime.fromtimestamp(state.time + 60, UTC)
    report = verify(bundle, state.trust_root(), at, memory=memory)
    assert ("head.regressed" in codes(report)) is regressed
    assert (report.verdict is Verdict.REFUTED) is regressed


def calls_to_verify(equal_writes: int) -> int:
    """How many functions are entered: work that no other load on the machine changes."""
    story = opened()
    net, a = story.net, story.pallet_a
    item = story.item(a, Kind.OBSERVE, net.statement("Seen"))
    for _ in range(equal_writes // 500):
        net.send(MAKER, WriteBatchCall((item,) * 500))
    state = State(net)
    data, root = state.bundle(a, [state.unit(a)]).encode(), state.trust_root()
    entered = 0

    def count(_: object, event: str, __: object) -> None:
        nonlocal entered
        entered += event == "call"

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        report = verify(data, root, datetime.fromtimestamp(state.time, UTC))
    finally:
        sys.setprofile(before)
    assert {one.code for one in report.findings if one.severity != "note"} == {"entry.repeated"}
    return entered


def test_equal_writes_are_matched_in_work_that_grows_with_their_number() -> None:
    # Four times the writes are at most about four times the work; by pairs it is sixteen times.
    calls_to_verify(2000)  # what is remembered between verifications is remembered for both
    assert calls_to_verify(2000) < 5 * calls_to_verify(500)
