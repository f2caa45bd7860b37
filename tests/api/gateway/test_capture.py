"""Plain EPCIS in, receipts out: once on the ledger, whenever the process is killed."""

from __future__ import annotations

import json
import random
import signal
import time
from pathlib import Path
from typing import Any

import httpx2
import pytest

from ledger_client.crash_points import CrashPoint
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.values import Contract
from tests.api.gateway.conftest import Start
from tests.api.gateway.process import HEX_32, Gateway, until
from tests.client.network import Party, box, client, commissioned, document, sscc, stuffed

pytestmark = pytest.mark.xdist_group("gateway")


def stuffing() -> tuple[str, str, bytes]:
    """A pallet comes into being and is packed into a box: three writes, four entries."""
    number, pallet = box(), sscc()
    return number, pallet, document(commissioned(pallet), stuffed(number, pallet))


def kinds_of(network: Path, number: str) -> list[Kind]:
    with client(network, Party.MAKER) as maker:
        return [row.entry.kind for row in maker.history(maker.unit_of(number))]


def test_a_document_becomes_entries_and_receipts(network: Path, started: Start) -> None:
    gateway = started("maker")
    number, pallet, body = stuffing()
    taken = gateway.post(body)
    assert taken.status_code == 202
    job = taken.json()
    assert taken.headers["Location"] == f"/capture/{job['captureID']}"
    assert job["state"] in ("received", "sending", "sealed")
    told = gateway.finished(job["captureID"])
    assert (told["state"], told["success"], told["errors"]) == ("sealed", True, [])
    assert [one["kind"] for one in told["receipts"]] == ["open", "open", "pack"]
    assert all(HEX_32.fullmatch(one["txHash"]) for one in told["receipts"])
    assert kinds_of(network, number) == [Kind.OPEN, Kind.CONTENTS]
    assert kinds_of(network, pallet) == [Kind.OPEN, Kind.PACK]


def test_the_receipts_are_the_chains_own(network: Path, started: Start) -> None:
    gateway = started("maker")
    number, _, body = stuffing()
    told = gateway.finished(gateway.post(body).json()["captureID"])
    with client(network, Party.MAKER) as maker:
        history = maker.connection.reader.history(Contract.LEDGER, maker.unit_of(number))
        wanted = {f"0x{one.tx_hash.hex()}" for one in history}
        assert wanted <= {one["txHash"] for one in told["receipts"]}
        for one in told["receipts"]:
            sealed = maker.connection.rpc.receipt(bytes.fromhex(one["txHash"][2:]))
            assert sealed is not None
            assert sealed.block_number == one["block"]["number"]
            assert sealed.gas_used == one["gasUsed"]


@pytest.mark.parametrize("point", list(CrashPoint))
def test_killed_on_the_way_it_goes_on_and_nothing_is_lost_or_doubled(
    point: CrashPoint, network: Path, started: Start
) -> None:
    gateway = started("maker", crash_at=point.value)
    number, pallet, body = stuffing()
    job = gateway.post(body).json()["captureID"]
    assert gateway.died() == -signal.SIGKILL
    gateway.start()
    told = gateway.finished(job)
    assert told["state"] == "sealed", told
    assert [one["kind"] for one in told["receipts"]] == ["open", "open", "pack"]
    assert kinds_of(network, number) == [Kind.OPEN, Kind.CONTENTS]
    assert kinds_of(network, pallet) == [Kind.OPEN, Kind.PACK]


@pytest.mark.parametrize("point", [CrashPoint.AFTER_SEAL, CrashPoint.BEFORE_RECEIPT])
def test_what_was_sealed_before_the_kill_has_its_receipt_all_the_same(
    point: CrashPoint, network: Path, started: Start
) -> None:
    number, pallet, body = stuffing()
    first = started("maker")
    whole = document(commissioned(pallet))
    earlier = first.finished(first.post(whole).json()["captureID"])["receipts"]
    first.stop()
    gateway = started("maker", crash_at=point.value)
    job = gateway.post(body).json()["captureID"]
    assert gateway.died() == -signal.SIGKILL
    gateway.start()
    told = gateway.finished(job)
    assert [one["kind"] for one in told["receipts"]] == ["open", "open", "pack"]
    assert told["receipts"][0]["txHash"] == earlier[0]["txHash"]
    assert told["receipts"][0]["alreadyWritten"] is True
    assert told["receipts"][0]["entries"] == earlier[0]["entries"]
    assert kinds_of(network, number) == [Kind.OPEN, Kind.CONTENTS]


def test_killed_ten_times_at_random_every_document_is_written_once(
    network: Path, started: Start
) -> None:
    gateway, chance = started("maker"), random.Random(5)
    jobs: dict[str, str] = {}
    for _ in range(10):
        number, _, body = stuffing()
        jobs[number] = gateway.post(body).json()["captureID"]
        time.sleep(chance.uniform(0, 0.4))
        gateway.kill()
        gateway.start()
    for number, job in jobs.items():
        assert gateway.finished(job)["state"] == "sealed"
        assert kinds_of(network, number) == [Kind.OPEN, Kind.CONTENTS]


