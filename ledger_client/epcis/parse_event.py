"""Reading one event: the common members, those of its type, and the rules between them."""

from __future__ import annotations

from typing import Final, TypedDict

from ledger_client.epcis.context import URI_SCHEMES, EpcisContext
from ledger_client.epcis.events import (
    Action,
    AggregationEvent,
    AssociationEvent,
    BizTransaction,
    EpcisEvent,
    ErrorDeclaration,
    EventType,
    ObjectEvent,
    Place,
    SensorElement,
    SourceOrDestination,
    Timestamp,
    TransactionEvent,
    TransformationEvent,
)
from ledger_client.epcis.json_value import JsonObject, JsonValue
from ledger_client.epcis.members import Members, Parser, refuse
from ledger_client.epcis.parse_parts import (
    biz_transaction,
    error_declaration,
    ilmd,
    persistent_disposition,
    place,
    quantity_element,
    sensor_element,
    source_or_destination,
)
from ledger_client.epcis.values import (
    action,
    identifier,
    list_of,
    set_of,
    term,
    text,
    timestamp,
    uri,
    uri_or_uris,
    zone_offset,
)
from ledger_client.epcis.vocabulary import Term, Vocabulary
from ledger_client.errors import shown

_EPCS: Final = set_of(identifier)
_QUANTITIES: Final = list_of(quantity_element)


class _Common(TypedDict):
    event_time: Timestamp
    event_time_zone_offset: str
    event_id: str | None
    record_time: Timestamp | None
    certification_info: str | tuple[str, ...] | None
    error_declaration: ErrorDeclaration | None
    biz_step: Term | None
    disposition: Term | None
    read_point: Place | None
    biz_location: Place | None
    biz_transaction_list: tuple[BizTransaction, ...] | None
    source_list: tuple[SourceOrDestination, ...] | None
    destination_list: tuple[SourceOrDestination, ...] | None
    sensor_element_list: tuple[SensorElement, ...] | None
    extensions: JsonObject
    context: EpcisContext
    own_context: bool
    event_id_repeated: bool


def event_within(context: EpcisContext) -> Parser[EpcisEvent]:
    """A parser of events of a document with ``context``."""

    def parse(value: JsonValue, pointer: str) -> EpcisEvent:
        members = Members(value, pointer)
        kind = members.need("type", _event_type)
        return _BY_TYPE[kind](members, context)

    return parse


def context_value(value: JsonValue, pointer: str) -> JsonValue:
    """``@context``: a URI, an object, or an array of these.

    Raises:
        InvalidInput: rule ``context.form``; ``context.scheme`` where it gives ``urn``, ``https``
            and the like another meaning, so that identifiers would not be what they look.
    """
    for part in value if isinstance(value, tuple) else (value,):
        if not isinstance(part, (str, JsonObject)):
            refuse("must be a URI, an object, or an array of both", pointer, "context.form")
        redefined = URI_SCHEMES.intersection(part.names if isinstance(part, JsonObject) else ())
        if redefined:
            refuse(f"redefines {min(redefined)}", pointer, "context.scheme")
    return value


def _event_type(value: JsonValue, pointer: str) -> EventType:
    written = text(value, pointer)
    if written not in _TYPE_NAMES:
        refuse(f"{shown(written)} is not an EPCIS event type", pointer, "event.type")
    return EventType(written)


_TYPE_NAMES: Final = frozenset(kind.value for kind in EventType)


def _common(members: Members, document_context: EpcisContext) -> _Common:
    """The members of every event; called last, since what is left over are extensions."""
    own_context = "@context" in members
    raw = members.take("@context", context_value)
    context = EpcisContext.of(raw, document_context) if own_context else document_context
    return {
        "event_time": members.need("eventTime", timestamp),
        "event_time_zone_offset": members.need("eventTimeZoneOffset", zone_offset),
        "event_id": members.take("eventID", uri),
        "record_time": members.take("recordTime", timestamp),
        "certification_info": members.take("certificationInfo", uri_or_uris),
        "error_declaration": members.take("errorDeclaration", error_declaration),
        "biz_step": members.take("bizStep", term(Vocabulary.BIZ_STEP)),
        "disposition": members.take("disposition", term(Vocabulary.DISPOSITION)),
        "read_point": members.take("readPoint", place),
        "biz_location": members.take("bizLocation", place),
        "biz_transaction_list": members.take("bizTransactionList", list_of(biz_transaction)),
        "source_list": members.take("sourceList", list_of(source_or_destination("source"))),
        "destination_list": members.take(
            "destinationList", list_of(source_or_destination("destination"))
        ),
        "sensor_element_list": members.take("sensorElementList", list_of(sensor_element)),
        "extensions": members.extensions(),
        "context": context,
        "own_context": own_context,
        "event_id_repeated": "eventID" in members.repeated,
    }


