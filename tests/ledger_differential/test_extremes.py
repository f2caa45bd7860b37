"""Limits that no history reaches: the same slots are set on both sides, then one call is made."""

import copy
from dataclasses import replace

import pytest

from ledger_client.ledger import layout
from ledger_client.ledger.calls import (
    AttachByBothCall,
    AttachCall,
    AttachCarriedCall,
    Call,
    HandoffCall,
    HoldCall,
    NestCall,
    ReleaseCall,
    WriteCall,
)
from ledger_client.ledger.entries import unit_id
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.replay import World
from ledger_client.ledger.signatures import Signature
from ledger_client.ledger.state import HoldState
from ledger_client.ledger.structs import Attachment, Handoff, Hold, Item, Nesting, Release
from ledger_client.ledger.values import (
    NOBODY,
    ZERO_WORD,
    Address,
    Contract,
    UnitId,
    keccak256,
    word_of,
)
from tests.ledger_differential.cast import (
    CUSTOMS,
    FORWARDER,
    MAKER,
    NETWORK_ID,
    STRANGER,
    Key,
    Participant,
)
from tests.ledger_differential.chain import CHAIN_ID, Step
from tests.ledger_differential.stage import START, Stage, compared, expected

LAST_TURN = 2**24 - 1
WHY = keccak256(b"why")
MAKER_KEY, CUSTOMS_KEY = MAKER.keys[0], CUSTOMS.keys[0]


