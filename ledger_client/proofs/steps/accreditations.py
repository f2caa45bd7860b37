"""Accreditations replayed: whether a certifier was accredited when it issued, and is now."""

from __future__ import annotations

from ledger_client.ledger.accreditation_history import AccreditationHistory, replay_accreditation
from ledger_client.ledger.accreditation_rules import in_force
from ledger_client.ledger.rule_broken import RuleBroken
from ledger_client.ledger.state import CertificateState
from ledger_client.ledger.values import ParticipantId
from ledger_client.proofs.case import Case, Chunk

Accreditation = tuple[ParticipantId, bytes]
"""A certifier and a scope."""


def check_accreditations(case: Case) -> None:
    """Replay every accreditation, and judge each certificate's issue, and the present, by it."""
    proved = case.proved_slots()
    told = {key: _replayed(case, key, chunk) for key, chunk in case.folded().accreditations.items()}
    for subject, chunk in case.folded().certificates.items():
        state = proved.certificates[subject].state
        _check_issue(case, chunk, state, told.get((state.issuer, state.scope)))
    needed = {(one.state.issuer, one.state.scope) for one in proved.certificates.values()}
    for place, one in enumerate(case.bundle.accreditations):
        if (int.from_bytes(one.certifier, "big"), one.scope) not in needed:
            case.note_excess(f"/accreditations/{place}")


def _replayed(case: Case, key: Accreditation, chunk: Chunk) -> AccreditationHistory | None:
    """What the entries say, where they are whole, follow the rules, and reach the slot."""
    if chunk.has_gaps:
        return None
    entries = [entry for entry in chunk.entries if entry is not None]
    try:
        history = replay_accreditation(*key, entries)
    except RuleBroken as broken:
        case.findings.add("state.mismatch", chunk.pointer(broken.index), str(broken))
        return None
    if history.state != case.proved_slots().accreditations[key][1]:
        case.findings.add("state.mismatch", f"{chunk.place}/state")
        return None
    return history


def _check_issue(
    case: Case, chunk: Chunk, state: CertificateState, history: AccreditationHistory | None
) -> None:
    issue, given = chunk.entries[0], case.proved_slots().accreditations
    known = given.get((state.issuer, state.scope))
    if known is None:
        case.findings.add("certificate.accreditation_missing", chunk.place)
        return
    case.turns_at(known[1].valid_from, known[1].valid_until, known[1].withdrawn_at)
    if not in_force(known[1], case.now):
        case.findings.add("certificate.not_accredited", chunk.place)
    if history is not None and issue is not None and history.at(issue.at.time) is None:
        case.findings.add("certificate.not_accredited_then", chunk.place)
