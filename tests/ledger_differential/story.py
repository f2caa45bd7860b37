"""Short stories: several calls after each other, told to contracts and simulation."""

from dataclasses import replace

from ledger_client.ledger.calls import (
    AttachCall,
    Call,
    CertificateWriteCall,
    CloseByCouncilCall,
    CloseHeldCall,
    HandoffCall,
    RecoverKeyCall,
    TransformCall,
)
from ledger_client.ledger.entries import BlockRef
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.structs import (
    Attachment,
    CarriedQuantity,
    CertificateAct,
    Closing,
    Handoff,
    Transformation,
)
from ledger_client.ledger.values import (
    ZERO_WORD,
    Address,
    Contract,
    UnitId,
)
from tests.ledger_differential.cast import (
    CERTIFIER,
    DAY,
    FAR,
    MAKER,
    STRANGER,
    Director,
    Key,
    grant_of,
)
from tests.ledger_differential.chain import Step
from tests.ledger_differential.stage import START, Stage, compared, expected
from tests.ledger_differential.test_extremes import CUSTOMS_KEY, MAKER_KEY, WHY, Scene

ISSUER = CERTIFIER.keys[0].address
LATER = BlockRef(START.number + 1, START.time + 31 * DAY)


class Story(Scene):
    """A scene in which several calls follow each other."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self.steps: list[Step] = []
        self.director = Director(self.world.deployment, self.tell, proposals=100)

    def tell(self, call: Call, sender: Address, at: BlockRef = START) -> None:
        self.steps.append(Step(call, sender, at))

    def by_council(self, contract: Contract, call: Call, at: BlockRef = START) -> None:
        """Proposed and approved at the start, executed at ``at``."""
        self.director.by_council(contract, call)
        self.steps[-1] = replace(self.steps[-1], at=at)

    def ends(self, name: str | None) -> None:
        """Both sides agree on every call and slot; the last call is refused so, or passes."""
        outcomes = [expected(self.world, step) for step in self.steps]
        slots = {contract: self.world.slots(contract) for contract in Contract}
        keys = {contract: list(values) for contract, values in slots.items()}
        changed = {Contract.LEDGER: self.changed}
        got, values = self.stage.chain.simulate(self.steps, keys, changed)
        assert [compared(one) for one in got] == [compared(one) for one in outcomes]
        for contract in Contract:
            assert dict(zip(keys[contract], values[contract], strict=True)) == slots[contract]
        *before, last = outcomes
        assert all(isinstance(one, tuple) for one in before)
        assert (None if isinstance(last, tuple) else type(last).__name__) == name

    def quantified(self) -> UnitId:
        """The maker's certificate for a quantity of 10."""
        for one, state in self.world.certificates.certificates:
            if state.holder == MAKER.id and state.quantity == 10:
                return UnitId(one)
        raise LookupError("the cast has no such certificate")

    def attach(self, unit: UnitId, quantity: int, at: BlockRef = START) -> None:
        turn = self.world.ledger.units[unit].turn
        what = Attachment(unit, self.quantified(), turn, MAKER.id, quantity, WHY)
        self.tell(AttachCall(what), MAKER_KEY.address, at)

    def act(self, certificate: UnitId, kind: Kind, related: bytes) -> None:
        self.tell(CertificateWriteCall(CertificateAct(certificate, kind, related, WHY)), ISSUER)

    def recover(self, key: Key) -> None:
        grant = grant_of(MAKER.id, MAKER.role, key, first=False)
        consent = self.director.consent(grant, key)
        self.by_council(Contract.REGISTRY, RecoverKeyCall(grant, WHY, FAR, consent))

    def hand_off(self, handoff: Handoff, taker: Key) -> None:
        where = self.world.deployment
        giver, other = (key.sign(handoff, where, Contract.LEDGER) for key in (MAKER_KEY, taker))
        self.tell(HandoffCall(handoff, giver, other), STRANGER.address)

    def transform(self, *quantities: tuple[int, int, int]) -> None:
        """Small and middle into one; each quantity as input, output and how much."""
        carried = tuple(CarriedQuantity(self.quantified(), *one) for one in quantities)
        what = Transformation((self.small, self.middle), (0, 0), (WHY,), (1,), carried, WHY)
        self.tell(TransformCall(what), MAKER_KEY.address)

    def close_held(self, successor: bytes) -> None:
        turn = self.world.ledger.units[self.big].turn
        call = CloseHeldCall(Closing(self.big, turn, 1, successor, WHY))
        self.tell(call, CUSTOMS_KEY.address)

    def close_by_council(self, successor: bytes = ZERO_WORD) -> None:
        call = CloseByCouncilCall(self.big, MAKER.id, 3, successor, WHY)
        self.by_council(Contract.LEDGER, call, LATER)