def _object_event(members: Members, context: EpcisContext) -> ObjectEvent:
    event = ObjectEvent(
        action=members.need("action", action),
        epc_list=members.take("epcList", _EPCS),
        quantity_list=members.take("quantityList", _QUANTITIES),
        persistent_disposition=members.take("persistentDisposition", persistent_disposition),
        ilmd=members.take("ilmd", ilmd),
        **_common(members, context),
    )
    sensed = bool(event.sensor_element_list) and event.read_point is not None
    if event.epc_list is None and not event.quantity_list and not sensed:
        _refuse_no_object("epcList, quantityList, or sensors with a readPoint", members)
    if event.ilmd is not None and event.action is not Action.ADD:
        refuse("is for action ADD only", f"{members.pointer}/ilmd", "ilmd.action")
    return event


def _aggregation_event(members: Members, context: EpcisContext) -> AggregationEvent:
    event = AggregationEvent(
        action=members.need("action", action),
        parent_id=members.take("parentID", identifier),
        child_epcs=members.take("childEPCs", _EPCS),
        child_quantity_list=members.take("childQuantityList", _QUANTITIES),
        **_common(members, context),
    )
    # EPCIS 2.0, section 7.4.3: the parent may be left out of an OBSERVE only.
    if event.parent_id is None and event.action is not Action.OBSERVE:
        where = f"{members.pointer}/parentID"
        refuse("is required unless the action is OBSERVE", where, "aggregation.parent")
    _check_children(event, members)
    return event


def _association_event(members: Members, context: EpcisContext) -> AssociationEvent:
    event = AssociationEvent(
        action=members.need("action", action),
        parent_id=members.need("parentID", identifier),
        child_epcs=members.take("childEPCs", _EPCS),
        child_quantity_list=members.take("childQuantityList", _QUANTITIES),
        **_common(members, context),
    )
    _check_children(event, members)
    return event


def _transaction_event(members: Members, context: EpcisContext) -> TransactionEvent:
    if "bizTransactionList" not in members:
        where = f"{members.pointer}/bizTransactionList"
        refuse("is required", where, "member.required")
    event = TransactionEvent(
        action=members.need("action", action),
        parent_id=members.take("parentID", identifier),
        epc_list=members.take("epcList", _EPCS),
        quantity_list=members.take("quantityList", _QUANTITIES),
        **_common(members, context),
    )
    if not event.biz_transaction_list:
        where = f"{members.pointer}/bizTransactionList"
        refuse("must hold at least one item", where, "list.empty")
    named = event.epc_list is not None or event.quantity_list
    if not named and event.action is not Action.DELETE:
        _refuse_no_object("epcList or quantityList", members)
    return event


def _transformation_event(members: Members, context: EpcisContext) -> TransformationEvent:
    event = TransformationEvent(
        input_epc_list=members.take("inputEPCList", _EPCS),
        input_quantity_list=members.take("inputQuantityList", _QUANTITIES),
        output_epc_list=members.take("outputEPCList", _EPCS),
        output_quantity_list=members.take("outputQuantityList", _QUANTITIES),
        transformation_id=members.take("transformationID", identifier),
        persistent_disposition=members.take("persistentDisposition", persistent_disposition),
        ilmd=members.take("ilmd", ilmd),
        **_common(members, context),
    )
    has_input = bool(event.input_epc_list or event.input_quantity_list)
    has_output = bool(event.output_epc_list or event.output_quantity_list)
    # With a transformationID inputs and outputs may come in separate events (section 7.4.5).
    told = has_input or has_output if event.transformation_id else has_input and has_output
    if not told:
        _refuse_no_object("inputs and outputs", members)
    return event


def _check_children(event: AggregationEvent | AssociationEvent, members: Members) -> None:
    named = event.child_epcs or event.child_quantity_list
    if not named and event.action is not Action.DELETE:
        _refuse_no_object("childEPCs or childQuantityList", members)


def _refuse_no_object(wanted: str, members: Members) -> None:
    refuse(f"names no object: it needs {wanted}", members.pointer, "event.objects")


_BY_TYPE: Final = {
    EventType.OBJECT: _object_event,
    EventType.AGGREGATION: _aggregation_event,
    EventType.TRANSACTION: _transaction_event,
    EventType.TRANSFORMATION: _transformation_event,
    EventType.ASSOCIATION: _association_event,
}
