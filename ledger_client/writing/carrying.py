"""An act signed to be carried by somebody else: the same struct, with the attester's signature."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import Final, cast

from ledger_client.errors import InvalidInput
from ledger_client.ledger import calls
from ledger_client.ledger.calls import Call
from ledger_client.ledger.kinds import ITEM_NOTES, in_mask
from ledger_client.ledger.ledger_calls import SingleCall
from ledger_client.ledger.signatures import Signature
from ledger_client.ledger.structs import NonceRule, Signable
from ledger_client.ledger.typed_data import Deployment, digest
from ledger_client.ledger.values import Contract
from ledger_client.signing import Signer

Nonces = Callable[[bytes], int]
"""Gives an unspent nonce of a key's address."""

_CARRIED: Final[dict[type[Call], Callable[..., SingleCall]]] = {
    calls.OpenCall: calls.OpenCarriedCall,
    calls.NestCall: calls.NestCarriedCall,
    calls.TransformCall: calls.TransformCarriedCall,
    calls.HoldCall: calls.HoldCarriedCall,
    calls.ReleaseCall: calls.ReleaseCarriedCall,
    calls.CloseHeldCall: calls.CloseHeldCarriedCall,
    calls.AttachCall: calls.AttachCarriedCall,
    calls.ObserveManyCall: calls.ObserveManyCarriedCall,
}


def carried(
    call: Call, signer: Signer, deployment: Deployment, deadline: int, nonces: Nonces
) -> SingleCall:
    """The carried form of a call that its attester would send itself.

    Args:
        deadline: seconds since 1970, the last at which the ledger takes it.

    Raises:
        InvalidInput: a call that has no carried form (rule ``carry.form``).
    """
    struct = cast(Signable, getattr(call, fields(call)[0].name))
    nonce = nonces(signer.address) if _spends_nonce(struct) else None
    domain = deployment.domain(Contract.LEDGER)
    told = digest(struct, domain, nonce=nonce, deadline=deadline)
    signature = Signature.from_rsv(signer.sign_digest(told))
    if isinstance(call, calls.WriteCall):
        if nonce is None:
            return calls.WriteStatementCall(call.item, deadline, signature)
        return calls.WriteNoteCall(call.item, nonce, deadline, signature)
    form = _CARRIED.get(type(call))
    if form is None:
        raise InvalidInput("cannot be carried", pointer="act", rule="carry.form")
    extras = (deadline, signature) if nonce is None else (nonce, deadline, signature)
    return form(struct, *extras)


def _spends_nonce(struct: Signable) -> bool:
    if struct.NONCE is NonceRule.EITHER:
        return in_mask(getattr(struct, "kind", 0), ITEM_NOTES)
    return struct.NONCE is NonceRule.ALWAYS
