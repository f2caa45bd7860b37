"""EIP-712 digests of the signed structs (CONTRACTS 2): what a key puts its signature on."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache
from typing import Final

from ledger_client.errors import InvalidInput
from ledger_client.ledger.abi import Many, Struct, abi_type, word
from ledger_client.ledger.structs import Item, NonceRule, Signable
from ledger_client.ledger.values import (
    Address,
    Contract,
    as_address,
    as_uint,
    as_word,
    keccak256,
    word_of,
)

DOMAIN_NAME: Final = "Tidewaiter"
DOMAIN_VERSION: Final = "1"

_DOMAIN_TYPE_HASH: Final = keccak256(
    b"EIP712Domain(string name,string version,uint256 chainId,"
    b"address verifyingContract,bytes32 salt)"
)
_NAME_AND_VERSION: Final = keccak256(DOMAIN_NAME.encode()) + keccak256(DOMAIN_VERSION.encode())


@dataclass(frozen=True, slots=True)
class Domain:
    """What binds a signature to one contract of one network: ``network_id`` is the salt."""

    network_id: bytes
    chain_id: int
    contract: Address

    def __post_init__(self) -> None:
        as_word(self.network_id, "networkId")
        as_uint(self.chain_id, 256, "chainId")
        as_address(self.contract, "verifyingContract")


@dataclass(frozen=True, slots=True)
class Deployment:
    """One network: its id, its chain id and the addresses of its four contracts."""

    network_id: bytes
    chain_id: int
    council: Address
    registry: Address
    certificates: Address
    ledger: Address

    def __post_init__(self) -> None:
        for contract in Contract:
            self.domain(contract)

    def address(self, contract: Contract) -> Address:
        """Where a contract stands."""
        return {
            Contract.COUNCIL: self.council,
            Contract.REGISTRY: self.registry,
            Contract.CERTIFICATES: self.certificates,
            Contract.LEDGER: self.ledger,
        }[contract]

    def domain(self, contract: Contract) -> Domain:
        """The domain that signatures for a contract are made under."""
        return Domain(self.network_id, self.chain_id, self.address(contract))


@cache
def domain_separator(domain: Domain) -> bytes:
    """The 32-byte separator that stands in every digest of the domain."""
    return keccak256(
        _DOMAIN_TYPE_HASH
        + _NAME_AND_VERSION
        + word_of(domain.chain_id)
        + domain.contract.rjust(32, b"\0")
        + domain.network_id
    )


def type_name(struct: type[Signable], with_nonce: bool) -> str:
    """The name under which a struct is signed: an item is a Note or a Statement."""
    if struct is Item:
        return "Note" if with_nonce else "Statement"
    return struct.__name__


def has_deadline(struct: type[Struct]) -> bool:
    """Whether a struct names its deadline itself, so that none is added when it is signed."""
    return any(name == "deadline" for name, _ in struct.SCHEMA)


def encode_type(struct: type[Signable], with_nonce: bool) -> str:
    """EIP-712's ``encodeType`` of a struct's signed form, such as ``Approval(bytes32 ...)``."""
    members = _members(struct)
    if with_nonce:
        members.append("uint256 nonce")
    if not has_deadline(struct):
        members.append("uint40 deadline")
    inner = [kind.struct for _, kind in struct.SCHEMA if isinstance(kind, Many)]
    return _definition(type_name(struct, with_nonce), members) + "".join(
        _definition(one.__name__, _members(one)) for one in inner
    )


def type_hash(struct: type[Signable], with_nonce: bool) -> bytes:
    """The hash of :func:`encode_type`."""
    return _hash_of(encode_type(struct, with_nonce))


@cache
def _hash_of(definition: str) -> bytes:
    return keccak256(definition.encode("ascii"))


def _members(struct: type[Struct]) -> list[str]:
    names = [
        (kind.struct.__name__ + "[]" if isinstance(kind, Many) else abi_type(kind), name)
        for name, kind in struct.SCHEMA
    ]
    return [f"{kind} {name}" for kind, name in names]


def _definition(name: str, members: list[str]) -> str:
    return f"{name}({','.join(members)})"


def struct_hash(
    message: Signable, *, nonce: int | None = None, deadline: int | None = None
) -> bytes:
    """The EIP-712 struct hash of a struct's signed form.

    ``nonce`` (256 bits) is given exactly for structs that spend one (an item: given for a note,
    None for a statement); ``deadline`` (seconds, 40 bits) for all but handoffs: theirs is inside.
    Raises InvalidInput when one is missing or too much.
    """
    _check_extras(message, nonce, deadline)
    words = [type_hash(type(message), nonce is not None), _field_words(message)]
    words += [word_of(extra) for extra in (nonce, deadline) if extra is not None]
    return keccak256(b"".join(words))


def digest(
    message: Signable, domain: Domain, *, nonce: int | None = None, deadline: int | None = None
) -> bytes:
    """The 32 bytes that are signed; extras as in :func:`struct_hash`."""
    hashed = struct_hash(message, nonce=nonce, deadline=deadline)
    return keccak256(b"\x19\x01" + domain_separator(domain) + hashed)


def _check_extras(message: Signable, nonce: int | None, deadline: int | None) -> None:
    if message.NONCE is not NonceRule.EITHER and (nonce is None) == (
        message.NONCE is NonceRule.ALWAYS
    ):
        raise InvalidInput("is missing or too much", pointer="nonce", rule="signed.nonce")
    if (deadline is None) != has_deadline(type(message)):
        raise InvalidInput("is missing or too much", pointer="deadline", rule="signed.deadline")
    if nonce is not None:
        as_uint(nonce, 256, "nonce")
    if deadline is not None:
        as_uint(deadline, 40, "deadline")


def _field_words(struct: Struct) -> bytes:
    words = []
    for (_, kind), field in zip(struct.SCHEMA, fields(struct), strict=True):
        value = getattr(struct, field.name)
        if isinstance(kind, Many):
            words.append(keccak256(b"".join(_nested_hash(item) for item in value)))
        elif isinstance(kind, str):
            words.append(word(kind, value))
    return b"".join(words)


def _nested_hash(struct: Struct) -> bytes:
    definition = _definition(type(struct).__name__, _members(type(struct)))
    return keccak256(_hash_of(definition) + _field_words(struct))
