"""A service that lies to whoever writes through it is found out, and has nothing else signed."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any, Self

import httpx2
import pytest

from ledger_client.errors import CannotTell, LedgerRefused
from ledger_client.ledger.kinds import Kind
from ledger_client.remote import AnswerContradicted, NotProved, ServiceAway, UnitMovedOn
from tests.api.remote.writing.process import Between, Far, Served
from tests.api.remote.writing.test_writing import writing
from tests.api.service import bearer
from tests.api.writes.attesters import Attester
from tests.client.network import Party

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

    def __init__(self, url: str, job: Any) -> None:
        super().__init__(url, lambda _, body: body)
        self.job, self.swallowed = job, 0

    def __enter__(self) -> Self:
        super().__enter__()
        return self

    def swallow(self, path: str) -> Any:
        if path != "/v1/statements":
            return None
        self.swallowed += 1
        return self.job


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
    assert liar.swallowed == 1
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
    token = served.token(Party.MAKER)
    path = f"/v1/units/0x{other.hex()}/verification"
    honest = httpx2.get(f"{served.url}{path}", headers=bearer(token), trust_env=False).json()
    with Between(served.url, lambda at, body: honest if "/verification" in at else body) as liar:
        with (
            pytest.raises(AnswerContradicted) as caught,
            writing(far_maker, served, liar.url) as me,
        ):
            me.observe(unit, {"text": "of which?"})
        assert not [one for one in liar.asked if "statements" in one]
    assert caught.value.pointer == "/bundle/subject"


def test_a_head_older_than_one_seen_before_is_not_signed_upon(
    served: Served, maker: Attester, far_maker: Far
) -> None:
    unit, token = served.opened(maker), served.token(Party.MAKER)
    path = f"/v1/units/0x{unit.hex()}/verification"
    old = httpx2.get(f"{served.url}{path}", headers=bearer(token), trust_env=False).json()
    with writing(far_maker, served) as me:
        me.observe(unit, {"text": "seen"})
        remembered = me._looking.ledger.memory
    if remembered.number:  # kept where the verdict is good: of a unit whose documents are there
        far_maker.program(served.url, token, f"me.look(bytes.fromhex('{unit.hex()}'))")
    with (
        Between(served.url, lambda at, body: old if "/verification" in at else body) as liar,
        pytest.raises(CannotTell) as caught,
        writing(far_maker, served, liar.url) as me,
    ):
        me.observe(unit, {"text": "upon an old head"})
    assert isinstance(caught.value, (AnswerContradicted, NotProved))


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
    assert len([one for one in slow.asked if one == "POST /v1/statements"]) == 2
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
