"""Step 10, fourth part: the number typed, container numbers, other journeys, equipment seals."""

from __future__ import annotations

from ledger_client.errors import InvalidInput
from ledger_client.identifiers import ContainerNumber
from ledger_client.ledger.kinds import Kind
from ledger_client.proofs.bundle_parts import Question
from ledger_client.proofs.case import Case, Chunk
from ledger_client.proofs.steps.numbers_shown import container_numbers, mentions, seals_named
from ledger_client.proofs.steps.openings import commitment_of_entry


def check_lookups(case: Case) -> None:
    """Tie the number typed to the subject's documents; list other journeys that bear it."""
    for opened in case.opened.values():
        for number in container_numbers(opened):
            if number.check_digit_matches is False:
                case.findings.add("identifier.check_digit", opened.place, str(number))
    question, subject = case.bundle.question, case.folded().subject
    if question is not None:
        _check_question(case, question)
    for chunk in case.folded().others:
        if question is None or not _bears(case, chunk, question):
            case.note_excess(chunk.place)
        elif subject is not None:
            _compare_journeys(case, subject, chunk)


def check_seals(case: Case) -> None:
    """Compare the equipment seals that one unit's documents name, in the order of its entries."""
    for chunk in case.folded().units:
        last: frozenset[str] = frozenset()
        for index, entry in enumerate(chunk.entries):
            commitment = None if entry is None else commitment_of_entry(entry)
            opened = case.opened.get(commitment) if commitment is not None else None
            seals = frozenset(seals_named(opened)) if opened is not None else frozenset[str]()
            if seals and last and seals != last:
                detail = f"{', '.join(sorted(last))} then {', '.join(sorted(seals))}"
                case.findings.add("equipment_seal.changed", chunk.pointer(index), detail[:200])
            last = seals or last


def _check_question(case: Case, question: Question) -> None:
    subject = case.folded().subject
    case.findings.add("lookup.index_only", "/question")
    if question.type == "container" and not _is_normal_container(case, question):
        return
    if subject is not None and not _bears(case, subject, question):
        case.findings.add("lookup.unconfirmed", "/question")


def _is_normal_container(case: Case, question: Question) -> bool:
    try:
        number = ContainerNumber.parse(question.text)
    except InvalidInput:
        case.findings.add("lookup.unconfirmed", "/question", "no container number")
        return False
    if number.number != question.text:
        case.findings.add("lookup.unconfirmed", "/question", "not in its normal spelling")
        return False
    if number.check_digit_matches is False:
        case.findings.add("identifier.check_digit", "/question", str(number))
    return True


def _bears(case: Case, chunk: Chunk, question: Question) -> bool:
    for entry in chunk.entries:
        commitment = None if entry is None else commitment_of_entry(entry)
        opened = case.opened.get(commitment) if commitment is not None else None
        if opened is not None and mentions(opened, question):
            return True
    return False


def _compare_journeys(case: Case, subject: Chunk, other: Chunk) -> None:
    first, second = sorted((subject, other), key=_opened_at)
    closed = _closed_at(first)
    if closed is None:
        case.findings.add("journey.not_closed", first.place)
    if closed is None or closed > _opened_at(second):
        case.findings.add("journey.overlap", other.place)


def _opened_at(chunk: Chunk) -> int:
    entry = chunk.entries[0]
    return 0 if entry is None else entry.at.time


def _closed_at(chunk: Chunk) -> int | None:
    for entry in chunk.entries:
        if entry is not None and entry.kind in (Kind.CLOSE, Kind.TRANSFORM):
            return entry.at.time
    return None
