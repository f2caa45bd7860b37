"""What a unit was made of: shown, linked both ways, and what its certificates carry on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ledger_client.ledger.calls import (
    AttachCall,
    HoldCall,
    NestCall,
    TransformCall,
    TransformCarriedCall,
    WriteCall,
)
from ledger_client.ledger.entries import Entry
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.structs import (
    Attachment,
    CarriedQuantity,
    Hold,
    Nesting,
    Transformation,
)
from ledger_client.ledger.values import ZERO_WORD, Contract, UnitId, keccak256
from ledger_client.proofs import Policy, Report, Verdict
from tests.unit.proofs.forging import ForgedState, rewrite
from tests.unit.proofs.journey import CUSTOMS, MAKER, Journey
from tests.unit.proofs.rehearsal import FAR, seeded
from tests.unit.proofs.states import State
from tests.unit.proofs.stories import codes, judged, opened, severe

LEDGER, CERTIFICATES = Contract.LEDGER, Contract.CERTIFICATES


def transform(
    story: Journey,
    inputs: tuple[UnitId, ...],
    labels: tuple[str, ...],
    quantities: tuple[CarriedQuantity, ...] = (),
    carried: bool = False,
) -> tuple[UnitId, ...]:
    """Transform units of the maker into new ones with these labels."""
    net = story.net
    made = Transformation(
        inputs,
        tuple(story.turn(one) for one in inputs),
        tuple(seeded(one) for one in labels),
        (1,) * len(labels),
        quantities,
        net.statement("Transform", process="milling"),
    )
    if carried:
        net.carry(TransformCarriedCall(made, FAR, net.sign(MAKER, made, deadline=FAR)))
    else:
        net.send(MAKER, TransformCall(made))
    return tuple(story.id_of(MAKER, seeded(one)) for one in labels)


def milled(carried: bool = False) -> tuple[Journey, UnitId, UnitId]:
    """Two pallets, one with 400 of the certificate, become flour (300 of it) and bran."""
    story = opened()
    a, b, certificate = story.pallet_a, story.pallet_b, story.certificate
    said = story.net.statement("Attach")
    story.net.send(MAKER, AttachCall(Attachment(a, certificate, 0, MAKER.id, 400, said)))
    goes_on = (CarriedQuantity(certificate, 0, 0, 250), CarriedQuantity(certificate, 0, 0, 50))
    flour, bran = transform(story, (a, b), ("flour", "bran"), goes_on, carried)
    return story, flour, bran


def details(report: Report, code: str) -> list[str]:
    return [one.detail for one in report.findings if one.code == code]


@pytest.mark.parametrize("carried", [False, True])
def test_a_unit_with_its_inputs_is_verified_and_covered_by_what_was_carried(carried: bool) -> None:
    story, flour, _ = milled(carried)
    report = judged(story, flour, story.pallet_a, story.pallet_b)
    assert severe(report) == set()
    assert report.verdict is Verdict.VERIFIED
    told = f"0x{flour.hex()} from 0x{story.pallet_a.hex()}"
    assert set(details(report, "certificate.carried")) == {told}
    covers = {one.unit_id: one.quantity for one in report.covers}
    assert covers == {flour: "300", story.pallet_a: "100"}
    assert [one.unit_id for one in report.origins] == [story.pallet_a, story.pallet_b]
    assert [leg.kind for one in report.origins for leg in one.custody] == ["open", "open"]


@pytest.mark.parametrize("lacking", [(), ("pallet_a",), ("pallet_b",)])
def test_a_unit_without_all_its_inputs_is_incomplete_unless_the_policy_takes_it(
    lacking: tuple[str, ...],
) -> None:
    story, _, bran = milled()
    shown = [getattr(story, name) for name in lacking]
    report = judged(story, bran, *shown)
    assert severe(report) == {"transform.input_missing"}
    assert report.verdict is Verdict.INCOMPLETE
    missing = {f"0x{one.hex()}" for one in {story.pallet_a, story.pallet_b} - set(shown)}
    assert set(details(report, "transform.input_missing")) == missing
    lenient = judged(story, bran, *shown, policy=Policy(inputs=False))
    assert lenient.verdict is Verdict.VERIFIED
    assert "transform.input_not_shown" in codes(lenient)


def test_a_unit_shown_with_a_part_of_its_input_is_refused() -> None:
    story, _, bran = milled()
    state = State(story.net)
    units = [state.unit(bran), state.unit(story.pallet_a, 1), state.unit(story.pallet_b)]
    report = judged(story, bran, units=units)
    assert report.verdict is Verdict.REFUTED
    assert "history.unanchored" in codes(report)


def test_an_alert_on_an_input_is_a_matter_of_what_was_made_of_it() -> None:
    story = opened()
    alert = story.item(story.pallet_a, Kind.ALERT, story.net.statement("Alert", what="moths"))
    story.net.send(MAKER, WriteCall(alert))
    (flour,) = transform(story, (story.pallet_a,), ("flour",))
    assert severe(judged(story, flour, story.pallet_a)) == {"alert.uncleared"}


def test_a_hold_on_an_input_that_came_too_late_is_told() -> None:
    story = opened()
    (flour,) = transform(story, (story.pallet_a,), ("flour",))
    hold = Hold(story.pallet_a, 1, True, story.net.statement("Hold"))
    story.net.send(CUSTOMS, HoldCall(hold))
    assert severe(judged(story, flour, story.pallet_a)) == {"hold.open", "hold.outrun"}


def test_inputs_are_followed_back_to_the_first() -> None:
    story = opened()
    (flour,) = transform(story, (story.pallet_a, story.pallet_b), ("flour",))
    (bread,) = transform(story, (flour,), ("bread",))
    report = judged(story, bread, flour, story.pallet_a, story.pallet_b)
    assert report.verdict is Verdict.VERIFIED
    assert len(report.origins) == 3
    short = judged(story, bread, flour)
    assert severe(short) == {"transform.input_missing"}


def test_what_an_input_was_packed_in_is_part_of_the_answer() -> None:
    story = opened()
    net, c, a = story.net, story.container, story.pallet_a
    for kind in (Kind.PACK, Kind.UNPACK):
        nesting = Nesting(c, kind, story.turn(c), (a,), (story.turn(a),), net.statement("Stuffing"))
        net.send(MAKER, NestCall(nesting))
    (flour,) = transform(story, (a,), ("flour",))
    assert judged(story, flour, a, c).verdict is Verdict.VERIFIED
    assert severe(judged(story, flour, a)) == {"nesting.missing"}


def test_an_input_says_that_it_went_into_a_transformation() -> None:
    story, flour, bran = milled()
    report = judged(story, story.pallet_b)
    assert report.verdict is Verdict.VERIFIED
    assert details(report, "unit.transformed") == [f"0x{flour.hex()}, 0x{bran.hex()}"]


def test_what_is_inside_need_not_show_what_it_was_made_of() -> None:
    story = opened()
    net = story.net
    (flour,) = transform(story, (story.pallet_a,), ("flour",))
    b = story.pallet_b
    nesting = Nesting(b, Kind.PACK, story.turn(b), (flour,), (0,), net.statement("Stacking"))
    net.send(MAKER, NestCall(nesting))
    report = judged(story, b, flour, policy=Policy(contents=True))
    assert report.verdict is Verdict.VERIFIED
    assert "transform.input_not_shown" in codes(report)


# --- forged


@pytest.mark.parametrize("forged", ["one head", "heads swapped", "an invented head"])
def test_a_unit_that_names_other_heads_than_its_inputs_is_refuted(forged: str) -> None:
    story, flour, _ = milled()
    one, two = story.head(story.pallet_a), story.head(story.pallet_b)
    related = {
        "one head": one,
        "heads swapped": keccak256(two + one),
        "an invented head": seeded("no head"),
    }[forged]

    def opening(entry: Entry) -> bool:
        return entry.kind is Kind.OPEN and entry.unit_id == flour

    rewrite(story.net, LEDGER, opening, related=related)
    report = judged(story, flour, story.pallet_a, story.pallet_b, state=ForgedState(story.net))
    assert report.verdict is Verdict.REFUTED
    assert "transform.mismatch" in codes(report)


def test_an_opened_unit_that_claims_to_be_made_of_another_is_incomplete() -> None:
    story = opened()
    a, b = story.pallet_a, story.pallet_b

    def opening(entry: Entry) -> bool:
        return entry.kind is Kind.OPEN and entry.unit_id == a

    rewrite(story.net, LEDGER, opening, related=story.head(b))
    report = judged(story, a, b, state=ForgedState(story.net))
    assert report.verdict is not Verdict.VERIFIED
    assert {"transform.input_missing", "signature.missing"} <= codes(report)


@pytest.mark.parametrize(
    "change", [{"related": ZERO_WORD}, {"related": seeded("x")}, {"commitment": seeded("y")}]
)
def test_an_input_that_tells_of_another_transformation_is_not_proved(
    change: dict[str, bytes],
) -> None:
    story, _, bran = milled()
    rewrite(story.net, LEDGER, lambda e: e.kind is Kind.TRANSFORM, **change)
    report = judged(story, bran, story.pallet_a, story.pallet_b, state=ForgedState(story.net))
    assert report.verdict is Verdict.REFUTED


def test_an_input_that_goes_on_after_the_transformation_is_refuted() -> None:
    story, _, bran = milled()
    net, b = story.net, story.pallet_b
    last = [e for where, e in net.entries if where is LEDGER and e.unit_id == b][-1]
    later = replace(last.at, number=net.number + 1, time=net.time + 1)
    net.number, net.time = net.number + 1, net.time + 1
    observed = replace(last, kind=Kind.OBSERVE, related=ZERO_WORD, at=later)
    net.entries.append((LEDGER, observed))
    report = judged(story, bran, story.pallet_a, b, state=ForgedState(net))
    assert report.verdict is Verdict.REFUTED
    assert "state.mismatch" in codes(report)


def test_a_quantity_carried_on_that_the_signer_did_not_say_is_not_proved() -> None:
    story, flour, _ = milled()

    def carried(entry: Entry) -> bool:
        return entry.kind in (Kind.DRAW, Kind.RESTORE) and entry.detail == 1

    rewrite(story.net, CERTIFICATES, carried, commitment=(200).to_bytes(32, "big"))
    report = judged(story, flour, story.pallet_a, story.pallet_b, state=ForgedState(story.net))
    assert report.verdict is Verdict.REFUTED
    assert {"state.mismatch", "signature.missing"} <= codes(report)
