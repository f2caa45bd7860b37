"""Who takes part in the random histories: keys, participants, and how a network is set up."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache

from coincurve import PrivateKey

from ledger_client.ledger.calls import (
    AccreditCall,
    AddKeyCall,
    ApproveCall,
    Call,
    EnrolCall,
    ExecuteCall,
    IssueCall,
    OpenCall,
    ProposeCall,
    encode_call,
)
from ledger_client.ledger.council_state import proposal_id
from ledger_client.ledger.kinds import Role, mask_of
from ledger_client.ledger.signatures import Signature
from ledger_client.ledger.structs import (
    Accreditation,
    Issue,
    KeyGrant,
    Opening,
    Proposal,
    Signable,
)
from ledger_client.ledger.typed_data import Deployment, digest
from ledger_client.ledger.values import Address, Contract, ParticipantId, keccak256
from tests.ledger_differential.chain import GENESIS_TIME

DAY = 86_400
NETWORK_ID = keccak256(b"the network of the differential test")
ALL_ACTS = 2**32 - 1
SCOPES = (keccak256(b"scope one"), keccak256(b"scope two"))
FAR = GENESIS_TIME + 1000 * DAY


@dataclass(frozen=True)
class Key:
    """A private key by name, and its address."""

    name: str

    @property
    def address(self) -> Address:
        return address_of(self.name)

    def sign(
        self,
        message: Signable,
        deployment: Deployment,
        contract: Contract,
        *,
        nonce: int | None = None,
        deadline: int | None = None,
    ) -> Signature:
        signed = digest(message, deployment.domain(contract), nonce=nonce, deadline=deadline)
        return Signature.from_rsv(private_key(self.name).sign_recoverable(signed, hasher=None))


@cache
def private_key(name: str) -> PrivateKey:
    return PrivateKey(keccak256(f"key of {name}".encode()))


@cache
def address_of(name: str) -> Address:
    return Address(keccak256(private_key(name).public_key.format(compressed=False)[1:])[12:])


@dataclass(frozen=True)
class Participant:
    """A participant of the cast: its id and its keys, the first one administering."""

    id: ParticipantId
    role: Role
    keys: tuple[Key, ...]


def _participant(role: Role, *names: str) -> Participant:
    number = int.from_bytes(keccak256(names[0].encode())[:8], "big")
    return Participant(ParticipantId(number), role, tuple(Key(name) for name in names))


MAKER = _participant(Role.MANUFACTURER, "maker", "maker gate", "maker old")
FORWARDER = _participant(Role.FORWARDER, "forwarder", "forwarder gate")
CARRIER = _participant(Role.CARRIER, "carrier", "carrier future")
TERMINAL = _participant(Role.TERMINAL, "terminal")
CUSTOMS = _participant(Role.CUSTOMS, "customs", "customs desk")
CUSTOMS_TOO = _participant(Role.CUSTOMS, "customs too")
CERTIFIER = _participant(Role.CERTIFIER, "certifier")
CERTIFIER_TOO = _participant(Role.CERTIFIER, "certifier too")

PARTICIPANTS = (
    MAKER,
    FORWARDER,
    CARRIER,
    TERMINAL,
    CUSTOMS,
    CUSTOMS_TOO,
    CERTIFIER,
    CERTIFIER_TOO,
)
CUSTODIANS = (MAKER, FORWARDER, CARRIER, TERMINAL)
MEMBERS = tuple(Key(f"member {number}") for number in range(4))
THRESHOLD = 3
SPARE = tuple(Key(f"spare {number}") for number in range(12))
STRANGER = Key("stranger")
EVERYONE = tuple(key for one in PARTICIPANTS for key in one.keys)
"""All enrolled keys."""

# A key may be valid only for a while, or be let do only some things.
_WINDOWS = {
    "maker old": (GENESIS_TIME - DAY, GENESIS_TIME + 40 * DAY),
    "carrier future": (GENESIS_TIME + 12 * DAY, FAR),
}
_ACTS = {"maker gate": 0b1111100 | 1 << 8, "forwarder gate": 1 << 7 | 1 << 8 | 1 << 12}


def grant_of(id: ParticipantId, role: Role, key: Key, *, first: bool) -> KeyGrant:
    start, end = _WINDOWS.get(key.name, (GENESIS_TIME - DAY, FAR))
    roles = mask_of(role) | (mask_of(Role.AUDITOR) if first else 0)
    return KeyGrant(id, key.address, roles, _ACTS.get(key.name, ALL_ACTS), start, end)


@dataclass
class Director:
    """Sets a network up by calls, each sent where ``send`` says."""

    deployment: Deployment
    send: Callable[[Call, Address], None]
    deadline: int = FAR
    proposals: int = field(default=0)

    def set_up(self) -> None:
        """Enrol the cast, add its further keys, accredit the certifiers."""
        for one in PARTICIPANTS:
            self.enrol(one)
        for certifier, scope in ((CERTIFIER, SCOPES[0]), (CERTIFIER_TOO, SCOPES[1])):
            what = Accreditation(
                certifier.id,
                scope,
                GENESIS_TIME - DAY,
                GENESIS_TIME + 300 * DAY,
                bytes(32),
                keccak256(b"accreditation"),
            )
            self.send(AccreditCall(what), CUSTOMS.keys[0].address)
        for owner in CUSTODIANS[:2]:
            self.stock(owner)

    def stock(self, owner: Participant) -> None:
        """Three units, one for each level, and two certificates, one of them quantified."""
        for level in (1, 2, 3):
            label = keccak256(f"label {owner.id} {level}".encode())
            opening = Opening(label, level, False, keccak256(b"opening"))
            self.send(OpenCall(opening), owner.keys[0].address)
        for quantity in (0, 10):
            label = keccak256(f"label {owner.id} {quantity}".encode())
            issue = Issue(
                label, owner.id, SCOPES[0], GENESIS_TIME, FAR, quantity, keccak256(b"certificate")
            )
            self.send(IssueCall(issue), CERTIFIER.keys[0].address)

    def enrol(self, one: Participant) -> None:
        first, *more = one.keys
        grant = grant_of(one.id, one.role, first, first=True)
        self.by_council(
            Contract.REGISTRY,
            EnrolCall(grant, keccak256(b"name"), self.deadline, self.consent(grant, first)),
        )
        for key in more:
            grant = grant_of(one.id, one.role, key, first=False)
            call = AddKeyCall(grant, self.deadline, self.consent(grant, key))
            self.send(call, first.address)

    def consent(self, grant: KeyGrant, key: Key) -> Signature:
        return key.sign(grant, self.deployment, Contract.REGISTRY, deadline=self.deadline)

    def by_council(self, contract: Contract, call: Call) -> None:
        self.proposals += 1
        target = self.deployment.address(contract)
        proposal = Proposal(target, encode_call(call), self.proposals, FAR)
        self.send(ProposeCall(proposal), MEMBERS[0].address)
        proposed = proposal_id(self.deployment, proposal)
        for member in MEMBERS[1:THRESHOLD]:
            self.send(ApproveCall(proposed), member.address)
        self.send(ExecuteCall(proposal), STRANGER.address)
