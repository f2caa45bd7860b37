"""Step 10, third part: attached certificates, tied to what was drawn from them, and judged now."""

from __future__ import annotations

from ledger_client.ledger.draw_state import DrawState
from ledger_client.ledger.entries import Entry
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.values import UnitId
from ledger_client.proofs.case import Case
from ledger_client.proofs.report import CoverReport
from ledger_client.proofs.steps.certificate_standing import (
    judge_draws,
    judge_standing,
    successors_of,
)

Attached = dict[UnitId, list[Entry]]
"""By certificate, the attachments of it that are told alike by the certificate."""


def check_certificates(case: Case) -> None:
    """Tie each attachment to its draw, and judge what each certificate is worth now."""
    attached = _check_attachments(case)
    shown = {one.unit_id for one in case.bundle.units}
    for subject, chunk in case.folded().certificates.items():
        judge_draws(case, chunk, shown)
        if subject in attached:
            judge_standing(case, chunk)
    _check_excess(case, attached)
    case.covers = _covers(case, attached)


def _check_attachments(case: Case) -> Attached:
    """Each attachment has a draw of its own, and each draw of a unit shown its attachment."""
    histories, found = case.folded(), Attached()
    draws = {
        head: (chunk, index)
        for chunk in histories.certificates.values()
        for index, head in enumerate(chunk.heads)
    }
    seen: set[bytes] = set()
    used: set[bytes] = set()
    for chunk in histories.units:
        for index, entry in enumerate(chunk.entries):
            if entry is None or entry.kind != Kind.ATTACH or chunk.heads[index] in seen:
                continue
            seen.add(chunk.heads[index])
            there = draws.get(entry.related)
            draw = there[0].entries[there[1]] if there is not None else None
            if there is None:
                case.findings.add("certificate.missing", chunk.pointer(index))
            elif draw is None or entry.related in used or not _told_alike(entry, draw):
                case.findings.add("certificate.mismatch", chunk.pointer(index))
            else:
                used.add(entry.related)
                found.setdefault(there[0].subject, []).append(entry)
    _check_draws(case, used)
    return found


def _check_draws(case: Case, used: set[bytes]) -> None:
    wholes = {
        chunk.subject
        for chunk in case.folded().units
        if chunk.whole and chunk.at_header and not chunk.has_gaps
    }
    for chunk in case.folded().certificates.values():
        for index, (entry, head) in enumerate(zip(chunk.entries, chunk.heads, strict=True)):
            drew = entry is not None and entry.kind == Kind.DRAW and entry.related in wholes
            if drew and head not in used:
                case.findings.add("certificate.mismatch", chunk.pointer(index))


def _told_alike(attach: Entry, draw: Entry) -> bool:
    return (
        draw.kind == Kind.DRAW
        and draw.related == attach.unit_id
        and draw.actor.id == attach.counterparty.id
        and draw.form == attach.form
        and draw.at == attach.at
    )


def _covers(case: Case, attached: Attached) -> tuple[CoverReport, ...]:
    """Each certificate with each unit that still has something of it."""
    found: list[CoverReport] = []
    for subject, entries in attached.items():
        proved = case.proved_slots().certificates[subject]
        for unit in dict.fromkeys(entry.unit_id for entry in entries):
            has = proved.draws.get(unit, DrawState())
            if has.drawn and not has.restored and (has.quantity or not proved.state.quantity):
                found.append(_cover(case, subject, unit, has.quantity))
    return tuple(found)


def _cover(case: Case, subject: UnitId, unit: UnitId, quantity: int) -> CoverReport:
    state = case.proved_slots().certificates[subject].state
    return CoverReport(
        certificate_id=subject,
        unit_id=unit,
        scope=state.scope,
        issuer=state.issuer.to_bytes(8, "big"),
        quantity=str(quantity),
        valid_from=state.valid_from,
        valid_until=state.valid_until,
    )


def _check_excess(case: Case, attached: Attached) -> None:
    wanted = {one for subject in attached for one in (subject, *successors_of(case, subject)[0])}
    for place, one in enumerate(case.bundle.certificates):
        if one.certificate_id not in wanted:
            case.note_excess(f"/certificates/{place}")