class Scene:
    """The simulated network with some slots changed, and the maker's three units."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.world: World = copy.deepcopy(stage.world)
        self.small, self.middle, self.big = (self._unit(level) for level in (1, 2, 3))
        self.changed: dict[bytes, bytes] = {}

    def _unit(self, level: int) -> UnitId:
        label = keccak256(f"label {MAKER.id} {level}".encode())
        return unit_id(NETWORK_ID, CHAIN_ID, self.stage.world.deployment.ledger, MAKER.id, label)

    def change(self, unit: UnitId, **values: object) -> None:
        state = replace(self.world.ledger.units[unit], **values)  # type: ignore[arg-type]
        self.world.ledger.units[unit] = state
        self.changed[layout.unit_slot(unit)] = word_of(state.pack())

    def put_inside(self, child: UnitId, parent: UnitId) -> None:
        self.change(child, packed=True, custodian=NOBODY)
        self.world.ledger.parents[child] = parent
        self.changed[layout.parent_slot(child)] = parent

    def hold(self, unit: UnitId, hold: HoldState) -> None:
        self.world.ledger.holds[unit, CUSTOMS.id] = hold
        self.changed[layout.hold_slot(unit, CUSTOMS.id)] = word_of(hold.pack())

    def item(self, unit: UnitId, kind: Kind) -> WriteCall:
        state = self.world.ledger.units[unit]
        related = word_of(START.time + 60) if kind is Kind.OFFER else WHY
        counterparty = FORWARDER.id
        if kind is Kind.CLOSE:
            counterparty, related = NOBODY, ZERO_WORD
        return WriteCall(Item(unit, kind, state.turn, counterparty, related, WHY))

    def handoff(self, unit: UnitId) -> HandoffCall:
        turn = self.world.ledger.units[unit].turn
        handoff = Handoff(unit, turn, MAKER.id, FORWARDER.id, WHY, WHY, START.time)

        def by(key: Key) -> object:
            return key.sign(handoff, self.world.deployment, Contract.LEDGER)

        return HandoffCall(handoff, by(MAKER_KEY), by(FORWARDER.keys[0]))  # type: ignore[arg-type]

    def nest(self, kind: Kind, parent: UnitId, *children: UnitId) -> NestCall:
        units = self.world.ledger.units
        turns = tuple(units[child].turn for child in children)
        return NestCall(Nesting(parent, kind, units[parent].turn, children, turns, WHY))

    def refused(self, call: Call, sender: Address, name: str) -> None:
        """Both sides refuse, alike and with this error."""
        step = Step(call, sender, START)
        ours = expected(self.world, step)
        theirs, _ = self.stage.chain.simulate([step], {}, {Contract.LEDGER: self.changed})
        assert compared(ours) == compared(theirs[0])
        assert type(ours).__name__ == name

    def written(self, call: Call, sender: Address, unit: UnitId) -> None:
        """Both sides write the same entries and leave the same slot of the unit."""
        step, slots = Step(call, sender, START), {Contract.LEDGER: [layout.unit_slot(unit)]}
        ours = expected(self.world, step)
        theirs, values = self.stage.chain.simulate([step], slots, {Contract.LEDGER: self.changed})
        assert isinstance(ours, tuple)
        assert compared(ours) == compared(theirs[0])
        assert values[Contract.LEDGER] == [word_of(self.world.ledger.units[unit].pack())]

    def certificate(self, holder: Participant) -> UnitId:
        """One that covers no quantity."""
        certificates = self.world.certificates.certificates
        for one, state in certificates:
            if state.holder == holder.id and state.quantity == 0:
                return UnitId(one)
        raise LookupError(f"the cast has no such certificate for {holder.id}")

    def attachment(self, unit: UnitId, holder: Participant) -> Attachment:
        turn = self.world.ledger.units[unit].turn
        return Attachment(unit, self.certificate(holder), turn, holder.id, 0, WHY)

    def attach_carried(self, attachment: Attachment, by: Key) -> AttachCarriedCall:
        return AttachCarriedCall(attachment, 9, START.time, self.signed(attachment, by))

    def attach_by_both(self, attachment: Attachment, *by: Key) -> AttachByBothCall:
        custodian, holder = (self.signed(attachment, key) for key in by)
        return AttachByBothCall(attachment, 9, START.time, custodian, holder)

    def signed(self, attachment: Attachment, by: Key) -> Signature:
        where = self.world.deployment
        return by.sign(attachment, where, Contract.LEDGER, nonce=9, deadline=START.time)


@pytest.fixture
def scene(stage: Stage) -> Scene:
    return Scene(stage)


@pytest.mark.parametrize("kind", [Kind.OFFER, Kind.CLOSE])
def test_a_statement_after_the_last_turn_is_refused(scene: Scene, kind: Kind) -> None:
    scene.change(scene.big, turn=LAST_TURN)
    scene.refused(scene.item(scene.big, kind), MAKER_KEY.address, "TurnsExhausted")


def test_a_handoff_after_the_last_turn_is_refused(scene: Scene) -> None:
    scene.change(scene.big, turn=LAST_TURN)
    scene.refused(scene.handoff(scene.big), STRANGER.address, "TurnsExhausted")


@pytest.mark.parametrize("which", ["big", "small"])
def test_a_nesting_after_the_last_turn_is_refused(scene: Scene, which: str) -> None:
    scene.change(getattr(scene, which), turn=LAST_TURN)
    call = scene.nest(Kind.PACK, scene.big, scene.small)
    scene.refused(call, MAKER_KEY.address, "TurnsExhausted")


@pytest.mark.parametrize("turn", [LAST_TURN - 1, LAST_TURN])
def test_nobody_outruns_a_hold_by_using_up_the_turns(scene: Scene, turn: int) -> None:
    scene.change(scene.big, turn=turn)
    before = scene.world.ledger.units[scene.big]
    scene.written(HoldCall(Hold(scene.big, 1, False, WHY)), CUSTOMS_KEY.address, scene.big)
    after = scene.world.ledger.units[scene.big]
    assert after == replace(before, turn=LAST_TURN, holds=1)


@pytest.mark.parametrize("turn", [LAST_TURN - 1, LAST_TURN])
def test_a_hold_is_released_after_the_last_turn(scene: Scene, turn: int) -> None:
    scene.change(scene.big, turn=turn, holds=1)
    scene.hold(scene.big, HoldState(4, active=True))
    before = scene.world.ledger.units[scene.big]
    call = ReleaseCall(Release(scene.big, CUSTOMS.id, 4, WHY))
    scene.written(call, CUSTOMS_KEY.address, scene.big)
    after = scene.world.ledger.units[scene.big]
    assert after == replace(before, turn=LAST_TURN, holds=0)


def test_the_256th_hold_is_refused(scene: Scene) -> None:
    scene.change(scene.big, holds=255)
    call = HoldCall(Hold(scene.big, 1, False, WHY))
    scene.refused(call, CUSTOMS_KEY.address, "TooManyHolds")


def test_one_signature_is_not_made_that_of_both(scene: Scene) -> None:
    attachment = scene.attachment(scene.small, MAKER)
    both = scene.attach_by_both(attachment, MAKER_KEY, MAKER_KEY)
    scene.refused(both, STRANGER.address, "CounterpartyUnexpected")
    scene.written(scene.attach_carried(attachment, MAKER_KEY), STRANGER.address, scene.small)


def test_an_attachment_is_not_carried_to_a_packed_unit(scene: Scene) -> None:
    scene.change(scene.big, children=1)
    scene.put_inside(scene.small, scene.big)
    carried = scene.attach_carried(scene.attachment(scene.small, MAKER), MAKER_KEY)
    scene.refused(carried, STRANGER.address, "UnitPacked")
    theirs = scene.attachment(scene.small, FORWARDER)
    both = scene.attach_by_both(theirs, MAKER_KEY, FORWARDER.keys[0])
    scene.refused(both, STRANGER.address, "UnitPacked")
    nothing_said = replace(theirs, commitment=ZERO_WORD)
    both = scene.attach_by_both(nothing_said, MAKER_KEY, FORWARDER.keys[0])
    scene.refused(both, STRANGER.address, "UnitPacked")


def test_its_custodian_itself_attaches_to_a_packed_unit(scene: Scene) -> None:
    scene.change(scene.big, children=1)
    scene.put_inside(scene.small, scene.big)
    call = AttachCall(scene.attachment(scene.small, MAKER))
    scene.written(call, MAKER_KEY.address, scene.small)


def test_a_hold_with_an_old_counter_is_refused(scene: Scene) -> None:
    scene.hold(scene.big, HoldState(2**64 - 1))
    call = HoldCall(Hold(scene.big, 2**64 - 1, False, WHY))
    scene.refused(call, CUSTOMS_KEY.address, "HoldCounterMismatch")


def test_a_release_of_no_hold_is_refused(scene: Scene) -> None:
    scene.hold(scene.big, HoldState(3))
    call = ReleaseCall(Release(scene.big, CUSTOMS.id, 3, WHY))
    scene.refused(call, CUSTOMS_KEY.address, "HoldNotActive")


@pytest.mark.parametrize("kind", [Kind.OFFER, Kind.CLOSE])
def test_a_bound_unit_is_neither_offered_nor_closed(scene: Scene, kind: Kind) -> None:
    scene.change(scene.big, bound=1)
    scene.refused(scene.item(scene.big, kind), MAKER_KEY.address, "UnitBound")


@pytest.mark.parametrize("kind", [Kind.ACCEPT, Kind.ACCEPT_RESERVED])
def test_a_bound_unit_is_not_accepted(scene: Scene, kind: Kind) -> None:
    scene.change(scene.big, bound=1, taker=FORWARDER.id, offer_expiry=START.time + 1)
    state = scene.world.ledger.units[scene.big]
    call = WriteCall(Item(scene.big, kind, state.turn, MAKER.id, WHY, WHY))
    scene.refused(call, FORWARDER.keys[0].address, "UnitBound")


def test_a_bound_unit_is_not_handed_off(scene: Scene) -> None:
    scene.change(scene.big, bound=1)
    scene.refused(scene.handoff(scene.big), STRANGER.address, "UnitBound")


@pytest.mark.parametrize("which", ["big", "small"])
def test_a_bound_unit_is_not_packed(scene: Scene, which: str) -> None:
    scene.change(getattr(scene, which), bound=1)
    call = scene.nest(Kind.PACK, scene.big, scene.small)
    scene.refused(call, MAKER_KEY.address, "UnitBound")


@pytest.mark.parametrize("which", ["big", "small"])
def test_a_bound_unit_is_not_unpacked(scene: Scene, which: str) -> None:
    scene.change(scene.big, children=1)
    scene.put_inside(scene.small, scene.big)
    scene.change(getattr(scene, which), bound=1)
    call = scene.nest(Kind.UNPACK, scene.big, scene.small)
    scene.refused(call, MAKER_KEY.address, "UnitBound")


def test_a_full_parent_takes_no_more(scene: Scene) -> None:
    scene.change(scene.big, children=2**24 - 2)
    call = scene.nest(Kind.PACK, scene.big, scene.small, scene.middle)
    scene.refused(call, MAKER_KEY.address, "TooManyChildren")


def test_more_children_than_can_be_counted_at_once_are_refused(scene: Scene) -> None:
    many = 0x8000
    nesting = Nesting(scene.big, Kind.PACK, 0, (UnitId(ZERO_WORD),) * many, (0,) * many, WHY)
    scene.refused(NestCall(nesting), MAKER_KEY.address, "TooManyChildren")


def test_more_taken_out_than_is_inside_is_refused_at_the_child(scene: Scene) -> None:
    scene.change(scene.big, children=0)
    call = scene.nest(Kind.UNPACK, scene.big, scene.small, scene.middle)
    scene.refused(call, MAKER_KEY.address, "NotInParent")


def test_a_unit_is_not_packed_twice_in_one_nesting(scene: Scene) -> None:
    nesting = Nesting(scene.big, Kind.PACK, 0, (scene.small, scene.small), (0, 1), WHY)
    scene.refused(NestCall(nesting), MAKER_KEY.address, "UnitPacked")


def test_a_unit_is_not_packed_into_itself(scene: Scene) -> None:
    nesting = Nesting(scene.big, Kind.PACK, 0, (scene.big,), (1,), WHY)
    scene.refused(NestCall(nesting), MAKER_KEY.address, "LevelTooLow")
