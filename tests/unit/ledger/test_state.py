"""Slots are packed as the contracts draw them, and unpacked strictly."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger_client.errors import InvalidInput
from ledger_client.ledger.state import (
    AccreditationState,
    CertificateState,
    CertificateStatus,
    HoldState,
    KeyState,
    Status,
    UnitState,
)
from ledger_client.ledger.values import ParticipantId
from tests.unit.ledger.strategies import participants, uints, words

units = st.builds(
    UnitState,
    participants,
    participants,
    uints(40),
    uints(24),
    uints(24),
    uints(16),
    uints(8),
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.booleans(),
    uints(8),
    uints(4),
)
keys = st.builds(
    KeyState,
    participants,
    uints(16),
    uints(32),
    uints(40),
    uints(40),
    uints(40),
    st.sampled_from(Status),
    st.booleans(),
)
holds = st.builds(HoldState, uints(64), st.booleans(), st.booleans())
accreditations = st.builds(AccreditationState, participants, uints(40), uints(40), uints(40))
certificates = st.builds(
    CertificateState,
    participants,
    participants,
    uints(40),
    uints(40),
    st.sampled_from(CertificateStatus),
    words,
    uints(128),
    uints(128),
    uints(40),
    uints(40),
    uints(40),
    words,
)


@given(units)
def test_a_unit_comes_back_from_its_slot(unit: UnitState) -> None:
    assert UnitState.unpack(unit.pack()) == unit


@given(keys)
def test_a_key_comes_back_from_its_slot(key: KeyState) -> None:
    assert KeyState.unpack(key.pack()) == key


@given(holds)
def test_a_hold_comes_back_from_its_slot(hold: HoldState) -> None:
    assert HoldState.unpack(hold.pack()) == hold


@given(accreditations)
def test_an_accreditation_comes_back_from_its_slot(accreditation: AccreditationState) -> None:
    assert AccreditationState.unpack(accreditation.pack()) == accreditation


@given(certificates)
def test_a_certificate_comes_back_from_its_slots(certificate: CertificateState) -> None:
    assert CertificateState.unpack(certificate.pack()) == certificate


# Where each field starts, as CONTRACTS 3 draws the slots; the low end comes first.
UNIT_BITS = {
    "custodian": 0,
    "taker": 64,
    "offer_expiry": 128,
    "turn": 168,
    "children": 192,
    "bound": 216,
    "holds": 232,
    "exists": 240,
    "packed": 241,
    "closed": 242,
    "logbook": 243,
    "bindings": 244,
    "level": 248,
}
KEY_BITS = {
    "id": 0,
    "roles": 64,
    "acts": 80,
    "valid_from": 112,
    "valid_until": 152,
    "revoked_at": 192,
    "status": 232,
    "recovered": 240,
}
HOLD_BITS = {"counter": 0, "active": 64, "binding": 72}
ACCREDITATION_BITS = {"accreditor": 0, "valid_from": 64, "valid_until": 104, "withdrawn_at": 144}


@pytest.mark.parametrize(("field", "bit"), UNIT_BITS.items())
def test_a_units_field_stands_at_its_bit(field: str, bit: int) -> None:
    assert replace(UnitState(), **{field: 1}).pack() == 1 << bit  # type: ignore[arg-type]


@pytest.mark.parametrize(("field", "bit"), KEY_BITS.items())
def test_a_keys_field_stands_at_its_bit(field: str, bit: int) -> None:
    assert replace(KeyState(), **{field: 1}).pack() == 1 << bit  # type: ignore[arg-type]


@pytest.mark.parametrize(("field", "bit"), HOLD_BITS.items())
def test_a_holds_field_stands_at_its_bit(field: str, bit: int) -> None:
    assert replace(HoldState(), **{field: 1}).pack() == 1 << bit  # type: ignore[arg-type]


@pytest.mark.parametrize(("field", "bit"), ACCREDITATION_BITS.items())
def test_an_accreditations_field_stands_at_its_bit(field: str, bit: int) -> None:
    assert replace(AccreditationState(), **{field: 1}).pack() == 1 << bit  # type: ignore[arg-type]


CERTIFICATE_BITS = {
    "issuer": (0, 0),
    "holder": (0, 64),
    "valid_from": (0, 128),
    "valid_until": (0, 168),
    "status": (0, 208),
    "quantity": (2, 0),
    "drawn": (2, 128),
    "suspended_from": (3, 0),
    "suspended_until": (3, 40),
    "revoked_at": (3, 80),
}


@pytest.mark.parametrize(("field", "place"), CERTIFICATE_BITS.items())
def test_a_certificates_field_stands_at_its_slot_and_bit(
    field: str, place: tuple[int, int]
) -> None:
    slots = replace(CertificateState(), **{field: 1}).pack()  # type: ignore[arg-type]
    assert slots[place[0]] == 1 << place[1]
    assert sum(slots) == 1 << place[1]


@pytest.mark.parametrize(
    ("state", "packed"),
    [
        (UnitState, 1 << 256),
        (UnitState, -1),
        (KeyState, 1 << 241),
        (KeyState, 3 << 232),
        (KeyState, 1 << 255),
        (HoldState, 1 << 80),
        (HoldState, 2 << 64),
        (HoldState, 2 << 72),
        (AccreditationState, 1 << 184),
        (AccreditationState, 1 << 256),
    ],
)
def test_bits_that_no_contract_sets_are_refused(state: Any, packed: int) -> None:
    with pytest.raises(InvalidInput):
        state.unpack(packed)


@pytest.mark.parametrize(
    "slots",
    [
        (4 << 208, 0, 0, 0, 0),
        (1 << 216, 0, 0, 0, 0),
        (0, 0, 1 << 256, 0, 0),
        (0, 0, 0, 1 << 120, 0),
    ],
)
def test_bits_that_no_certificate_has_are_refused(
    slots: tuple[int, int, int, int, int],
) -> None:
    with pytest.raises(InvalidInput):
        CertificateState.unpack(slots)


@pytest.mark.parametrize(
    "changes",
    [
        {"turn": 2**24},
        {"custodian": 2**64},
        {"holds": 256},
        {"level": -1},
        {"children": 2**24},
        {"bindings": 16},
    ],
)
def test_a_field_beyond_its_bits_is_not_packed(changes: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        replace(UnitState(), **changes).pack()


@pytest.mark.parametrize(("now", "live"), [(0, True), (99, True), (100, False), (101, False)])
def test_an_offer_is_live_before_its_expiry(now: int, live: bool) -> None:
    assert UnitState(taker=ParticipantId(1), offer_expiry=100).offer_is_live(now) is live


def test_without_a_taker_no_offer_is_live() -> None:
    assert not UnitState(offer_expiry=100).offer_is_live(1)


@pytest.mark.parametrize(
    ("bindings", "bound", "marks"), [(0, 0, False), (1, 0, True), (0, 1, True), (15, 9, True)]
)
def test_a_unit_marks_while_it_or_something_in_it_is_held_bindingly(
    bindings: int, bound: int, marks: bool
) -> None:
    assert UnitState(bindings=bindings, bound=bound, holds=3).marks is marks
