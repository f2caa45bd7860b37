"""Step 10, first part: documents against the commitments of the entries."""

from __future__ import annotations

from ledger_client.documents.commitments import Commitment
from ledger_client.documents.openings import (
    FullOpening,
    check,
    is_counted,
    rebuild,
    shows_hash_beside_withheld,
)
from ledger_client.errors import InvalidInput
from ledger_client.ledger.draw_rules import CARRIED
from ledger_client.ledger.entries import Entry
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.values import ZERO_WORD
from ledger_client.proofs.bundle_openings import OpeningWire
from ledger_client.proofs.case import Case, Chunk
from ledger_client.proofs.opened import Opened
from ledger_client.proofs.policy import Openings
from ledger_client.proofs.steps.asked_for import documents_asked_for

_NO_DOCUMENT = frozenset({Kind.DRAW, Kind.ADD_KEY, Kind.RECOVER_KEY})
"""Kinds whose commitment field carries a number, not a document."""


def check_openings(case: Case) -> None:
    """Check each opening; refuse those that no entry commits to, note those that lack."""
    committed, offered = _committed(case), _offered(case)
    for place, wire in enumerate(case.bundle.openings):
        pointer = f"/openings/{place}"
        if wire.commitment not in committed and wire.commitment not in offered:
            case.note_excess(pointer, "no entry commits to it")
            continue
        opened = _opened(case, wire, pointer)
        if opened is not None:
            case.opened[wire.commitment] = opened
    listed = {wire.commitment for wire in case.bundle.openings}
    own = documents_asked_for(case)
    for commitment, pointer in committed.items():
        if commitment not in listed:
            case.findings.add(_lacking(case, commitment in own), pointer)
    for pointer in sorted(where for one, where in offered.items() if one not in listed):
        case.findings.add("opening.withheld", pointer)


def _lacking(case: Case, is_asked_for: bool) -> str:
    """The finding on a document that is not there.

    Of what a unit was packed in, and of where else its contents went, the entries prove custody,
    holds and alerts; their documents are other parties' own.
    """
    if case.policy.openings is not Openings.ALL:
        return "opening.withheld"
    return "opening.missing" if is_asked_for else "opening.not_shown"


def commitment_of_entry(entry: Entry) -> bytes | None:
    """The commitment to a document in an entry, if it has one."""
    carried = entry.kind == Kind.RESTORE and entry.detail == CARRIED
    if carried or entry.kind in _NO_DOCUMENT or entry.commitment == ZERO_WORD:
        return None
    return entry.commitment


def _committed(case: Case) -> dict[bytes, str]:
    histories = case.folded()
    found: dict[bytes, str] = {}
    for chunk in (*histories.units, *histories.certificates.values()):
        _collect(chunk, found)
    for chunk in histories.participants.values():
        _collect(chunk, found)
    return found


def _offered(case: Case) -> dict[bytes, str]:
    """What is committed to in accreditations: the authorities' own documents, welcome if shown."""
    found: dict[bytes, str] = {}
    for chunk in case.folded().accreditations.values():
        _collect(chunk, found)
    return found


def _collect(chunk: Chunk, found: dict[bytes, str]) -> None:
    for index, entry in enumerate(chunk.entries):
        commitment = None if entry is None else commitment_of_entry(entry)
        if commitment is not None:
            found.setdefault(commitment, chunk.pointer(index))


def _opened(case: Case, wire: OpeningWire, pointer: str) -> Opened | None:
    opening, commitment = wire.opening(), Commitment(wire.commitment)
    try:
        if isinstance(opening, FullOpening):
            document = rebuild(opening, commitment)
            if not is_counted(opening):
                case.findings.add("opening.uncounted", pointer)
            leaves = tuple((leaf.pointer, leaf.value) for leaf in opening.leaves)
            return Opened(pointer, leaves, document)
        check(opening, commitment)
    except InvalidInput as error:
        case.findings.add("opening.mismatch", pointer, str(error))
        return None
    wanted = case.policy.openings is Openings.ALL
    case.findings.add("opening.partial" if wanted else "opening.withheld", pointer)
    if shows_hash_beside_withheld(opening):
        case.findings.add("opening.hash_beside_withheld", pointer)
    shown = tuple((one.leaf.pointer, one.leaf.value) for one in opening.shown)
    return Opened(pointer, shown, None)
