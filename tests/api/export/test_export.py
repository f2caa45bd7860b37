"""Exports over HTTP: complete, checked by their reader, honest about what is not there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, update

from api.database.models import AccessRow, EntryRow, PayloadRow
from api.payloads import Payloads
from api.services import export_lines
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.values import Contract
from ledger_client.node.ledger_index import LedgerIndex
from ledger_client.proofs import Verdict
from ledger_client.proofs.exports import ExportReport, check_export
from tests.api.journey import Journey
from tests.api.service import Service
from tests.api.service import told as problem_in

Line = dict[str, Any]


def exported(service: Service, query: str = "") -> list[bytes]:
    answer = service.get(f"/v1/export{query}", service.token("audit"))
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/jsonl"
    return answer.content.splitlines(keepends=True)


def judged(service: Service, lines: list[bytes]) -> ExportReport:
    now = service.resources.now() + timedelta(seconds=60)
    return check_export(lines, service.resources.trust_root, now)


def codes(report: ExportReport) -> set[str]:
    return {one.code for one in report.findings}


def parsed(lines: list[bytes]) -> list[Line]:
    return [json.loads(line) for line in lines]


def node_entries(service: Service) -> LedgerIndex:
    """What the node's own logs say, without the database."""
    return LedgerIndex.read(service.resources.connection)


@contextmanager
def altered(journey: Journey, folder: Path) -> Iterator[Service]:
    """A service of its own over a copy of the database, to be altered."""
    with journey.service(journey.copied(folder)) as service:
        yield service


def test_everything_is_every_entry_that_the_logs_have(told: Service) -> None:
    lines = exported(told)
    report = judged(told, lines)
    assert (report.verdict, report.not_here) == (Verdict.VERIFIED, 0), report.findings
    found = {(one["contract"], one["head"], one["txHash"]) for one in parsed(lines)[1:-1]}
    logged = {
        (one.contract.value, f"0x{one.head.hex()}", f"0x{one.tx_hash.hex()}")
        for one in node_entries(told).entries
    }
    assert found == logged
    assert report.entries == len(logged) > 80


def test_documents_are_those_that_were_captured(told: Service, journey: Journey) -> None:
    opened = [one for one in parsed(exported(told)) if one.get("content") == "opened"]
    kept = {one["commitment"]: one["opening"]["leaves"] for one in journey.openings}
    for one in opened:
        leaves = {leaf["pointer"]: leaf["value"] for leaf in kept[one["entry"]["commitment"]]}
        assert one["document"].get("type") == leaves.get("/type")
        assert one["document"]["leafCount"] == len(leaves)


@pytest.mark.parametrize(("first", "last"), [(20, 40), (1, 30), (33, 33), (41, 2**40)])
def test_a_period_of_blocks_is_proved_between_its_headers(
    told: Service, first: int, last: int
) -> None:
    lines = exported(told, f"?fromBlock={first}&toBlock={last}")
    report = judged(told, lines)
    assert report.verdict is Verdict.VERIFIED, report.findings
    logged = node_entries(told).entries
    inside = [one for one in logged if first <= one.entry.at.number <= last]
    assert report.entries == len(inside)
    started = first > max(1, told.resources.connection.first_block)
    assert (parsed(lines)[0]["start"] is not None) is started


