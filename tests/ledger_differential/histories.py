"""Random histories: calls that mostly make sense, some of them spoilt on purpose.

A ``Storyteller`` looks at the simulated network to find something that can be done, puts it into a
struct, perhaps spoils a field, a signature, a sender or a deadline, and tells the call.
"""

from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from random import Random
from typing import TypeVar

from ledger_client.ledger import layout
from ledger_client.ledger.abi import Many, Struct
from ledger_client.ledger.calls import (
    AccreditCall,
    AccreditCarriedCall,
    AddKeyCall,
    AddKeyCarriedCall,
    ApproveCall,
    ApproveCarriedCall,
    AttachByBothCall,
    AttachCall,
    AttachCarriedCall,
    Call,
    CancelCall,
    CertificateWriteCall,
    CertificateWriteCarriedCall,
    DrawCall,
    EnrolCall,
    ExecuteCall,
    HandoffCall,
    HoldCall,
    HoldCarriedCall,
    IssueCall,
    IssueCarriedCall,
    NestCall,
    NestCarriedCall,
    OpenCall,
    OpenCarriedCall,
    ProposeCall,
    ProposeCarriedCall,
    ReinstateCall,
    ReleaseCall,
    ReleaseCarriedCall,
    RevokeKeyCall,
    RevokeKeyCarriedCall,
    SetMembersCall,
    SuspendCall,
    WithdrawAccreditationCall,
    WithdrawAccreditationCarriedCall,
    WriteBatchCall,
    WriteBatchCarriedCall,
    WriteCall,
    WriteNoteCall,
    WriteStatementCall,
    encode_call,
)
from ledger_client.ledger.council_rules import ProposalStatus, proposal_id
from ledger_client.ledger.entries import BlockRef
from ledger_client.ledger.kinds import ITEM_NOTES, Kind, Role, in_mask
from ledger_client.ledger.replay import World
from ledger_client.ledger.signatures import Signature
from ledger_client.ledger.state import CertificateStatus, UnitState
from ledger_client.ledger.structs import (
    Accreditation,
    Approval,
    Attachment,
    Batch,
    CertificateAct,
    Handoff,
    Hold,
    Issue,
    Item,
    KeyGrant,
    KeyRevocation,
    Nesting,
    Opening,
    Proposal,
    Release,
    Signable,
    Withdrawal,
)
from ledger_client.ledger.values import (
    NOBODY,
    ZERO_WORD,
    Address,
    Contract,
    ParticipantId,
    UnitId,
    word_of,
)
from tests.ledger_differential.cast import (
    CERTIFIER,
    CERTIFIER_TOO,
    CUSTODIANS,
    CUSTOMS,
    CUSTOMS_TOO,
    DAY,
    EVERYONE,
    FAR,
    MAKER,
    MEMBERS,
    PARTICIPANTS,
    SCOPES,
    SPARE,
    STRANGER,
    Key,
)
from tests.ledger_differential.chain import Step

T = TypeVar("T")
S = TypeVar("S", bound=Struct)
Told = tuple[Call, Address]

CARRIED: dict[type[Struct], tuple[Callable[..., Call], Callable[..., Call], Contract]] = {
    Opening: (OpenCall, OpenCarriedCall, Contract.LEDGER),
    Nesting: (NestCall, NestCarriedCall, Contract.LEDGER),
    Hold: (HoldCall, HoldCarriedCall, Contract.LEDGER),
    Release: (ReleaseCall, ReleaseCarriedCall, Contract.LEDGER),
    Issue: (IssueCall, IssueCarriedCall, Contract.CERTIFICATES),
    CertificateAct: (CertificateWriteCall, CertificateWriteCarriedCall, Contract.CERTIFICATES),
    Accreditation: (AccreditCall, AccreditCarriedCall, Contract.REGISTRY),
    Withdrawal: (
        WithdrawAccreditationCall,
        WithdrawAccreditationCarriedCall,
        Contract.REGISTRY,
    ),
}

# The x coordinate of the curve's generator: an r that stands for a point.
GENERATOR_X = word_of(0x79BE667EF9DCBBAC55A06295CE870B07029BFCDB2DCE28D959F2815B16F81798)
BAD_SIGNATURES = (
    Signature(bytes(32), bytes(32)),
    Signature(word_of(1), bytes(32)),
    Signature(b"\xff" * 32, word_of(1)),
    Signature(GENERATOR_X, b"\x7f" + b"\xff" * 31),
    Signature(GENERATOR_X, word_of(9)),
)


