"""Step 10, third part: attached certificates, then and now, and the certifiers' accreditations."""

from __future__ import annotations

from ledger_client.errors import TidewaiterError
from ledger_client.ledger import certificate_acts, draw_rules
from ledger_client.ledger.draw_state import DrawState
from ledger_client.ledger.entries import Entry
from ledger_client.ledger.kinds import CERTIFICATE_ACTS, Kind, in_mask
from ledger_client.ledger.state import (
    AccreditationState,
    CertificateState,
    CertificateStatus,
)
from ledger_client.ledger.structs import CertificateAct, Issue
from ledger_client.ledger.values import UINT40_MAX, ZERO_WORD, UnitId, number_of
from ledger_client.proofs.case import Case, Chunk
from ledger_client.proofs.errors import ProofBroken
from ledger_client.proofs.report import CoverReport


def check_certificates(case: Case) -> None:
    """Tie each attachment to its draw, replay each certificate, and judge it now."""
    histories, proved = case.folded(), case.proved_slots().certificates
    used = _check_attachments(case)
    for subject, chunk in histories.certificates.items():
        state = proved[subject][1]
        _replay(case, chunk, state)
        _check_accreditation(case, chunk, state)
        if subject in used:
            _judge_now(case, chunk, state)
    _check_excess(case, used)
    case.covers = tuple(used_cover for covers in used.values() for used_cover in covers)


def _check_attachments(case: Case) -> dict[UnitId, list[CoverReport]]:
    histories = case.folded()
    heads = {
        head: (chunk, index)
        for chunk in histories.certificates.values()
        for index, head in enumerate(chunk.heads)
    }
    used: dict[UnitId, list[CoverReport]] = {}
    seen: set[bytes] = set()
    for chunk in histories.units:
        for index, entry in enumerate(chunk.entries):
            if entry is None or entry.kind != Kind.ATTACH or chunk.heads[index] in seen:
                continue
            seen.add(chunk.heads[index])
            there = heads.get(entry.related)
            draw = there[0].entries[there[1]] if there is not None else None
            if there is None:
                case.findings.add("certificate.missing", chunk.pointer(index))
            elif draw is None or not _told_alike(entry, draw):
                case.findings.add("certificate.mismatch", chunk.pointer(index))
            else:
                used.setdefault(there[0].subject, []).append(_cover(case, entry, draw))
    return used


def _told_alike(attach: Entry, draw: Entry) -> bool:
    return (
        draw.kind == Kind.DRAW
        and draw.related == attach.unit_id
        and draw.actor.id == attach.counterparty.id
        and draw.form == attach.form
        and draw.at == attach.at
    )


def _cover(case: Case, attach: Entry, draw: Entry) -> CoverReport:
    state = case.proved_slots().certificates[draw.unit_id][1]
    return CoverReport(
        certificate_id=draw.unit_id,
        unit_id=attach.unit_id,
        scope=state.scope,
        issuer=state.issuer.to_bytes(8, "big"),
        quantity=str(number_of(draw.commitment)),
        valid_from=state.valid_from,
        valid_until=state.valid_until,
    )


def _replay(case: Case, chunk: Chunk, proved: CertificateState) -> None:
    if chunk.has_gaps:
        return
    state, draws = CertificateState(), dict[bytes, DrawState]()
    for index, entry in enumerate(chunk.entries):
        if entry is None:
            return
        try:
            state = _after(entry, state, proved, draws)
        except TidewaiterError as refusal:
            code = "certificate.not_valid_then" if entry.kind == Kind.DRAW else "state.mismatch"
            case.findings.add(code, chunk.pointer(index), str(refusal))
            return
    if state != proved:
        case.findings.add("state.mismatch", f"{chunk.place}/state")


