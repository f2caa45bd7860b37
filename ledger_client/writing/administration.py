"""Who may write at all: the council's proposals, participants' keys, accreditations.

The council acts by proposals. A request (what is to be done) is a file that anyone can make; a
member proposes it, members approve it, anyone executes it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Final

from eth_abi.abi import encode
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ledger_client.errors import InvalidInput
from ledger_client.ledger import calls
from ledger_client.ledger.calls import Call, encode_call
from ledger_client.ledger.kinds import ADMINISTER, Kind, Role, mask_of
from ledger_client.ledger.layout import accreditation_id, participant_subject
from ledger_client.ledger.signatures import Signature
from ledger_client.ledger.structs import (
    Accreditation,
    KeyGrant,
    KeyRevocation,
    Proposal,
    Withdrawal,
)
from ledger_client.ledger.typed_data import Deployment, digest
from ledger_client.ledger.values import (
    NOBODY,
    ZERO_WORD,
    Address,
    Contract,
    ParticipantId,
    UnitId,
    keccak256,
)
from ledger_client.node.connection import Connection
from ledger_client.signing import Signer
from ledger_client.writing.commits import Committer
from ledger_client.writing.drafts import Draft, request_key
from ledger_client.writing.statements import StatementDocument

PROPOSAL_LASTS: Final = timedelta(days=30)
CONSENT_LASTS: Final = timedelta(days=7)
KEY_LASTS: Final = timedelta(days=5 * 365)

_UNIT_ACTS: Final = mask_of(
    *(kind for kind in Kind if kind not in (Kind.CONTROL, Kind.HOLD, Kind.RELEASE) and kind < 23)
)
_CUSTOMS_ACTS: Final = mask_of(Kind.CONTROL, Kind.HOLD, Kind.RELEASE)
_CERTIFIER_ACTS: Final = mask_of(Kind.ISSUE, Kind.SUPERSEDE, Kind.SUSPEND, Kind.REVOKE)


class CouncilRequest(BaseModel):
    """A call that the council is asked to make, and what it means in words."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    form: Annotated[str, Field(pattern="^tidewaiter-council-request-1$")] = (
        "tidewaiter-council-request-1"
    )
    sentence: Annotated[str, Field(min_length=1, max_length=500)]
    target: Annotated[str, Field(pattern="^0x[0-9a-f]{40}$")]
    data: Annotated[str, Field(pattern="^0x([0-9a-f]{2})+$", max_length=100_000)]
    number: Annotated[str, Field(pattern="^0x[0-9a-f]{1,64}$")]
    expires: Annotated[int, Field(ge=0, lt=2**40)]

    @property
    def proposal(self) -> Proposal:
        """The struct that the council takes."""
        return Proposal(
            Address(bytes.fromhex(self.target[2:])),
            bytes.fromhex(self.data[2:]),
            int(self.number, 16),
            self.expires,
        )

    def encode(self) -> bytes:
        """The file."""
        return self.model_dump_json(indent=2).encode() + b"\n"

    @classmethod
    def parse(cls, content: bytes) -> CouncilRequest:
        """Read a request file.

        Raises:
            InvalidInput: rule ``council.request``, with the field's pointer.
        """
        try:
            return cls.model_validate_json(content)
        except ValidationError as error:
            detail = error.errors(include_input=False, include_url=False)[0]
            pointer = "".join(f"/{part}" for part in detail["loc"])
            raise InvalidInput(detail["msg"], pointer=pointer, rule="council.request") from None


def request_for(deployment: Deployment, sentence: str, call: Call, now: datetime) -> CouncilRequest:
    """A request of a call; its number is the hash of all it says, so no two are mixed up."""
    target = deployment.address(call.FUNCTION.contract)
    data = encode_call(call)
    expires = int((now + PROPOSAL_LASTS).timestamp())
    number = keccak256(sentence.encode() + target + data + expires.to_bytes(5, "big"))
    return CouncilRequest(
        sentence=sentence,
        target=f"0x{target.hex()}",
        data=f"0x{data.hex()}",
        number=hex(int.from_bytes(number, "big")),
        expires=expires,
    )


def proposal_id(deployment: Deployment, proposal: Proposal) -> UnitId:
    """The id under which the council knows a proposal (CONTRACTS 5)."""
    types = ["bytes32", "uint256", "address", "address", "bytes32", "uint256", "uint40"]
    values = [
        deployment.network_id,
        deployment.chain_id,
        deployment.council,
        proposal.target,
        keccak256(proposal.data),
        proposal.number,
        proposal.expires,
    ]
    return UnitId(keccak256(encode(types, values)))


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


