"""What the units of a bundle are called, as the documents with which they were opened tell.

A unit's id says nothing. A document that opened one unit names it. Of several that one document
opened, the call that packed them, or that made them of others, lists their ids in the order in
which its document lists their names. Only where no call shown tells them apart, the index's word
does, and then only with a name that their document tells of one of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from ledger_client.capture.documents_told import children_told, units_told
from ledger_client.capture.rows import unit_name
from ledger_client.epcis import AggregationEvent
from ledger_client.ledger.calls import (
    Call,
    NestCall,
    NestCarriedCall,
    TransformCall,
    TransformCarriedCall,
)
from ledger_client.ledger.entries import Entry
from ledger_client.ledger.kinds import LOGBOOK_DETAIL, Kind
from ledger_client.ledger.typed_data import Deployment
from ledger_client.ledger.values import Contract, ParticipantId, UnitId
from ledger_client.officer.opened_documents import Documents
from ledger_client.proofs import Bundle
from ledger_client.proofs.bundle_parts import CarriedEvidence, Evidence
from ledger_client.proofs.call_claims import outputs_of
from ledger_client.proofs.errors import ProofBroken
from ledger_client.proofs.signed_calls import carried_call, signed_tx

_Group = tuple[bytes, ParticipantId]


def unit_names(
    bundle: Bundle,
    firsts: Mapping[UnitId, Entry],
    documents: Documents,
    deployment: Deployment,
    word: Mapping[UnitId, str],
) -> dict[UnitId, str]:
    """The names of units, as far as they are told.

    Args:
        firsts: the first entry of each unit.
        word: what an index calls them.
    """
    groups: dict[_Group, list[UnitId]] = {}
    for unit, entry in firsts.items():
        if entry.kind is Kind.OPEN and not entry.detail & LOGBOOK_DETAIL:
            groups.setdefault((entry.commitment, entry.actor.id), []).append(unit)
    told = {group: _told(documents, group) for group in groups}
    found = {
        units[0]: told[group][0]
        for group, units in groups.items()
        if len(units) == len(told[group]) == 1
    }
    several = {group for group in groups if told[group] and groups[group][0] not in found}
    if not several:
        return found
    calls = [call for one in bundle.evidence for call in _calls(one, deployment)]
    packed = dict(_packed(calls, documents))
    for group in several:
        made, names = _made(calls, group, deployment), told[group]
        ordered = dict(zip(made, names, strict=True)) if len(made) == len(names) else {}
        found |= _named(groups[group], names, {**packed, **ordered}, word)
    return found


def _named(
    units: Sequence[UnitId],
    told: Sequence[str],
    shown: Mapping[UnitId, str],
    word: Mapping[UnitId, str],
) -> dict[UnitId, str]:
    """Names of units that one document opened, no name for two of them."""
    sure = {unit: shown[unit] for unit in units if shown.get(unit) in told}
    left = [name for name in told if name not in sure.values()]
    said = {unit: word[unit] for unit in units if unit not in sure and word.get(unit) in left}
    both = sure if len(set(sure.values())) == len(sure) else {}
    return both | (said if len(set(said.values())) == len(said) else {})


def _told(documents: Documents, group: _Group) -> tuple[str, ...]:
    commitment, participant = group
    document = documents.document(commitment)
    told = units_told(document, documents.event(commitment), participant) if document else ()
    return tuple(dict.fromkeys(unit_name(one.key) for one in told))


def _packed(calls: Iterable[Call], documents: Documents) -> Iterator[tuple[UnitId, str]]:
    """By the calls that packed and unpacked: the children's ids, and their names in that order."""
    for call in calls:
        if not isinstance(call, NestCall | NestCarriedCall):
            continue
        event = documents.event(call.nesting.commitment)
        told = children_told(event) if isinstance(event, AggregationEvent) else ()
        if len(told) == len(call.nesting.child_ids):
            yield from zip(call.nesting.child_ids, map(unit_name, told), strict=True)


def _made(calls: Iterable[Call], group: _Group, deployment: Deployment) -> tuple[UnitId, ...]:
    """The outputs of the transformation that a document stands for, in order."""
    commitment, participant = group
    for call in calls:
        if isinstance(call, TransformCall | TransformCarriedCall):
            what = call.transformation
            if what.commitment == commitment:
                return outputs_of(what, participant, deployment)
    return ()


def _calls(evidence: Evidence, deployment: Deployment) -> tuple[Call, ...]:
    try:
        if isinstance(evidence, CarriedEvidence):
            contract = Contract(evidence.contract)
            return (carried_call(contract, evidence.calldata, deployment).call,)
        return tuple(one.call for one in signed_tx(evidence.tx, deployment))
    except ProofBroken:
        return ()
