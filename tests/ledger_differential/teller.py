"""What every story needs: chance, a look at the network, ways to send and to spoil."""

from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from random import Random
from typing import TypeVar

from ledger_client.ledger.abi import Many, Struct
from ledger_client.ledger.calls import (
    AccreditCall,
    AccreditCarriedCall,
    Call,
    CertificateWriteCall,
    CertificateWriteCarriedCall,
    CloseHeldCall,
    CloseHeldCarriedCall,
    HoldCall,
    HoldCarriedCall,
    IssueCall,
    IssueCarriedCall,
    NestCall,
    NestCarriedCall,
    OpenCall,
    OpenCarriedCall,
    ReleaseCall,
    ReleaseCarriedCall,
    TransformCall,
    TransformCarriedCall,
    VetoRecoveryCall,
    VetoRecoveryCarriedCall,
    WithdrawAccreditationCall,
    WithdrawAccreditationCarriedCall,
    WriteCall,
    WriteNoteCall,
    WriteStatementCall,
)
from ledger_client.ledger.entries import BlockRef
from ledger_client.ledger.kinds import ITEM_NOTES, in_mask
from ledger_client.ledger.replay import World
from ledger_client.ledger.signatures import Signature
from ledger_client.ledger.state import UnitState
from ledger_client.ledger.structs import (
    Accreditation,
    CertificateAct,
    Closing,
    Hold,
    Issue,
    Item,
    Nesting,
    Opening,
    Proposal,
    RecoveryVeto,
    Release,
    Signable,
    Transformation,
    Withdrawal,
)
from ledger_client.ledger.values import (
    ZERO_WORD,
    Address,
    Contract,
    ParticipantId,
    UnitId,
    word_of,
)
from tests.ledger_differential.cast import (
    CUSTODIANS,
    DAY,
    EVERYONE,
    MEMBERS,
    PARTICIPANTS,
    SPARE,
    STRANGER,
    Key,
)

T = TypeVar("T")
S = TypeVar("S", bound=Struct)
Told = tuple[Call, Address]

CARRIED: dict[type[Struct], tuple[Callable[..., Call], Callable[..., Call], Contract]] = {
    Opening: (OpenCall, OpenCarriedCall, Contract.LEDGER),
    Nesting: (NestCall, NestCarriedCall, Contract.LEDGER),
    Hold: (HoldCall, HoldCarriedCall, Contract.LEDGER),
    Release: (ReleaseCall, ReleaseCarriedCall, Contract.LEDGER),
    Closing: (CloseHeldCall, CloseHeldCarriedCall, Contract.LEDGER),
    Transformation: (TransformCall, TransformCarriedCall, Contract.LEDGER),
    Issue: (IssueCall, IssueCarriedCall, Contract.CERTIFICATES),
    CertificateAct: (CertificateWriteCall, CertificateWriteCarriedCall, Contract.CERTIFICATES),
    Accreditation: (AccreditCall, AccreditCarriedCall, Contract.REGISTRY),
    RecoveryVeto: (VetoRecoveryCall, VetoRecoveryCarriedCall, Contract.REGISTRY),
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


class Teller:
    """Finds, sends and spoils; one simulated network, one seed."""

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
