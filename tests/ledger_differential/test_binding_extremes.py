"""Binding holds at the ends of their counters: contracts and simulation do the same."""

import pytest

from ledger_client.ledger.calls import CloseHeldCall, HoldCall, ReleaseCall, TransformCall
from ledger_client.ledger.state import HoldState
from ledger_client.ledger.structs import Closing, Hold, Release, Transformation
from ledger_client.ledger.values import ZERO_WORD
from tests.ledger_differential.cast import CUSTOMS
from tests.ledger_differential.stage import Stage
from tests.ledger_differential.test_extremes import CUSTOMS_KEY, LAST_TURN, MAKER_KEY, WHY, Scene


@pytest.fixture
def nested(stage: Stage) -> Scene:
    """A small unit in a middle one in a big one."""
    scene = Scene(stage)
    for child, parent in ((scene.small, scene.middle), (scene.middle, scene.big)):
        scene.change(parent, children=1)
        scene.put_inside(child, parent)
    return scene


def binding(scene: Scene) -> HoldCall:
    return HoldCall(Hold(scene.small, 1, True, WHY))


@pytest.mark.parametrize("turn", [LAST_TURN - 1, LAST_TURN])
def test_marks_pass_units_at_their_last_turn(nested: Scene, turn: int) -> None:
    for unit in (nested.small, nested.middle, nested.big):
        nested.change(unit, turn=turn)
    nested.written(binding(nested), CUSTOMS_KEY.address, nested.big)
    state = nested.world.ledger.units[nested.big]
    assert (state.bound, state.turn) == (1, LAST_TURN)


@pytest.mark.parametrize("turn", [LAST_TURN - 1, LAST_TURN])
def test_marks_are_taken_away_from_units_at_their_last_turn(nested: Scene, turn: int) -> None:
    for unit in (nested.middle, nested.big):
        nested.change(unit, turn=turn, bound=1)
    nested.change(nested.small, turn=turn, holds=1, bindings=1)
    nested.hold(nested.small, HoldState(1, active=True, binding=True))
    call = ReleaseCall(Release(nested.small, CUSTOMS.id, 1, WHY))
    nested.written(call, CUSTOMS_KEY.address, nested.big)
    state = nested.world.ledger.units[nested.big]
    assert (state.bound, state.turn) == (0, LAST_TURN)


def test_the_sixteenth_binding_hold_is_refused_and_a_plain_one_taken(nested: Scene) -> None:
    nested.change(nested.small, holds=15, bindings=15)
    nested.refused(binding(nested), CUSTOMS_KEY.address, "TooManyHolds")
    plain = HoldCall(Hold(nested.small, 1, False, WHY))
    nested.written(plain, CUSTOMS_KEY.address, nested.small)


@pytest.mark.parametrize("which", ["middle", "big"])
def test_a_parent_with_a_full_counter_refuses_the_hold(nested: Scene, which: str) -> None:
    nested.change(getattr(nested, which), bound=65535 if which == "big" else 0)
    if which == "middle":
        # It is bound by all that its counter takes, and so marks the big one already.
        nested.change(nested.middle, bound=65535)
        nested.change(nested.big, bound=1)
    nested.refused(binding(nested), CUSTOMS_KEY.address, "TooManyBound")


def test_what_is_held_is_not_closed_by_an_authority_after_its_last_turn(stage: Stage) -> None:
    scene = Scene(stage)
    scene.change(scene.small, turn=LAST_TURN, holds=1)
    scene.hold(scene.small, HoldState(1, active=True))
    call = CloseHeldCall(Closing(scene.small, LAST_TURN, 1, ZERO_WORD, WHY))
    scene.refused(call, CUSTOMS_KEY.address, "TurnsExhausted")


def test_an_input_is_not_closed_after_its_last_turn(stage: Stage) -> None:
    scene = Scene(stage)
    scene.change(scene.small, turn=LAST_TURN)
    what = Transformation((scene.small,), (LAST_TURN,), (WHY,), (1,), (), WHY)
    scene.refused(TransformCall(what), MAKER_KEY.address, "TurnsExhausted")
