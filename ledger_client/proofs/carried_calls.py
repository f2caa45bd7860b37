"""Which keys signed a carried call: their signatures, recovered over what they signed."""

from __future__ import annotations

from dataclasses import dataclass

from ledger_client.ledger.calls import (
    AttachByBothCall,
    AttachCarriedCall,
    Call,
    CertificateWriteCarriedCall,
    CloseHeldCarriedCall,
    HandoffCall,
    HandoffManyCall,
    HoldCarriedCall,
    IssueCarriedCall,
    NestCarriedCall,
    ObserveManyCarriedCall,
    OpenCarriedCall,
    ReleaseCarriedCall,
    TransformCarriedCall,
    WriteBatchCarriedCall,
    WriteNoteCall,
    WriteStatementCall,
)
from ledger_client.ledger.kinds import Form
from ledger_client.ledger.signatures import Signature, recover
from ledger_client.ledger.structs import Batch, Signable
from ledger_client.ledger.typed_data import Deployment, digest
from ledger_client.ledger.values import Address, Contract
from ledger_client.proofs.errors import ProofBroken


@dataclass(frozen=True, slots=True)
class SignedCall:
    """A call with the keys that signed it.

    Attributes:
        contract, call: what was called.
        form: 0 sent by the attester, 1 carried, 2 with both signatures.
        actor: the key that the entries name.
        counterparty: the second key of form 2.
        deadline: until when the signatures hold, None for a direct call.
    """

    contract: Contract
    call: Call
    form: Form
    actor: Address
    counterparty: Address | None
    deadline: int | None


def of_carried(contract: Contract, call: Call, deployment: Deployment) -> SignedCall:
    """A carried call with the keys that signed it.

    Raises:
        ProofBroken: ``signature.invalid``: it is none, or no key made a signature in it.
    """

    def signer(signature: Signature, struct: Signable, **extras: int) -> Address:
        key = recover(digest(struct, deployment.domain(contract), **extras), signature)
        if key is None:
            raise invalid("a signature that no key made")
        return key

    if isinstance(call, HandoffCall | HandoffManyCall):
        struct = call.handoff if isinstance(call, HandoffCall) else call.handoffs
        giver, taker = signer(call.giver, struct), signer(call.taker, struct)
        return SignedCall(contract, call, Form.BOTH, giver, taker, struct.deadline)
    if isinstance(call, AttachByBothCall):
        extras = {"nonce": call.nonce, "deadline": call.deadline}
        custodian = signer(call.custodian, call.attachment, **extras)
        holder = signer(call.holder, call.attachment, **extras)
        return SignedCall(contract, call, Form.BOTH, custodian, holder, call.deadline)
    signed, extras = _noted(call) or _plain(call)
    signature, deadline = getattr(call, "signature", None), extras["deadline"]
    if not isinstance(signature, Signature):
        raise invalid("not a carried write")
    key = signer(signature, signed, **extras)
    return SignedCall(contract, call, Form.CARRIED, key, None, deadline)


def _noted(call: Call) -> tuple[Signable, dict[str, int]] | None:
    """What is signed of a call that spends a nonce."""
    struct: Signable
    if isinstance(call, WriteNoteCall):
        struct = call.item
    elif isinstance(call, WriteBatchCarriedCall):
        struct = Batch(call.items)
    elif isinstance(call, ObserveManyCarriedCall):
        struct = call.observations
    elif isinstance(call, AttachCarriedCall):
        struct = call.attachment
    else:
        return None
    return struct, {"nonce": call.nonce, "deadline": call.deadline}


def _plain(call: Call) -> tuple[Signable, dict[str, int]]:
    """What is signed of a call that spends none."""
    struct: Signable
    if isinstance(call, WriteStatementCall):
        struct = call.item
    elif isinstance(call, OpenCarriedCall):
        struct = call.opening
    elif isinstance(call, NestCarriedCall):
        struct = call.nesting
    elif isinstance(call, TransformCarriedCall):
        struct = call.transformation
    elif isinstance(call, HoldCarriedCall):
        struct = call.hold
    elif isinstance(call, ReleaseCarriedCall):
        struct = call.release
    elif isinstance(call, CloseHeldCarriedCall):
        struct = call.closing
    elif isinstance(call, IssueCarriedCall):
        struct = call.issue
    elif isinstance(call, CertificateWriteCarriedCall):
        struct = call.act
    else:
        raise invalid("not a carried write of the ledger or the certificates")
    return struct, {"deadline": call.deadline}


def invalid(why: str) -> ProofBroken:
    """Evidence that proves nothing, and why."""
    return ProofBroken(why, pointer="", rule="signature.invalid", code="signature.invalid")
