"""Step 3: the header's form and hash, its place after what is known, its age."""

from __future__ import annotations

from ledger_client.proofs.bundle_parts import HeaderWire
from ledger_client.proofs.case import Case
from ledger_client.proofs.errors import ProofBroken
from ledger_client.proofs.headers import FORMS, Header
from ledger_client.proofs.trust_root import TrustRootContent


def check_header(case: Case) -> None:
    """Recompute the header's hash from its fields and compare it with all that is pinned."""
    try:
        header = read_header(case.bundle.header, case.root.content)
    except ProofBroken as error:
        case.findings.add_error(error)
        return
    if not case.form.is_sealed:
        case.findings.add("chain.unsealed", "/header")
    _check_place(case, header)
    case.header = header


def read_header(claimed: HeaderWire, content: TrustRootContent) -> Header:
    """A header of the pinned form whose fields give its hash; nobody's seals are judged.

    Raises:
        ProofBroken: ``header.form``, or ``header.hash`` (its fields give another one, or its tail
            of later forks is not the pinned one).
    """
    if claimed.form != content.header_form:
        raise _refused("another form than the trust root pins", "header.form", "/header/form")
    header = FORMS[claimed.form].read(claimed.fields)
    if header.hash != claimed.hash:
        raise _refused("its fields give another hash", "header.hash", "/header/hash")
    if content.sealing is not None and header.tail != content.sealing.fork_tail:
        raise _refused("its tail is of another fork", "header.hash", "/header/fields")
    return header


def known_hashes(case: Case) -> tuple[tuple[int, bytes], ...]:
    """Blocks that are known to stand: the memory's, the checkpoint's, the genesis."""
    known = [(case.memory.number, case.memory.hash)] if case.memory.hash else []
    checkpoint = case.root.content.checkpoint
    if checkpoint is not None:
        known.append((checkpoint.number, checkpoint.hash))
    return (*known, (0, case.root.content.genesis_hash))


def _check_place(case: Case, header: Header) -> None:
    known = known_hashes(case)
    for number, _ in known:
        if header.number < number:
            case.findings.add("head.regressed", "/header", f"block {header.number} < {number}")
    for number, digest in (*known, *case.linked.items()):
        if header.number == number and header.hash != digest:
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


def _refused(why: str, code: str, pointer: str) -> ProofBroken:
    return ProofBroken(why, pointer=pointer, rule=code, code=code)
