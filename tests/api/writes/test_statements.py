"""Signed statements taken on: checked, sent once, told as they ended; never forged."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api.carrier.sender import CarrierSender
from ledger_client import InvalidInput
from ledger_client.ledger.calls import (
    AccreditCall,
    AccreditCarriedCall,
    CancelCall,
    HoldCall,
    WriteTogetherCall,
    encode_call,
)
from ledger_client.ledger.kinds import Form, Kind
from ledger_client.ledger.signatures import Signature
from ledger_client.ledger.structs import Hold
from ledger_client.ledger.typed_data import digest
from ledger_client.ledger.values import Contract
from ledger_client.signing import Keystore, Password, Scrypt
from ledger_client.writing.certificates import scope_code
from tests.api.service import Service, bearer, told
from tests.api.writes.attesters import Attester, finished, post
from tests.client.network import Party

pytestmark = pytest.mark.xdist_group("writes")


@pytest.fixture
def carrier(service: Service, tmp_path: Path) -> Iterator[CarrierSender]:
    """A carrier beside the service, its key new and nobody's."""
    signer = Keystore(tmp_path / "keys", Scrypt.LIGHT).create(Password("x"))
    sender = CarrierSender(service.resources.database, service.resources.connection, signer)
    sender.start()
    yield sender
    sender.stop()


def end_of(service: Service, token: str, answer: Any) -> dict[str, Any]:
    assert answer.status_code == 202, answer.text
    job = answer.json()["job"]
    assert answer.headers["location"] == f"/v1/jobs/{job}"
    return finished(lambda: service.get(f"/v1/jobs/{job}", token))


def test_a_signed_tx_is_sent_as_it_is(service: Service, maker: Attester) -> None:
    unit, token = maker.opened(), maker.token(service)
    job = end_of(service, token, post(service, token, maker.raw(maker.note(unit, "seen"))))
    assert job["state"] == "sealed"
    (part,) = job["statements"]
    assert (part["form"], part["write"], part["state"]) == ("raw", "write", "sealed")
    history = maker.client.connection.reader.history(Contract.LEDGER, unit)
    assert [one.entry.kind for one in history] == [Kind.OPEN, Kind.OBSERVE]
    assert f"0x{history[-1].tx_hash.hex()}" == part["txHash"]
    assert history[-1].entry.at.number == part["block"]
    assert history[-1].entry.form is Form.DIRECT


def test_a_carried_statement_speaks_for_who_signed_it_and_not_for_the_carrier(
    service: Service, maker: Attester, carrier: CarrierSender
) -> None:
    unit, token = maker.opened(), maker.token(service)
    job = end_of(service, token, post(service, token, maker.carried(maker.note(unit, "seen"))))
    assert job["state"] == "sealed", job
    history = maker.client.connection.reader.history(Contract.LEDGER, unit)
    entry = history[-1].entry
    assert (entry.kind, entry.form) == (Kind.OBSERVE, Form.CARRIED)
    assert (entry.actor.id, entry.actor.key) == (maker.client.participant, maker.client.key)
    raw = maker.client.connection.rpc.raw_tx(history[-1].tx_hash)
    assert raw.find(bytes(maker.client.key)) == -1


def test_statements_of_a_job_are_written_in_their_order(
    service: Service, maker: Attester, carrier: CarrierSender
) -> None:
    unit, token, nonce = maker.opened(), maker.token(service), maker.nonce()
    given = [
        maker.raw(maker.note(unit, "one"), nonce),
        maker.carried(maker.note(unit, "two")),
        maker.raw(maker.offer(unit, Party.CARRIER), nonce + 1),
    ]
    job = end_of(service, token, post(service, token, *given))
    assert [one["state"] for one in job["statements"]] == ["sealed"] * 3
    assert maker.kinds(unit) == [Kind.OPEN, Kind.OBSERVE, Kind.OBSERVE, Kind.OFFER]


def test_the_same_key_is_the_same_job_and_another_body_is_refused(
    service: Service, maker: Attester
) -> None:
    unit, token = maker.opened(), maker.token(service)
    statement = maker.raw(maker.note(unit, "once"))
    first = post(service, token, statement, under="one")
    again = post(service, token, statement, under="one")
    assert first.json()["job"] == again.json()["job"]
    end_of(service, token, first)
    late = post(service, token, statement, under="one")
    assert (late.status_code, late.json()["state"]) == (202, "sealed")
    other = post(service, token, maker.raw(maker.note(unit, "twice")), under="one")
    assert (other.status_code, told(other)["code"]) == (422, "idempotency.reused")
    assert maker.kinds(unit) == [Kind.OPEN, Kind.OBSERVE]