class Storyteller:
    """Tells calls about one simulated network, from one seed."""

    def __init__(self, world: World, seed: int, start: BlockRef) -> None:
        self.world = world
        self.random = Random(seed)
        self.at = start
        self.labels = 0
        self.proposals: list[Proposal] = []
        self.issues: list[Issue] = []
        self.next: list[Callable[[], Told | None]] = []
        self.keys = {key.address: key for key in (*EVERYONE, *SPARE, *MEMBERS, STRANGER)}

    # --- chance

    def pick(self, many: Sequence[T]) -> T:
        return self.random.choice(many)

    def chance(self, percent: float) -> bool:
        return self.random.random() * 100 < percent

    def word(self) -> bytes:
        return self.random.randbytes(32)

    def commitment(self) -> bytes:
        return self.word()

    @property
    def now(self) -> int:
        return self.at.time

    def pass_time(self) -> None:
        """Often the same block, sometimes a jump over offers, validities and accreditations."""
        if self.chance(45):
            return
        seconds = self.pick((1, 2, 13, 600, 7200, DAY, 3 * DAY))
        if self.chance(4):
            seconds = self.pick((20, 45, 95, 310)) * DAY
        self.at = BlockRef(self.at.number + self.pick((1, 1, 2, 9)), self.now + seconds)

    # --- what there is

    def units(self) -> list[tuple[UnitId, UnitState]]:
        return list(self.world.ledger.units)

    def any_unit(self) -> tuple[UnitId, UnitState] | None:
        units = self.units()
        live = [found for found in units if not found[1].closed and not found[1].logbook]
        if live and self.chance(92):
            return self.pick(live)
        return self.pick(units) if units else None

    def key_of(self, id: ParticipantId) -> Key:
        """Mostly the first key of a participant, sometimes another; without any a stranger's."""
        keys = [self.keys[address] for address in self.world.registry.live_keys[id]]
        if not keys:
            return STRANGER
        return keys[0] if self.chance(88) else self.pick(keys)

    def other(self, id: ParticipantId) -> ParticipantId:
        few = CUSTODIANS[:2] if self.chance(60) else CUSTODIANS
        return self.pick([one.id for one in few if one.id != id])

    def head(self, unit: UnitId) -> bytes:
        return self.world.ledger.heads[unit]

    # --- how it is sent

    def deadline(self) -> int:
        if self.chance(3):
            return self.now - self.pick((1, DAY))
        return self.now + self.pick((0, 60, 7 * DAY))

    def nonce(self) -> int:
        """From few enough that some come twice; now and then one of the last word."""
        return 2**256 - 1 if self.chance(3) else self.random.randrange(40)

    def signature(
        self,
        key: Key,
        message: Signable,
        contract: Contract,
        *,
        nonce: int | None = None,
        deadline: int | None = None,
    ) -> Signature:
        if self.chance(1.5):
            return self.pick(BAD_SIGNATURES)
        if self.chance(1.5):
            contract = self.pick(tuple(Contract))
        signed_by = self.pick(EVERYONE) if self.chance(1.5) else key
        return signed_by.sign(
            message, self.world.deployment, contract, nonce=nonce, deadline=deadline
        )

    def relay(self) -> Address:
        return self.pick((STRANGER, *EVERYONE)).address

    def put(self, struct: S, key: Key) -> Told:
        """The struct, perhaps spoilt, sent by the key or carried with its signature."""
        struct = self.spoilt(struct)
        key = self.pick((*EVERYONE, *SPARE, STRANGER)) if self.chance(3) else key
        direct, carried, contract = CARRIED[type(struct)]
        if self.chance(60):
            return direct(struct), key.address
        deadline = self.deadline()
        signature = self.signature(key, struct, contract, deadline=deadline)  # type: ignore[arg-type]
        return carried(struct, deadline, signature), self.relay()

    def put_item(self, item: Item, key: Key) -> Told:
        item = self.spoilt(item)
        if self.chance(65):
            return WriteCall(item), key.address
        deadline = self.deadline()
        if in_mask(item.kind, ITEM_NOTES) or self.chance(3):
            nonce = self.nonce()
            signature = self.signature(key, item, Contract.LEDGER, nonce=nonce, deadline=deadline)
            return WriteNoteCall(item, nonce, deadline, signature), self.relay()
        signature = self.signature(key, item, Contract.LEDGER, deadline=deadline)
        return WriteStatementCall(item, deadline, signature), self.relay()

    # --- how it is spoilt

    def spoilt(self, struct: S, percent: float = 15) -> S:
        """With some chance, the struct with one field set to something that may not fit."""
        if not self.chance(percent):
            return struct
        index = self.random.randrange(len(struct.SCHEMA))
        kind, field = struct.SCHEMA[index][1], fields(struct)[index]
        value = getattr(struct, field.name)
        return replace(struct, **{field.name: self.odd(kind, field.name, value)})

    def odd(self, kind: object, name: str, value: object) -> object:
        if isinstance(value, tuple):
            return self.odd_list(kind, name, value)
        if kind == "bytes32":
            return self.odd_word()
        if kind == "address":
            return self.pick((STRANGER, *EVERYONE, *SPARE)).address
        if kind == "bool":
            return not value
        if kind == "bytes":
            return self.pick((b"", b"\x01\x02\x03\x04", self.random.randbytes(40)))
        return self.odd_number(str(kind), name, value if isinstance(value, int) else 0)

    def odd_list(self, kind: object, name: str, value: tuple[object, ...]) -> object:
        item = str(kind).removesuffix("[]") if isinstance(kind, str) else kind
        if isinstance(item, Many):
            return value
        inner = self.odd(item, name, value[0] if value else 0)
        return self.pick(((), value[:-1], (*value, *value[:1]), (*value[1:], inner)))

    def odd_word(self) -> bytes:
        words = [ZERO_WORD, self.word(), word_of(self.now), word_of(self.now + DAY), word_of(1)]
        words += [word_of(self.now + 90 * DAY), word_of(self.now + 90 * DAY + 1), b"\xff" * 32]
        words += [unit for unit, _ in self.units()]
        words += [head for _, head in self.world.ledger.heads]
        words += [certificate for certificate, _ in self.world.certificates.certificates]
        return self.pick(words)

    def odd_number(self, kind: str, name: str, value: int) -> int:
        most = (1 << int(kind.removeprefix("uint"))) - 1
        numbers = [0, 1, value + 1, max(value - 1, 0), most, self.random.randint(0, most)]
        if kind == "uint64":
            numbers += [one.id for one in PARTICIPANTS] * 2
        if kind == "uint40":
            numbers += [self.now, self.now + 1, self.now - 1]
        if name == "kind":
            numbers = [*range(52), 255]
        return min(self.pick(numbers), most)

    # --- stories of the ledger

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
        found = self.any_unit()
        if found is None:
            return None
        authority = self.pick((CUSTOMS, CUSTOMS_TOO))
        last = self.world.ledger.holds[found[0], authority.id]
        return self.put(
            Hold(found[0], last.counter + 1, self.commitment()), self.key_of(authority.id)
        )

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

    # --- stories of the certificates

    def issue(self) -> Told:
        certifier = self.pick((CERTIFIER, CERTIFIER_TOO))
        scope = SCOPES[0] if certifier is CERTIFIER else SCOPES[1]
        start = self.now + self.pick((-DAY, -DAY, 0, DAY))
        issue = Issue(
            self.word(),
            self.pick(CUSTODIANS[:2]).id,
            scope,
            start,
            start + self.pick((2, 30, 200)) * DAY,
            self.pick((0, 3, 10, 1000)),
            self.commitment(),
        )
        if self.issues and self.chance(6):
            issue = self.pick(self.issues)
        self.issues.append(issue)
        return self.put(issue, self.key_of(certifier.id))

    def certificate_act(self) -> Told | None:
        certificates = list(self.world.certificates.certificates)
        if not certificates:
            return None
        certificate_id, certificate = self.pick(certificates)
        kind = self.pick((Kind.SUPERSEDE, Kind.SUPERSEDE, Kind.SUSPEND, Kind.REVOKE))
        related = ZERO_WORD
        if kind is Kind.SUPERSEDE:
            related = self.successor(certificate_id)
        if kind is Kind.SUSPEND:
            related = word_of(self.now + self.pick((1, DAY)))
        act = CertificateAct(certificate_id, kind, related, self.commitment())
        return self.put(act, self.key_of(certificate.issuer))

    def successor(self, certificate_id: bytes) -> bytes:
        all_of_them = self.world.certificates.certificates
        old = all_of_them[certificate_id]
        fitting = [
            one
            for one, other in all_of_them
            if (other.issuer, other.holder) == (old.issuer, old.holder)
            and other.status is CertificateStatus.LIVE
        ]
        return self.pick(fitting or [certificate_id])

    def draw(self) -> Told:
        unit = self.any_unit()
        drawn = DrawCall(self.word(), unit[0] if unit else UnitId(self.word()), 5, 1, 0)
        return drawn, self.pick(EVERYONE).address

    # --- stories of the registry

    def grant(self, id: ParticipantId, role: Role) -> tuple[KeyGrant, Key]:
        key = self.pick(SPARE) if self.chance(95) else self.pick(EVERYONE)
        end = FAR if self.chance(70) else self.now + self.pick((1, DAY, 30 * DAY))
        acts = 2**32 - 1 if self.chance(80) else self.random.getrandbits(32)
        return KeyGrant(id, key.address, 1 << role, acts, self.now - DAY, end), key

    def add_key(self) -> Told:
        one = self.pick(PARTICIPANTS) if self.chance(40) else MAKER
        if self.chance(10):
            self.next = [self.add_key] * 8
        grant, key = self.grant(one.id, one.role)
        grant, deadline = self.spoilt(grant), self.deadline()
        consent = self.signature(key, grant, Contract.REGISTRY, deadline=deadline)
        adder = self.key_of(one.id)
        if self.chance(60):
            return AddKeyCall(grant, deadline, consent), adder.address
        signature = self.signature(adder, grant, Contract.REGISTRY, deadline=deadline)
        return AddKeyCarriedCall(grant, deadline, consent, signature), self.relay()

    def revoke_key(self) -> Told:
        one = self.pick(PARTICIPANTS)
        by = self.key_of(one.id)
        keys = self.world.registry.live_keys[one.id]
        target = keys[-1] if self.chance(80) else self.pick((*SPARE, *EVERYONE)).address
        why = self.commitment() if self.chance(50) else ZERO_WORD
        revocation = KeyRevocation(target, why)
        if self.chance(60):
            return RevokeKeyCall(revocation.key, revocation.commitment), by.address
        deadline = self.deadline()
        signature = self.signature(by, revocation, Contract.REGISTRY, deadline=deadline)
        return RevokeKeyCarriedCall(revocation, deadline, signature), self.relay()

    def accredit(self) -> Told:
        certifier = self.pick((CERTIFIER, CERTIFIER_TOO, *CUSTODIANS[:1]))
        scope = self.pick(SCOPES)
        subject = layout.accreditation_id(certifier.id, scope)
        head = self.world.registry.heads[subject]
        by = self.pick((CUSTOMS, CUSTOMS, CUSTOMS_TOO))
        stands = self.world.registry.accreditations[subject]
        live = stands.withdrawn_at == 0 and self.now < stands.valid_until
        if self.chance(85) == live:
            return self.put(
                Withdrawal(certifier.id, scope, head, self.commitment()), self.key_of(by.id)
            )
        until = self.now + self.pick((DAY, 100 * DAY))
        what = Accreditation(certifier.id, scope, self.now - DAY, until, head, self.commitment())
        return self.put(what, self.key_of(by.id))

    # --- stories of the council

    def propose(self) -> Told:
        contract, call = self.council_call()
        data = encode_call(call) if self.chance(96) else self.random.randbytes(36)
        target = self.world.deployment.address(contract)
        if self.chance(3):
            target = STRANGER.address
        expires = self.now + (400 * DAY if self.chance(90) else self.pick((0, 1, DAY)))
        proposal = Proposal(target, data, self.random.randrange(50), expires)
        if self.proposals and self.chance(4):
            proposal = self.pick(self.proposals)
        self.proposals.append(proposal)
        if self.chance(60):
            self.next = [self.go_on_with_proposal] * 4
        member = self.pick(MEMBERS) if self.chance(94) else STRANGER
        if self.chance(60):
            return ProposeCall(proposal), member.address
        approval, deadline = Approval(proposal_id(self.world.deployment, proposal)), self.deadline()
        signature = self.signature(member, approval, Contract.COUNCIL, deadline=deadline)
        return ProposeCarriedCall(proposal, deadline, signature), self.relay()

    def council_call(self) -> tuple[Contract, Call]:
        chosen = self.random.random()
        if chosen < 0.35:
            return Contract.REGISTRY, self.enrolment()
        one = self.pick(PARTICIPANTS).id if self.chance(95) else ParticipantId(77)
        suspended = [who for who, status in self.world.registry.statuses if status == 2]
        if suspended and self.chance(70):
            one = self.pick(suspended)
        why = self.commitment() if self.chance(95) else ZERO_WORD
        if chosen < 0.8:
            again = self.chance(15)
            call = ReinstateCall if (one in suspended) != again else SuspendCall
            return Contract.REGISTRY, call(one, why)
        if chosen < 0.95:
            many = self.random.sample(MEMBERS, self.random.randint(2, 4))
            addresses = tuple(member.address for member in many)
            if self.chance(10):
                addresses += (self.pick((addresses[0], Address(bytes(20)))),)
            threshold = self.random.randint(1, len(addresses))
            return Contract.COUNCIL, SetMembersCall(addresses, threshold)
        refused: tuple[tuple[Contract, Call], ...] = (
            (Contract.LEDGER, CancelCall(0, 1)),
            (Contract.COUNCIL, ApproveCall(why)),
        )
        return self.pick(refused)

    def enrolment(self) -> EnrolCall:
        one = ParticipantId(self.random.getrandbits(64))
        if self.chance(8):
            one = self.pick((NOBODY, CUSTOMS.id))
        grant, key = self.grant(one, self.pick(tuple(Role)))
        grant, deadline = self.spoilt(grant, 10), self.now + 60 * DAY
        consent = self.signature(key, grant, Contract.REGISTRY, deadline=deadline)
        name = self.commitment() if self.chance(96) else ZERO_WORD
        return EnrolCall(grant, name, deadline, consent)

    def go_on_with_proposal(self) -> Told | None:
        if not self.proposals:
            return None
        proposal = self.pick(self.proposals[-2:])
        id_ = proposal_id(self.world.deployment, proposal)
        council = self.world.council
        if council.proposals[id_].status is ProposalStatus.EXECUTED and self.chance(80):
            return None
        approved = [member for member in MEMBERS if council.approvals[id_, member.address]]
        if len(approved) >= council.membership.threshold or self.chance(8):
            return ExecuteCall(self.spoilt(proposal, 3)), self.relay()
        waiting = [member for member in MEMBERS if member not in approved] or list(MEMBERS)
        member = self.pick(waiting) if self.chance(92) else self.pick((*MEMBERS, STRANGER))
        id_ = id_ if self.chance(96) else self.word()
        if self.chance(60):
            return ApproveCall(id_), member.address
        deadline = self.deadline()
        signature = self.signature(member, Approval(id_), Contract.COUNCIL, deadline=deadline)
        return ApproveCarriedCall(id_, deadline, signature), self.relay()

    def council_alone(self) -> Told:
        """What only the council may send, sent by another."""
        return self.council_call()[1], self.pick((STRANGER, *MEMBERS)).address

    # --- the next call

    def tell(self, *, pass_time: bool = True) -> Step:
        """The next call; the caller simulates it before it asks for another."""
        if pass_time:
            self.pass_time()
        stories: tuple[tuple[int, Callable[[], Told | None]], ...] = (
            (10, self.open_unit),
            (14, self.note),
            (22, self.statement),
            (8, self.batch),
            (8, self.handoff),
            (14, self.pack),
            (9, self.unpack),
            (6, self.hold),
            (5, self.release),
            (12, self.attach),
            (1, self.cancel),
            (7, self.issue),
            (5, self.certificate_act),
            (1, self.draw),
            (4, self.add_key),
            (3, self.revoke_key),
            (4, self.accredit),
            (4, self.propose),
            (18, self.go_on_with_proposal),
            (1, self.council_alone),
        )
        weights = [weight for weight, _ in stories]
        while True:
            story = self.random.choices(stories, weights)[0][1]
            told = (self.next.pop() if self.next else story)()
            if told is not None:
                call, sender = told
                return Step(call, sender, self.at)
