"""Step 10: documents are about the subject, and by the participant, of the entry that commits.

A commitment says nothing of where it stands: whoever knows a document of somebody else may commit
to it again. What a document says of itself is compared with each entry that commits to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ledger_client.ledger.entries import Entry
from ledger_client.ledger.kinds import Form, Kind
from ledger_client.ledger.values import NOBODY, ZERO_WORD
from ledger_client.proofs.case import Case, Chunk, Histories
from ledger_client.proofs.opened import Opened
from ledger_client.proofs.steps.attested import is_of_transformation
from ledger_client.proofs.steps.openings import commitment_of_entry

_SUBJECT: Final = "/subject"
_PARTICIPANT: Final = "/participant"
Said = Mapping[str, str]
_NESTED: Final = frozenset({Kind.PACK, Kind.UNPACK})


def check_subjects(case: Case) -> None:
    """Compare ``subject`` and ``participant`` of the open documents with their entries."""
    histories = case.folded()
    said = {commitment: _said(opened) for commitment, opened in case.opened.items()}
    parents = _parents(histories)
    for chunk in (*histories.units, *histories.certificates.values()):
        for index, entry in enumerate(chunk.entries):
            if entry is not None:
                subjects = _subjects(case, chunk, entry, parents.get((chunk, index)))
                _check(case, chunk.pointer(index), entry, said, subjects, _participants(entry))
    for who, chunk in histories.participants.items():
        for index, entry in enumerate(chunk.entries):
            if entry is not None:
                participants = {*_participants(entry), int(who)}
                _check(case, chunk.pointer(index), entry, said, {chunk.subject}, participants)


def _said(opened: Opened) -> Said:
    return {
        pointer: value if isinstance(value, str) else ""
        for pointer, value in opened.leaves
        if pointer in (_SUBJECT, _PARTICIPANT)
    }


def _check(
    case: Case,
    where: str,
    entry: Entry,
    said: Mapping[bytes, Said],
    subjects: set[bytes] | None,
    participants: set[int],
) -> None:
    commitment = commitment_of_entry(entry)
    document = said.get(commitment, {}) if commitment is not None else {}
    subject, participant = document.get(_SUBJECT), document.get(_PARTICIPANT)
    known = {subject} if subjects is None else {f"0x{one.hex()}" for one in subjects}
    if subject is not None and subject not in known:
        case.findings.add("document.other_subject", where, "subject")
    # The council has no participant id; whoever wrote its document, all of it approved.
    names = {f"{one:016x}" for one in participants}
    if entry.actor.id != NOBODY and participant is not None and participant not in names:
        case.findings.add("document.other_subject", where, "participant")


def _parents(histories: Histories) -> dict[tuple[Chunk, int], bytes]:
    """By a pack or unpack, the unit in or out of which it is."""
    found: dict[tuple[Chunk, int], bytes] = {}
    for nest in histories.nests:
        found[nest.child, nest.pack] = nest.parent.subject
        if nest.unpack is not None:
            found[nest.child, nest.unpack] = nest.parent.subject
    return found


def _subjects(case: Case, chunk: Chunk, entry: Entry, parent: bytes | None) -> set[bytes] | None:
    """What the document may be about; None where it is about a unit that is not shown."""
    if entry.kind in _NESTED:
        return None if parent is None else {parent}
    if entry.kind == Kind.TRANSFORM or is_of_transformation(chunk, entry):
        return _transformed(case, entry)
    # A certificate's id is made of the issue, so the document of the issue cannot name it.
    return {entry.unit_id, ZERO_WORD} if entry.kind == Kind.ISSUE else {entry.unit_id}


def _transformed(case: Case, entry: Entry) -> set[bytes] | None:
    """All units of the transformation; None where it is not shown who signed it."""
    for made in case.folded().made:
        if made.commitment == entry.commitment:
            units: set[bytes] = {*made.inputs, *made.outputs}
            if entry.unit_id in units:
                return units
    return None


def _participants(entry: Entry) -> set[int]:
    """Who may state it: the actor, and where both signed either; the council has no id."""
    both = {entry.counterparty.id} if entry.form == Form.BOTH else set[int]()
    return ({entry.actor.id} | both) - {NOBODY}