def test_one_statement_under_two_keys_is_one_entry(
    service: Service, maker: Attester, carrier: CarrierSender
) -> None:
    unit, token = maker.opened(), maker.token(service)
    raw, note = maker.raw(maker.note(unit, "a")), maker.carried(maker.note(unit, "b"))
    answers = [post(service, token, one) for one in (raw, raw, note, note)]
    taken = [one for one in answers if one.status_code == 202]
    states = {end_of(service, token, one)["state"] for one in taken}
    assert states == {"sealed"}
    assert maker.kinds(unit) == [Kind.OPEN, Kind.OBSERVE, Kind.OBSERVE]


def test_without_a_key_nothing_is_taken(service: Service, maker: Attester) -> None:
    token = maker.token(service)
    body = {"statements": [maker.raw(maker.note(maker.opened(), "seen"))]}
    answer = service.asker.post("/v1/statements", json=body, headers=bearer(token))
    assert (answer.status_code, told(answer)["code"]) == (400, "idempotency.missing")
    for bad in ("a b", "x" * 201):
        headers = {**bearer(token), "Idempotency-Key": bad}
        assert service.asker.post("/v1/statements", json=body, headers=headers).status_code == 400


def test_only_the_tokens_participant_can_have_signed(
    service: Service, maker: Attester, customs: Attester
) -> None:
    unit, token = maker.opened(), customs.token(service)
    for one in (maker.raw(maker.note(unit, "x")), maker.carried(maker.note(unit, "x"))):
        answer = post(service, token, one)
        assert (answer.status_code, told(answer)["code"]) == (403, "auth.participant")
    assert maker.kinds(unit) == [Kind.OPEN]


def test_a_hold_needs_a_token_for_holds(
    service: Service, maker: Attester, customs: Attester
) -> None:
    unit = maker.opened()
    hold = customs.raw(HoldCall(Hold(unit, 1, False, b"\x07" * 32)))
    token = customs.token(service, "capture")
    answer = post(service, token, hold)
    assert (answer.status_code, told(answer)["code"]) == (403, "auth.scope")
    token = customs.token(service, "hold")
    assert end_of(service, token, post(service, token, hold))["state"] == "sealed"
    assert maker.kinds(unit) == [Kind.OPEN, Kind.HOLD]
    together = customs.raw(WriteTogetherCall((HoldCall(Hold(unit, 2, False, b"\x07" * 32)),)))
    token = customs.token(service, "capture")
    assert told(post(service, token, together))["code"] == "auth.scope"


def test_reading_tokens_write_nothing(service: Service, maker: Attester) -> None:
    token = maker.token(service, "provenance:read", "audit")
    answer = post(service, token, maker.raw(maker.note(maker.opened(), "seen")))
    assert (answer.status_code, told(answer)["code"]) == (403, "auth.scope")


def test_what_the_ledger_would_refuse_is_not_taken(service: Service, maker: Attester) -> None:
    unit, token, nonce = maker.opened(), maker.token(service), maker.nonce()
    first, second = maker.offer(unit, Party.CARRIER), maker.offer(unit, Party.TERMINAL)
    answer = post(service, token, maker.raw(first, nonce), maker.raw(second, nonce + 1))
    problem = told(answer)
    assert answer.status_code == 409
    assert problem["code"].startswith("ledger.")
    assert problem["errors"][0]["pointer"] == "/statements/1"
    assert maker.kinds(unit) == [Kind.OPEN]


def test_a_race_lost_is_told_and_what_stood_behind_is_not_sent(
    service: Service, maker: Attester
) -> None:
    """Both would pass by themselves; the nonce of the second is used by the first."""
    unit, token, nonce = maker.opened(), maker.token(service), maker.nonce()
    won, lost = maker.note(unit, "won"), maker.note(unit, "lost")
    behind = maker.raw(maker.note(unit, "behind"), nonce + 1)
    sealed = post(service, token, maker.raw(won, nonce))
    assert end_of(service, token, sealed)["state"] == "sealed"
    job = end_of(service, token, post(service, token, maker.raw(lost, nonce), behind))
    assert [one["state"] for one in job["statements"]] == ["failed", "failed"]
    assert [one["reason"]["code"] for one in job["statements"]] == [
        "ledger.nonce_used",
        "job.earlier_failed",
    ]
    assert maker.kinds(unit) == [Kind.OPEN, Kind.OBSERVE]


def test_a_job_is_seen_by_its_own_participant_only(
    service: Service, maker: Attester, customs: Attester
) -> None:
    token = maker.token(service)
    job = post(service, token, maker.raw(maker.note(maker.opened(), "seen"))).json()["job"]
    others = service.get(f"/v1/jobs/{job}", customs.token(service))
    unknown = service.get("/v1/jobs/none", customs.token(service))
    assert others.status_code == unknown.status_code == 404
    for one in (others, unknown):
        assert told(one)["code"] == "job.not_found"
    assert told(others)["detail"] == told(unknown)["detail"]


