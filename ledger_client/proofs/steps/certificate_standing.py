"""What attached certificates are worth now: validity, suspension, succession, quantities moved."""

from __future__ import annotations

from ledger_client.ledger.draw_rules import CARRIED
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.state import CertificateState, CertificateStatus
from ledger_client.ledger.values import UnitId
from ledger_client.proofs.case import Case, Chunk


def judge_standing(case: Case, chunk: Chunk) -> None:
    """Say of an attached certificate what of its present state a reader should know."""
    state = case.proved_slots().certificates[chunk.subject].state
    where = chunk.place
    if state.status is CertificateStatus.REVOKED:
        case.findings.add("certificate.revoked", where)
    elif state.status is CertificateStatus.SUPERSEDED:
        _judge_succession(case, chunk)
    _note_turns(case, state)
    if state.suspended_from <= case.now < state.suspended_until:
        case.findings.add("certificate.suspended", where)
    elif state.suspended_from:
        case.findings.add("certificate.was_suspended", where)
    if case.now >= state.valid_until:
        case.findings.add("certificate.expired", where)


def successors_of(case: Case, subject: UnitId) -> tuple[tuple[UnitId, ...], bool]:
    """The certificates that followed this one, in order, and whether the last is in the bundle."""
    proved, found = case.proved_slots().certificates, list[UnitId]()
    while subject in proved:
        state = proved[subject].state
        after = UnitId(state.superseded_by)
        if state.status is not CertificateStatus.SUPERSEDED or after in found:
            return tuple(found), True
        found.append(after)
        subject = after
    return tuple(found), False


def _judge_succession(case: Case, chunk: Chunk) -> None:
    chain, is_whole = successors_of(case, chunk.subject)
    names = ", then by ".join(f"0x{one.hex()}" for one in chain)
    if not is_whole:
        case.findings.add("certificate.successor_missing", chunk.place, f"0x{chain[-1].hex()}")
        case.findings.add("certificate.superseded", chunk.place, f"by {names}, which is not shown")
        return
    last = case.proved_slots().certificates[chain[-1]].state
    _note_turns(case, last)
    standing = _standing(last, case.now)
    case.findings.add("certificate.superseded", chunk.place, f"by {names}, which is {standing}")


def _note_turns(case: Case, state: CertificateState) -> None:
    case.turns_at(state.valid_from, state.valid_until, state.suspended_from, state.suspended_until)


def _standing(state: CertificateState, now: int) -> str:
    if state.status is CertificateStatus.REVOKED:
        return "revoked"
    if state.suspended_from <= now < state.suspended_until:
        return "suspended"
    if now < state.valid_from:
        return "not valid yet"
    return "expired" if now >= state.valid_until else "valid"


def judge_draws(case: Case, chunk: Chunk, shown: set[bytes]) -> None:
    """Say what of the quantities of units shown came from another unit, or was taken back."""
    source = b""
    for index, entry in enumerate(chunk.entries):
        if entry is None:
            continue
        here, unit = entry.related in shown, f"0x{entry.related.hex()}"
        if entry.kind == Kind.RESTORE and entry.detail == CARRIED:
            source = entry.related
        elif entry.kind == Kind.RESTORE and here:
            case.findings.add("certificate.quantity_restored", chunk.pointer(index), unit)
        elif entry.kind == Kind.DRAW and entry.detail == CARRIED and here:
            detail = f"{unit} from 0x{source.hex()}"
            case.findings.add("certificate.carried", chunk.pointer(index), detail)
