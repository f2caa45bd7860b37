"""The goods per consignment, and the certificates that cover them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ledger_client.capture.aliases import NumberForm
from ledger_client.capture.documents_told import numbers_of_event
from ledger_client.epcis import Action, AggregationEvent, EpcisEvent, ObjectEvent, QuantityElement
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.values import UnitId, number_of
from ledger_client.officer.facts import Facts, Step
from ledger_client.officer.judgement import contents_now
from ledger_client.officer.papers import CertificateLine, ConsignmentGoods, Cover, GoodsLine
from ledger_client.officer.seals import references
from ledger_client.officer.shapes import hex32
from ledger_client.proofs.bundle_parts import EntryShown
from ledger_client.proofs.report import CoverReport
from ledger_client.proofs.shown_entries import entry_of

_PASSES: Final = frozenset(
    {
        "certificate.was_suspended",
        "certificate.carried",
        "certificate.superseded",
        "certificate.quantity_restored",
    }
)
"""Findings about a certificate that do not by themselves make it worth nothing now."""


def goods(facts: Facts) -> tuple[ConsignmentGoods, ...]:
    """What the unit and what is in it hold, by the consignment under which each travels."""
    shared = references(facts).ucr
    default = shared[0] if len(shared) == 1 else None
    found: dict[str | None, list[GoodsLine]] = {}
    for unit in (facts.subject, *contents_now(facts)):
        lines = list(_lines(facts, unit))
        if lines:
            own = _own_ucr(facts, unit)
            found.setdefault(own or default, []).extend(lines)
    return tuple(ConsignmentGoods(ucr=ucr, lines=tuple(lines)) for ucr, lines in found.items())


def certificates(facts: Facts) -> tuple[CertificateLine, ...]:
    """The certificates that cover the unit and what is in it."""
    covers: dict[bytes, list[CoverReport]] = {}
    for unit in (facts.subject, *contents_now(facts)):
        for one in facts.report.covers:
            if one.unit_id == unit:
                covers.setdefault(one.certificate_id, []).append(one)
    lines = [_certificate(facts, id_, told) for id_, told in covers.items()]
    return tuple(sorted(lines, key=lambda one: (one.number or "", one.certificate_id)))


def scope_text(scope: bytes) -> str:
    """A scope's code as text; in hex where it is none."""
    text = scope.rstrip(b"\0")
    return text.decode("ascii") if text and text.isascii() else f"0x{scope.hex()}"


def problems_of(facts: Facts, certificate: bytes) -> tuple[str, ...]:
    """Codes of the findings about one certificate."""
    listed = [one.certificate_id for one in facts.bundle.certificates]
    if certificate not in listed:
        return ()
    place = f"/certificates/{listed.index(certificate)}"
    codes = (
        one.code
        for one in facts.report.findings
        if one.pointer == place or one.pointer.startswith(f"{place}/")
    )
    return tuple(dict.fromkeys(codes))


def cover(facts: Facts, told: CoverReport) -> Cover:
    """What one unit has of a certificate."""
    return Cover(unit_id=hex32(told.unit_id), unit=facts.name(told.unit_id), quantity=told.quantity)


def issue_text(facts: Facts, certificate: bytes, name: str) -> str | None:
    """A member of the document with which a certificate was issued."""
    for history in facts.bundle.certificates:
        for wire in history.entries:
            if history.certificate_id != certificate or not isinstance(wire, EntryShown):
                continue
            entry = entry_of(certificate, wire)
            if entry is not None and entry.kind is Kind.ISSUE:
                return facts.text(entry, name)
    return None


def _certificate(facts: Facts, id_: bytes, told: list[CoverReport]) -> CertificateLine:
    first, problems = told[0], problems_of(facts, id_)
    return CertificateLine(
        certificate_id=hex32(id_),
        number=issue_text(facts, id_, "number"),
        scope=scope_text(first.scope),
        issuer=facts.person(number_of(first.issuer)),
        is_accredited="certificate.not_accredited" not in problems
        and "certificate.accreditation_missing" not in problems,
        is_valid=not set(problems) - _PASSES and "certificate.superseded" not in problems,
        valid_from=first.valid_from,
        valid_until=first.valid_until,
        uom=issue_text(facts, id_, "unitOfMeasure"),
        covers=tuple(cover(facts, one) for one in told),
        problems=problems,
    )


def _lines(facts: Facts, unit: UnitId) -> Iterator[GoodsLine]:
    """What the events of a unit say was put into it, less what they say was taken out."""
    amounts: dict[tuple[str, str | None], GoodsLine | None] = {}
    for step in facts.units.get(unit, ()):
        event = facts.event(step.entry)
        if event is None or not _is_of(step):
            continue
        for element in _elements(event):
            key = (element.epc_class.canonical, element.uom)
            taken = isinstance(event, AggregationEvent) and event.action is Action.DELETE
            amounts[key] = None if taken else _line(facts, unit, element)
    yield from (one for one in amounts.values() if one is not None)


def _is_of(step: Step) -> bool:
    """Not the packing of this unit into another: that tells what the other one holds."""
    return step.entry.kind not in (Kind.PACK, Kind.UNPACK)


def _elements(event: EpcisEvent) -> tuple[QuantityElement, ...]:
    if isinstance(event, AggregationEvent) and event.action is not Action.OBSERVE:
        return event.child_quantity_list or ()
    if isinstance(event, ObjectEvent) and event.action is Action.ADD:
        return event.quantity_list or ()
    return ()


def _line(facts: Facts, unit: UnitId, element: QuantityElement) -> GoodsLine:
    quantity = element.quantity
    return GoodsLine(
        unit_id=hex32(unit),
        unit=facts.name(unit),
        goods_class=element.epc_class.text,
        description=facts.descriptions.get(element.epc_class.canonical),
        quantity=None if quantity is None else format(quantity, "f"),
        uom=element.uom,
    )


def _own_ucr(facts: Facts, unit: UnitId) -> str | None:
    """The one UCR that the documents of the unit itself tell."""
    found: dict[str, None] = {}
    for step in facts.units.get(unit, ()):
        event = facts.event(step.entry)
        for alias in () if event is None else numbers_of_event(event):
            if alias.form is NumberForm.UCR:
                found[alias.typed] = None
    return next(iter(found)) if len(found) == 1 else None