def test_corrupted_statements_are_refused_and_never_sent(service: Service, maker: Attester) -> None:
    """Every byte may be wrong: none of them makes another's statement, and none a 500."""
    unit, token, chance = maker.opened(), maker.token(service), random.Random(7)
    raw = bytes.fromhex(maker.raw(maker.note(unit, "seen"))["raw"][2:])
    note = maker.carried(maker.note(unit, "seen"))
    call = bytes.fromhex(note["call"][2:])
    for name, whole in (("raw", raw), ("call", call)):
        rest = {"contract": note["contract"]} if name == "call" else {}
        broken = [whole[:-1], whole + b"\0", whole[1:], whole[:4], b"\0"]
        for _ in range(25):
            place = chance.randrange(len(whole))
            broken.append(
                whole[:place]
                + bytes([whole[place] ^ 1 << chance.randrange(8)])
                + whole[place + 1 :]
            )
        for one in broken:
            answer = post(service, token, {**rest, name: f"0x{one.hex()}"})
            assert answer.status_code in (400, 403, 409), answer.text
            told(answer)
    assert maker.kinds(unit) == [Kind.OPEN]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"statements": []},
        {"statements": [{}]},
        {"statements": [{"raw": "zz"}]},
        {"statements": [{"raw": "0x"}]},
        {"statements": [{"raw": "0xABCD"}]},
        {"statements": [{"raw": 5}]},
        {"statements": [{"raw": "0x00", "contract": "Council"}]},
        {"statements": [{"contract": "Council"}]},
        {"statements": [{"contract": "Other", "call": "0x00"}]},
        {"statements": [{"raw": "0x00"}], "more": 1},
        {"statements": [{"raw": "0x00"}] * 101},
        [],
        None,
    ],
)
def test_bodies_of_another_form_are_refused(
    service: Service, maker: Attester, body: object
) -> None:
    headers = {**bearer(maker.token(service)), "Idempotency-Key": "k"}
    answer = service.asker.post("/v1/statements", json=body, headers=headers)
    assert answer.status_code == 400
    told(answer)


def test_a_tx_that_cancels_nonces_is_sent_too(service: Service, maker: Attester) -> None:
    token = maker.token(service)
    job = end_of(service, token, post(service, token, maker.raw(CancelCall(3, 1 << 5))))
    assert job["state"] == "sealed"
    assert maker.client.connection.reader.nonce_used(maker.client.key, 3 * 256 + 5)


def test_an_act_of_the_registry_is_carried_too(
    service: Service, customs: Attester, maker: Attester, carrier: CarrierSender
) -> None:
    client = customs.client
    now = client.connection.reader.now().time
    window = (now - 60, now + 3600)
    certifier, scope = client.participant_of("maker"), scope_code("plant-health")
    draft = client._registry.accredit(certifier, scope, *window, "a visit")
    call = draft.call()
    assert isinstance(call, AccreditCall)
    domain = client.connection.deployment.domain(Contract.REGISTRY)
    signed = client._signer.sign_digest(digest(call.accreditation, domain, deadline=now + 600))
    form = AccreditCarriedCall(call.accreditation, now + 600, Signature.from_rsv(signed))
    statement = {"contract": Contract.REGISTRY.value, "call": f"0x{encode_call(form).hex()}"}
    for who in (maker, customs):
        token = who.token(service)
        answer = post(service, token, statement)
        if who is maker:
            assert told(answer)["code"] == "auth.participant"
        else:
            assert end_of(service, token, answer)["state"] == "sealed"
    accredited = client.connection.reader.accreditation(certifier, scope)
    assert (accredited.accreditor, accredited.valid_until) == (client.participant, window[1])


def test_a_participants_key_is_no_carrier(service: Service, maker: Attester) -> None:
    with pytest.raises(InvalidInput):
        CarrierSender(
            service.resources.database, service.resources.connection, maker.client._signer
        )


def test_a_nonce_that_no_key_reaches_is_refused(service: Service, maker: Attester) -> None:
    unit, token = maker.opened(), maker.token(service)
    answer = post(service, token, maker.raw(maker.note(unit, "never"), 2**63))
    assert (answer.status_code, told(answer)["errors"][0]["rule"]) == (400, "statement.form")


def test_a_tx_that_no_node_takes_fails_and_says_so(service: Service, maker: Attester) -> None:
    """A gas price above the base fee needs a balance, which the key has not."""
    unit, token = maker.opened(), maker.token(service)
    raw = maker.raw(maker.note(unit, "dear"), gas_price_wei=10**18)
    job = end_of(service, token, post(service, token, raw))
    assert job["state"] == "failed"
    assert job["statements"][0]["reason"]["code"] == "cannot_tell.tx_rejected"
    assert maker.kinds(unit) == [Kind.OPEN]


@pytest.mark.parametrize("job", ["none", "%00", "a" * 300, "%ff", "..%2f"])
def test_an_id_that_is_none_is_no_job(service: Service, maker: Attester, job: str) -> None:
    assert service.get(f"/v1/jobs/{job}", maker.token(service)).status_code == 404
