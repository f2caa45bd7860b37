"""A unit's history through a service is the one that its proof tells, entry by entry."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ledger_client.client import Tidewaiter
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.values import UnitId
from ledger_client.remote import AnswerContradicted, RemoteLedger
from ledger_client.remote import histories as pages
from scripts.demo.stage import PASSWORD
from tests.api.remote.conftest import Far

BOX = "CSQU3054383"


def box_of(ledger: RemoteLedger) -> UnitId:
    (found,) = ledger.lookup(BOX).found
    return UnitId(bytes.fromhex(found.unit.unit_id[2:]))


def test_it_is_the_history_that_the_ledger_itself_tells(far: Far) -> None:
    with far.ledger() as ledger:
        unit = box_of(ledger)
        told = ledger.history(unit)
    with Tidewaiter.open(far.journey.home, "maker", PASSWORD) as client:
        own = client.history(unit)
    assert told[0].entry.kind is Kind.OPEN
    assert told == own


def test_pages_are_put_together(far: Far, monkeypatch: pytest.MonkeyPatch) -> None:
    with far.ledger() as ledger:
        unit = box_of(ledger)
        whole = ledger.history(unit)
        monkeypatch.setattr(pages, "PAGE", 4)
        assert ledger.history(unit) == whole
    assert len(whole) > 8


def _at(place: int, name: str, to: Any) -> Callable[[Any], None]:
    def change(body: Any) -> None:
        entry = body["entries"][place]
        entry[name] = to(entry[name]) if callable(to) else to

    return change


LIES: dict[str, Callable[[Any], None]] = {
    "/entries/1/kind": _at(1, "kind", "close"),
    "/entries/0/signed": _at(0, "signed", "both"),
    "/entries/0/actor/name": _at(0, "actor", lambda one: {**one, "name": "Nobody & Sons"}),
    "/entries/2/at": _at(2, "at", lambda seconds: seconds + 1),
    "/entries/2/head": _at(2, "head", "0x" + "11" * 32),
    "/entries/0/txHash": _at(0, "txHash", "0x" + "11" * 32),
    "/entries/0/document": _at(0, "document", None),
    "/entries/0/document/type": _at(0, "document", lambda one: {**one, "type": "Other"}),
    "/entries/0/place": lambda body: body["entries"].reverse(),
    "/entries/0/place ": lambda body: body.update(entries=body["entries"][2:]),
}


@pytest.mark.parametrize("pointer", LIES)
def test_an_entry_told_otherwise_is_found_out(far: Far, pointer: str) -> None:
    with far.ledger() as ledger:
        unit = box_of(ledger)

    def alter(path: str, body: Any) -> Any:
        if path.endswith("/history"):
            LIES[pointer](body)
        return body

    far.liar.alter = alter
    with far.ledger() as ledger, pytest.raises(AnswerContradicted) as caught:
        ledger.history(unit)
    assert caught.value.pointer == pointer.strip()


@pytest.mark.parametrize(("more", "pointer"), [(1, "/total"), (-1, "/total"), (0, "/entries/17")])
def test_entries_left_out_or_put_in_are_found_out(far: Far, more: int, pointer: str) -> None:
    with far.ledger() as ledger:
        unit = box_of(ledger)

    def alter(path: str, body: Any) -> Any:
        if path.endswith("/history"):
            body["total"] += more
            entries = body["entries"]
            body["entries"] = [*entries, *entries[-1:]] if more > 0 else entries[:-1]
        return body

    far.liar.alter = alter
    with far.ledger() as ledger, pytest.raises(AnswerContradicted) as caught:
        ledger.history(unit)
    assert caught.value.pointer == pointer
