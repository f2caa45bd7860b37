"""Whatever plans, the ledger's rules take: plans of random days, run on the replayed rules.

The rules are a second implementation of what the planner looks ahead to. After each plan the state
that the planner reached must be the ledger's.
"""

from __future__ import annotations

import hashlib
import random
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from ledger_client.capture.holdings import CapturedEntry, Holdings, Membership, Offer, Unit
from ledger_client.capture.plan import plan_document
from ledger_client.capture.plans import Plan
from ledger_client.capture.profile import Profile
from ledger_client.capture.refs import (
    HeadOfEntry,
    HeadSeen,
    KnownUnit,
    OfferExpiry,
    OpenedUnit,
    RelatedUnit,
    UnitRef,
)
from ledger_client.capture.units import LOGBOOK_KEY
from ledger_client.capture.writes import (
    PlannedItem,
    PlannedNesting,
    PlannedOpen,
    PlannedTransform,
    PlannedWrite,
)
from ledger_client.errors import InvalidInput
from ledger_client.identifiers import Gln
from ledger_client.ledger.calls import (
    HoldCall,
    NestCall,
    OpenCall,
    ReleaseCall,
    TransformCall,
    WriteCall,
)
from ledger_client.ledger.entries import AppendedEntry, BlockRef
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.replay import World
from ledger_client.ledger.state import KeyState, Status
from ledger_client.ledger.structs import Hold, Item, Nesting, Opening, Release, Transformation
from ledger_client.ledger.typed_data import Deployment
from ledger_client.ledger.values import Address, ParticipantId, UnitId
from tests.unit.capture.expectations import document_of

_START = 1_770_000_000
_IDS = [ParticipantId(n) for n in (0xA1, 0xA2, 0xA3)]
_ROLES = ["manufacturer", "carrier", "customs"]
_GLNS = [f"urn:epc:id:pgln:952132{n}.00000" for n in range(3)]
_SSCCS = [f"urn:epc:id:sscc:9521321.000000000{n}" for n in range(1, 5)]
_BOXES = ["urn:epc:id:bic:CSQU3054383", "urn:epc:id:bic:TTNU5022211"]
_SERIALS = [f"urn:epc:id:sgtin:9521321.000001.{n}" for n in range(1, 5)]
_LOTS = [f"urn:epc:class:lgtin:9521321.000001.L{n}" for n in (1, 2)]
_STEPS = [
    "commissioning", "packing", "loading", "unpacking", "shipping", "consigning", "consigning",
    "receiving", "receiving", "accepting", "void_shipping", "inspecting", "storing", "destroying",
]  # fmt: skip
_DISPOSITIONS = ["in_progress", "in_progress", "damaged", "mismatch_quantity"]


def _key(index: int) -> Address:
    return Address(bytes([index + 1]) * 20)


def _word(*parts: object) -> bytes:
    return hashlib.sha256("|".join(map(str, parts)).encode()).digest()


