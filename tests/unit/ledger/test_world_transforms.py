"""Transformations on the simulated ledger, and the quantities that they carry on."""

from dataclasses import replace
from typing import Any

import pytest
from eth_utils.crypto import keccak

from ledger_client.ledger.calls import TransformCall, TransformCarriedCall
from ledger_client.ledger.draw_state import DrawState
from ledger_client.ledger.entries import Party
from ledger_client.ledger.kinds import Form, Kind
from ledger_client.ledger.structs import CarriedQuantity, Transformation
from ledger_client.ledger.values import ZERO_WORD, Contract, UnitId
from tests.ledger_differential.cast import FAR, MAKER, STRANGER
from tests.unit.ledger.office import CERTIFICATES, LEDGER, WHERE, WHY
from tests.unit.ledger.yard import (
    CUSTOMS_KEY,
    FORWARDER_KEY,
    MAKER_KEY,
    Yard,
    id_of,
    kinds,
    label,
)

FLOUR, BRAN = (id_of(MAKER, name) for name in ("flour", "bran"))


@pytest.fixture
def yard() -> Yard:
    return Yard()


def into(yard: Yard, *inputs: UnitId, **values: Any) -> Transformation:
    """Inputs milled to flour and bran."""
    usual = {
        "input_ids": inputs,
        "input_turns": tuple(yard.state(one).turn for one in inputs),
        "output_labels": (label("flour"), label("bran")),
        "output_levels": (1, 2),
        "quantities": (),
        "commitment": WHY,
    }
    return Transformation(**{**usual, **values})


def test_inputs_are_closed_then_outputs_opened_with_their_heads(yard: Yard) -> None:
    wheat, rye = yard.open("wheat", 1), yard.open("rye", 1)
    one, two, flour, bran = yard.send(TransformCall(into(yard, wheat, rye)), MAKER_KEY)
    heads = yard.world.ledger.heads
    for entry, unit in ((one, wheat), (two, rye)):
        assert (entry.unit_id, entry.kind, entry.detail) == (unit, Kind.TRANSFORM, 0)
        assert entry.related == keccak(FLOUR + BRAN)
        assert yard.state(unit).closed
    for entry, unit, level in ((flour, FLOUR, 1), (bran, BRAN, 2)):
        assert (entry.unit_id, entry.kind, entry.detail) == (unit, Kind.OPEN, level)
        assert entry.related == keccak(heads[wheat] + heads[rye])
        assert (yard.state(unit).custodian, yard.state(unit).level) == (MAKER.id, level)
    assert {entry.commitment for entry in (one, two, flour, bran)} == {WHY}
    yard.check()


def test_the_outputs_of_one_input_name_its_head_itself(yard: Yard) -> None:
    wheat = yard.open("wheat", 1)
    what = into(yard, wheat, output_labels=(label("flour"),), output_levels=(1,))
    signature = MAKER_KEY.sign(what, WHERE, Contract.LEDGER, deadline=FAR)
    closed, opened = yard.send(TransformCarriedCall(what, FAR, signature), STRANGER)
    assert opened.related == yard.world.ledger.heads[wheat]
    assert (closed.form, opened.form) == (Form.CARRIED, Form.CARRIED)
    yard.check()


def test_a_quantity_goes_on_to_the_outputs_and_is_not_used_twice(yard: Yard) -> None:
    wheat = yard.open("wheat", 1)
    yard.send(yard.attach(wheat, 7), MAKER_KEY)
    certificate = yard.certificate()
    carried = (CarriedQuantity(certificate, 0, 0, 4), CarriedQuantity(certificate, 0, 1, 2))
    yard.send(TransformCall(into(yard, wheat, quantities=carried)), MAKER_KEY)
    written = [(one.contract, one.entry) for one in yard.written[-9:]]
    assert [(contract, entry.kind) for contract, entry in written] == [
        (LEDGER, Kind.TRANSFORM),
        (LEDGER, Kind.OPEN),
        (LEDGER, Kind.OPEN),
        (CERTIFICATES, Kind.RESTORE),
        (CERTIFICATES, Kind.DRAW),
        (LEDGER, Kind.ATTACH),
        (CERTIFICATES, Kind.RESTORE),
        (CERTIFICATES, Kind.DRAW),
        (LEDGER, Kind.ATTACH),
    ]
    attached = written[-1][1]
    assert (attached.unit_id, attached.counterparty) == (BRAN, Party(MAKER.id))
    assert attached.related == yard.world.head(Contract.CERTIFICATES, certificate)
    draws = yard.world.certificates.draws
    assert [draws[certificate, one].quantity for one in (wheat, FLOUR, BRAN)] == [1, 4, 2]
    assert yard.world.certificates.certificates[certificate].drawn == 7
    yard.check()


def test_a_certificate_that_is_not_quantified_goes_on_too(yard: Yard) -> None:
    wheat = yard.open("wheat", 1)
    certificates = yard.world.certificates.certificates
    plain = next(
        one for one, state in certificates if state.holder == MAKER.id and not state.quantity
    )
    attach = yard.attach(wheat, 0)
    yard.send(
        replace(attach, attachment=replace(attach.attachment, certificate_id=plain)), MAKER_KEY
    )
    what = into(yard, wheat, quantities=(CarriedQuantity(plain, 0, 1, 0),))
    yard.send(TransformCall(what), MAKER_KEY)
    assert yard.world.certificates.draws[plain, BRAN] == DrawState(0, drawn=True)


