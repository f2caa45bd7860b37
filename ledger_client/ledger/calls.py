"""Every external write of the four contracts as a frozen class, and its calldata both ways."""

from __future__ import annotations

from typing import Final, get_args

from ledger_client.ledger.attach_calls import (
    AttachByBothCall,
    AttachCall,
    AttachCarriedCall,
)
from ledger_client.ledger.call_base import calldata, read_calldata
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
from ledger_client.ledger.custody_calls import (
    HandoffCall,
    HandoffManyCall,
    NestCall,
    NestCarriedCall,
    OpenCall,
    OpenCarriedCall,
    TransformCall,
    TransformCarriedCall,
)
from ledger_client.ledger.hold_calls import (
    CloseByCouncilCall,
    CloseHeldCall,
    CloseHeldCarriedCall,
    HoldCall,
    HoldCarriedCall,
    ReleaseByCouncilCall,
    ReleaseCall,
    ReleaseCarriedCall,
)
from ledger_client.ledger.item_calls import (
    CancelCall,
    ObserveManyCall,
    ObserveManyCarriedCall,
    WriteBatchCall,
    WriteBatchCarriedCall,
    WriteCall,
    WriteNoteCall,
    WriteStatementCall,
)
from ledger_client.ledger.ledger_calls import (
    LedgerCall,
    SingleCall,
    WriteTogetherCall,
    dry_run_calldata,
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
from ledger_client.ledger.values import Contract

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
    "CloseByCouncilCall",
    "CloseHeldCall",
    "CloseHeldCarriedCall",
    "CouncilCall",
    "DrawCall",
    "EnrolCall",
    "ExecuteCall",
    "HandoffCall",
    "HandoffManyCall",
    "HoldCall",
    "HoldCarriedCall",
    "IssueCall",
    "IssueCarriedCall",
    "LedgerCall",
    "NestCall",
    "NestCarriedCall",
    "ObserveManyCall",
    "ObserveManyCarriedCall",
    "OpenCall",
    "OpenCarriedCall",
    "ProposeCall",
    "ProposeCarriedCall",
    "RecoverKeyCall",
    "RegistryCall",
    "ReinstateCall",
    "ReleaseByCouncilCall",
    "ReleaseCall",
    "ReleaseCarriedCall",
    "RevokeKeyCall",
    "RevokeKeyCarriedCall",
    "SetMembersCall",
    "SingleCall",
    "SuspendCall",
    "TransformCall",
    "TransformCarriedCall",
    "VetoRecoveryCall",
    "VetoRecoveryCarriedCall",
    "WithdrawAccreditationCall",
    "WithdrawAccreditationCarriedCall",
    "WriteBatchCall",
    "WriteBatchCarriedCall",
    "WriteCall",
    "WriteNoteCall",
    "WriteStatementCall",
    "WriteTogetherCall",
    "contract_of",
    "decode_call",
    "dry_run_calldata",
    "encode_call",
]

Call = LedgerCall | CertificateCall | RegistryCall | CouncilCall

CALLS: Final[tuple[type[Call], ...]] = get_args(Call)
"""Every call class; ``FUNCTION`` of each names contract, function and parameter types."""

_BY_SELECTOR: Final = {
    contract: {call.FUNCTION.selector: call for call in CALLS if call.FUNCTION.contract is contract}
    for contract in Contract
}


def contract_of(call: Call) -> Contract:
    """The contract that a call is sent to."""
    return call.FUNCTION.contract


def encode_call(call: Call) -> bytes:
    """The calldata of a call."""
    return calldata(call)


def decode_call(contract: Contract, data: bytes) -> Call:
    """The call in calldata sent to ``contract``.

    Strict: InvalidInput unless the selector is that of a write of this contract and the arguments
    encode to the very same bytes again, so that nothing unread can stand behind them.
    """
    return read_calldata(_BY_SELECTOR[contract], contract, data)
