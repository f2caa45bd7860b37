"""Transformations on a real node: inputs closed, outputs opened, found again, nothing doubled."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from ledger_client.capture.units import UnitKind
from ledger_client.client import Tidewaiter, utc_now
from ledger_client.crash_points import VARIABLE, CrashPoint
from ledger_client.errors import InvalidInput, LedgerRefused
from ledger_client.identifiers import parse_key
from ledger_client.ledger.entries import Entry
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.values import Contract, UnitId
from ledger_client.proofs import Verdict
from ledger_client.writing.capturing import EventRefused
from ledger_client.writing.certificates import CertificateWish
from ledger_client.writing.transform_wishes import Carry, Output
from tests.client.network import PASSWORD, Party, client, commissioned, document, event, sscc
from tests.client.test_client import copy_participant, ids

_LOTS = count(1)
_TRANSFORM_ONCE = (
    "from ledger_client import Tidewaiter; import pathlib, sys\n"
    "from ledger_client.writing.transform_wishes import Output\n"
    "home, password, made, *inputs = sys.argv[1:]\n"
    "with Tidewaiter.open(pathlib.Path(home), 'maker', password) as maker:\n"
    "    maker.transform([maker.unit_of(one) for one in inputs], [Output(made)])\n"
)
_CAPTURE_ONCE = (
    "from ledger_client import Tidewaiter; import pathlib, sys\n"
    "with Tidewaiter.open(pathlib.Path(sys.argv[1]), 'maker', sys.argv[2]) as maker:\n"
    "    maker.capture(pathlib.Path(sys.argv[3]).read_bytes())\n"
)


def lot() -> str:
    """A lot that no test has used."""
    return f"urn:epc:class:lgtin:9521141.000001.T{next(_LOTS)}"


def digits(urn: str) -> str:
    return parse_key(urn).primary


def transformed(minute: int = 5, **members: Any) -> dict[str, Any]:
    return event("TransformationEvent", "commissioning", minute, **members)


def made_lot(urn: str, quantity: int = 100) -> dict[str, Any]:
    """More of a lot, or a new one."""
    quantities = [{"epcClass": urn, "quantity": quantity}]
    step = "creating_class_instance"
    return event("ObjectEvent", step, 1, action="ADD", quantityList=quantities)


def history(home: Path, unit: UnitId) -> list[Entry]:
    with client(home, Party.MAKER) as maker:
        return [row.entry for row in maker.history(unit)]


def last_block(home: Path) -> int:
    with client(home, Party.MAKER) as maker:
        return maker.connection.rpc.block_number()


def pallets(home: Path, number: int = 1) -> list[str]:
    """The SSCCs of pallets in the maker's custody."""
    made = [sscc() for _ in range(number)]
    with client(home, Party.MAKER) as maker:
        maker.capture(document(commissioned(*made)))
    return [digits(one) for one in made]


def test_a_transformation_event_closes_inputs_and_opens_outputs_in_one_write(
    network: Path,
) -> None:
    drum, keg, grain, cans, jars = sscc(), sscc(), lot(), sscc(), sscc()
    told = document(
        commissioned(drum, keg),
        made_lot(grain),
        transformed(
            inputEPCList=[drum, keg],
            inputQuantityList=[{"epcClass": grain, "quantity": 5}],
            outputEPCList=[cans, jars],
        ),
    )
    with client(network, Party.MAKER) as maker:
        receipts = maker.capture(told)
        inputs = [maker.unit_of(digits(one)) for one in (drum, keg)]
        outputs = [maker.unit_of(digits(one)) for one in (cans, jars)]
        made = next(one for one in receipts if one.kind is Kind.TRANSFORM)
        entries = [(one.entry.unit_id, one.entry.kind) for one in made.entries]
        assert entries == [
            *((unit, Kind.TRANSFORM) for unit in inputs),
            *((unit, Kind.OPEN) for unit in outputs),
        ]
        assert receipts[-1].kind is Kind.OBSERVE
        assert all(maker.connection.reader.unit(unit).closed for unit in inputs)
        found = maker.lookup(digits(cans)).found[0]
        assert found.origins.made_of == tuple(inputs)
        assert maker.lookup(digits(drum)).found[0].origins.became == tuple(outputs)
    with client(network, Party.MAKER) as maker:
        assert maker.capture(told) == ()