@dataclass(frozen=True, slots=True)
class CouncilDesk:
    """Proposals of one council member, or of anyone who executes one."""

    connection: Connection
    signer: Signer

    def propose(self, request: CouncilRequest) -> Draft:
        """The request put before the council; counts as this member's approval."""
        return self._draft(Kind.PROPOSE, request.proposal, calls.ProposeCall(request.proposal))

    def approve(self, proposal: bytes) -> Draft:
        """This member's approval."""
        return self._by_id(Kind.APPROVE, proposal, calls.ApproveCall(proposal))

    def execute(self, request: CouncilRequest) -> Draft:
        """The call made, once enough members have approved it."""
        return self._draft(Kind.EXECUTE, request.proposal, calls.ExecuteCall(request.proposal))

    def _draft(self, kind: Kind, proposal: Proposal, call: Call) -> Draft:
        return self._by_id(kind, proposal_id(self.connection.deployment, proposal), call)

    def _by_id(self, kind: Kind, proposal: bytes, call: Call) -> Draft:
        wish = {"proposal": proposal.hex(), "by": self.signer.address.hex()}
        return Draft(
            contract=Contract.COUNCIL,
            kind=kind,
            subject=UnitId(proposal),
            participant=NOBODY,
            request_key=request_key(NOBODY, kind, wish),
            call=lambda: call,
        )


@dataclass(frozen=True, slots=True)
class RegistryDesk:
    """A participant's own acts in the registry: its keys, and an authority's accreditations."""

    committer: Committer
    connection: Connection
    signer: Signer
    now: Callable[[], datetime]

    def add_key(self, grant: KeyGrant, deadline: int, consent: Signature) -> Draft:
        """A further key, which has consented."""
        call = calls.AddKeyCall(grant, deadline, consent)
        return self._draft(
            Kind.ADD_KEY, participant_subject(grant.id), {"key": grant.key.hex()}, lambda _: call
        )

    def revoke_key(self, key: Address, reason: str) -> Draft:
        """A key that must sign no more."""
        subject = participant_subject(self.committer.participant)
        return self._draft(
            Kind.REVOKE_KEY,
            subject,
            {"key": f"0x{key.hex()}", "reason": reason},
            lambda commitment: calls.RevokeKeyCall(KeyRevocation(key, 0, commitment)),
        )

    def accredit(
        self, certifier: ParticipantId, scope: bytes, valid_from: int, valid_until: int, basis: str
    ) -> Draft:
        """A certifier accredited for a scope, by this authority."""
        subject = accreditation_id(certifier, scope)
        named = {
            "certifier": f"{certifier:016x}",
            "scope": f"0x{scope.hex()}",
            "from": str(valid_from),
            "until": str(valid_until),
            "basis": basis,
        }
        return self._draft(
            Kind.ACCREDIT,
            subject,
            named,
            lambda commitment: calls.AccreditCall(
                Accreditation(
                    certifier, scope, valid_from, valid_until, self._head(subject), commitment
                )
            ),
        )

    def withdraw_accreditation(self, certifier: ParticipantId, scope: bytes, reason: str) -> Draft:
        """An accreditation that this authority gave, withdrawn."""
        subject = accreditation_id(certifier, scope)
        named = {
            "certifier": f"{certifier:016x}",
            "scope": f"0x{scope.hex()}",
            "reason": reason,
        }
        return self._draft(
            Kind.WITHDRAW_ACCREDITATION,
            subject,
            named,
            lambda commitment: calls.WithdrawAccreditationCall(
                Withdrawal(certifier, scope, self._head(subject), commitment)
            ),
        )

    def _head(self, subject: UnitId) -> bytes:
        return self.connection.reader.head(Contract.REGISTRY, subject) or ZERO_WORD

    def _draft(
        self, kind: Kind, subject: UnitId, fields: dict[str, str], call: Callable[[bytes], Call]
    ) -> Draft:
        me = self.committer.participant
        name = "".join(part.capitalize() for part in kind.name.split("_"))
        document = self.committer.statement(
            StatementDocument(name, me, subject, self.now(), dict(fields))
        )
        return Draft(
            contract=Contract.REGISTRY,
            kind=kind,
            subject=subject,
            participant=me,
            request_key=request_key(me, kind, {"subject": subject.hex(), **fields}),
            call=lambda: call(document.commitment),
            document=document,
        )


def consent_to(grant: KeyGrant, signer: Signer, deployment: Deployment, deadline: int) -> Signature:
    """The new key's yes to what it is to be: it signs the grant itself."""
    told = digest(grant, deployment.domain(Contract.REGISTRY), deadline=deadline)
    return Signature.from_rsv(signer.sign_digest(told))
