"""A certificate by its id: its state on the ledger, proved with a unit that has something of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from api.database.models import CertificateDocumentRow
from api.problems import problem
from api.schemas.base import hex8, hex32
from api.schemas.certificate import CertificateAnswer
from api.services.access import Readers
from api.services.verified import Answers
from ledger_client.errors import EvidenceMissing
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.state import CertificateState, CertificateStatus
from ledger_client.ledger.values import Contract, ParticipantId, UnitId
from ledger_client.officer import goods, judgement
from ledger_client.officer.answers import Person
from ledger_client.officer.facts import Facts
from ledger_client.officer.papers import Cover
from ledger_client.proofs import Verdict

StatusWord = Literal["live", "suspended", "superseded", "revoked", "expired", "notYet"]


def certificate(answers: Answers, readers: Readers, subject: bytes) -> CertificateAnswer:
    """A certificate.

    Its state is proved in the bundle of a unit that drew from it and that the reader may read;
    where there is none the answer says that nothing was proved.

    Raises:
        HttpProblem: ``certificate.not_found``, whether unknown or forbidden.
        CannotTell: no node served, or the index cannot be asked.
    """
    if not readers.may_read_certificate(subject):
        raise problem("certificate.not_found")
    state = answers.reader.certificate(subject)
    unit = _drawn_by(answers, readers, subject)
    facts = None if unit is None else answers.facts(unit)
    verdict = Verdict.UNAVAILABLE if facts is None else facts.report.verdict
    place = None if facts is None else _place(facts, subject)
    found = () if facts is None else judgement.findings(facts)
    return CertificateAnswer(
        certificate_id=hex32(subject),
        number=_number(answers, subject),
        scope=goods.scope_text(state.scope),
        issuer=_person(answers, state.issuer),
        holder=_person(answers, state.holder),
        status=status_of(state, int(answers.now.timestamp())),
        valid_from=state.valid_from,
        valid_until=state.valid_until,
        quantity=str(state.quantity),
        drawn=str(state.drawn),
        superseded_by=hex32(state.superseded_by) if any(state.superseded_by) else None,
        verdict=verdict.value,
        judged_with=None if unit is None else hex32(unit),
        covers=() if facts is None else _covers(facts, subject),
        findings=tuple(one for one in found if place and one.pointer.startswith(place)),
        basis=None if facts is None else judgement.basis(facts, answers.trust_root),
    )


def status_of(state: CertificateState, now: int) -> StatusWord:
    """What a certificate is worth at a time."""
    if state.status is CertificateStatus.REVOKED:
        return "revoked"
    if state.status is CertificateStatus.SUPERSEDED:
        return "superseded"
    if state.suspended_from <= now < state.suspended_until:
        return "suspended"
    if now < state.valid_from:
        return "notYet"
    return "expired" if now >= state.valid_until else "live"


def _drawn_by(answers: Answers, readers: Readers, subject: bytes) -> UnitId | None:
    """The last unit that drew from it and that the reader may read."""
    history = answers.index.history(Contract.CERTIFICATES, subject)
    drawn = (UnitId(one.entry.related) for one in reversed(history) if one.entry.kind is Kind.DRAW)
    return next((unit for unit in drawn if readers.may_read(unit)), None)


def _number(answers: Answers, subject: bytes) -> str | None:
    """The number printed on it, read from the document of its issue, never from a copy."""
    row = answers.session.get(CertificateDocumentRow, subject)
    try:
        document = None if row is None else answers.payloads.document(row.commitment)
    except EvidenceMissing:
        return None
    number = document.get("number") if isinstance(document, Mapping) else None
    return number if isinstance(number, str) else None


def _place(facts: Facts, subject: bytes) -> str | None:
    listed = [one.certificate_id for one in facts.bundle.certificates]
    return f"/certificates/{listed.index(subject)}" if subject in listed else None


def _covers(facts: Facts, subject: bytes) -> tuple[Cover, ...]:
    return tuple(
        goods.cover(facts, one) for one in facts.report.covers if one.certificate_id == subject
    )


def _person(answers: Answers, participant: ParticipantId) -> Person:
    return Person(id=hex8(participant), name=answers.payloads.name(participant))