def test_the_lot_used_in_part_is_observed_about_the_one_output(network: Path) -> None:
    drum, grain, cans = sscc(), lot(), sscc()
    with client(network, Party.MAKER) as maker:
        maker.capture(document(commissioned(drum), made_lot(grain)))
        receipts = maker.capture(
            document(
                transformed(
                    inputEPCList=[drum],
                    inputQuantityList=[{"epcClass": grain, "quantity": 5}],
                    outputEPCList=[cans],
                )
            )
        )
        made = maker.unit_of(digits(cans))
    assert [one.kind for one in receipts] == [Kind.TRANSFORM, Kind.OBSERVE]
    assert receipts[1].entries[0].entry.related == made


def test_an_instance_that_goes_into_a_known_lot_has_it_as_successor(network: Path) -> None:
    drum, grain = sscc(), lot()
    with client(network, Party.MAKER) as maker:
        opened = maker.capture(document(commissioned(drum), made_lot(grain)))
        told = transformed(
            inputEPCList=[drum], outputQuantityList=[{"epcClass": grain, "quantity": 5}]
        )
        receipts = maker.capture(document(told))
        assert [one.kind for one in receipts] == [Kind.CLOSE, Kind.OBSERVE]
        assert receipts[0].entries[0].entry.related == opened[1].subject
        assert maker.lookup(digits(drum)).found[0].origins.became == (opened[1].subject,)


def test_a_second_machine_finds_a_transformation_that_the_first_wrote(
    network: Path, tmp_path: Path
) -> None:
    drum, cans = sscc(), sscc()
    told = document(commissioned(drum), transformed(inputEPCList=[drum], outputEPCList=[cans]))
    with client(network, Party.MAKER) as maker:
        first = maker.capture(told)
    copy_participant(network, tmp_path / "second", Party.MAKER)
    with Tidewaiter.open(tmp_path / "second", "maker", PASSWORD) as maker:
        again = maker.capture(told)
        assert all(receipt.already for receipt in again)
        assert [one.tx_hash for one in again] == [one.tx_hash for one in first]
        made = maker.unit_of(digits(cans))
        assert maker.connection.reader.unit(made).exists


def test_a_transformation_declared_wrong_is_corrected_on_inputs_and_outputs(
    network: Path,
) -> None:
    drum, cans = sscc(), sscc()
    made = transformed(inputEPCList=[drum], outputEPCList=[cans])
    declared = {**made, "errorDeclaration": {"declarationTime": "2026-03-02T00:00:00Z"}}
    with client(network, Party.MAKER) as maker:
        maker.capture(document(commissioned(drum), made))
        receipts = maker.capture(document(declared))
        assert [one.kind for one in receipts] == [Kind.CORRECT, Kind.CORRECT]
        assert {one.subject for one in receipts} == {
            maker.unit_of(digits(drum)),
            maker.unit_of(digits(cans)),
        }


def test_by_hand_units_are_consumed_and_others_made(network: Path) -> None:
    drum, keg = pallets(network, 2)
    cans, grain = digits(sscc()), lot()
    with client(network, Party.MAKER) as maker:
        inputs = [maker.unit_of(drum), maker.unit_of(keg)]
        receipt = maker.transform(inputs, [Output(cans, 40), Output(grain)], (), {"text": "mixed"})
        opened = [one.entry for one in receipt.entries if one.entry.kind is Kind.OPEN]
        assert [one.detail for one in opened] == [40, 16]
        assert maker.unit_of(cans) == opened[0].unit_id
        found = maker.lookup(cans).found[0]
        assert found.kind is UnitKind.LOGISTIC_UNIT
        assert found.origins.made_of == tuple(inputs)
        row = maker.history(opened[1].unit_id)[0]
        assert isinstance(row.document, dict)
        assert row.document["inputs"] == [f"0x{unit.hex()}" for unit in inputs]
        assert row.document["outputs"] == [f"0x{one.unit_id.hex()}" for one in opened]
        assert row.document["text"] == "mixed"


@pytest.mark.parametrize("point", list(CrashPoint))
def test_killed_at_any_point_and_wished_again_it_is_made_once(
    network: Path, point: CrashPoint
) -> None:
    drum, keg = pallets(network, 2)
    cans = digits(sscc())
    wish = [sys.executable, "-c", _TRANSFORM_ONCE, str(network), PASSWORD, cans, drum, keg]
    killed = subprocess.run(wish, env={**os.environ, VARIABLE: point.value}, check=False)
    assert killed.returncode == -signal.SIGKILL
    subprocess.run(wish, check=True)
    with client(network, Party.MAKER) as maker:
        made = maker.unit_of(cans)
        assert [row.entry.kind for row in maker.history(made)] == [Kind.OPEN]
        inputs = (maker.unit_of(drum), maker.unit_of(keg))
        assert maker.lookup(cans).found[0].origins.made_of == inputs
    for unit in inputs:
        kinds = [entry.kind for entry in history(network, unit)]
        assert kinds == [Kind.OPEN, Kind.TRANSFORM]


