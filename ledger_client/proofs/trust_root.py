"""The trust root: the one signed file that says which network, which contracts, which council.

It is canonical JSON (RFC 8785): ``{"content": {...}, "signatures": [{"member", "signature"}]}``.
Each council member signs the EIP-191 message (version 0x45) whose text is the canonical JSON of
``content``; k of n different members make it valid. It expires, because a verifier that knows no
later root cannot see what changed since.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Final, Literal, Self

from eth_hash.auto import keccak
from pydantic import (
    Field,
    SerializerFunctionWrapHandler,
    ValidationError,
    model_serializer,
    model_validator,
)

from ledger_client.documents.canonical import canonical_json, parse_canonical
from ledger_client.ledger.signatures import Signature, recover
from ledger_client.ledger.typed_data import Deployment
from ledger_client.ledger.values import Address
from ledger_client.proofs.errors import ProofBroken
from ledger_client.proofs.headers import FORMS
from ledger_client.proofs.refusals import broken_field
from ledger_client.proofs.sealing_rule import Given, SealingRule, why_not_rule, without_absent
from ledger_client.proofs.wire import Hex20, Hex32, Hex64, Listed, Number, Uint40, Wire

MAX_BYTES: Final = 256 * 1024
LEDGER_LAYOUT: Final = "tidewaiter/ConsignmentLedger/1"
REGISTRY_LAYOUT: Final = "tidewaiter/ParticipantRegistry/1"
CERTIFICATES_LAYOUT: Final = "tidewaiter/CertificateRegistry/1"
COUNCIL_LAYOUT: Final = "tidewaiter/Council/1"
VALIDATORS_LAYOUT: Final = "tidewaiter/ValidatorRegistry/1"


class PinnedContract(Wire):
    """Where a contract stands, the keccak-256 of its deployed code, and its storage layout."""

    address: Hex20
    code_hash: Hex32
    layout: Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[!-~]+$")]


class PinnedContracts(Wire):
    """The four contracts of a network; on a sealed chain the validators' registry too."""

    council: PinnedContract
    registry: PinnedContract
    certificates: PinnedContract
    ledger: PinnedContract
    validators: Annotated[PinnedContract | None, Given] = None

    @model_validator(mode="after")
    def _known(self) -> Self:
        layouts = [
            (self.council, COUNCIL_LAYOUT),
            (self.registry, REGISTRY_LAYOUT),
            (self.certificates, CERTIFICATES_LAYOUT),
            (self.ledger, LEDGER_LAYOUT),
        ]
        if self.validators is not None:
            layouts.append((self.validators, VALIDATORS_LAYOUT))
        if any(contract.layout != layout for contract, layout in layouts):
            raise ValueError("a storage layout that this verifier does not know")
        if len({contract.address for contract, _ in layouts}) != len(layouts):
            raise ValueError("two contracts at one address")
        return self

    @model_serializer(mode="wrap")
    def _only_given(self, write: SerializerFunctionWrapHandler) -> dict[str, object]:
        return without_absent(write(self), "validators")


class CouncilRule(Wire):
    """The council's members, ascending, and how many of them must sign: k >= 2 and k > n / 2."""

    members: Annotated[tuple[Hex20, ...], Listed, Field(min_length=3, max_length=32)]
    threshold: Annotated[int, Field(ge=2, le=32)]

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if list(self.members) != sorted(set(self.members)):
            raise ValueError("members must be ascending and different")
        if not len(self.members) < 2 * self.threshold <= 2 * len(self.members):
            raise ValueError("the threshold must be more than half of the members, at most all")
        return self


class Checkpoint(Wire):
    """A block that is known to stand: nothing below it, and no other of its number, is accepted."""

    number: Number
    hash: Hex32


