"""One unit by its id: what it is, its history page by page, and the proof of it."""

from __future__ import annotations

import json
from collections.abc import Sequence

from api.schemas.base import hex32
from api.schemas.units import (
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
from ledger_client.ledger.values import Contract, UnitId
from ledger_client.officer import goods, judgement
from ledger_client.officer.entries import entry_answer
from ledger_client.officer.facts import Facts, Step


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
    txs = [one.tx_hash for one in answers.index.history(Contract.LEDGER, subject)]
    shown = [
        entry_answer(facts, place, txs[place - 1], _why_none(answers, step))
        for place, step in enumerate(facts.history[first - 1 : first - 1 + size], start=first)
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


def _why_none(answers: Answers, step: Step) -> str:
    return document_of(answers.payloads, step.entry.commitment)[1]


def _names(answers: Answers, units: Sequence[UnitId]) -> tuple[UnitName, ...]:
    return tuple(unit_name_of(answers, one) for one in units)