@pytest.mark.parametrize("point", list(CrashPoint))
def test_a_capture_killed_at_its_transformation_and_repeated_makes_it_once(
    network: Path, tmp_path: Path, point: CrashPoint
) -> None:
    drum, grain, cans = sscc(), lot(), sscc()
    with client(network, Party.MAKER) as maker:
        used = maker.capture(document(commissioned(drum), made_lot(grain)))[1].subject
    told = tmp_path / "mixed.jsonld"
    quantities = [{"epcClass": grain, "quantity": 5}]
    told.write_bytes(
        document(
            transformed(inputEPCList=[drum], inputQuantityList=quantities, outputEPCList=[cans])
        )
    )
    wish = [sys.executable, "-c", _CAPTURE_ONCE, str(network), PASSWORD, str(told)]
    killed = subprocess.run(wish, env={**os.environ, VARIABLE: point.value}, check=False)
    assert killed.returncode == -signal.SIGKILL
    subprocess.run(wish, check=True)
    with client(network, Party.MAKER) as maker:
        made, consumed = maker.unit_of(digits(cans)), maker.unit_of(digits(drum))
    assert [entry.kind for entry in history(network, made)] == [Kind.OPEN]
    assert [entry.kind for entry in history(network, consumed)] == [Kind.OPEN, Kind.TRANSFORM]
    assert [entry.kind for entry in history(network, used)] == [Kind.OPEN, Kind.OBSERVE]


def test_what_was_consumed_and_what_was_made_is_verified(network: Path) -> None:
    drum, keg, cans, jars = sscc(), sscc(), sscc(), digits(sscc())
    with client(network, Party.MAKER) as maker:
        maker.capture(
            document(
                commissioned(drum, keg),
                transformed(inputEPCList=[drum, keg], outputEPCList=[cans]),
            )
        )
        maker.transform([maker.unit_of(digits(cans))], [Output(jars)])
        for number in (digits(drum), digits(keg), digits(cans), jars):
            report = maker.verify(maker.unit_of(number))
            assert report.verdict is Verdict.VERIFIED, [one.code for one in report.findings]


def test_a_number_that_an_open_unit_has_is_no_outputs(network: Path) -> None:
    drum, other = pallets(network, 2)
    before = last_block(network)
    with client(network, Party.MAKER) as maker, pytest.raises(InvalidInput) as caught:
        maker.transform([maker.unit_of(drum)], [Output(other)])
    assert caught.value.rule == "transform.output_open"
    assert last_block(network) == before


@pytest.mark.parametrize(
    ("inputs", "outputs", "carried", "pointer", "rule"),
    [
        (0, [Output("395211410000999998")], [], "input", "transform.nothing"),
        (1, [], [], "output", "transform.nothing"),
        (2, [Output("urn:epc:id:sscc:9521141.0000999999")], [], "input", "transform.twice"),
        (1, [Output("urn:epc:id:sscc:9521141.0000999999")] * 2, [], "output", "transform.twice"),
        (1, [Output("urn:epc:id:sscc:9521141.0000999999", 0)], [], "output", "level.range"),
        (1, [Output("urn:epc:id:sscc:9521141.0000999999", 256)], [], "output", "level.range"),
        (1, [Output("urn:epc:id:bic:CSQU3054383")], [], "output", "number.kind"),
        (1, [Output("urn:epc:id:sgln:9521141.00001.0")], [], "output", "number.kind"),
        (1, [Output("urn:epc:idpat:sgtin:9521141.000001.*")], [], "output", "number.kind"),
        (1, [Output("CSQU3054383")], [], "output", "number.kind"),
        (1, [Output("urn:epc:id:sscc:9521141.1")], [], "output", "epc_urn.form"),
        (1, [Output("395211410000000111")], [], "output", "gs1_key.check_digit"),
        (1, [Output("")], [], "output", "ucr.length"),
        (1, [Output(lot())], [Carry(bytes(32), 1, 0, 5)], "carry", "transform.carry"),
        (1, [Output(lot())], [Carry(bytes(32), 0, 1, 5)], "carry", "transform.carry"),
        (1, [Output(lot())], [Carry(bytes(32), -1, 0, 5)], "carry", "transform.carry"),
    ],
)
def test_a_wish_that_cannot_be_is_refused_before_anything_is_signed(
    network: Path,
    inputs: int,
    outputs: list[Output],
    carried: list[Carry],
    pointer: str,
    rule: str,
) -> None:
    unit = UnitId(b"\7" * 32)
    with client(network, Party.MAKER) as maker, pytest.raises(InvalidInput) as caught:
        maker.transform([unit] * inputs, outputs, carried)
    assert (caught.value.pointer, caught.value.rule) == (pointer, rule)


