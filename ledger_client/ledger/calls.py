"""Every external write of the four contracts as a frozen class, and its calldata both ways."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import Final, get_args

from ledger_client.errors import InvalidInput
from ledger_client.ledger.abi import SELECTOR_BYTES, decode_values, encode_values
from ledger_client.ledger.certificate_calls import (
    CarryCall,
    CertificateCall,
    CertificateWriteCall,
    CertificateWriteCarriedCall,
    DrawCall,
    IssueCall,
    IssueCarriedCall,
)
from ledger_client.ledger.council_calls import (
    ApproveCall,
    ApproveCarriedCall,
    CouncilCall,
    ExecuteCall,
    ProposeCall,
    ProposeCarriedCall,
    SetMembersCall,
)
from ledger_client.ledger.ledger_calls import (
    AttachByBothCall,
    AttachCall,
    AttachCarriedCall,
    CancelCall,
    HandoffCall,
    HoldCall,
    HoldCarriedCall,
    LedgerCall,
    NestCall,
    NestCarriedCall,
    OpenCall,
    OpenCarriedCall,
    ReleaseCall,
    ReleaseCarriedCall,
    WriteBatchCall,
    WriteBatchCarriedCall,
    WriteCall,
    WriteNoteCall,
    WriteStatementCall,
)
from ledger_client.ledger.registry_calls import (
    AccreditCall,
    AccreditCarriedCall,
    AddKeyCall,
    AddKeyCarriedCall,
    EnrolCall,
    RecoverKeyCall,
    RegistryCall,
    ReinstateCall,
    RevokeKeyCall,
    RevokeKeyCarriedCall,
    SuspendCall,
    VetoRecoveryCall,
    VetoRecoveryCarriedCall,
    WithdrawAccreditationCall,
    WithdrawAccreditationCarriedCall,
)
from ledger_client.ledger.values import Contract, short_hex

__all__ = [
    "CALLS",
    "AccreditCall",
    "AccreditCarriedCall",
    "AddKeyCall",
    "AddKeyCarriedCall",
    "ApproveCall",
    "ApproveCarriedCall",
    "AttachByBothCall",
    "AttachCall",
    "AttachCarriedCall",
    "Call",
    "CancelCall",
    "CarryCall",
    "CertificateCall",
    "CertificateWriteCall",
    "CertificateWriteCarriedCall",
    "CouncilCall",
    "DrawCall",
    "EnrolCall",
    "ExecuteCall",
    "HandoffCall",
    "HoldCall",
    "HoldCarriedCall",
    "IssueCall",
    "IssueCarriedCall",
    "LedgerCall",
    "NestCall",
    "NestCarriedCall",
    "OpenCall",
    "OpenCarriedCall",
    "ProposeCall",
    "ProposeCarriedCall",
    "RecoverKeyCall",
    "RegistryCall",
    "ReinstateCall",
    "ReleaseCall",
    "ReleaseCarriedCall",
    "RevokeKeyCall",
    "RevokeKeyCarriedCall",
    "SetMembersCall",
    "SuspendCall",
    "VetoRecoveryCall",
    "VetoRecoveryCarriedCall",
    "WithdrawAccreditationCall",
    "WithdrawAccreditationCarriedCall",
    "WriteBatchCall",
    "WriteBatchCarriedCall",
    "WriteCall",
    "WriteNoteCall",
    "WriteStatementCall",
    "contract_of",
    "decode_call",
    "encode_call",
]

Call = LedgerCall | CertificateCall | RegistryCall | CouncilCall

CALLS: Final[tuple[type[Call], ...]] = get_args(Call)
"""Every call class; ``FUNCTION`` of each names contract, function and parameter types."""

_BY_SELECTOR: Final = {(call.FUNCTION.contract, call.FUNCTION.selector): call for call in CALLS}


def contract_of(call: Call) -> Contract:
    """The contract that a call is sent to."""
    return call.FUNCTION.contract


def encode_call(call: Call) -> bytes:
    """The calldata of a call."""
    function = call.FUNCTION
    values = [getattr(call, field.name) for field in fields(call)]
    return function.selector + encode_values(function.parameters, values)


def decode_call(contract: Contract, data: bytes) -> Call:
    """The call in calldata sent to ``contract``.

    Strict: InvalidInput unless the selector is that of a write of this contract and the arguments
    encode to the very same bytes again, so that nothing unread can stand behind them.
    """
    call = _BY_SELECTOR.get((contract, data[:SELECTOR_BYTES]))
    if call is None:
        raise InvalidInput(
            f"{short_hex(data[:SELECTOR_BYTES])} is no write of {contract}",
            pointer="data",
            rule="call.selector",
        )
    build: Callable[..., Call] = call
    return build(*decode_values(call.FUNCTION.parameters, data[SELECTOR_BYTES:]))