class TrustRootContent(Wire):
    """What the council signs. Times are seconds since 1970 (UTC); ``sequence`` only ever grows.

    ``sealing`` is there for the forms whose headers are sealed, and for no other.
    """

    version: Annotated[int, Field(ge=1, le=1)]
    sequence: Annotated[int, Field(ge=1, lt=2**53)]
    issued_at: Uint40
    expires: Uint40
    network_id: Hex32
    chain_id: Annotated[int, Field(ge=1, lt=2**53)]
    genesis_hash: Hex32
    name: Annotated[str, Field(min_length=1, max_length=100)]
    header_form: Literal["ethereum", "qbft", "istanbul"]
    contracts: PinnedContracts
    council: CouncilRule
    checkpoint: Checkpoint | None
    sealing: Annotated[SealingRule | None, Given] = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.expires <= self.issued_at:
            raise ValueError("expires before it is issued")
        is_sealed = FORMS[self.header_form].is_sealed
        if not is_sealed == (self.sealing is not None) == (self.contracts.validators is not None):
            raise ValueError("epochs and the validators' registry belong to sealed headers")
        if self.sealing is not None and (why := why_not_rule(self.sealing, self.header_form)):
            raise ValueError(why)
        return self

    @model_serializer(mode="wrap")
    def _only_given(self, write: SerializerFunctionWrapHandler) -> dict[str, object]:
        return without_absent(write(self), "sealing")

    def canonical(self) -> bytes:
        """The RFC 8785 bytes that are signed."""
        return canonical_json(self.model_dump(mode="json"))

    def digest(self) -> bytes:
        """The 32 bytes a member's key signs: the EIP-191 hash of :meth:`canonical`."""
        text = self.canonical()
        return keccak(b"\x19Ethereum Signed Message:\n" + str(len(text)).encode() + text)


class CouncilSignature(Wire):
    """One member's signature over the content's digest, in EIP-2098's 64 bytes (r, vs)."""

    member: Hex20
    signature: Hex64


class TrustRoot(Wire):
    """A trust root as it is handed out; :meth:`parse` reads one, :func:`signed_root` makes one."""

    content: TrustRootContent
    signatures: Annotated[tuple[CouncilSignature, ...], Listed, Field(max_length=32)]

    @classmethod
    def parse(cls, data: bytes) -> TrustRoot:
        """Read a trust root; its signatures and dates are judged by :func:`root_problem`.

        Raises:
            InvalidInput: not canonical JSON, an unknown or missing field, a wrong length.
        """
        value = parse_canonical(data, MAX_BYTES)
        try:
            return cls.model_validate(value)
        except ValidationError as error:
            raise broken_field(error, "root.format") from None

    def encode(self) -> bytes:
        """The canonical bytes of the file."""
        return canonical_json(self.model_dump(mode="json"))

    @property
    def deployment(self) -> Deployment:
        """The network as signatures and calls name it."""
        pinned = self.content.contracts
        return Deployment(
            self.content.network_id,
            self.content.chain_id,
            Address(pinned.council.address),
            Address(pinned.registry.address),
            Address(pinned.certificates.address),
            Address(pinned.ledger.address),
        )


def signed_root(content: TrustRootContent, signatures: Mapping[bytes, Signature]) -> TrustRoot:
    """A trust root of this content with the signatures of these members (by address)."""
    listed = tuple(
        CouncilSignature(member=member, signature=signatures[member].r + signatures[member].vs)
        for member in sorted(signatures)
    )
    return TrustRoot(content=content, signatures=listed)


def root_problem(root: TrustRoot, now: int, least_sequence: int = 0) -> ProofBroken | None:
    """Why a root cannot be trusted at ``now`` (seconds), or None.

    Codes: ``root.unsigned`` (fewer than k good signatures, or one that is not a member's, or
    out of order), ``root.not_yet``, ``root.expired``, ``root.regressed`` (sequence lower than one
    already seen).
    """
    if not _is_signed(root):
        return _problem("fewer than k members of the council signed it", "root.unsigned")
    if now < root.content.issued_at:
        return _problem("issued later than the time asked for", "root.not_yet")
    if now >= root.content.expires:
        return _problem("expired", "root.expired")
    if root.content.sequence < least_sequence:
        return _problem("older than one already trusted", "root.regressed")
    return None


def _is_signed(root: TrustRoot) -> bool:
    rule = root.content.council
    members = [one.member for one in root.signatures]
    if members != sorted(set(members)) or not set(members) <= set(rule.members):
        return False
    digest = root.content.digest()
    good = all(
        recover(digest, Signature(one.signature[:32], one.signature[32:])) == one.member
        for one in root.signatures
    )
    return good and len(members) >= rule.threshold


def _problem(why: str, code: str) -> ProofBroken:
    return ProofBroken(why, pointer="trustRoot", rule=code, code=code)
