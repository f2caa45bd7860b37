"""Step 8, first part: entries folded from the subject to the head that the ledger holds."""

from __future__ import annotations

from collections.abc import Sequence

from ledger_client.ledger import layout
from ledger_client.ledger.council_state import proposal_id
from ledger_client.ledger.entries import BlockRef, Entry, entry_hash, next_head
from ledger_client.ledger.values import ZERO_WORD, ParticipantId, UnitId, number_of
from ledger_client.proofs.bundle_parts import EntryShown, EntryWithheld
from ledger_client.proofs.case import Case, Chunk, Histories
from ledger_client.proofs.headers import Header
from ledger_client.proofs.shown_entries import entry_of


def check_folding(case: Case) -> None:
    """Fold every history of the bundle; one that does not lead to its head is left out."""
    case.proved_header()
    case.proved_slots()
    case.histories = Histories()
    _fold_units(case, case.histories)
    _fold_certificates(case, case.histories)
    _fold_participants(case, case.histories)
    _fold_accreditations(case, case.histories)
    _fold_proposals(case, case.histories)
    subject = [one for one in case.histories.units if one.subject == case.bundle.subject]
    case.histories.subject = next((one for one in subject if one.whole and one.at_header), None)
    if case.histories.subject is None:
        case.findings.add("history.missing", "/units")


def _fold_units(case: Case, histories: Histories) -> None:
    proved = case.proved_slots().units
    for place, unit in enumerate(case.bundle.units):
        pointer = f"/units/{place}"
        subject = UnitId(unit.unit_id)
        start = unit.from_head or unit.unit_id
        at_header = unit.proofs is not None
        chunk = _chunk(
            case, pointer, subject, start, unit.entries, unit.from_head is None, at_header
        )
        if chunk is None:
            continue
        if at_header and place not in proved:
            continue
        if at_header and not _leads_to(case, chunk, proved[place].head):
            continue
        histories.units.append(chunk)


def _fold_certificates(case: Case, histories: Histories) -> None:
    proved = case.proved_slots().certificates
    for place, one in enumerate(case.bundle.certificates):
        subject = UnitId(one.certificate_id)
        known = proved.get(subject)
        head = None if known is None else known.head
        chunk = _proved_chunk(case, f"/certificates/{place}", subject, one.entries, head)
        if chunk is not None:
            histories.certificates[subject] = chunk


def _fold_participants(case: Case, histories: Histories) -> None:
    proved = case.proved_slots().participants
    for place, one in enumerate(case.bundle.participants):
        who = ParticipantId(number_of(one.participant))
        head = proved[who][0] if who in proved else None
        subject = layout.participant_subject(who)
        chunk = _proved_chunk(case, f"/participants/{place}", subject, one.entries, head)
        if chunk is not None:
            histories.participants[who] = chunk


def _fold_accreditations(case: Case, histories: Histories) -> None:
    proved = case.proved_slots().accreditations
    for place, one in enumerate(case.bundle.accreditations):
        key = ParticipantId(number_of(one.certifier)), one.scope
        head = proved[key][0] if key in proved else None
        subject = layout.accreditation_id(*key)
        chunk = _proved_chunk(case, f"/accreditations/{place}", subject, one.entries, head)
        if chunk is not None:
            histories.accreditations[key] = chunk


def _fold_proposals(case: Case, histories: Histories) -> None:
    proved = case.proved_slots().proposals
    for place, one in enumerate(case.bundle.proposals):
        subject = UnitId(proposal_id(case.deployment, one.proposal()))
        head = proved.get(place)
        chunk = _proved_chunk(case, f"/proposals/{place}", subject, one.entries, head)
        if chunk is not None:
            histories.proposals[place] = chunk


def _proved_chunk(
    case: Case,
    pointer: str,
    subject: UnitId,
    entries: Sequence[EntryShown | EntryWithheld],
    head: bytes | None,
) -> Chunk | None:
    """A whole history that leads to ``head``; None, noted, where it does not."""
    chunk = _chunk(case, pointer, subject, subject, entries, True, True)
    if chunk is None or head is None or not _leads_to(case, chunk, head):
        return None
    return chunk


def _chunk(
    case: Case,
    pointer: str,
    subject: UnitId,
    start: bytes,
    entries: Sequence[EntryShown | EntryWithheld],
    whole: bool,
    at_header: bool,
) -> Chunk | None:
    head, heads, shown = start, list[bytes](), list[Entry | None]()
    for index, wire in enumerate(entries):
        if isinstance(wire, EntryWithheld):
            case.findings.add("history.withheld", f"{pointer}/entries/{index}")
            entry, digest = None, wire.withheld
        else:
            entry = entry_of(subject, wire)
            if entry is None:
                case.findings.add("history.malformed", f"{pointer}/entries/{index}")
                return None
            digest = entry_hash(entry)
        head = next_head(head, digest)
        heads.append(head)
        shown.append(entry)
    _check_order(case, case.proved_header(), pointer, shown)
    return Chunk(pointer, subject, start, tuple(shown), tuple(heads), whole, at_header)


def _leads_to(case: Case, chunk: Chunk, head: bytes) -> bool:
    if not chunk.heads and head == ZERO_WORD:
        case.findings.add("history.missing", chunk.place, "the ledger holds nothing of it")
        return False
    if chunk.end != head or not chunk.heads:
        case.findings.add("history.mismatch", chunk.place)
        return False
    return True


def _check_order(case: Case, header: Header, pointer: str, entries: Sequence[Entry | None]) -> None:
    before = BlockRef(0, 0)
    last = BlockRef(header.number, header.time)
    for index, entry in enumerate(entries):
        if entry is None:
            continue
        if not _follows(before, entry.at) or not _follows(entry.at, last):
            case.findings.add("history.order", f"{pointer}/entries/{index}")
        before = entry.at


def _follows(earlier: BlockRef, later: BlockRef) -> bool:
    """A later block has a later number and no earlier time; the same block has both equal."""
    if earlier.number == later.number:
        return earlier.time == later.time or earlier.number == 0
    return earlier.number < later.number and earlier.time <= later.time
