"""From a document to the plan of its writes: ``events + profile + holdings -> Plan``.

Pure: the same input makes the same plan. Nothing is planned unless everything is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from ledger_client.capture.aggregations import plan_aggregation
from ledger_client.capture.corrections import plan_correction
from ledger_client.capture.draft import Draft
from ledger_client.capture.holdings import Holdings
from ledger_client.capture.idempotency import idempotency_key_of_event
from ledger_client.capture.objects import plan_object
from ledger_client.capture.others import plan_association, plan_transaction
from ledger_client.capture.plans import Plan
from ledger_client.capture.profile import Profile
from ledger_client.capture.state import State
from ledger_client.capture.step import Step
from ledger_client.capture.transformations import plan_transformation
from ledger_client.epcis import (
    AggregationEvent,
    AssociationEvent,
    EpcisDocument,
    EpcisEvent,
    ObjectEvent,
    TransactionEvent,
    TransformationEvent,
    event_hash,
)
from ledger_client.errors import Conflict, InvalidInput

EVENT_LIST: Final = "/epcisBody/eventList"
_COMPARABLE_ID: Final = re.compile(r"ni:///sha-256;[0-9a-fA-F]{64}\?ver=CBV2\.0")


def plan_document(document: EpcisDocument, profile: Profile, holdings: Holdings) -> Plan:
    """As :func:`plan`, for a whole document.

    Raises:
        InvalidInput: a query document (rule ``document.query``), or as :func:`plan`.
    """
    if document.is_query:
        raise InvalidInput(
            "is the answer of a query; only documents for capture are captured",
            pointer="/type",
            rule="document.query",
        )
    return plan(document.events, profile, holdings)


def plan(events: Sequence[EpcisEvent], profile: Profile, holdings: Holdings) -> Plan:
    """What capture writes for these events, in the order to send it.

    Events are taken by event time, ties in document order; each sees the state that those before
    it leave behind.

    Args:
        events: of one document, in document order.
        holdings: what store and ledger say; see :class:`Holdings` for what must be in it.

    Raises:
        InvalidInput: the first event that cannot be planned, with ``pointer`` into the document
            and ``rule``; then nothing of the document is planned.
    """
    hashes = [event_hash(event) for event in events]
    keys = [
        idempotency_key_of_event(profile.participant, event, told)
        for event, told in zip(events, hashes, strict=True)
    ]
    draft = Draft(profile, holdings, State(holdings, profile.participant))
    _check_ids(draft, events, hashes)
    known_ids = {*holdings.event_ids, *(event.event_id for event in events if event.event_id)}
    already: list[int] = []
    for index in sorted(range(len(events)), key=lambda i: events[i].event_time.instant):
        draft.event, draft.key = index, keys[index]
        draft.at, draft.pointer = events[index].event_time.instant, f"{EVENT_LIST}/{index}"
        if keys[index] in holdings.captured or keys[index] in draft.entries:
            already.append(index)
            draft.find("event.already_captured", draft.pointer, "was captured before")
            continue
        step = Step(draft, events[index], hashes[index])
        _plan_event(step, known_ids)
        step.finish()
    return _finished(draft, keys, already, dict(zip(keys, events, strict=True)))


def _finished(
    draft: Draft, keys: Sequence[str], already: Sequence[int], events: Mapping[str, EpcisEvent]
) -> Plan:
    entries = {key: tuple(made) for key, made in draft.entries.items()}
    told = {event.event_id: _hash_in(key) for key, event in events.items() if event.event_id}
    after = replace(
        draft.holdings,
        units=draft.state.units,
        members=draft.state.members,
        captured={**draft.holdings.captured, **entries},
        event_ids={**draft.holdings.event_ids, **told},
    )
    return Plan(
        tuple(draft.writes),
        tuple(draft.findings),
        tuple(keys),
        tuple(sorted(already)),
        entries,
        after,
    )


def _hash_in(idempotency_key: str) -> str:
    """The event hash that an idempotency key names."""
    return idempotency_key.split("|")[1]


def _plan_event(step: Step, known_ids: set[str]) -> None:
    event = step.event
    if event.error_declaration is not None:
        plan_correction(step, event.error_declaration, known_ids)
    elif isinstance(event, ObjectEvent):
        plan_object(step, event)
    elif isinstance(event, AggregationEvent):
        plan_aggregation(step, event)
    elif isinstance(event, AssociationEvent):
        plan_association(step, event)
    elif isinstance(event, TransactionEvent):
        plan_transaction(step, event)
    elif isinstance(event, TransformationEvent):
        plan_transformation(step, event)


def _check_ids(draft: Draft, events: Sequence[EpcisEvent], hashes: Sequence[str]) -> None:
    """An eventID is a claim: a wrong hash in it is a finding, one id for two events is refused."""
    seen = dict(draft.holdings.event_ids)
    for index, (event, told) in enumerate(zip(events, hashes, strict=True)):
        if event.event_id is None:
            continue
        pointer = f"{EVENT_LIST}/{index}/eventID"
        if seen.setdefault(event.event_id, told) != told:
            raise Conflict(
                "stands for another event already", pointer=pointer, rule="event.id_reused"
            )
        if _COMPARABLE_ID.fullmatch(event.event_id) and event.event_id.lower() != told.lower():
            draft.find("event.id_mismatch", pointer, "is not the hash of this event")
