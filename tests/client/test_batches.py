"""Several acts in one tx: what a file says, who signs, and what happens when it is run again."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from ledger_client.errors import InvalidInput
from ledger_client.ledger.kinds import Form, Kind
from ledger_client.ledger.values import UnitId
from ledger_client.proofs import Verdict
from ledger_client.writing.batch_file import batch_key, parse_batch
from ledger_client.writing.batching import ActRefused
from tests.client.network import PASSWORD, Party, box, client, commissioned, document, sscc, stuffed

RUN = (
    "from ledger_client import Tidewaiter; import pathlib, sys\n"
    "home, who, password, file = sys.argv[1:]\n"
    "with Tidewaiter.open(pathlib.Path(home), who, password) as sender:\n"
    "    sender.batch(pathlib.Path(file).read_bytes())\n"
    "    sender.delivered()\n"
)
HOLD = {"as": "customs", "act": "hold", "unit": "X", "reason": "scan"}


def packed(home: Path) -> tuple[UnitId, UnitId]:
    """A container with one pallet in the maker's custody, and the pallet."""
    number, pallet = box(), sscc()
    with client(home, Party.MAKER) as maker:
        receipts = maker.capture(document(commissioned(pallet), stuffed(number, pallet)))
        return maker.unit_of(number), receipts[0].subject


def text(unit: UnitId) -> str:
    return f"0x{unit.hex()}"


def told(*acts: object) -> bytes:
    return json.dumps(acts).encode()


def history(home: Path, unit: UnitId) -> list[Kind]:
    with client(home, Party.MAKER) as maker:
        return [row.entry.kind for row in maker.history(unit)]


def test_every_act_of_other_attesters_is_carried_and_proved(network: Path) -> None:
    unit, pallet = packed(network)
    file = told(
        {"as": "maker", "act": "observe", "unit": text(unit), "text": "sealed"},
        {"as": "customs", "act": "control", "unit": text(unit), "type": "scan",
         "result": "conforming"},
        {"as": "maker", "act": "unpack", "unit": text(unit), "children": [text(pallet)]},
        {"as": "maker", "act": "handoff", "unit": text(pallet), "to": "forwarder"},
        {"as": "maker", "act": "offer", "unit": text(unit), "to": "carrier", "days": 3},
        {"as": "forwarder", "act": "alert", "unit": text(pallet), "type": "damage"},
    )  # fmt: skip
    with client(network, Party.TERMINAL) as terminal:
        done = terminal.batch(file)
    forms = [(one.entry.kind, one.entry.form) for one in done.receipt.entries]
    assert forms == [
        (Kind.OBSERVE, Form.CARRIED),
        (Kind.CONTROL, Form.CARRIED),
        (Kind.CONTENTS, Form.CARRIED),
        (Kind.UNPACK, Form.CARRIED),
        (Kind.HANDOFF, Form.BOTH),
        (Kind.OFFER, Form.CARRIED),
        (Kind.ALERT, Form.CARRIED),
    ]
    with client(network, Party.FORWARDER) as forwarder:
        assert forwarder.verify(unit).verdict is Verdict.VERIFIED
        assert forwarder.verify(pallet).verdict is Verdict.ATTENTION
        assert forwarder.connection.reader.custodian(pallet) == forwarder.participant


def test_nothing_is_written_when_one_act_would_be_refused(network: Path) -> None:
    unit, pallet = packed(network)
    file = told(
        {"as": "maker", "act": "observe", "unit": text(unit), "text": "sealed"},
        {"as": "customs", "act": "hold", "unit": text(pallet), "reason": "scan"},
        {"as": "maker", "act": "unpack", "unit": text(unit)},
    )
    before = history(network, unit)
    with client(network, Party.MAKER) as maker:
        for ask in (maker.dry_run, maker.batch):
            with pytest.raises(ActRefused) as caught:
                ask(file)
            assert caught.value.index == 2
            assert caught.value.rule == "unit_held"
            assert "unpack by maker" in caught.value.message
    assert history(network, unit) == before


def test_the_same_file_is_written_once_however_it_is_spelt_and_whoever_sends_it(
    network: Path,
) -> None:
    unit, _ = packed(network)
    act = {"as": "customs", "act": "hold", "unit": text(unit), "reason": "scan"}
    with client(network, Party.MAKER) as maker:
        first = maker.batch(told(act))
    lines = json.dumps(dict(reversed(act.items()))).encode() + b"\n\n"
    with client(network, Party.CUSTOMS) as customs:
        again = customs.batch(lines)
        assert again.receipt.already
        assert again.receipt.tx_hash == first.receipt.tx_hash
        assert customs.dry_run(lines)[0].draft.kind is Kind.HOLD
    assert history(network, unit).count(Kind.HOLD) == 1


def test_the_same_file_from_several_processes_and_senders_at_once_is_written_once(
    network: Path, tmp_path: Path
) -> None:
    unit, _ = packed(network)
    file = tmp_path / "batch.json"
    file.write_bytes(told({"as": "maker", "act": "observe", "unit": text(unit), "text": "seen"}))
    runs = [
        subprocess.Popen([sys.executable, "-c", RUN, str(network), who, PASSWORD, str(file)])
        for who in ("maker", "maker", "customs", "carrier")
    ]
    assert [one.wait(120) for one in runs] == [0, 0, 0, 0]
    assert history(network, unit).count(Kind.OBSERVE) == 1