def test_a_period_of_time_is_proved_to_be_all_of_it(told: Service) -> None:
    times = sorted({one.entry.at.time for one in node_entries(told).entries})
    first, last = times[len(times) // 3], times[len(times) * 2 // 3]
    lines = exported(told, f"?fromTime={first}&toTime={last}")
    report = judged(told, lines)
    assert report.verdict is Verdict.VERIFIED, report.findings
    assert "export.open_end" not in codes(report)
    logged = [one for one in node_entries(told).entries if first <= one.entry.at.time <= last]
    assert report.entries == len(logged) > 0


def test_a_time_that_has_not_passed_ends_at_the_newest_block(told: Service) -> None:
    report = judged(told, exported(told, f"?toTime={2**40}"))
    assert (report.verdict, "export.open_end" in codes(report)) == (Verdict.VERIFIED, True)
    assert report.entries == len(node_entries(told).entries)


def test_each_unit_has_its_whole_history_proved_to_its_head(told: Service) -> None:
    index = node_entries(told)
    for unit in index.subjects(Contract.LEDGER):
        lines = exported(told, f"?unit=0x{unit.hex()}")
        report = judged(told, lines)
        assert report.verdict is Verdict.VERIFIED, report.findings
        heads = [one["head"] for one in parsed(lines)[1:-1]]
        logged = index.history(Contract.LEDGER, unit)
        assert heads == [f"0x{one.head.hex()}" for one in logged]


@pytest.mark.parametrize("query", ["", "?fromBlock=25&toBlock=60"])
def test_pages_do_not_show(told: Service, query: str, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = parsed(exported(told, query))[1:-1]
    for size in (1, 2, 7, len(whole), len(whole) + 1):
        monkeypatch.setattr(export_lines, "PAGE", size)
        assert parsed(exported(told, query))[1:-1] == whole


def test_any_line_that_is_lost_or_doubled_is_found(told: Service) -> None:
    lines = exported(told)
    for place in range(1, len(lines) - 1, 5):
        for changed in (
            lines[:place] + lines[place + 1 :],
            lines[: place + 1] + lines[place:],
            [*lines[:place], lines[place + 1], lines[place], *lines[place + 2 :]],
        ):
            report = judged(told, changed)
            assert report.verdict is Verdict.REFUTED
            assert codes(report) & {"journal.mismatch", "history.mismatch", "history.order"}
        assert judged(told, lines[:place]).verdict is Verdict.INCOMPLETE


def test_what_was_erased_says_when_and_its_entry_stands(journey: Journey, tmp_path: Path) -> None:
    with altered(journey, tmp_path) as service:
        first = next(one for one in parsed(exported(service)) if one.get("content") == "opened")
        commitment = first["entry"]["commitment"]
        with service.resources.database.session() as session:
            Payloads(session, now=lambda: 1795132800).erase(bytes.fromhex(commitment[2:]))
        lines = exported(service)
        report = judged(service, lines)
        assert (report.verdict, report.erased > 0) == (Verdict.VERIFIED, True)
        for one in parsed(lines)[1:-1]:
            if one["entry"]["commitment"] == commitment:
                assert (one["content"], one["note"]) == ("erased", "erased on 2026-11-20")
                assert (one["document"], one["opening"]) == (None, None)


def test_what_was_never_here_is_said(journey: Journey, tmp_path: Path) -> None:
    with journey.service(tmp_path / "empty.sqlite3") as service:
        report = judged(service, exported(service))
        assert (report.verdict, report.opened) == (Verdict.VERIFIED, 0)
        assert "export.not_here" in codes(report)


def test_a_payload_that_was_altered_is_not_shown(journey: Journey, tmp_path: Path) -> None:
    with altered(journey, tmp_path) as service:
        with service.resources.database.session() as session:
            row = session.scalars(select(PayloadRow).limit(1)).one()
            row.content = (row.content or b"").replace(b'"value":"', b'"value":"x', 1)
            commitment = "0x" + row.commitment.hex()
        lines = exported(service)
        changed = [one for one in parsed(lines)[1:-1] if one["entry"]["commitment"] == commitment]
        assert {one["content"] for one in changed} == {"altered"}
        assert judged(service, lines).verdict is Verdict.VERIFIED


@pytest.mark.parametrize(
    "values",
    [
        {"detail": 7},
        {"time": 1},
        {"commitment": b"\x11" * 32},
        {"actor_id": b"\x11" * 8},
        {"head": b"\x11" * 32},
        {"before": b"\x11" * 32},
        {"kind": int(Kind.OBSERVE)},
        {"contract": Contract.COUNCIL.value, "place": 10_000},
        {"number": 10**9},
        {"subject": b"\x11" * 32},
    ],
)
def test_a_row_that_was_altered_breaks_the_export_off(
    journey: Journey, tmp_path: Path, values: dict[str, object]
) -> None:
    with altered(journey, tmp_path) as service:
        with service.resources.database.session() as session:
            last = session.scalar(
                select(func.max(EntryRow.id)).where(EntryRow.kind == int(Kind.OPEN))
            )
            session.execute(update(EntryRow).where(EntryRow.id == last).values(**values))
        lines = exported(service)
        assert parsed(lines)[-1]["code"] == "index.diverged"
        report = judged(service, lines)
        assert report.verdict in (Verdict.INCOMPLETE, Verdict.REFUTED)
        assert "export.broken_off" in codes(report)


def test_a_row_that_is_gone_breaks_the_export_off(journey: Journey, tmp_path: Path) -> None:
    with altered(journey, tmp_path) as service:
        with service.resources.database.session() as session:
            row = session.scalars(
                select(EntryRow).where(EntryRow.contract == Contract.LEDGER.value).limit(1)
            ).one()
            subject = "0x" + row.subject.hex()
            session.delete(row)
        assert parsed(exported(service))[-1]["code"] == "index.diverged"
        answer = service.get(f"/v1/export?unit={subject}", service.token("audit"))
        assert (answer.status_code, problem_in(answer)["code"]) == (503, "index.diverged")


def test_each_export_leaves_a_record(journey: Journey, tmp_path: Path) -> None:
    with altered(journey, tmp_path) as service:
        unit = node_entries(service).subjects(Contract.LEDGER)[0]
        exported(service)
        exported(service, f"?unit=0x{unit.hex()}")
        with service.resources.database.snapshot() as session:
            rows = session.scalars(select(AccessRow).where(AccessRow.dataset == "export")).all()
            assert [row.subject for row in rows][-2:] == [None, unit]


@pytest.mark.parametrize(
    "query",
    [
        "?fromBlock=5&toBlock=4",
        "?fromBlock=1000000",
        "?toBlock=0",
        "?fromTime=10&toTime=9",
        "?toTime=0",
        f"?fromTime={2**50}",
        "?fromBlock=1&fromTime=1",
        "?toBlock=1&toTime=1",
        f"?unit=0x{'11' * 32}&fromBlock=1",
        "?unit=0x11",
        "?fromBlock=-1",
        "?toBlock=x",
        f"?toTime={2**53}",
    ],
)
def test_what_is_no_period_is_refused(told: Service, query: str) -> None:
    answer = told.get(f"/v1/export{query}", told.token("audit"))
    body = problem_in(answer)
    assert (answer.status_code, body["code"]) == (400, "request.invalid")
    assert body["errors"]


def test_a_unit_that_nobody_knows_is_not_found(told: Service) -> None:
    answer = told.get(f"/v1/export?unit=0x{'11' * 32}", told.token("audit"))
    assert (answer.status_code, problem_in(answer)["code"]) == (404, "unit.not_found")