@dataclass
class _Day:
    """A ledger, what all three participants know, and chance."""

    chance: random.Random
    world: World
    facts: dict[UnitId, Unit] = field(default_factory=dict)
    members: dict[str, Membership] = field(default_factory=dict)
    captured: dict[int, dict[str, tuple[CapturedEntry, ...]]] = field(default_factory=dict)
    heads: dict[tuple[UnitId, int, str], bytes] = field(default_factory=dict)
    given: set[tuple[int, UnitId]] = field(default_factory=set)
    told: list[dict[str, Any]] = field(default_factory=list)
    block: int = 1
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def now(self) -> int:
        return _START + 60 * self.block

    def holdings(self, actor: int) -> Holdings:
        units = [self._unit(actor, known) for known in self.facts.values()]
        mine = [u for u in units if u.key != LOGBOOK_KEY or u.custodian == _IDS[actor]]
        return Holdings(
            units=tuple(mine),
            members=dict(self.members),
            directory={Gln.parse(gln): one for gln, one in zip(_GLNS, _IDS, strict=True)},
            captured=self.captured.setdefault(actor, {}),
        )

    def _unit(self, actor: int, known: Unit) -> Unit:
        assert isinstance(known.ref, KnownUnit)
        unit_id = known.ref.unit_id
        state = self.world.ledger.units[unit_id]
        parent = self.world.ledger.parents[unit_id] if state.packed else None
        return replace(
            known,
            level=state.level,
            custodian=state.custodian,
            turn=state.turn,
            parent=None if parent is None else KnownUnit(parent),
            offer=Offer(state.custodian, state.taker) if state.offer_is_live(self.now) else None,
            held=bool(state.holds or state.bound),
            closed=state.closed,
            given=(actor, unit_id) in self.given,
        )

    def hold_or_release(self) -> None:
        """Customs holds a unit, every other time bindingly, or lifts its hold."""
        units = [known for known in self.facts.values() if known.key != LOGBOOK_KEY]
        if not units:
            return
        ref = self.chance.choice(units).ref
        assert isinstance(ref, KnownUnit)
        held = self.world.ledger.holds[ref.unit_id, _IDS[2]]
        self.block += 1
        if held.active:
            release = Release(ref.unit_id, _IDS[2], held.counter, bytes(32))
            self.world.write(ReleaseCall(release), _key(2), BlockRef(self.block, self.now))
        else:
            is_binding = self.chance.random() < 0.5
            hold = Hold(ref.unit_id, held.counter + 1, is_binding, _word("reason"))
            self.world.write(HoldCall(hold), _key(2), BlockRef(self.block, self.now))

    def capture(self, actor: int) -> None:
        """One participant captures a random document."""
        fresh = [self._event(actor) for _ in range(self.chance.choice([1, 1, 2, 3]))]
        document = document_of([dict(event) for event in fresh])
        profile = Profile.from_toml(
            f'participant = "{_IDS[actor]:016x}"\nroles = ["{_ROLES[actor]}"]\n'
            f'glns = ["{_GLNS[actor]}"]\n'
        )
        holdings = self.holdings(actor)
        try:
            found = plan_document(document, profile, holdings)
        except InvalidInput as error:
            self.counts[f"refused {error.rule}"] += 1
            return
        assert plan_document(document, profile, holdings) == found
        self._run(actor, found)
        self.told += fresh

    def _event(self, actor: int) -> dict[str, Any]:
        if self.told and self.chance.random() < 0.1:
            again = dict(self.chance.choice(self.told))
            return {**again, "errorDeclaration": {"declarationTime": "2026-04-01T00:00:00Z"}}
        self.counts["event"] += 1
        minute, second = divmod(self.counts["event"], 60)
        event: dict[str, Any] = {
            "eventTime": f"2026-03-01T{minute // 60:02}:{minute % 60:02}:{second:02}Z",
            "bizStep": self.chance.choice(_STEPS),
            "disposition": self.chance.choice(_DISPOSITIONS),
            "action": self.chance.choice(["ADD", "OBSERVE", "OBSERVE", "DELETE"]),
        }
        if self.chance.random() < 0.7:
            other = self.chance.choice([n for n in range(3) if n != actor])
            event["sourceList"] = [{"type": "possessing_party", "source": _GLNS[actor]}]
            event["destinationList"] = [{"type": "possessing_party", "destination": _GLNS[other]}]
        if self.chance.random() < 0.15:
            return self._transformation(event, actor)
        if self.chance.random() < 0.7:
            return event | self._sensible(actor)
        return event | self._wild(event["action"])

    def _transformation(self, event: dict[str, Any], actor: int) -> dict[str, Any]:
        """Pallets, serials and lots become others; sometimes one half is told elsewhere."""
        del event["action"]
        event |= {"type": "TransformationEvent", "transformationID": "urn:example:batch:7"}
        units = [self._unit(actor, one) for one in self.facts.values()]
        own = [_text(one) for one in units if one.custodian == _IDS[actor] and "/00/" in _text(one)]
        halves = self.chance.choice(["both", "both", "both", "inputs", "outputs"])
        if halves != "outputs":
            event["inputEPCList"] = self.chance.sample([*own, *_SERIALS], 2)
            event["inputQuantityList"] = [{"epcClass": self.chance.choice(_LOTS), "quantity": 1}]
        if halves != "inputs":
            new = [self._new_pallet() for _ in range(self.chance.randint(0, 2))]
            event["outputEPCList"] = new or self.chance.sample(_SERIALS, 1)
            lots = self.chance.choice([[], _LOTS[:1], ["urn:epc:class:lgtin:9521321.000001.L9"]])
            event["outputQuantityList"] = [{"epcClass": one, "quantity": 2} for one in lots]
        return event

    def _sensible(self, actor: int) -> dict[str, Any]:
        """What a day in a port is made of, mostly with what is there."""
        units = [self._unit(actor, one) for one in self.facts.values() if one.key.text]
        free = [one for one in units if not (one.closed or one.parent or one.held or one.offer)]
        own = [_text(one) for one in free if one.custodian == _IDS[actor]]
        mine = [_text(one) for one in units if one.offer and one.offer.giver == _IDS[actor]]
        to_me = [_text(one) for one in units if one.offer and one.offer.taker == _IDS[actor]]
        pallets = [text for text in own if "/00/" in text] or _SSCCS
        pallets = self.chance.sample(pallets, min(len(pallets), self.chance.randint(1, 2)))
        box = self.chance.choice([text for text in own if ":bic:" in text] or _BOXES)
        new = self._new_pallet()
        inside = {"type": "AggregationEvent", "parentID": box}
        seen = {"type": "ObjectEvent", "action": "OBSERVE"}
        serials = {"parentID": new, "childEPCs": self.chance.sample(_SERIALS, 2)}
        return self.chance.choice(
            [
                seen | {"action": "ADD", "bizStep": "commissioning", "epcList": [new]},
                inside | {"action": "ADD", "bizStep": "loading", "childEPCs": pallets},
                inside | {"action": "ADD", "bizStep": "loading", "childEPCs": pallets[:1]},
                inside | {"action": "DELETE", "bizStep": "unpacking"},
                inside | {"action": "DELETE", "bizStep": "unpacking", "childEPCs": pallets[:1]},
                inside | serials | {"action": "ADD", "bizStep": "packing"},
                inside | serials | {"action": "DELETE", "bizStep": "unpacking"},
                inside | {"action": "OBSERVE", "bizStep": "receiving", "childEPCs": pallets},
                seen | {"bizStep": "consigning", "epcList": [self.chance.choice(own or _BOXES)]},
                seen | {"bizStep": "receiving", "epcList": [self.chance.choice(to_me or _BOXES)]},
                seen | {"bizStep": "accepting", "epcList": [self.chance.choice(to_me or _BOXES)]},
                seen
                | {"bizStep": "void_shipping", "epcList": [self.chance.choice(mine or _BOXES)]},
                seen | {"bizStep": "inspecting", "epcList": [self.chance.choice(own or _SSCCS)]},
            ]
        )

    def _new_pallet(self) -> str:
        self.counts["pallet"] += 1
        return f"urn:epc:id:sscc:9521321.1{self.counts['pallet']:09}"

    def _wild(self, action: str) -> dict[str, Any]:
        """Anything about anything."""
        things = self.chance.sample([*_SSCCS, *_BOXES, *_SERIALS], self.chance.randint(1, 3))
        lots = [{"epcClass": self.chance.choice(_LOTS), "quantity": 5}]
        quantities = self.chance.random() < 0.2
        if self.chance.random() < 0.5:
            event: dict[str, Any] = {"type": "ObjectEvent", "epcList": things}
            return event | ({"quantityList": lots} if quantities else {})
        parent = self.chance.choice([*_SSCCS, *_BOXES, *_BOXES])
        event = {"type": "AggregationEvent", "parentID": parent}
        if action != "DELETE" or self.chance.random() < 0.6:
            event["childEPCs"] = things
        return event | ({"childQuantityList": lots} if quantities else {})

    def _run(self, actor: int, found: Plan) -> None:
        opened: dict[UnitRef, UnitId] = {}
        for write in found.writes:
            self.block += 1
            call = self._call(actor, write, opened)
            appended = self.world.write(call, _key(actor), BlockRef(self.block, self.now))
            born = [one.entry.unit_id for one in appended if one.entry.kind is Kind.OPEN]
            opened |= dict(zip((new.ref for new in write.opens), born, strict=True))
            self._remember(actor, write, appended)
            made = [(one.entry.unit_id, one.entry.kind) for one in appended]
            assert made == [(_id(ref, opened), kind) for ref, kind in write.entries]
            self.counts[write.kind.name] += 1
        self._take_over(actor, found, opened)

    def _call(self, actor: int, write: PlannedWrite, opened: dict[UnitRef, UnitId]) -> Any:
        commitment = _word(write.idempotency_key)
        if isinstance(write, PlannedOpen):
            label = bytes(32) if write.new.is_logbook else _word("label", actor, self.block)
            return OpenCall(Opening(label, write.new.level, write.new.is_logbook, commitment))
        if isinstance(write, PlannedTransform):
            inputs = tuple(_id(one, opened) for one in write.inputs)
            labels = tuple(_word("label", actor, self.block, one.ref) for one in write.outputs)
            levels = tuple(one.level for one in write.outputs)
            return TransformCall(
                Transformation(inputs, write.input_turns, labels, levels, (), commitment)
            )
        unit = _id(write.unit, opened)
        if isinstance(write, PlannedNesting):
            children = tuple(_id(child, opened) for child in write.children)
            return NestCall(
                Nesting(unit, write.kind, write.turn, children, write.child_turns, commitment)
            )
        assert isinstance(write, PlannedItem)
        related = self._related(write, opened)
        return WriteCall(
            Item(unit, write.kind, write.turn, write.counterparty, related, commitment)
        )

    def _related(self, write: PlannedItem, opened: dict[UnitRef, UnitId]) -> bytes:
        related = write.related
        if related is None:
            return bytes(32)
        if isinstance(related, OfferExpiry):
            return (self.now + related.days * 86_400).to_bytes(32, "big")
        unit = _id(related.unit, opened)
        if isinstance(related, RelatedUnit):
            return unit
        if isinstance(related, HeadSeen):
            return self.world.ledger.heads[unit]
        assert isinstance(related, HeadOfEntry)
        return self.heads[unit, related.kind, related.idempotency_key]

    def _remember(
        self, actor: int, write: PlannedWrite, appended: tuple[AppendedEntry, ...]
    ) -> None:
        for one in appended:
            unit = one.entry.unit_id
            self.heads[unit, one.entry.kind, write.idempotency_key] = self.world.ledger.heads[unit]
            self.facts.setdefault(unit, Unit(KnownUnit(unit), LOGBOOK_KEY, 0, _IDS[actor]))
            if one.entry.kind in (Kind.ACCEPT, Kind.ACCEPT_RESERVED):
                self.given.add((_IDS.index(one.entry.counterparty.id), unit))
                self.given.discard((actor, unit))

    def _take_over(self, actor: int, found: Plan, opened: dict[UnitRef, UnitId]) -> None:
        """The state that the plan reached is the ledger's; what only documents tell is kept."""

        def known(ref: UnitRef | None) -> KnownUnit | None:
            return None if ref is None else KnownUnit(_id(ref, opened))

        for unit in found.after.units:
            ref = known(unit.ref)
            parent = known(unit.parent)
            assert ref is not None
            self.facts[ref.unit_id] = replace(unit, ref=ref, parent=parent)
            now = self._unit(actor, self.facts[ref.unit_id])
            assert (now.turn, now.level, now.closed, now.offer, now.parent) == (
                unit.turn, unit.level, unit.closed, unit.offer, parent,
            )  # fmt: skip
            assert now.parent is not None or now.custodian == unit.custodian
            state = self.world.ledger.units[ref.unit_id]
            children = [one for one in found.after.units if one.parent == unit.ref]
            assert len(children) == state.children
        self.members = {
            text: Membership(known(one.home), known(one.inside))
            for text, one in found.after.members.items()
        }
        for key, entries in found.entries.items():
            told = tuple(CapturedEntry(known(e.unit) or e.unit, e.kind) for e in entries)
            self.captured[actor][key] = told