def test_a_further_field_does_not_take_the_place_of_what_is_told(network: Path) -> None:
    unit = UnitId(b"\7" * 32)
    with client(network, Party.MAKER) as maker, pytest.raises(InvalidInput) as caught:
        maker.transform([unit], [Output(lot())], (), {"outputs": "none"})
    assert caught.value.rule == "statement.name"


def test_what_an_input_drew_goes_on_to_an_output(network: Path) -> None:
    (drum,) = pallets(network)
    cans, number = digits(sscc()), f"PH-{next(_LOTS)}"
    now, later = utc_now() - timedelta(minutes=1), utc_now() + timedelta(days=30)
    lab, scope = ids(network, Party.CERTIFIER), f"plant-health-{next(_LOTS)}"
    with client(network, Party.CUSTOMS) as customs:
        customs.accredit(lab, scope, now, later, "audit")
    wish = CertificateWish(number, ids(network, Party.MAKER), scope, now, later, 1000, "KGM")
    with client(network, Party.CERTIFIER) as certifier:
        paper = certifier.certify(wish).subject
    with client(network, Party.MAKER) as maker:
        unit = maker.unit_of(drum)
        maker.attach(unit, paper, 800)
        receipt = maker.transform([unit], [Output(cans)], [Carry(paper, 0, 0, 500)])
        made = maker.unit_of(cans)
        kinds = [one.entry.kind for one in receipt.entries]
        assert kinds == [Kind.TRANSFORM, Kind.OPEN, Kind.RESTORE, Kind.DRAW, Kind.ATTACH]
        assert maker.connection.reader.certificate(paper).drawn == 800
        assert {one.unit_id for one in maker.lookup(number).found} == {unit, made}


def test_a_refusal_names_the_event_and_nothing_is_sent(network: Path) -> None:
    seen = event("ObjectEvent", "storing", 1, action="OBSERVE", epcList=[sscc()])
    before = last_block(network)
    with client(network, Party.CUSTOMS) as customs, pytest.raises(EventRefused) as caught:
        customs.capture(document(seen, commissioned(sscc(), minute=2)))
    assert caught.value.pointer == "/epcisBody/eventList/1"
    assert caught.value.rule == "role_missing"
    assert last_block(network) == before


def test_a_consignment_is_found_with_its_parts(network: Path) -> None:
    ucr = f"6SE556011223344-T{next(_LOTS)}"
    goods = [f"urn:epc:id:gsin:9521141.{next(_LOTS):09d}" for _ in range(2)]
    reference = {"type": "urn:tidewaiter:btt:ucr", "bizTransaction": f"urn:tidewaiter:ucr:{ucr}"}
    told = commissioned(*goods) | {"bizTransactionList": [reference]}
    with client(network, Party.MAKER) as maker:
        whole, *parts = maker.capture(document(told))
        found = {one.unit_id: one for one in maker.lookup(ucr).found}
        assert found[whole.subject].parts == tuple(one.subject for one in parts)
        assert set(found) == {whole.subject, *(one.subject for one in parts)}


def test_nothing_of_a_transformation_is_left_on_another_contract(network: Path) -> None:
    (drum,) = pallets(network)
    with client(network, Party.MAKER) as maker:
        receipt = maker.transform([maker.unit_of(drum)], [Output(digits(sscc()))])
        ledger = maker.connection.deployment.address(Contract.LEDGER)
    assert {one.contract for one in receipt.entries} == {ledger}


def test_the_transformation_of_what_is_not_ours_is_refused(network: Path) -> None:
    (drum,) = pallets(network)
    with client(network, Party.MAKER) as maker:
        unit = maker.unit_of(drum)
    with client(network, Party.CARRIER) as carrier, pytest.raises(LedgerRefused) as caught:
        carrier.transform([unit], [Output(digits(sscc(Party.CARRIER)))])
    assert caught.value.rule == "not_custodian"
