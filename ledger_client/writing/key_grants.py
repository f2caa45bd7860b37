"""What a key may do: for whom, with which acts, until when; and the new key's own consent to it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ledger_client.errors import InvalidInput, shown
from ledger_client.ledger.kinds import ADMINISTER, Kind, Role, mask_of
from ledger_client.ledger.signatures import Signature, recover
from ledger_client.ledger.structs import KeyGrant
from ledger_client.ledger.typed_data import Deployment, digest
from ledger_client.ledger.values import Address, Contract, ParticipantId
from ledger_client.signing import Signer

CONSENT_LASTS: Final = timedelta(days=7)
KEY_LASTS: Final = timedelta(days=5 * 365)

_UNIT_ACTS: Final = mask_of(
    *(kind for kind in Kind if kind not in (Kind.CONTROL, Kind.HOLD, Kind.RELEASE) and kind < 23)
)
_CUSTOMS_ACTS: Final = mask_of(Kind.CONTROL, Kind.HOLD, Kind.RELEASE)
_CERTIFIER_ACTS: Final = mask_of(
    Kind.ISSUE, Kind.SUPERSEDE, Kind.SUSPEND, Kind.REVOKE, Kind.RESTORE
)

ACT_WORDS: Final[dict[str, int]] = {
    "administer": 1 << ADMINISTER,
    "open": mask_of(Kind.OPEN),
    "observe": mask_of(Kind.OBSERVE),
    "control": mask_of(Kind.CONTROL),
    "alert": mask_of(Kind.ALERT),
    "clear": mask_of(Kind.CLEAR),
    "correct": mask_of(Kind.CORRECT),
    "offer": mask_of(Kind.OFFER),
    "accept": mask_of(Kind.ACCEPT, Kind.ACCEPT_RESERVED),
    "reject": mask_of(Kind.REJECT),
    "withdraw": mask_of(Kind.WITHDRAW),
    "handoff": mask_of(Kind.HANDOFF),
    "pack": mask_of(Kind.PACK),
    "unpack": mask_of(Kind.UNPACK),
    "transform": mask_of(Kind.TRANSFORM),
    "hold": mask_of(Kind.HOLD),
    "release": mask_of(Kind.RELEASE),
    "attach": mask_of(Kind.ATTACH),
    "close": mask_of(Kind.CLOSE),
    "certify": mask_of(Kind.ISSUE),
    "certificate-supersede": mask_of(Kind.SUPERSEDE),
    "certificate-suspend": mask_of(Kind.SUSPEND),
    "certificate-revoke": mask_of(Kind.REVOKE),
    "certificate-restore": mask_of(Kind.RESTORE),
}
"""What a key may sign, by the command that does it; ``administer``: keys and accreditations."""


def acts_of(roles: tuple[Role, ...]) -> int:
    """The acts that a principal's key of these roles needs: all of them, and administering."""
    acts = 1 << ADMINISTER
    custody = {Role.MANUFACTURER, Role.FORWARDER, Role.CARRIER, Role.TERMINAL}
    if custody & set(roles):
        acts |= _UNIT_ACTS
    if Role.CUSTOMS in roles:
        acts |= _UNIT_ACTS | _CUSTOMS_ACTS
    if Role.CERTIFIER in roles:
        acts |= _CERTIFIER_ACTS | mask_of(Kind.ATTACH)
    return acts


def acts_named(words: Iterable[str]) -> int:
    """The acts that words name, several of them parted by commas or apart.

    Raises:
        InvalidInput: a word that names none (rule ``key.act``).
    """
    acts = 0
    for word in (one.strip() for part in words for one in part.split(",")):
        if word not in ACT_WORDS:
            raise InvalidInput(
                f"{shown(word)} is no act; they are {', '.join(ACT_WORDS)}",
                pointer="--acts",
                rule="key.act",
            )
        acts |= ACT_WORDS[word]
    return acts


def words_of(acts: int) -> tuple[str, ...]:
    """The words of all acts that are wholly in the mask."""
    return tuple(word for word, mask in ACT_WORDS.items() if mask & acts == mask)


def consent_to(grant: KeyGrant, signer: Signer, deployment: Deployment, deadline: int) -> Signature:
    """The new key's yes to what it is to be: it signs the grant itself."""
    told = digest(grant, deployment.domain(Contract.REGISTRY), deadline=deadline)
    return Signature.from_rsv(signer.sign_digest(told))


class KeyRequest(BaseModel):
    """A key that is to take the place of those a participant lost, with its own consent.

    It travels from the participant to the council, which alone can enter it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    form: Annotated[str, Field(pattern="^tidewaiter-key-request-1$")] = "tidewaiter-key-request-1"
    participant: Annotated[str, Field(pattern="^[0-9a-f]{16}$")]
    key: Annotated[str, Field(pattern="^0x[0-9a-f]{40}$")]
    roles: Annotated[int, Field(ge=1, lt=2**16)]
    acts: Annotated[int, Field(ge=1, lt=2**32)]
    valid_from: Annotated[int, Field(ge=0, lt=2**40)]
    valid_until: Annotated[int, Field(ge=0, lt=2**40)]
    deadline: Annotated[int, Field(ge=0, lt=2**40)]
    consent: Annotated[str, Field(pattern="^[0-9a-f]{130}$")]

    @classmethod
    def of(cls, grant: KeyGrant, deadline: int, consent: Signature) -> KeyRequest:
        """The file of a grant that its key has consented to."""
        return cls(
            participant=f"{grant.id:016x}",
            key=f"0x{grant.key.hex()}",
            roles=grant.roles,
            acts=grant.acts,
            valid_from=grant.valid_from,
            valid_until=grant.valid_until,
            deadline=deadline,
            consent=consent.rsv().hex(),
        )

    @property
    def grant(self) -> KeyGrant:
        """What the key is to be."""
        return KeyGrant(
            id=ParticipantId(int(self.participant, 16)),
            key=Address(bytes.fromhex(self.key[2:])),
            roles=self.roles,
            acts=self.acts,
            valid_from=self.valid_from,
            valid_until=self.valid_until,
        )

    def encode(self) -> bytes:
        """The file."""
        return self.model_dump_json(indent=2).encode() + b"\n"

    @classmethod
    def parse(cls, content: bytes) -> KeyRequest:
        """Read a key request.

        Raises:
            InvalidInput: rule ``key.request``, with the field's pointer.
        """
        try:
            return cls.model_validate_json(content)
        except ValidationError as error:
            detail = error.errors(include_input=False, include_url=False)[0]
            pointer = "".join(f"/{part}" for part in detail["loc"])
            raise InvalidInput(detail["msg"], pointer=pointer, rule="key.request") from None

    def checked_consent(self, deployment: Deployment) -> Signature:
        """The consent, which must be the key's own for this network.

        Raises:
            InvalidInput: it is not (rule ``key.consent``).
        """
        told = digest(self.grant, deployment.domain(Contract.REGISTRY), deadline=self.deadline)
        consent = Signature.from_rsv(bytes.fromhex(self.consent))
        if recover(told, consent) != self.grant.key:
            raise InvalidInput(
                "is not the key's own, or not for this network",
                pointer="/consent",
                rule="key.consent",
            )
        return consent
