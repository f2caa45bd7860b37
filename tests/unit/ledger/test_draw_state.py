"""A draw's slot has a quantity and two flags, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger_client.errors import InvalidInput
from ledger_client.ledger.draw_state import DrawState

DRAWN, RESTORED = 1 << 255, 1 << 254


@given(st.integers(0, 2**128 - 1))
def test_a_draw_comes_back_from_its_slot(quantity: int) -> None:
    draw = DrawState(quantity, drawn=True)
    assert draw.pack() == quantity | DRAWN
    assert DrawState.unpack(draw.pack()) == draw


def test_a_restored_draw_and_none_have_their_slots() -> None:
    assert DrawState(0, drawn=True, restored=True).pack() == DRAWN | RESTORED
    assert DrawState.unpack(DRAWN | RESTORED) == DrawState(0, drawn=True, restored=True)
    assert DrawState().pack() == 0
    assert DrawState.unpack(0) == DrawState()


@pytest.mark.parametrize(
    "packed",
    [
        1,
        2**128 - 1,
        RESTORED,
        RESTORED | 5,
        DRAWN | RESTORED | 1,
        DRAWN | 1 << 128,
        DRAWN | 1 << 200,
        DRAWN | 1 << 253,
        DRAWN | RESTORED | 1 << 253,
        1 << 253,
        1 << 256,
        -1,
    ],
)
def test_what_no_contract_sets_is_refused(packed: int) -> None:
    with pytest.raises(InvalidInput):
        DrawState.unpack(packed)


def test_a_quantity_beyond_its_bits_is_not_packed() -> None:
    with pytest.raises(InvalidInput):
        DrawState(2**128, drawn=True).pack()
