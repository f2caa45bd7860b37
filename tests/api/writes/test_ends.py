"""How statements end that are never sent, or written by another tx: told as it is on the ledger."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from api import job_turns
from api.carrier.sender import CarrierSender
from api.services.nonces import MAX_AHEAD
from ledger_client.ledger.calls import AccreditCall, AccreditCarriedCall, encode_call
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.signatures import Signature
from ledger_client.ledger.typed_data import digest
from ledger_client.ledger.values import Contract
from ledger_client.signing import Keystore, Password, Scrypt
from ledger_client.writing.carrying import carried
from ledger_client.writing.certificates import scope_code
from tests.api.service import Service, told
from tests.api.writes.attesters import Attester, finished, post

pytestmark = pytest.mark.xdist_group("writes")


@pytest.fixture
def carrier(service: Service, tmp_path: Path) -> CarrierSender:
    """A carrier whose rounds the test makes."""
    signer = Keystore(tmp_path / "keys", Scrypt.LIGHT).create(Password("x"))
    return CarrierSender(service.resources.database, service.resources.connection, signer)


def _ends(service: Service, token: str, answer: Any) -> dict[str, Any]:
    assert answer.status_code == 202, answer.text
    return finished(lambda: service.get(f"/v1/jobs/{answer.json()['job']}", token))


def _carry_both(service: Service, carrier: CarrierSender) -> None:
    """Two txs are signed before either is sent, as by two carriers at once."""
    with service.resources.database.snapshot() as session:
        due = job_turns.due(session, "carried")
    assert len([carrier.prepare(one) for one in due]) == 2
    for _ in range(3):
        carrier.round()


def test_a_note_in_two_jobs_at_once_is_sealed_in_both(
    service: Service, maker: Attester, carrier: CarrierSender
) -> None:
    unit, token = maker.opened(), maker.token(service)
    note = maker.carried(maker.note(unit, "seen"))
    answers = [post(service, token, note) for _ in range(2)]
    _carry_both(service, carrier)
    jobs = [_ends(service, token, one) for one in answers]
    assert [one["state"] for one in jobs] == ["sealed", "sealed"]
    history = maker.client.connection.reader.history(Contract.LEDGER, unit)
    assert [one.entry.kind for one in history] == [Kind.OPEN, Kind.OBSERVE]
    for job in jobs:
        (part,) = job["statements"]
        assert part["txHash"] == f"0x{history[-1].tx_hash.hex()}"
        assert part["block"] == history[-1].entry.at.number


def test_an_act_of_the_registry_in_two_jobs_at_once_is_sealed_in_both(
    service: Service, customs: Attester, carrier: CarrierSender
) -> None:
    client, token = customs.client, customs.token(service)
    now = client.connection.reader.now().time
    certifier, scope = client.participant_of("terminal"), scope_code("plant-health")
    call = client._registry.accredit(certifier, scope, now - 60, now + 3600, "a visit").call()
    assert isinstance(call, AccreditCall)
    domain = client.connection.deployment.domain(Contract.REGISTRY)
    signed = client._signer.sign_digest(digest(call.accreditation, domain, deadline=now + 600))
    form = AccreditCarriedCall(call.accreditation, now + 600, Signature.from_rsv(signed))
    act = {"contract": Contract.REGISTRY.value, "call": f"0x{encode_call(form).hex()}"}
    answers = [post(service, token, act) for _ in range(2)]
    _carry_both(service, carrier)
    jobs = [_ends(service, token, one) for one in answers]
    assert [one["state"] for one in jobs] == ["sealed", "sealed"]
    assert len({one["statements"][0]["txHash"] for one in jobs}) == 1


def test_what_no_carrier_came_for_in_time_fails_and_says_so(
    service: Service, maker: Attester
) -> None:
    unit, token = maker.opened(), maker.token(service)
    where, clock = maker.client.connection.deployment, maker.client.connection.reader.now().time
    deadline = max(clock, int(time.time())) + 2
    call = maker.note(unit, "late")
    form = carried(call, maker.client._signer, where, deadline, lambda _: time.time_ns())
    statement = {"contract": Contract.LEDGER.value, "call": f"0x{encode_call(form).hex()}"}
    answer = post(service, token, statement)
    time.sleep(4)
    maker.opened()  # a block after the deadline
    job = _ends(service, token, answer)
    assert job["state"] == "failed"
    assert job["statements"][0]["reason"]["code"] == "ledger.refused.deadline_passed"
    assert maker.kinds(unit) == [Kind.OPEN]


def test_a_nonce_that_nothing_leads_up_to_is_refused(service: Service, maker: Attester) -> None:
    unit, token, nonce = maker.opened(), maker.token(service), maker.nonce()
    far = maker.raw(maker.note(unit, "far"), nonce + MAX_AHEAD + 1)
    answer = post(service, token, far)
    assert (answer.status_code, told(answer)["code"]) == (409, "job.nonce_ahead")
    assert told(answer)["errors"][0]["pointer"] == "/statements/0"
    with service.resources.database.snapshot() as session:
        assert job_turns.due(session, "raw") == ()


def test_a_long_row_of_nonces_is_taken_whatever_its_order(
    service: Service, maker: Attester
) -> None:
    unit, token, nonce = maker.opened(), maker.token(service), maker.nonce()
    late = maker.raw(maker.note(unit, "late"), nonce + 2)
    row = [maker.raw(maker.note(unit, f"{i}"), nonce + i) for i in range(2)]
    answers = [post(service, token, late), post(service, token, *row)]
    assert {_ends(service, token, one)["state"] for one in answers} == {"sealed"}
    assert maker.kinds(unit) == [Kind.OPEN, *[Kind.OBSERVE] * 3]