def test_a_file_of_which_a_part_is_written_is_refused(network: Path) -> None:
    unit, _ = packed(network)
    moment = "2026-11-20T03:00:00Z"
    one, two = (
        {"as": "maker", "act": "observe", "unit": text(unit), "text": said, "at": moment}
        for said in ("one", "two")
    )
    with client(network, Party.MAKER) as maker:
        maker.batch(told(one))
        with pytest.raises(InvalidInput) as caught:
            maker.batch(told(two, one))
        assert (caught.value.rule, caught.value.pointer) == ("batch.partly", "/1")
    assert history(network, unit).count(Kind.OBSERVE) == 1


def test_customs_closes_what_it_holds_with_an_outcome_in_one_tx(network: Path) -> None:
    unit, pallet = packed(network)
    file = told(
        {"as": "maker", "act": "unpack", "unit": text(unit)},
        {"as": "customs", "act": "hold", "unit": text(pallet), "reason": "pest", "binding": True},
        {"as": "customs", "act": "close", "unit": text(pallet), "outcome": "destroyed",
         "successor": text(unit)},
    )  # fmt: skip
    with client(network, Party.CUSTOMS) as customs:
        done = customs.batch(file)
        last = done.receipt.entries[-1].entry
        assert (last.kind, last.detail, last.related) == (Kind.CLOSE, 1, unit)
        assert customs.store.units.get(pallet).closed_at is not None


def test_many_observations_are_as_many_documents_in_one_tx(network: Path) -> None:
    unit, _ = packed(network)
    with client(network, Party.MAKER) as maker:
        receipt = maker.observe_many(unit, ["4 C", "5 C", "5 C"])
        rows = maker.history(unit)[-3:]
    assert {row.tx_hash for row in rows} == {receipt.tx_hash}
    documents = [row.document for row in rows]
    assert [one["text"] for one in documents if isinstance(one, dict)] == ["4 C", "5 C", "5 C"]
    assert len({row.entry.commitment for row in rows}) == 3


@pytest.mark.parametrize(
    ("content", "pointer"),
    [
        (b'[{"as":"maker","as":"customs","act":"observe","unit":"X"}]', "/0/as"),
        (b'{"as":"maker","act":"hold","act":"release","unit":"X","reason":"r"}', "/0/act"),
        (b'{"as":"m","act":"observe","unit":"X","fields":{"a":"b","a":"c"}}', "/0/fields/a"),
        (told({**HOLD, "fields": {"reason": "another"}}), "/0/fields/reason"),
        (told({"as": "c", "act": "control", "unit": "X", "type": "scan", "result": "conforming",
               "fields": {"result": "not-conforming"}}), "/0/fields/result"),
        (told({"as": "c", "act": "observe", "unit": "X", "text": "t", "fields": {"text": "u"}}),
         "/0/fields/text"),
        (b"", ""),
        (b"[]", ""),
        (b"[1]", "/0"),
        (b"{", "/0"),
        (b"[{}]", "/0/act"),
        (told({**HOLD, "act": "fly"}), "/0/act"),
        (told({**HOLD, "act": None}), "/0/act"),
        (told(HOLD, {**HOLD, "as": 5}), "/1/as"),
        (told(HOLD, {**HOLD, "as": ""}), "/1/as"),
        (told({**HOLD, "unit": ["X"]}), "/0/unit"),
        (told({**HOLD, "unit": "a\x1b[2J"}), "/0/unit"),
        (told({**HOLD, "reason": "x" * 4001}), "/0/reason"),
        (told({**HOLD, "binding": "yes"}), "/0/binding"),
        (told({**HOLD, "legal_basis": "x"}), "/0/legal_basis"),
        (told({**HOLD, "at": "2026-11-20T03:00:00"}), "/0/at"),
        (told({**HOLD, "at": 5}), "/0/at"),
        (told({**HOLD, "fields": {"Bad-Name": "x"}}), "/0/fields/Bad-Name"),
        (told({**HOLD, "fields": {"name": 5}}), "/0/fields/name"),
        (told({**HOLD, "act": "close", "outcome": "lost"}), "/0/outcome"),
        (told({"as": "a", "act": "offer", "unit": "X", "to": "b", "days": 91}), "/0/days"),
        (told({"as": "a", "act": "pack", "unit": "X", "children": []}), "/0/children"),
        (told({"as": "a", "act": "accept", "unit": "X", "reserve": {"x": "y"}}), "/0/reserve/x"),
        (told({"as": "a", "act": "attach", "unit": "X", "certificate": "C", "quantity": -1}),
         "/0/quantity"),
        (told({"as": "a", "act": "clear", "unit": "X", "alert": "0x12"}), "/0/alert"),
        (told(*[HOLD] * 501), ""),
    ],
)  # fmt: skip
def test_what_no_batch_may_say_is_refused_by_its_place(content: bytes, pointer: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        parse_batch(content)
    assert (caught.value.rule, caught.value.pointer) == ("batch.file", pointer)


def test_of_json_lines_the_line_is_named() -> None:
    good = json.dumps(HOLD).encode()
    with pytest.raises(InvalidInput) as caught:
        parse_batch(good + b"\n\n" + good[:-1] + b', "colour": "red"}\n')
    assert caught.value.message.startswith("line 3: ")
    assert caught.value.pointer == "/1/colour"


def test_a_batch_is_named_by_what_it_asks_alone() -> None:
    spelt = json.dumps({**HOLD, "binding": False}, indent=3).encode()
    assert batch_key(parse_batch(b"[" + spelt + b"]")) == batch_key(parse_batch(told(HOLD)))
    other = told({**HOLD, "reason": "scan "})
    assert batch_key(parse_batch(other)) != batch_key(parse_batch(told(HOLD)))
    assert batch_key(parse_batch(told(HOLD, HOLD))) != batch_key(parse_batch(told(HOLD)))
