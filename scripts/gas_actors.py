"""The participants of the gas measurement: enrolled by a council, with units and certificates."""

from collections.abc import Sequence
from dataclasses import dataclass

from eth_account.signers.local import LocalAccount
from eth_utils.crypto import keccak

from scripts.gas_chain import (
    CHAIN_ID,
    NETWORK_ID,
    STARTED_AT,
    Chain,
    Field,
    Signature,
    bytes32,
    key,
)

LEDGER = "ConsignmentLedger"
REGISTRY = "ParticipantRegistry"
CERTIFICATES = "CertificateRegistry"
COUNCIL = "Council"
DEADLINE = STARTED_AT + 7 * 86_400
KEY_UNTIL = STARTED_AT + 2 * 365 * 86_400
NONE = bytes(32)
ALL_ACTS = 0x3F7FFFFF  # administer, and every kind with a number
SCOPE = bytes32("scope")
RELAY = key("relay").address
MEMBERS = tuple(key(f"member {number}") for number in range(3))

NONCE_AND_DEADLINE: tuple[Field, ...] = (("nonce", "uint256"), ("deadline", "uint40"))
ONLY_DEADLINE = NONCE_AND_DEADLINE[1:]


@dataclass(frozen=True, slots=True)
class Actor:
    """A participant with one key."""

    id: int
    signer: LocalAccount
    roles: int

    @property
    def address(self) -> str:
        """The key's address."""
        return self.signer.address


def actor(name: str, roles: int) -> Actor:
    """A participant of this name, with an id of eight bytes that are not zero."""
    return Actor(int.from_bytes(keccak(text=f"id of {name}")[:8], "big"), key(name), roles)


MAKER = actor("maker", 1)
FORWARDER = actor("forwarder", 2)
CARRIER = actor("carrier", 4)
CUSTOMS = actor("customs", 32)
CERTIFIER = actor("certifier", 16)


def unit_id(chain: Chain, opener: Actor, label: bytes) -> bytes:
    """keccak256(abi.encode(networkId, chain id, ledger, opener, label)), worked out here."""
    return _subject_id(chain, LEDGER, opener, label)


def certificate_id(chain: Chain, issuer: Actor, label: bytes) -> bytes:
    """As `unit_id`, for a certificate."""
    return _subject_id(chain, CERTIFICATES, issuer, label)


def _subject_id(chain: Chain, contract: str, opener: Actor, label: bytes) -> bytes:
    where = bytes.fromhex(str(chain.contracts[contract].address)[2:])
    words = (CHAIN_ID.to_bytes(32, "big"), where.rjust(32, b"\0"), opener.id.to_bytes(32, "big"))
    return keccak(NETWORK_ID + b"".join(words) + label)


class Council:
    """Proposes, approves and executes, and keeps what each step took."""

    def __init__(self, chain: Chain) -> None:
        self._chain = chain
        self._number = 0
        self.gas: dict[str, int] = {}

    def act(self, name: str, contract: str, call: str, *args: object) -> None:
        """Have the council make a call, and note the gas of each step (the last one stays)."""
        target = self._chain.contracts[contract]
        self._number += 1
        data = target.encode_abi(call, list(args))
        proposal = (str(target.address), data, self._number, DEADLINE)
        council = self._chain.contracts[COUNCIL]
        values = (NETWORK_ID, CHAIN_ID, str(council.address), str(target.address))
        end = (keccak(hexstr=data), self._number, DEADLINE)
        types = ["bytes32", "uint256", "address", "address", "bytes32", "uint256", "uint40"]
        encoded = council.w3.codec.encode(types, [*values, *end])
        first, second = MEMBERS[0].address, MEMBERS[1].address
        self.gas["council_propose"] = self._chain.send(first, COUNCIL, "propose", proposal)
        self.gas["council_approve"] = self._chain.send(second, COUNCIL, "approve", keccak(encoded))
        self.gas[name] = self._chain.send(RELAY, COUNCIL, "execute", proposal)


def grant(actor: Actor) -> tuple[object, ...]:
    """The grant of an actor's first key."""
    return (actor.id, actor.address, actor.roles, ALL_ACTS, STARTED_AT, KEY_UNTIL)


def consent(chain: Chain, values: Sequence[object], signer: LocalAccount) -> Signature:
    """The new key's signature over its grant."""
    fields = [*chain.fields_of(REGISTRY, "enrol"), *ONLY_DEADLINE]
    return chain.sign(signer, REGISTRY, "KeyGrant", fields, [*values, DEADLINE])


def enrol(chain: Chain, council: Council, actors: Sequence[Actor]) -> None:
    """Enrol each actor with one key."""
    for one in actors:
        values = grant(one)
        signature = consent(chain, values, one.signer)
        args = (values, bytes32("name"), DEADLINE, signature)
        council.act("participant_enrol", REGISTRY, "enrol", *args)
