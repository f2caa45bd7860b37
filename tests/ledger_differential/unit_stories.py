"""Stories of the ledger: units opened, noted on, handed over, packed, held, attested."""

from dataclasses import replace

from ledger_client.ledger.calls import (
    AttachByBothCall,
    AttachCall,
    AttachCarriedCall,
    CancelCall,
    HandoffCall,
    WriteBatchCall,
    WriteBatchCarriedCall,
)
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.signatures import Signature
from ledger_client.ledger.state import UnitState
from ledger_client.ledger.structs import (
    Attachment,
    Batch,
    Handoff,
    Hold,
    Item,
    Nesting,
    Opening,
    Release,
)
from ledger_client.ledger.values import (
    NOBODY,
    ZERO_WORD,
    Contract,
    ParticipantId,
    UnitId,
    word_of,
)
from tests.ledger_differential.cast import (
    CUSTODIANS,
    CUSTOMS,
    CUSTOMS_TOO,
    DAY,
    EVERYONE,
    PARTICIPANTS,
    STRANGER,
    Key,
)
from tests.ledger_differential.teller import Teller, Told


class UnitStories(Teller):
    """What is told of units."""

    def open_unit(self) -> Told:
        owner = self.pick(CUSTODIANS[:2]) if self.chance(90) else self.pick(PARTICIPANTS)
        logbook = self.chance(8)
        label = ZERO_WORD if logbook else self.word()
        opening = Opening(label, self.random.randrange(1, 4), logbook, self.commitment())
        return self.put(opening, self.key_of(owner.id))

    def note(self) -> Told | None:
        found = self.any_unit()
        if found is None:
            return None
        unit_id, unit = found
        by_customs = self.chance(30)
        actor = self.pick((CUSTOMS, CUSTOMS_TOO)).id if by_customs else self.holder(unit_id)
        return self.put_item(
            self.note_item(unit_id, unit, by_customs=by_customs), self.key_of(actor)
        )

    def note_item(self, unit_id: UnitId, unit: UnitState, *, by_customs: bool) -> Item:
        kinds = (Kind.OBSERVE, Kind.OBSERVE, Kind.CORRECT, Kind.ALERT, Kind.CLEAR)
        kind = self.pick((Kind.CONTROL, Kind.ALERT, Kind.CLEAR) if by_customs else kinds)
        related = self.head(unit_id) if kind in (Kind.CLEAR, Kind.CORRECT) else ZERO_WORD
        turn = unit.turn if self.chance(80) else self.random.randint(0, unit.turn)
        return Item(unit_id, kind, turn, NOBODY, related, self.commitment())

    def holder(self, unit_id: UnitId) -> ParticipantId:
        return self.world.ledger.custodian_of(unit_id)

    def statement(self) -> Told | None:
        offered = [found for found in self.units() if found[1].offer_is_live(self.now)]
        found = self.pick(offered) if offered and self.chance(60) else self.any_unit()
        if found is None:
            return None
        item, actor = self.statement_item(*found)
        return self.put_item(item, self.key_of(actor))

    def statement_item(self, unit_id: UnitId, unit: UnitState) -> tuple[Item, ParticipantId]:
        if unit.taker != NOBODY and self.chance(90):
            return self.answer(unit_id, unit)
        if self.chance(12):
            item = Item(unit_id, Kind.CLOSE, unit.turn, NOBODY, ZERO_WORD, ZERO_WORD)
            return item, self.holder(unit_id)
        expiry = word_of(self.now + self.pick((60, DAY, 20 * DAY)))
        taker = self.other(unit.custodian)
        item = Item(unit_id, Kind.OFFER, unit.turn, taker, expiry, self.commitment())
        return item, self.holder(unit_id)

    def answer(self, unit_id: UnitId, unit: UnitState) -> tuple[Item, ParticipantId]:
        kind = self.pick(
            (Kind.ACCEPT, Kind.ACCEPT, Kind.ACCEPT_RESERVED, Kind.REJECT, Kind.WITHDRAW)
        )
        by_giver = kind is Kind.WITHDRAW
        actor, counterparty = unit.taker, unit.custodian
        if by_giver:
            actor, counterparty = counterparty, actor
        item = Item(unit_id, kind, unit.turn, counterparty, self.head(unit_id), self.commitment())
        return item, actor

    def batch(self) -> Told | None:
        owner = self.pick(CUSTODIANS)
        mine = [found for found in self.units() if self.holder(found[0]) == owner.id]
        if not mine:
            return None
        key = self.key_of(owner.id)
        items = tuple(self.batch_items(mine))
        nonce, deadline = self.nonce(), self.deadline()
        if self.chance(50):
            return WriteBatchCall(items), key.address
        signature = self.signature(
            key, Batch(items), Contract.LEDGER, nonce=nonce, deadline=deadline
        )
        return WriteBatchCarriedCall(items, nonce, deadline, signature), self.relay()

    def batch_items(self, mine: list[tuple[UnitId, UnitState]]) -> list[Item]:
        notes = self.chance(70)
        items = []
        for _ in range(self.random.randint(0 if self.chance(10) else 1, 4)):
            unit_id, unit = self.pick(mine)
            if notes != self.chance(2):
                item = self.note_item(unit_id, unit, by_customs=False)
            else:
                item = self.statement_item(unit_id, unit)[0]
            items.append(self.spoilt(item, 4))
        return items

    def handoff(self) -> Told | None:
        found = self.any_unit()
        if found is None:
            return None
        unit_id, unit = found
        taker = self.other(unit.custodian)
        handoff = Handoff(
            unit_id,
            unit.turn,
            unit.custodian,
            taker,
            self.head(unit_id),
            self.commitment(),
            self.deadline(),
        )
        handoff = self.spoilt(handoff)
        giver_key, taker_key = self.key_of(unit.custodian), self.key_of(taker)
        return HandoffCall(
            handoff,
            self.signature(giver_key, handoff, Contract.LEDGER),
            self.signature(taker_key, handoff, Contract.LEDGER),
        ), self.relay()

    def pack(self) -> Told | None:
        free = [
            (one, unit)
            for one, unit in self.units()
            if not (unit.packed or unit.closed or unit.logbook)
        ]
        parents = [found for found in free if found[1].level > 1]
        if not parents:
            return None
        parent_id, parent = self.pick(parents)
        fitting = [
            found
            for found in free
            if found[1].custodian == parent.custodian and found[1].level < parent.level
        ]
        if not fitting and self.chance(90):
            return None
        children = self.random.sample(fitting, min(len(fitting), self.random.randint(1, 3)))
        if self.chance(6):
            children.append(self.pick(free))
        return self.nest(Kind.PACK, parent_id, parent, children)

    def unpack(self) -> Told | None:
        parents = [(one, unit) for one, unit in self.units() if unit.children]
        if not parents:
            return None
        parent_id, parent = self.pick(parents)
        inside = [
            (one, unit)
            for one, unit in self.units()
            if unit.packed and self.world.ledger.parents[one] == parent_id
        ]
        children = self.random.sample(inside, self.random.randint(1, len(inside)))
        if self.chance(10):
            children.append(self.pick(self.units()))
        return self.nest(Kind.UNPACK, parent_id, parent, children)

    def nest(
        self,
        kind: Kind,
        parent_id: UnitId,
        parent: UnitState,
        children: list[tuple[UnitId, UnitState]],
    ) -> Told:
        if children and self.chance(4):
            again, state = self.pick(children)
            children.append((again, replace(state, turn=state.turn + 1)))
        if self.chance(2):
            children.append((parent_id, replace(parent, turn=parent.turn + 1)))
        nesting = Nesting(
            parent_id,
            kind,
            parent.turn,
            tuple(one for one, _ in children),
            tuple(unit.turn for _, unit in children),
            self.commitment(),
        )
        return self.put(nesting, self.key_of(parent.custodian))

    def hold(self) -> Told | None:
        packed = [found for found in self.units() if found[1].packed]
        found = self.pick(packed) if packed and self.chance(60) else self.any_unit()
        if found is None:
            return None
        authority = self.pick((CUSTOMS, CUSTOMS_TOO))
        last = self.world.ledger.holds[found[0], authority.id]
        hold = Hold(found[0], last.counter + 1, self.chance(70), self.commitment())
        return self.put(hold, self.key_of(authority.id))

    def release(self) -> Told | None:
        ended = self.chance(8)
        active = [place for place, hold in self.world.ledger.holds if hold.active != ended]
        if not active:
            return None
        unit_id, authority = self.pick(active)
        counter = self.world.ledger.holds[unit_id, authority].counter
        why = self.commitment() if self.chance(50) else ZERO_WORD
        return self.put(Release(unit_id, authority, counter, why), self.key_of(authority))

    def attach(self) -> Told | None:
        found, certificates = self.any_unit(), list(self.world.certificates.certificates)
        if found is None or not certificates:
            return None
        unit_id, unit = found
        certificate_id, certificate = self.pick(certificates)
        quantity = self.pick((1, 2, certificate.quantity // 2 + 1)) if certificate.quantity else 0
        attachment = Attachment(
            unit_id, certificate_id, unit.turn, certificate.holder, quantity, self.commitment()
        )
        attachment = self.spoilt(attachment, 12)
        nonce, deadline = self.nonce(), self.deadline()
        custodian, holder = self.key_of(self.holder(unit_id)), self.key_of(certificate.holder)

        def signed(key: Key) -> Signature:
            return self.signature(key, attachment, Contract.LEDGER, nonce=nonce, deadline=deadline)

        if custodian is not holder and self.chance(85):
            both = AttachByBothCall(attachment, nonce, deadline, signed(custodian), signed(holder))
            return both, self.relay()
        if self.chance(50):
            return AttachCall(attachment), custodian.address
        return AttachCarriedCall(attachment, nonce, deadline, signed(custodian)), self.relay()

    def cancel(self) -> Told:
        key = self.pick((STRANGER, *EVERYONE))
        return CancelCall(self.random.randrange(3), self.random.getrandbits(256)), key.address
