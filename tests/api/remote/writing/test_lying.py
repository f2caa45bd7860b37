"""A service that lies to whoever writes through it is found out, and has nothing else signed."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any, Self

import httpx2
import pytest

from ledger_client.errors import CannotTell, LedgerRefused
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.values import UnitId
from ledger_client.remote import AnswerContradicted, NotProved, ServiceAway, UnitMovedOn
from tests.api.remote.writing.process import Between, Far, Served
from tests.api.remote.writing.test_writing import writing
from tests.api.service import bearer
from tests.api.writes.attesters import Attester
from tests.client.network import PASSWORD, Party

pytestmark = pytest.mark.xdist_group("far")
Change = Callable[[Any], Any]
JOB = "7f9c2ba4-e88f-4827-9d61-6f3b1b1f5a0e"


def _sealed_job(block: int) -> dict[str, Any]:
    statement = {
        "number": 0,
        "form": "carried",
        "contract": "ConsignmentLedger",
        "write": "writeNote",
        "state": "sealed",
        "txHash": "0x" + "5a" * 32,
        "block": block,
        "reason": None,
    }
    times = {"createdAt": 1, "updatedAt": 1}
    return {"job": JOB, "state": "sealed", "statements": [statement], **times}


class Swallowing(Between):
    """A service that says it took a statement, and throws it away."""

    def __init__(self, url: str, job: Any, status: int = 202) -> None:
        super().__init__(url, lambda _, body: body)
        self.job, self.status = job, status
        self.swallowed: list[bytes] = []

    def __enter__(self) -> Self:
        super().__enter__()
        return self

    def swallow(self, path: str, content: bytes) -> tuple[int, Any] | None:
        if path != "/v1/statements":
            return None
        self.swallowed.append(content)
        return self.status, self.job


@pytest.mark.parametrize(
    ("block", "pointer"),
    [(1, "/statements/0"), (0, "/statements/0"), (2**40, "/statements/0")],
)
def test_sealed_and_not_on_the_ledger_is_found_out(
    block: int, pointer: str, served: Served, maker: Attester, far_maker: Far
) -> None:
    unit = served.opened(maker)
    with (
        Swallowing(served.url, _sealed_job(block)) as liar,
        writing(far_maker, served, liar.url) as me,
    ):
        me._sender.seconds = 2.0
        with pytest.raises(AnswerContradicted) as caught:
            me.observe(unit, {"text": "never written"})
    assert caught.value.pointer == pointer
    assert caught.value.rule == "service.not_sealed"
    assert len(liar.swallowed) == 1
    assert maker.kinds(unit) == [Kind.OPEN]


def test_what_a_liar_threw_away_is_written_once_by_an_honest_service(
    served: Served, maker: Attester, far_maker: Far
) -> None:
    unit = served.opened(maker)
    with (
        Swallowing(served.url, _sealed_job(1)) as liar,
        pytest.raises(AnswerContradicted),
        writing(far_maker, served, liar.url) as me,
    ):
        me.observe(unit, {"text": "thrown away"})
    with writing(far_maker, served) as me:
        receipt = me.observe(unit, {"text": "thrown away"})
    assert maker.kinds(unit) == [Kind.OPEN, Kind.OBSERVE]
    assert not receipt.already


def test_a_block_that_is_not_the_entrys_is_found_out(
    served: Served, maker: Attester, far_maker: Far
) -> None:
    unit = served.opened(maker)

    def alter(path: str, body: Any) -> Any:
        for one in body.get("statements", ()) if "job" in body else ():
            if one["block"] is not None:
                one["block"] -= 1
        return body

    with (
        Between(served.url, alter) as liar,
        pytest.raises(AnswerContradicted),
        writing(far_maker, served, liar.url) as me,
    ):
        me.observe(unit, {"text": "written, and told of another block"})
    with writing(far_maker, served) as me:
        again = me.observe(unit, {"text": "written, and told of another block"})
    assert again.already
    assert maker.kinds(unit) == [Kind.OPEN, Kind.OBSERVE]


FORMS: dict[str, Change] = {
    "no statement": lambda job: {**job, "statements": []},
    "two statements": lambda job: {**job, "statements": job["statements"] * 2},
    "sealed without a block": lambda job: _with(job, block=None),
    "sealed and still on its way": lambda job: _with(job, state="sent"),
    "a state that there is not": lambda job: {**job, "state": "done"},
    "a block that is a text": lambda job: _with(job, block="1"),
    "a block below zero": lambda job: _with(job, block=-1),
    "a tx of another length": lambda job: _with(job, txHash="0x5a"),
    "no job": lambda job: {name: job[name] for name in job if name != "job"},
    "a job that leads elsewhere": lambda job: {**job, "job": "../containers/1"},
    "no object": lambda job: [job],
}


def _with(job: dict[str, Any], **members: Any) -> dict[str, Any]:
    made = deepcopy(job)
    made["statements"][0].update(members)
    return made


@pytest.mark.parametrize("form", FORMS)
def test_a_job_of_another_form_is_refused(
    form: str, served: Served, maker: Attester, far_maker: Far
) -> None:
    unit = served.opened(maker)
    with (
        Swallowing(served.url, FORMS[form](_sealed_job(1))) as liar,
        pytest.raises(CannotTell),
        writing(far_maker, served, liar.url) as me,
    ):
        me.observe(unit, {"text": form})
    assert maker.kinds(unit) == [Kind.OPEN]


def test_the_proof_of_another_unit_is_not_signed_upon(
    served: Served, maker: Attester, far_maker: Far
) -> None:
    unit, other = served.opened(maker), served.opened(maker)
    honest = _proof(served, other)
    with Between(served.url, lambda at, body: honest if "/verification" in at else body) as liar:
        with (
            pytest.raises(AnswerContradicted) as caught,
            writing(far_maker, served, liar.url) as me,
        ):
            me.observe(unit, {"text": "of which?"})
        assert not [one for one in liar.asked if "statements" in one]
    assert caught.value.pointer == "/bundle/subject"


def _proof(served: Served, unit: UnitId) -> Any:
    """What the service answers now, to be told again later."""
    where = f"{served.url}/v1/units/0x{unit.hex()}/verification"
    token = served.token(Party.MAKER)
    return httpx2.get(where, headers=bearer(token), trust_env=False).json()


def test_a_head_older_than_one_seen_before_is_not_signed_upon(
    served: Served, maker: Attester, far_maker: Far
) -> None:
    unit = served.opened(maker)
    old = _proof(served, unit)
    told_again: list[Any] = []

    def alter(path: str, body: Any) -> Any:
        return told_again[0] if told_again and "/verification" in path else body

    with Between(served.url, alter) as liar, writing(far_maker, served, liar.url) as me:
        me.observe(unit, {"text": "seen"})
        told_again.append(old)
        liar.asked.clear()
        with pytest.raises((NotProved, AnswerContradicted)):
            me.observe(unit, {"text": "upon an old head"})
        assert not [one for one in liar.asked if one.startswith("POST")]
    assert maker.kinds(unit) == [Kind.OPEN, Kind.OBSERVE]


def test_a_service_whose_proof_stays_behind_its_words_is_found_out(
    served: Served, maker: Attester, far_maker: Far
) -> None:
    unit = served.opened(maker)
    old = _proof(served, unit)
    with (
        Between(served.url, lambda at, body: old if "/verification" in at else body) as liar,
        writing(far_maker, served, liar.url) as me,
    ):
        me._sender.seconds = 5.0
        with pytest.raises(CannotTell):
            me.observe(unit, {"text": "written, and not shown"})
    with writing(far_maker, served) as me:
        me.observe(unit, {"text": "written, and not shown"})
    assert maker.kinds(unit) == [Kind.OPEN, Kind.OBSERVE]


def test_a_service_that_refuses_what_it_sends_has_it_written_once(
    served: Served, maker: Attester, far_maker: Far
) -> None:
    unit = served.opened(maker)

    def failed(path: str, body: Any) -> Any:
        if "job" in body:
            reason = {"code": "ledger.refused.nonce_used", "title": "no"}
            statement = {**body["statements"][0], "state": "failed", "reason": reason}
            return {**body, "state": "failed", "statements": [statement]}
        return body

    with (
        Between(served.url, failed) as liar,
        writing(far_maker, served, liar.url) as me,
    ):
        receipt = me.observe(unit, {"text": "said to have failed"})
    assert receipt.entry.kind is Kind.OBSERVE
    assert maker.kinds(unit) == [Kind.OPEN, Kind.OBSERVE]


def test_a_turn_that_moved_on_is_signed_again_and_written_once(
    served: Served, maker: Attester, far_maker: Far
) -> None:
    unit, to = served.opened(maker), maker.client.participant_of("carrier")
    moved: list[int] = []

    def move(path: str, body: Any) -> Any:
        if "/verification" in path and not moved:
            moved.append(1)  # after the proof was made, before it is signed upon
            maker.client.offer(unit, to)
            maker.client.withdraw(unit)
        return body

    with Between(served.url, move) as slow, writing(far_maker, served, slow.url) as me:
        receipt = me.offer(unit, to, {"place": "Gate 4"})
    # Three where the service had read of the offer, and not of the withdrawal.
    assert slow.asked.count("POST /v1/statements") in (2, 3)
    assert maker.kinds(unit) == [Kind.OPEN, Kind.OFFER, Kind.WITHDRAW, Kind.OFFER]
    assert receipt.entry.at.number > 0


def test_an_accept_is_not_signed_again_by_itself(
    served: Served, maker: Attester, far_maker: Far, far_carrier: Far
) -> None:
    unit, to = served.opened(maker), maker.client.participant_of("carrier")
    with writing(far_maker, served) as me:
        me.offer(unit, to)
    moved: list[int] = []

    def move(path: str, body: Any) -> Any:
        if "/verification" in path and not moved:
            moved.append(1)
            maker.client.withdraw(unit)
            maker.client.offer(unit, to, {"place": "another gate"})
        return body

    with Between(served.url, move) as slow, writing(far_carrier, served, slow.url) as taker:
        with pytest.raises(UnitMovedOn) as caught:
            taker.accept(unit)
        assert isinstance(caught.value.__cause__, LedgerRefused)
        assert maker.kinds(unit)[-1] is Kind.OFFER
        taker.accept(unit)
    assert maker.kinds(unit)[-1] is Kind.ACCEPT


def test_a_service_that_is_away_is_said_to_be_away_and_nothing_is_lost(
    served: Served, maker: Attester, far_maker: Far
) -> None:
    unit = served.opened(maker)
    with pytest.raises(ServiceAway), writing(far_maker, served, "http://127.0.0.1:9") as me:
        me.observe(unit, {"text": "later"})
    with writing(far_maker, served) as me:
        me.observe(unit, {"text": "later"})
    assert maker.kinds(unit) == [Kind.OPEN, Kind.OBSERVE]


@pytest.mark.parametrize("act", ["observe", "offer"])
def test_what_is_said_to_be_refused_and_held_back_cannot_be_written_beside_its_second(
    act: str, served: Served, maker: Attester, far_maker: Far
) -> None:
    unit = served.opened(maker)
    given = {"text": "once"} if act == "observe" else maker.client.participant_of("carrier")
    refusal = {"code": "ledger.refused.unit_held", "detail": "held, it says", "status": 409}
    with (
        Swallowing(served.url, refusal, 409) as liar,
        pytest.raises(LedgerRefused) as caught,
        writing(far_maker, served, liar.url) as me,
    ):
        getattr(me, act)(unit, given)
    assert caught.value.code == "ledger.refused.unit_held"
    with writing(far_maker, served) as me:
        getattr(me, act)(unit, given)
    (held_back,) = liar.swallowed
    again = httpx2.post(
        f"{served.url}/v1/statements",
        content=held_back,
        headers={
            **bearer(served.token(Party.MAKER)),
            "Idempotency-Key": "held-back",
            "Content-Type": "application/json",
        },
        trust_env=False,
    )
    assert again.status_code == 409
    expected = {"observe": "ledger.refused.nonce_used", "offer": "ledger.refused.turn_mismatch"}
    assert again.json()["code"] == expected[act]


def test_no_secret_is_shown_by_what_writes(served: Served, far_maker: Far) -> None:
    token = served.token(Party.MAKER)
    with writing(far_maker, served, token=token) as me:
        shown = f"{me!r} {vars(me)} {me._sender!r} {vars(me._ledger)}"
    assert token not in shown
    assert PASSWORD not in shown