def _text(unit: Unit) -> str:
    """An identifier that means the unit."""
    return unit.key.text.partition("|")[0]


def _id(ref: UnitRef, opened: dict[UnitRef, UnitId]) -> UnitId:
    return opened[ref] if isinstance(ref, OpenedUnit) else ref.unit_id


def _day(seed: int) -> _Day:
    addresses = [Address(bytes([n]) * 20) for n in (0xC1, 0xC2, 0xC3, 0xC4)]
    deployment = Deployment(_word("network"), 31337, *addresses)
    world = World(deployment, tuple(_key(n) for n in range(3)), 2)
    for index, roles in enumerate((0b0001, 0b0100, 0b100100)):
        world.registry.keys[_key(index)] = KeyState(
            _IDS[index], roles, 2**32 - 1, 0, 2**40 - 1, 0, Status.ACTIVE
        )
    return _Day(random.Random(seed), world)


@pytest.mark.parametrize("seed", range(30))
def test_whatever_plans_runs_on_the_ledger_and_reaches_the_state_planned(seed: int) -> None:
    day = _day(seed)
    for _ in range(60):
        day.capture(day.chance.choice([0, 0, 1, 1, 2]))
        if day.chance.random() < 0.15:
            day.hold_or_release()
    assert day.counts["OPEN"] > 3


def test_random_days_make_every_kind_of_write() -> None:
    total: Counter[str] = Counter()
    for seed in range(40, 60):
        day = _day(seed)
        for _ in range(60):
            day.capture(day.chance.choice([0, 0, 1, 1, 2]))
        total += day.counts
    kinds = {
        Kind.OPEN, Kind.OBSERVE, Kind.CONTROL, Kind.CORRECT, Kind.OFFER, Kind.ACCEPT,
        Kind.ACCEPT_RESERVED, Kind.WITHDRAW, Kind.PACK, Kind.UNPACK, Kind.CLOSE, Kind.TRANSFORM,
    }  # fmt: skip
    assert {kind for kind in kinds if not total[kind.name]} == set()
