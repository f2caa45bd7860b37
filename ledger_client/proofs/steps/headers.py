"""Step 3: the header's form and hash, its place after what is known, its age."""

from __future__ import annotations

from ledger_client.proofs.case import Case
from ledger_client.proofs.errors import ProofBroken
from ledger_client.proofs.headers import FORMS, Header


def check_header(case: Case) -> None:
    """Recompute the header's hash from its fields and compare it with all that is pinned."""
    claimed = case.bundle.header
    content = case.root.content
    if claimed.form != content.header_form or claimed.form not in FORMS:
        case.findings.add("header.form", "/header/form")
        return
    form = FORMS[claimed.form]
    try:
        header = form.read(claimed.fields)
    except ProofBroken as error:
        case.findings.add_error(error)
        return
    if header.hash != claimed.hash:
        case.findings.add("header.hash", "/header/hash")
        return
    if not form.is_sealed:
        case.findings.add("chain.unsealed", "/header")
    _check_place(case, header)
    case.header = header


def _check_place(case: Case, header: Header) -> None:
    known = [(case.memory.number, case.memory.hash)] if case.memory.hash else []
    checkpoint = case.root.content.checkpoint
    if checkpoint is not None:
        known.append((checkpoint.number, checkpoint.hash))
    known.append((0, case.root.content.genesis_hash))
    for number, digest in known:
        if header.number < number:
            case.findings.add("head.regressed", "/header", f"block {header.number} < {number}")
        elif header.number == number and header.hash != digest:
            case.findings.add("head.conflict", "/header", f"block {number}")
    known_time = case.memory.time
    if header.number > case.memory.number and header.time < known_time:
        why = f"block time {header.time} < {known_time} of an earlier block"
        case.findings.add("head.regressed", "/header", why)


def check_freshness(case: Case) -> None:
    """Step 10: the block's age at the time asked for, against the policy."""
    header, age = case.proved_header(), case.policy.max_age
    case.turns_at(header.time)
    if age is not None:
        case.turns_at(header.time + int(age.total_seconds()) + 1)
    if header.time > case.now:
        case.findings.add("head.future", "/header", f"block time {header.time}")
    elif age is not None and case.now - header.time > age.total_seconds():
        case.findings.add("head.stale", "/header", f"{case.now - header.time} seconds old")