def _after(
    entry: Entry, state: CertificateState, proved: CertificateState, draws: dict[bytes, DrawState]
) -> CertificateState:
    subject, now = entry.unit_id, entry.at.time
    if entry.kind == Kind.ISSUE:
        return _issued(entry, state, proved)
    unit, carried = UnitId(entry.related), entry.detail == draw_rules.CARRIED
    draw, quantity = draws.get(unit, draw_rules.NO_DRAW), number_of(entry.commitment)
    if entry.kind == Kind.DRAW or (entry.kind == Kind.RESTORE and carried):
        draw_rules.require_drawable(subject, state, entry.actor.id, now)
        if entry.kind == Kind.RESTORE:
            draws[unit] = draw_rules.carried_off(subject, state, unit, draw, quantity)
        elif carried:
            draws[unit] = draw_rules.carried_on(subject, unit, draw, quantity)
        else:
            state, draws[unit] = draw_rules.drawn(subject, state, unit, draw, quantity)
        return state
    if not in_mask(entry.kind, CERTIFICATE_ACTS):
        raise ProofBroken("a kind that the contract does not write", rule="entry.impossible")
    certificate_acts.require_issuer(subject, state, entry.actor.id)
    if entry.kind == Kind.RESTORE:
        state, draws[unit] = draw_rules.restored(subject, state, unit, draw)
        return state
    act = CertificateAct(subject, entry.kind, entry.related, entry.commitment)
    return certificate_acts.acted(act, state, None, now)


def _issued(entry: Entry, state: CertificateState, proved: CertificateState) -> CertificateState:
    terms = certificate_acts.terms_hash(
        proved.scope, proved.valid_from, proved.valid_until, proved.quantity
    )
    if state.status is not CertificateStatus.UNKNOWN or entry.related != terms:
        raise ProofBroken("the terms are not those of the issue", rule="certificate.terms")
    issue = Issue(
        ZERO_WORD,
        entry.counterparty.id,
        proved.scope,
        proved.valid_from,
        min(proved.valid_until, UINT40_MAX),
        proved.quantity,
        entry.commitment,
    )
    return certificate_acts.issued(issue, entry.actor.id)


def _judge_now(case: Case, chunk: Chunk, state: CertificateState) -> None:
    now, where = case.now, chunk.place
    if state.status is CertificateStatus.REVOKED:
        case.findings.add("certificate.revoked", where)
    elif state.status is CertificateStatus.SUPERSEDED:
        case.findings.add("certificate.superseded", where, f"0x{state.superseded_by.hex()}")
    if state.suspended_from <= now < state.suspended_until:
        case.findings.add("certificate.suspended", where)
    if now >= state.valid_until:
        case.findings.add("certificate.expired", where)
    elif now < state.valid_from:
        case.findings.add("certificate.not_yet", where)


def _check_accreditation(case: Case, chunk: Chunk, state: CertificateState) -> None:
    proved = case.proved_slots().accreditations.get((state.issuer, state.scope))
    issue = chunk.entries[0]
    if proved is None:
        case.findings.add("certificate.accreditation_missing", chunk.place)
        return
    moments = {"now": case.now}
    if issue is not None:
        moments["when it was issued"] = issue.at.time
    for name, moment in moments.items():
        if not _in_force(proved, moment):
            case.findings.add("certificate.not_accredited", chunk.place, name)


def _in_force(accreditation: AccreditationState, moment: int) -> bool:
    withdrawn = accreditation.withdrawn_at
    return accreditation.valid_from <= moment < accreditation.valid_until and (
        withdrawn == 0 or moment <= withdrawn
    )


def _check_excess(case: Case, used: dict[UnitId, list[CoverReport]]) -> None:
    proved = case.proved_slots().certificates
    wanted = set(used)
    for subject in used:
        state = proved[subject][1]
        if state.status is CertificateStatus.SUPERSEDED:
            wanted.add(UnitId(state.superseded_by))
    for place, one in enumerate(case.bundle.certificates):
        if one.certificate_id not in wanted:
            case.note_excess(f"/certificates/{place}")
    scopes = {(state.issuer, state.scope) for _, state in proved.values()}
    for place, accreditation in enumerate(case.bundle.accreditations):
        certifier = int.from_bytes(accreditation.certifier, "big")
        if (certifier, accreditation.scope) not in scopes:
            case.note_excess(f"/accreditations/{place}")
