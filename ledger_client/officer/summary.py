"""The officer's summary of a container's journey, in the order in which an officer reads."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ledger_client.identifiers import ContainerNumber
from ledger_client.ledger.kinds import Kind
from ledger_client.officer import goods, judgement, restraints, seals
from ledger_client.officer.container import ContainerAnswer, Journey, NotProvided, NumberRead
from ledger_client.officer.custody import custodian
from ledger_client.officer.facts import Facts
from ledger_client.officer.index_word import IndexWord
from ledger_client.officer.journeys import beside_others
from ledger_client.officer.shapes import hex32
from ledger_client.proofs import TrustRoot

ENDING: Final = frozenset({Kind.CLOSE, Kind.TRANSFORM})
"""Kinds of entries with which a unit's life ends."""


def summary(
    facts: Facts,
    typed: ContainerNumber,
    root: TrustRoot,
    word: IndexWord,
    others: Sequence[Facts] = (),
) -> ContainerAnswer:
    """What the judged bundle says of the container.

    Args:
        typed: the number as it was asked for.
        word: which of the box's journeys this is, the others, and what an index knows to be
            missing; of the journey only its id and whether it ended are told by the bundle.
        others: of other journeys that are open too, as :func:`journeys.others_to_prove` names them.
    """
    facts = beside_others(facts, others)
    answer = ContainerAnswer(
        number=number_read(typed, seals.size_type(facts)),
        journey=_journey(facts, word),
        judged=judgement.judged(facts),
        basis=judgement.basis(facts, root),
        restraints=restraints.restraints(facts, *others),
        reasons=judgement.reasons(facts),
        custodian=custodian(facts),
        seals=seals.seals(facts),
        references=seals.references(facts),
        goods=goods.goods(facts),
        certificates=goods.certificates(facts),
        controls=restraints.controls(facts),
        custody=judgement.legs(facts),
        not_provided=(),
        findings=judgement.findings(facts),
    )
    lacking = word.lacking(facts)
    return answer.model_copy(update={"not_provided": lacking + not_provided(answer)})


def _journey(facts: Facts, word: IndexWord) -> Journey:
    ended = any(step.entry.kind in ENDING for step in facts.history)
    told = {"unit_id": hex32(facts.subject), "is_closed": ended}
    return word.journey.model_copy(update=told)


def number_read(typed: ContainerNumber, size_type: str | None) -> NumberRead:
    """A container number, and what its digit says."""
    return NumberRead(
        typed=typed.typed,
        number=typed.number,
        check_digit=typed.check_digit,
        check_digit_expected=typed.check_digit_expected,
        check_digit_matches=typed.check_digit_matches,
        category=typed.category,
        size_type=size_type,
    )


def not_provided(answer: ContainerAnswer) -> tuple[NotProvided, ...]:
    """What an officer would expect and no document tells."""
    found: list[NotProvided] = []
    if answer.number.size_type is None:
        found.append(NotProvided(what="sizeType", why="no document names one"))
    for name in ("mrn", "ucr", "billOfLading", "booking"):
        told = answer.references.model_dump(by_alias=True)[name]
        if not told:
            found.append(NotProvided(what=name, why="no document names one"))
    for name, is_there in (
        ("seals", answer.seals.expected),
        ("goods", answer.goods),
        ("certificates", answer.certificates),
        ("lastPlace", answer.custodian.last_place),
        ("custody", answer.custody),
    ):
        if not is_there:
            found.append(NotProvided(what=name, why="no document shown tells it"))
    missing = [one for one in answer.findings if one.severity == "missing"]
    found += [NotProvided(what=one.pointer or one.code, why=one.sentence) for one in missing]
    return tuple(found)
