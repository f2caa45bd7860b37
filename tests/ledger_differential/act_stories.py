"""Stories of acts on several units or by others: transformations, closings, joint writes."""

from collections.abc import Callable

from ledger_client.ledger.calls import (
    Call,
    CloseByCouncilCall,
    HandoffManyCall,
    ObserveManyCall,
    ObserveManyCarriedCall,
    ReleaseByCouncilCall,
    SingleCall,
    WriteTogetherCall,
)
from ledger_client.ledger.state import UnitState
from ledger_client.ledger.structs import (
    CarriedQuantity,
    Closing,
    HandoffItem,
    Handoffs,
    Observations,
    Release,
    Transformation,
)
from ledger_client.ledger.values import ZERO_WORD, Contract, ParticipantId, UnitId
from tests.ledger_differential.cast import CUSTODIANS, PARTICIPANTS
from tests.ledger_differential.office_stories import OfficeStories
from tests.ledger_differential.teller import Told
from tests.ledger_differential.unit_stories import UnitStories


class ActStories(UnitStories, OfficeStories):
    """What is told of acts that touch several units, or that others do to a unit."""

    # --- transformations

    def transform(self) -> Told | None:
        owner = self.pick(CUSTODIANS[:2])
        usable = self.of(owner.id, lambda unit: not (unit.packed or unit.closed or unit.children))
        if not usable:
            return None
        inputs = self.random.sample(usable, min(len(usable), self.pick((1, 1, 2))))
        if self.chance(4):
            inputs.append(self.pick(self.units()))
        count = self.pick((1, 1, 2))
        what = Transformation(
            tuple(one for one, _ in inputs),
            tuple(unit.turn for _, unit in inputs),
            tuple(self.label_of() for _ in range(count)),
            tuple(self.random.randrange(1, 4) for _ in range(count)),
            self.carried(inputs, count),
            self.commitment(),
        )
        return self.put(what, self.key_of(owner.id))

    def label_of(self) -> bytes:
        return ZERO_WORD if self.chance(2) else self.word()

    def carried(
        self, inputs: list[tuple[UnitId, UnitState]], outputs: int
    ) -> tuple[CarriedQuantity, ...]:
        made = []
        for index, (one, _) in enumerate(inputs):
            for (certificate_id, unit), draw in self.world.certificates.draws:
                if unit == one and self.chance(80):
                    quantity = self.random.randint(min(1, draw.quantity), draw.quantity)
                    quantity += 1 if self.chance(5) else 0
                    place = index if self.chance(97) else 9
                    made.append(
                        CarriedQuantity(
                            certificate_id, place, self.random.randrange(outputs), quantity
                        )
                    )
        return tuple(made)

    # --- closings and releases by others

    def close_held(self) -> Told | None:
        active = [place for place, hold in self.world.ledger.holds if hold.active]
        if not active:
            return None
        unit_id, authority = self.pick(active)
        unit = self.world.ledger.units[unit_id]
        outcome = self.pick((1, 2, 3)) if self.chance(92) else self.pick((0, 4))
        closing = Closing(unit_id, unit.turn, outcome, self.following(), self.commitment())
        return self.put(closing, self.key_of(authority))

    def following(self) -> bytes:
        if self.chance(60):
            return ZERO_WORD
        return self.pick(self.units())[0] if self.chance(90) else self.word()

    def council_call(self) -> tuple[Contract, Call]:
        if self.chance(75):
            return super().council_call()
        active = [place for place, hold in self.world.ledger.holds if hold.active]
        if active and self.chance(50):
            unit_id, authority = self.pick(active)
            counter = self.world.ledger.holds[unit_id, authority].counter
            release = self.spoilt(Release(unit_id, authority, counter, ZERO_WORD), 8)
            return Contract.LEDGER, ReleaseByCouncilCall(release)
        found = self.any_unit()
        if found is None:
            return super().council_call()
        unit_id, unit = found
        custodian = unit.custodian if self.chance(92) else self.pick(PARTICIPANTS).id
        outcome = self.pick((0, 1, 2, 3)) if self.chance(95) else 4
        return Contract.LEDGER, CloseByCouncilCall(
            unit_id, custodian, outcome, self.following(), self.commitment()
        )

    # --- lean forms

    def observe_many(self) -> Told | None:
        found = self.any_unit()
        if found is None:
            return None
        unit_id, unit = found
        count = self.random.randint(1, 5) if self.chance(95) else 0
        what = self.spoilt(
            Observations(unit_id, unit.turn, tuple(self.commitment() for _ in range(count)))
        )
        key = self.key_of(self.holder(unit_id))
        if self.chance(50):
            return ObserveManyCall(what), key.address
        nonce, deadline = self.nonce(), self.deadline()
        signature = self.signature(key, what, Contract.LEDGER, nonce=nonce, deadline=deadline)
        return ObserveManyCarriedCall(what, nonce, deadline, signature), self.relay()

    def handoff_many(self) -> Told | None:
        giver = self.pick(CUSTODIANS[:2]).id
        mine = self.of(giver, lambda unit: not (unit.packed or unit.closed))
        if not mine:
            return None
        some = self.random.sample(mine, min(len(mine), self.random.randint(1, 3)))
        items = tuple(
            self.spoilt(HandoffItem(one, unit.turn, self.head(one), self.commitment()), 5)
            for one, unit in some
        )
        taker = self.other(giver)
        items = items if self.chance(95) else ()
        what = self.spoilt(Handoffs(giver, taker, items, self.deadline()), 8)
        return HandoffManyCall(
            what,
            self.signature(self.key_of(giver), what, Contract.LEDGER),
            self.signature(self.key_of(taker), what, Contract.LEDGER),
        ), self.relay()

    # --- several in one tx

    def together(self) -> Told:
        """Mostly carried ones by different attesters, and one that who sends it attests."""
        calls: list[SingleCall] = []
        sender = self.relay()
        stories: tuple[Callable[[], Told | None], ...] = (
            self.note,
            self.statement,
            self.handoff,
            self.unpack,
            self.hold,
            self.release,
            self.observe_many,
            self.transform,
            self.close_held,
            self.cancel,
        )
        for _ in range(self.pick((1, 2, 2, 3)) if self.chance(97) else 0):
            told = self.pick(stories)()
            if told is None or not isinstance(told[0], SingleCall):
                continue
            calls.append(told[0])
            sender = told[1]
        return WriteTogetherCall(tuple(calls)), sender

    # --- what there is

    def of(
        self, owner: ParticipantId, fits: Callable[[UnitState], bool]
    ) -> list[tuple[UnitId, UnitState]]:
        return [
            (one, unit)
            for one, unit in self.units()
            if unit.exists and unit.custodian == owner and not unit.logbook and fits(unit)
        ]
