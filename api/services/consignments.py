"""A consignment's answer: the sum of the units that travel under its UCR, each judged by itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from sqlalchemy import Select, func, or_, select

from api.database.models import AliasRow, EntryRow, UnitRow
from api.schemas.base import hex32
from api.schemas.consignment import ConsignmentAnswer, ConsignmentPart
from api.services import numbers
from api.services.access import Readers, not_found
from api.services.lookup import custodian_of, unit_name_of
from api.services.verified import Answers
from ledger_client.capture.aliases import NumberForm, normal_number
from ledger_client.capture.units import UnitKind
from ledger_client.identifiers import Ucr
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.values import Contract, UnitId
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
MAX_PARTS: Final = 20
"""Of a page: each part is proved, which costs some tenths of a second."""
MAX_LOOKED_AT: Final = 2_000
"""Units under one UCR of which is looked up whether a party to some of them may read them."""


def consignment(
    answers: Answers, readers: Readers, typed: str, first: int, size: int
) -> tuple[ConsignmentAnswer, tuple[Facts, ...]]:
    """A page of the parts of a consignment, and what the answer rests on.

    Args:
        first: number of the first part on the page; beyond the last page, that one is meant.
        size: parts of a page, at most ``MAX_PARTS`` of them.

    Raises:
        InvalidInput: it has not the form of a UCR.
        HttpProblem: ``unit.not_found``: nothing under it that the reader may read.
        CannotTell: no node served, or the index cannot be asked.
    """
    ucr = Ucr.parse(typed, "ucr")
    page = _page(answers, readers, ucr, first, min(size, MAX_PARTS))
    if not page.units:
        raise not_found()
    judged = [answers.facts(unit) for unit in page.units]
    verdicts = [one.report.verdict for one in judged]
    lacking = page.lacking
    if lacking:
        verdicts.append(Verdict.INCOMPLETE)
    answer = ConsignmentAnswer(
        ucr=ucr.text,
        has_wco_form=ucr.has_wco_form,
        verdict=min(verdicts, key=_GRAVITY.index).value,
        heading=judged[0].report.heading,
        trust_root=judgement.fingerprint(answers.trust_root),
        total=page.total,
        first=page.first,
        parts=tuple(_part(answers, one) for one in judged),
        findings=(numbers.finding("consignment.parts_not_shown", lacking),) if lacking else (),
        goods=_goods(judged, ucr),
        certificates=_certificates(judged),
        unread=numbers.unread(answers.session),
    )
    return answer, tuple(judged)


@dataclass(frozen=True, slots=True)
class _Page:
    """Some parts of a consignment; ``unseen`` more were not even looked at."""

    first: int
    total: int
    units: tuple[UnitId, ...]
    unseen: int

    @property
    def lacking(self) -> str:
        """Which parts are not there, in words; nothing where all are."""
        last = self.first + len(self.units) - 1
        told = [f"parts {self.first} to {last} of {self.total} are here"]
        if self.unseen:
            told.append(f"{self.unseen} more units bear the reference and were not looked at")
        return "; ".join(told) if self.unseen or len(self.units) < self.total else ""


def _page(answers: Answers, readers: Readers, ucr: Ucr, first: int, size: int) -> _Page:
    session, found = answers.session, _units(ucr)
    many = session.scalar(select(func.count()).select_from(found.order_by(None).subquery())) or 0
    if readers.is_authority:
        start = _start(first, size, many)
        ids = session.scalars(found.limit(size).offset(start - 1))
        return _Page(start, many, tuple(UnitId(one) for one in ids), 0)
    listed = session.scalars(found.limit(MAX_LOOKED_AT)).all()
    mine = [unit for unit in map(UnitId, listed) if readers.may_read(unit)]
    start = _start(first, size, len(mine))
    return _Page(start, len(mine), tuple(mine[start - 1 : start - 1 + size]), many - len(listed))


def _start(first: int, size: int, total: int) -> int:
    return min(first, max(0, total - 1) // size * size + 1)


def _units(ucr: Ucr) -> Select[bytes]:
    """The units that bear the UCR, and the parts of the consignment that has it as its key.

    They stand in the order in which the ledger opened them, which nobody can claim.
    """
    named = select(AliasRow.unit_id).where(
        AliasRow.form == NumberForm.UCR.value, AliasRow.normal == normal_number(ucr.text)
    )
    return (
        select(UnitRow.unit_id)
        .join(EntryRow, EntryRow.subject == UnitRow.unit_id)
        .where(EntryRow.contract == Contract.LEDGER.value, EntryRow.kind == int(Kind.OPEN))
        .where(or_(UnitRow.unit_id.in_(named), UnitRow.part_of.in_(named)))
        .where(UnitRow.kind != UnitKind.LOT.value)
        .order_by(EntryRow.id)
    )


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
        custodian=custodian_of(answers, facts.subject) if legs else None,
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
