"""The evidence of the bundle, read: which keys signed which calls."""

from __future__ import annotations

from collections.abc import Mapping

from ledger_client.ledger.values import Address, Contract, ParticipantId
from ledger_client.proofs.bundle_parts import CarriedEvidence, Evidence
from ledger_client.proofs.carried_calls import SignedCall
from ledger_client.proofs.case import Case
from ledger_client.proofs.errors import ProofBroken
from ledger_client.proofs.signed_calls import carried_call, signed_tx


def signed_calls(case: Case) -> dict[int, tuple[SignedCall, ...]]:
    """By the place of a piece of evidence, the calls that it proves; what proves none is noted."""
    found: dict[int, tuple[SignedCall, ...]] = {}
    for place, evidence in enumerate(case.bundle.evidence):
        try:
            found[place] = _read(case, evidence)
        except ProofBroken as error:
            case.findings.add_error(error, f"/evidence/{place}")
    return found


def _read(case: Case, evidence: Evidence) -> tuple[SignedCall, ...]:
    if isinstance(evidence, CarriedEvidence):
        contract = Contract(evidence.contract)
        return (carried_call(contract, evidence.calldata, case.deployment),)
    return signed_tx(evidence.tx, case.deployment)


def participants_of_keys(case: Case) -> Mapping[Address, ParticipantId]:
    """The participant of each key whose slot the bundle proves."""
    return {key: known.state.id for key, known in case.proved_slots().keys.items()}
