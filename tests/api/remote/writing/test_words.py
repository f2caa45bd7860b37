"""Inbox, plans, jobs, numbers and exports through a service: its word told as such, or judged."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ledger_client.capture.units import UnitKind
from ledger_client.errors import CannotTell, EvidenceMissing, InvalidInput
from ledger_client.ledger.values import UnitId
from ledger_client.proofs import Verdict
from ledger_client.remote import AnswerContradicted, ExportAsked, ServiceRefused
from tests.api.remote.writing.process import Between, Far, Served
from tests.api.remote.writing.test_writing import writing
from tests.api.writes.attesters import Attester
from tests.client.network import Party, box, commissioned, document, sscc

pytestmark = pytest.mark.xdist_group("far")


def named(served: Served, maker: Attester) -> tuple[str, UnitId]:
    """A container that the service knows by its number."""
    number = box()
    receipt = maker.client.open_unit(UnitKind.JOURNEY, number)
    maker.client.delivered()
    served.read(receipt.subject)
    opening = maker.client.store.payloads.get(receipt.commitment)
    root = maker.client.home.trust_root_file
    far = Far(root.parent, "maker")
    with far.ledger(served.url, served.token(Party.MAKER)) as ledger:
        assert ledger.share([(receipt.commitment, opening)]).kept
    return number, receipt.subject


def test_a_number_means_the_unit_whose_documents_bear_it(
    served: Served, maker: Attester, far_customs: Far
) -> None:
    number, unit = named(served, maker)
    with writing(far_customs, served) as customs:
        assert customs.unit_of(number) == unit
        assert customs.unit_of(number.lower()) == unit
        assert customs.unit_of(f"0x{unit.hex()}") == unit
        with pytest.raises(InvalidInput) as unknown:
            customs.unit_of("TSTU9999990")
    assert unknown.value.rule == "unit.unknown"


def test_a_service_that_finds_another_unit_is_not_believed(
    served: Served, maker: Attester, far_customs: Far
) -> None:
    number, _ = named(served, maker)
    _, other = named(served, maker)

    def alter(path: str, body: Any) -> Any:
        if path.startswith("/v1/lookup"):
            body["found"][0]["unit"]["unitId"] = f"0x{other.hex()}"
        return body

    with (
        Between(served.url, alter) as liar,
        writing(far_customs, served, liar.url) as customs,
        pytest.raises(AnswerContradicted) as caught,
    ):
        customs.unit_of(number)
    assert caught.value.rule == "unit.unconfirmed"


def test_a_plan_is_read_and_its_faults_are_named(served: Served, far_maker: Far) -> None:
    with far_maker.ledger(served.url, served.token(Party.MAKER)) as ledger:
        plan = ledger.plan(document(commissioned(sscc(), sscc())))
        with pytest.raises(ServiceRefused) as caught:
            ledger.plan(b'{"type": "EPCISDocument"}')
    assert [one.kind for one in plan.writes][:2] == ["open", "open"]
    assert plan.writes[0].unit.unit_id is None
    assert set(plan.writes[0].typed_data.fill) >= {"commitment", "label"}
    assert caught.value.pointer


def test_a_job_is_told_to_its_participant_alone(
    served: Served, maker: Attester, far_maker: Far
) -> None:
    unit = served.opened(maker)
    with writing(far_maker, served) as me:
        receipt = me.observe(unit, {"text": "seen"})
    with far_maker.ledger(served.url, served.token(Party.MAKER)) as ledger:
        told = ledger.job(receipt.job or "")
    assert told.state == "sealed"
    assert told.statements[0].block == receipt.entry.at.number
    stranger = served.token(Party.TERMINAL)
    with far_maker.ledger(served.url, stranger) as ledger, pytest.raises(EvidenceMissing) as none:
        ledger.job(receipt.job or "")
    assert none.value.rule == "job.not_found"


def test_an_inbox_tells_what_was_offered_and_by_whom(
    served: Served, maker: Attester, far_maker: Far, far_carrier: Far
) -> None:
    unit = served.opened(maker)
    with writing(far_maker, served) as me:
        offered = me.offer(unit, maker.client.participant_of("carrier"))
    with far_carrier.ledger(served.url, served.token(Party.CARRIER)) as ledger:
        (one,) = [
            one for one in ledger.inbox().to_accept if one.offer.unit.unit_id == f"0x{unit.hex()}"
        ]
    assert one.offer.head == f"0x{offered.head.hex()}"
    assert one.giver.id == f"{maker.client.participant:016x}"


def test_an_export_is_whole_and_judged_as_it_is_read(
    served: Served, maker: Attester, far_maker: Far, tmp_path: Path
) -> None:
    unit = served.opened(maker)
    with writing(far_maker, served) as me:
        me.observe(unit, {"text": "in the export"})
    kept = tmp_path / "unit.jsonl"
    with far_maker.ledger(served.url, served.token(Party.MAKER)) as ledger:
        with kept.open("wb") as file:
            report = ledger.export(file.write, ExportAsked(unit=unit))
        everything = ledger.export(lambda _: None)
    assert (report.entries, report.header is not None) == (2, True)
    assert report.verdict is everything.verdict is Verdict.VERIFIED
    assert b"in the export" in kept.read_bytes()
    assert everything.entries > report.entries


def _line(change: Any) -> Any:
    """What alters the second line of an export: its first entry."""

    def alter(content: bytes) -> bytes:
        first, second, *rest = content.splitlines(keepends=True)
        told = json.loads(second)
        change(told)
        text = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return b"".join((first, text.encode() + b"\n", *rest))

    return alter


EXPORTS: dict[str, Any] = {
    "an entry left out": lambda text: b"".join(
        line for place, line in enumerate(text.splitlines(keepends=True)) if place != 1
    ),
    "an entry twice": lambda text: b"".join(
        line * (2 if place == 1 else 1) for place, line in enumerate(text.splitlines(keepends=True))
    ),
    "its end cut off": lambda text: b"".join(text.splitlines(keepends=True)[:-1]),
    "its last byte cut off": lambda text: text[:-2],
    "its beginning cut off": lambda text: b"".join(text.splitlines(keepends=True)[1:]),
    "nothing": lambda text: b"",
    "no JSON": lambda text: b"{\n",
    "an entry's time": _line(lambda told: told["entry"].update(time=1)),
    "an entry's detail": _line(lambda told: told["entry"].update(detail=2)),
    "an entry's head": _line(lambda told: told.update(head="0x" + "5a" * 32)),
    "an entry's tx": _line(lambda told: told.update(txHash="0x" + "5a" * 32)),
}


@pytest.mark.parametrize("part", EXPORTS)
def test_an_export_that_was_altered_is_found_out(
    part: str, served: Served, maker: Attester, far_maker: Far
) -> None:
    unit = served.opened(maker)
    with (
        Between(served.url, lambda _, body: body, raw=EXPORTS[part]) as liar,
        far_maker.ledger(liar.url, served.token(Party.MAKER)) as ledger,
    ):
        report = ledger.export(lambda _: None, ExportAsked(unit=unit))
    assert report.verdict in (Verdict.REFUTED, Verdict.INCOMPLETE)
    assert {one.code for one in report.findings} - {"chain.unsealed", "export.not_here"}


def test_an_export_of_something_else_is_not_taken_for_what_was_asked(
    served: Served, maker: Attester, far_maker: Far
) -> None:
    unit, other = served.opened(maker), served.opened(maker)
    with far_maker.ledger(served.url, served.token(Party.MAKER)) as ledger:
        lines: list[bytes] = []
        ledger.export(lines.append, ExportAsked(unit=other))
    with (
        Between(served.url, lambda _, body: body, raw=lambda _: b"".join(lines)) as liar,
        far_maker.ledger(liar.url, served.token(Party.MAKER)) as ledger,
    ):
        for asked in (
            ExportAsked(unit=unit),
            ExportAsked(),
            ExportAsked(from_block=1),
            ExportAsked(from_time=datetime(2020, 1, 1, tzinfo=UTC)),
        ):
            with pytest.raises(AnswerContradicted) as caught:
                ledger.export(lambda _: None, asked)
            assert caught.value.rule == "service.subject"


def test_an_export_needs_its_scope_and_a_period_that_is_one(served: Served, far_maker: Far) -> None:
    token = served.token(Party.MAKER, "capture")
    with far_maker.ledger(served.url, token) as ledger, pytest.raises(ServiceRefused) as scope:
        ledger.export(lambda _: None)
    assert scope.value.code == "auth.scope"
    with far_maker.ledger(served.url, served.token(Party.MAKER)) as ledger:
        with pytest.raises(ServiceRefused) as none:
            ledger.export(lambda _: None, ExportAsked(from_block=9, to_block=3))
        with pytest.raises(CannotTell):
            ledger.export(lambda _: None, ExportAsked(unit=UnitId(b"\x5a" * 32)))
    assert none.value.code == "request.invalid"
