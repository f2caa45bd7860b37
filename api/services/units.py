"""One unit by its id: what it is, its history page by page, and the proof of it."""

from __future__ import annotations

import json
from collections.abc import Sequence

from api.schemas.base import hex32
from api.schemas.units import (
    EntryAnswer,
    HistoryAnswer,
    StepShown,
    UnitAnswer,
    UnitName,
    VerificationAnswer,
)
from api.services.lookup import numbers_of, unit_name_of
from api.services.verified import Answers
from ledger_client.answering.histories import document_of
from ledger_client.answering.inputs import InputFinder
from ledger_client.ledger.kinds import KIND_NAMES, Form
from ledger_client.ledger.values import NOBODY, Contract, UnitId
from ledger_client.officer import goods, judgement
from ledger_client.officer.facts import Facts, Step

_SIGNED = {Form.DIRECT: "direct", Form.CARRIED: "carried", Form.BOTH: "both"}


def unit(answers: Answers, subject: UnitId) -> tuple[UnitAnswer, Facts]:
    """A unit and the verdict on its provenance.

    Raises:
        CannotTell: no node served, or the index cannot be asked.
    """
    facts = answers.facts(subject)
    outer = judgement.parent_now(facts, subject)
    inputs = InputFinder(answers.index).inputs(subject)
    answer = UnitAnswer(
        unit=unit_name_of(answers, subject),
        numbers=numbers_of(answers, subject),
        judged=judgement.judged(facts),
        basis=judgement.basis(facts, answers.trust_root),
        reasons=tuple(one.finding for one in judgement.reasons(facts)),
        inside=None if outer is None else unit_name_of(answers, outer),
        contents=_names(answers, judgement.contents_now(facts)),
        made_of=_names(answers, inputs),
        goods=goods.goods(facts),
        certificates=goods.certificates(facts),
        custody=judgement.legs(facts),
        findings=judgement.findings(facts),
    )
    return answer, facts


def history(
    answers: Answers, subject: UnitId, first: int, size: int
) -> tuple[HistoryAnswer, Facts]:
    """A page of a unit's entries, ``size`` from number ``first`` (1 is the oldest) on.

    Raises:
        CannotTell: no node served, or the index cannot be asked.
    """
    facts = answers.facts(subject)
    page = facts.history[first - 1 : first - 1 + size]
    txs = [one.tx_hash for one in answers.index.history(Contract.LEDGER, subject)]
    shown = [
        _entry(answers, facts, place, step, txs[place - 1])
        for place, step in enumerate(page, start=first)
    ]
    answer = HistoryAnswer(
        unit=unit_name_of(answers, subject),
        total=len(facts.history),
        first=first,
        head=hex32(facts.history[-1].head),
        entries=tuple(shown),
        judged=judgement.judged(facts),
        basis=judgement.basis(facts, answers.trust_root),
    )
    return answer, facts


def verification(answers: Answers, subject: UnitId) -> tuple[VerificationAnswer, Facts]:
    """The whole report on a unit, and the bundle that it is about.

    Raises:
        CannotTell: no node served, or the index cannot be asked.
    """
    facts = answers.facts(subject)
    answer = VerificationAnswer(
        unit=unit_name_of(answers, subject),
        judged=judgement.judged(facts),
        basis=judgement.basis(facts, answers.trust_root),
        steps=tuple(
            StepShown(number=one.number, name=one.name, status=one.status.value, note=one.note)
            for one in facts.report.steps
        ),
        findings=judgement.findings(facts),
        bundle=json.loads(facts.bundle.encode()),
    )
    return answer, facts


def _entry(answers: Answers, facts: Facts, place: int, step: Step, tx_hash: bytes) -> EntryAnswer:
    entry = step.entry
    document, note = document_of(answers.payloads, entry.commitment)
    other = entry.counterparty.id
    return EntryAnswer(
        place=place,
        kind=KIND_NAMES[entry.kind],
        signed=_SIGNED[entry.form],
        actor=facts.person(entry.actor.id),
        counterparty=None if other == NOBODY else facts.person(other),
        at=entry.at.time,
        block_number=entry.at.number,
        tx_hash=hex32(tx_hash),
        head=hex32(step.head),
        commitment=hex32(entry.commitment) if any(entry.commitment) else None,
        document=json.loads(json.dumps(document)),
        note=note,
    )


def _names(answers: Answers, units: Sequence[UnitId]) -> tuple[UnitName, ...]:
    return tuple(unit_name_of(answers, one) for one in units)
