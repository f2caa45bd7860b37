"""Step 8, last part: a contract's whole journal, where completeness is claimed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from ledger_client.ledger.entries import next_journal
from ledger_client.ledger.values import Contract
from ledger_client.proofs.bundle_parts import HeadWritten
from ledger_client.proofs.case import Case, Chunk


def check_journals(case: Case) -> None:
    """Fold each journal to its slot, and find in it every history that the bundle shows."""
    proved = case.proved_slots().journals
    histories = case.folded()
    shown: dict[Contract, Iterable[Chunk]] = {
        Contract.LEDGER: histories.units,
        Contract.CERTIFICATES: histories.certificates.values(),
        Contract.REGISTRY: (
            *histories.participants.values(),
            *histories.accreditations.values(),
        ),
        Contract.COUNCIL: histories.proposals.values(),
    }
    for place, journal in enumerate(case.bundle.journals):
        contract = Contract(journal.contract)
        if contract not in proved:
            continue
        if _fold(case.root.content.network_id, journal.heads) != proved[contract]:
            case.findings.add("journal.mismatch", f"/journals/{place}")
            continue
        written = _by_subject(journal.heads)
        for chunk in shown[contract]:
            if not _agrees(chunk, written):
                case.findings.add("journal.mismatch", chunk.place)
    if case.policy.journal:
        needed = {Contract.LEDGER, *([Contract.CERTIFICATES] if case.bundle.certificates else [])}
        for contract in sorted(needed - set(proved)):
            case.findings.add("journal.missing", "/journals", contract)


def _fold(network_id: bytes, heads: Sequence[HeadWritten]) -> bytes:
    journal = network_id
    for one in heads:
        journal = next_journal(journal, one.subject, one.head)
    return journal


def _by_subject(heads: Sequence[HeadWritten]) -> Mapping[bytes, list[bytes]]:
    found = defaultdict[bytes, list[bytes]](list)
    for one in heads:
        found[one.subject].append(one.head)
    return found


def _agrees(chunk: Chunk, written: Mapping[bytes, Sequence[bytes]]) -> bool:
    """Whether the journal holds exactly this history, or this part of it."""
    there = list(written.get(chunk.subject, ()))
    first = 0 if chunk.whole else there.index(chunk.start) + 1 if chunk.start in there else -1
    if first < 0:
        return False
    last = len(there) if chunk.at_header else first + len(chunk.heads)
    return there[first:last] == list(chunk.heads)
