"""A consignment's answer: the sum of the units that travel under its UCR, each judged by itself."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

from sqlalchemy import or_, select

from api.database.models import AliasRow, UnitRow
from api.schemas.base import hex32
from api.schemas.consignment import ConsignmentAnswer, ConsignmentPart
from api.services import numbers
from api.services.access import Readers, not_found
from api.services.lookup import person, unit_name_of
from api.services.verified import Answers
from ledger_client.capture.aliases import NumberForm, normal_number
from ledger_client.capture.units import UnitKind
from ledger_client.identifiers import Ucr
from ledger_client.ledger.values import UnitId
from ledger_client.officer import goods, judgement
from ledger_client.officer.facts import Facts
from ledger_client.officer.papers import CertificateLine, ConsignmentGoods, GoodsLine
from ledger_client.proofs import Verdict

_GRAVITY: Final = (
    Verdict.REFUTED,
    Verdict.UNAVAILABLE,
    Verdict.INCOMPLETE,
    Verdict.ATTENTION,
    Verdict.VERIFIED,
)
MAX_PARTS: Final = 100


def consignment(
    answers: Answers, readers: Readers, typed: str
) -> tuple[ConsignmentAnswer, tuple[Facts, ...]]:
    """The parts of a consignment, and what the answer rests on.

    Raises:
        InvalidInput: it has not the form of a UCR.
        HttpProblem: ``unit.not_found``: nothing under it that the reader may read.
        CannotTell: no node served, or the index cannot be asked.
    """
    ucr = Ucr.parse(typed, "ucr")
    units = [one for one in _units(answers, ucr) if readers.may_read(one)][:MAX_PARTS]
    if not units:
        raise not_found()
    judged = [answers.facts(unit) for unit in units]
    verdicts = [one.report.verdict for one in judged]
    answer = ConsignmentAnswer(
        ucr=ucr.text,
        has_wco_form=ucr.has_wco_form,
        verdict=min(verdicts, key=_GRAVITY.index).value,
        heading=judged[0].report.heading,
        trust_root=judgement.fingerprint(answers.trust_root),
        parts=tuple(_part(answers, one) for one in judged),
        goods=_goods(judged, ucr),
        certificates=_certificates(judged),
        unread=numbers.unread(answers.session),
    )
    return answer, tuple(judged)


def _units(answers: Answers, ucr: Ucr) -> tuple[UnitId, ...]:
    """The units that bear the UCR, and the parts of the consignment that has it as its key."""
    named = select(AliasRow.unit_id).where(
        AliasRow.form == NumberForm.UCR.value, AliasRow.normal == normal_number(ucr.text)
    )
    parts = (
        select(UnitRow.unit_id)
        .where(or_(UnitRow.unit_id.in_(named), UnitRow.part_of.in_(named)))
        .where(UnitRow.kind != UnitKind.LOT.value)
        .order_by(UnitRow.opened_at, UnitRow.unit_id)
    )
    return tuple(UnitId(one) for one in answers.session.scalars(parts))


def _part(answers: Answers, facts: Facts) -> ConsignmentPart:
    basis = judgement.basis(facts, answers.trust_root)
    name = unit_name_of(answers, facts.subject)
    legs = facts.report.custody
    state = answers.reader.unit(facts.subject)
    codes = [one.code for one in facts.report.findings if one.severity.value != "note"]
    return ConsignmentPart(
        unit=name,
        is_closed=state.closed,
        judged=judgement.judged(facts),
        block_number=basis.block_number,
        block_time=basis.block_time,
        custodian=person(answers, answers.reader.custodian(facts.subject)) if legs else None,
        codes=tuple(dict.fromkeys(codes)),
        answer=f"/v1/units/{quote(hex32(facts.subject))}",
    )


def _goods(judged: list[Facts], ucr: Ucr) -> tuple[ConsignmentGoods, ...]:
    """The goods under this UCR, each line once though two containers carried it."""
    lines: dict[GoodsLine, None] = {}
    for facts in judged:
        for group in goods.goods(facts):
            if group.ucr in (None, ucr.text):
                lines |= dict.fromkeys(group.lines)
    return (ConsignmentGoods(ucr=ucr.text, lines=tuple(lines)),) if lines else ()


def _certificates(judged: list[Facts]) -> tuple[CertificateLine, ...]:
    found: dict[str, CertificateLine] = {}
    for facts in judged:
        for one in goods.certificates(facts):
            kept = found.get(one.certificate_id)
            covers = one.covers if kept is None else tuple(dict.fromkeys(kept.covers + one.covers))
            found[one.certificate_id] = one.model_copy(update={"covers": covers})
    return tuple(found.values())