def test_the_same_document_again_writes_nothing_and_shows_the_same_receipts(
    network: Path, started: Start
) -> None:
    gateway = started("maker")
    number, _, body = stuffing()
    first = gateway.finished(gateway.post(body).json()["captureID"])
    again = gateway.finished(gateway.post(body).json()["captureID"])
    assert first["captureID"] != again["captureID"]
    assert [one["txHash"] for one in first["receipts"]] == [
        one["txHash"] for one in again["receipts"]
    ]
    assert all(one["alreadyWritten"] for one in again["receipts"])
    assert kinds_of(network, number) == [Kind.OPEN, Kind.CONTENTS]


def test_a_key_names_one_job_and_one_document(network: Path, started: Start) -> None:
    gateway = started("maker")
    number, _, body = stuffing()
    jobs = {gateway.post(body, key=f"k-{number}").json()["captureID"] for _ in range(3)}
    assert len(jobs) == 1
    other = gateway.post(stuffing()[2], key=f"k-{number}")
    assert other.status_code == 422
    assert other.json()["code"] == "idempotency.reused"
    gateway.finished(jobs.pop())


def test_what_the_ledger_would_refuse_fails_whole_and_names_the_event(
    network: Path, started: Start
) -> None:
    gateway = started("maker")
    _, pallet, body = stuffing()
    gateway.finished(gateway.post(body).json()["captureID"])
    fresh = sscc()
    twice = document(commissioned(fresh), stuffed(box(), pallet, minute=5))
    told = gateway.finished(gateway.post(twice).json()["captureID"])
    assert (told["state"], told["receipts"]) == ("failed", [])
    assert told["errors"][0]["errors"][0]["pointer"].startswith("/epcisBody/eventList/1")
    with client(network, Party.MAKER) as maker:
        assert maker.lookup(fresh).found == ()


def test_a_node_away_makes_a_job_wait_and_not_fail(network: Path, started: Start) -> None:
    """The network file is read at the start, so the gateway is started on a home of a dead node."""
    gateway = started("maker")
    gateway.stop()
    file = network / "network.json"
    right = file.read_bytes()
    told = json.loads(right)
    try:
        file.write_text(json.dumps({**told, "urls": ["http://127.0.0.1:9"]}))
        gateway.start()
        number, _, body = stuffing()
        job = gateway.post(body).json()["captureID"]
        waiting = until(lambda: one if (one := gateway.job(job))["waitingFor"] else None)
        assert waiting["state"] == "sending"
        assert waiting["waitingFor"]["code"].startswith("cannot_tell.node")
        gateway.kill()
    finally:
        file.write_bytes(right)
    gateway.start()
    assert gateway.finished(job)["state"] == "sealed"
    assert kinds_of(network, number) == [Kind.OPEN, Kind.CONTENTS]


def _refused(gateway: Gateway, content: bytes, **headers: str) -> httpx2.Response:
    with gateway.http() as http:
        told = {"Content-Type": "application/json", **headers}
        return http.post("/capture", content=content, headers=told)


def test_bad_requests_are_told_at_once_and_none_is_a_500(started: Start) -> None:
    gateway = started("maker")
    body: dict[str, Any] = json.loads(stuffing()[2])
    broken: list[tuple[int, bytes, dict[str, str]]] = [
        (400, b"", {}),
        (400, b"{", {}),
        (400, b"\xff\xfe", {}),
        (400, b"[]", {}),
        (400, b"null", {}),
        (400, b"[" * 100_000, {}),
        (400, json.dumps({**body, "type": "EPCISQueryDocument"}).encode(), {}),
        (400, json.dumps({**body, "epcisBody": {}}).encode(), {}),
        (400, json.dumps({**body, "epcisBody": {"eventList": [{}]}}).encode(), {}),
        (400, json.dumps(body).encode(), {"Idempotency-Key": "a b"}),
        (400, json.dumps(body).encode(), {"Idempotency-Key": "x" * 201}),
        (415, json.dumps(body).encode(), {"Content-Type": "text/xml"}),
        (413, b" " * (16 * 1024 * 1024 + 1), {}),
        (401, json.dumps(body).encode(), {"Authorization": "Bearer wrong"}),
        (401, json.dumps(body).encode(), {"Authorization": ""}),
        (401, json.dumps(body).encode(), {"Authorization": f"Basic {gateway.token}"}),
    ]
    for status, content, headers in broken:
        answer = _refused(gateway, content, **headers)
        assert answer.status_code == status, (content[:80], answer.text)
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.json()["status"] == status
    with gateway.http() as http:
        assert http.get("/capture/no-such-job").status_code == 404
        assert http.get("/healthz").json() == {"working": True, "open": 0}


def test_a_second_gateway_of_a_participant_does_not_start(started: Start) -> None:
    first = started("maker")
    second = started("maker")
    assert second.died() == 2
    assert first.stop() == 0