MISPLACED = [(1, 0), (0, 2), (65535, 65535)]


@pytest.mark.parametrize(("source", "target"), MISPLACED)
def test_a_quantity_that_names_no_input_or_output_is_refused_by_its_index(
    yard: Yard, source: int, target: int
) -> None:
    wheat = yard.open("wheat", 1)
    yard.send(yard.attach(wheat, 7), MAKER_KEY)
    good = CarriedQuantity(yard.certificate(), 0, 0, 1)
    bad = CarriedQuantity(yard.certificate(), source, target, 1)
    before = yard.slots()
    refused = yard.refused(TransformCall(into(yard, wheat, quantities=(good, bad))), MAKER_KEY)
    assert refused == ("QuantityMisplaced", (1,))
    assert yard.slots() == before


def test_more_than_the_input_drew_does_not_go_on(yard: Yard) -> None:
    wheat = yard.open("wheat", 1)
    yard.send(yard.attach(wheat, 7), MAKER_KEY)
    too_much = CarriedQuantity(yard.certificate(), 0, 0, 8)
    refused = yard.refused(TransformCall(into(yard, wheat, quantities=(too_much,))), MAKER_KEY)
    assert refused == ("QuantityExceeded", (yard.certificate(), 7))


FORMS: dict[str, tuple[dict[str, Any], str]] = {
    "no inputs": ({"input_ids": (), "input_turns": ()}, "NothingToTransform"),
    "no outputs": ({"output_labels": (), "output_levels": ()}, "NothingToTransform"),
    "a turn too many": ({"input_turns": (0, 0)}, "LengthsDiffer"),
    "a level missing": ({"output_levels": (1,)}, "LengthsDiffer"),
    "no commitment": ({"commitment": ZERO_WORD}, "CommitmentMissing"),
    "another turn": ({"input_turns": (9,)}, "TurnMismatch"),
    "no label": ({"output_labels": (label("flour"), ZERO_WORD)}, "LabelInvalid"),
    "a label of before": ({"output_labels": (label("wheat"), label("bran"))}, "UnitExists"),
    "a label twice": ({"output_labels": (label("bran"), label("bran"))}, "UnitExists"),
}


@pytest.mark.parametrize("name", FORMS)
def test_a_transformation_that_is_none_is_refused_and_nothing_is_written(
    yard: Yard, name: str
) -> None:
    values, expected = FORMS[name]
    wheat = yard.open("wheat", 1)
    before = yard.slots()
    assert yard.refused(TransformCall(into(yard, wheat, **values)), MAKER_KEY)[0] == expected
    assert yard.slots() == before


# In the order of the checks: each state has the faults of those after it too.
STATES: list[tuple[str, dict[str, Any]]] = [
    ("UnitClosed", {"closed": True, "packed": True}),
    ("UnitPacked", {"packed": True, "holds": 1, "bound": 1, "children": 1}),
    ("UnitHeld", {"holds": 1, "bound": 1, "children": 1, "taker": 5, "offer_expiry": FAR}),
    ("UnitBound", {"bound": 1, "children": 1, "taker": 5, "offer_expiry": FAR}),
    ("UnitOnOffer", {"children": 1, "taker": 5, "offer_expiry": FAR}),
    ("UnitHasChildren", {"children": 1}),
    ("TurnsExhausted", {"turn": 2**24 - 1}),
]


@pytest.mark.parametrize(("expected", "changes"), STATES)
def test_an_input_with_several_faults_is_refused_for_the_first(
    yard: Yard, expected: str, changes: dict[str, Any]
) -> None:
    wheat = yard.open("wheat", 1)
    yard.set(wheat, **changes)
    assert yard.refused(TransformCall(into(yard, wheat)), MAKER_KEY)[0] == expected


def test_only_a_custodian_with_a_custody_role_transforms(yard: Yard) -> None:
    wheat = yard.open("wheat", 1)
    what = TransformCall(into(yard, wheat))
    assert yard.refused(what, FORWARDER_KEY)[0] == "NotCustodian"
    assert yard.refused(what, CUSTOMS_KEY) == (
        "RoleMissing",
        (CUSTOMS_KEY.address, Kind.TRANSFORM),
    )


def test_an_input_goes_in_once(yard: Yard) -> None:
    wheat = yard.open("wheat", 1)
    twice = into(yard, wheat, wheat, input_turns=(0, 1))
    assert yard.refused(TransformCall(twice), MAKER_KEY) == ("UnitClosed", (wheat,))


def test_a_stale_offer_hinders_no_transformation(yard: Yard) -> None:
    wheat = yard.open("wheat", 1)
    yard.send(yard.offer(wheat), MAKER_KEY)
    yard.later(2 * 86_400)
    written = yard.send(TransformCall(into(yard, wheat)), MAKER_KEY)
    assert kinds(written) == [Kind.TRANSFORM, Kind.OPEN, Kind.OPEN]
    yard.check()
