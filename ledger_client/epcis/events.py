"""EPCIS 2.0 events as frozen values. Field names are the standard's, in snake_case.

``None`` means that the member is absent; an empty tuple, that it is present and empty. Texts are
kept as written, so that a document serialises back equal.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from ledger_client.epcis.context import EpcisContext
from ledger_client.epcis.json_value import JsonObject
from ledger_client.epcis.vocabulary import Term
from ledger_client.identifiers import EpcKey, link_of_key


class EventType(StrEnum):
    """The five event types (EPCIS 2.0, section 7.4)."""

    OBJECT = "ObjectEvent"
    AGGREGATION = "AggregationEvent"
    TRANSACTION = "TransactionEvent"
    TRANSFORMATION = "TransformationEvent"
    ASSOCIATION = "AssociationEvent"


class Action(StrEnum):
    """What an event says about the life of its objects (EPCIS 2.0, section 7.3.2)."""

    ADD = "ADD"
    OBSERVE = "OBSERVE"
    DELETE = "DELETE"


@dataclass(frozen=True, slots=True)
class Timestamp:
    """A time: ``text`` as written, ``instant`` aware, in UTC, with microseconds."""

    text: str
    instant: datetime


@dataclass(frozen=True, slots=True)
class Identifier:
    """A URI that names a thing: ``text`` as written, and the GS1 key it is, if it is one."""

    text: str
    key: EpcKey | None

    @property
    def canonical(self) -> str:
        """The canonical Digital Link where there is one, else ``text``: equal for one key."""
        link = None if self.key is None else link_of_key(self.key)
        return self.text if link is None else link

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class QuantityElement:
    """An amount of a class; no ``uom`` means a count of instances."""

    epc_class: Identifier
    quantity: Decimal | None
    uom: str | None


@dataclass(frozen=True, slots=True)
class Place:
    """A readPoint or bizLocation."""

    id: Identifier
    extensions: JsonObject


@dataclass(frozen=True, slots=True)
class BizTransaction:
    """A business transaction that the event refers to."""

    type: Term | None
    biz_transaction: Identifier


@dataclass(frozen=True, slots=True)
class SourceOrDestination:
    """An end of a business transfer; ``type`` says whether a party or a place."""

    type: Term
    id: Identifier


@dataclass(frozen=True, slots=True)
class PersistentDisposition:
    """Dispositions that the event switches on (``set``) and off (``unset``)."""

    set: tuple[Term, ...] | None
    unset: tuple[Term, ...] | None


@dataclass(frozen=True, slots=True)
class ErrorDeclaration:
    """Says that the event, told before, was wrong (EPCIS 2.0, section 7.4.1.2)."""

    declaration_time: Timestamp
    reason: Term | None
    corrective_event_ids: tuple[str, ...] | None
    extensions: JsonObject


@dataclass(frozen=True, slots=True, kw_only=True)
class SensorMetadata:
    """What holds for all reports of a sensor element."""

    time: Timestamp | None
    start_time: Timestamp | None
    end_time: Timestamp | None
    device_id: Identifier | None
    device_metadata: Identifier | None
    raw_data: Identifier | None
    data_processing_method: Identifier | None
    biz_rules: Identifier | None
    extensions: JsonObject


@dataclass(frozen=True, slots=True, kw_only=True)
class SensorReport:
    """One measurement, or one alert."""

    type: Term
    exception: Term | None
    device_id: Identifier | None
    device_metadata: Identifier | None
    raw_data: Identifier | None
    data_processing_method: Identifier | None
    biz_rules: Identifier | None
    time: Timestamp | None
    microorganism: Identifier | None
    chemical_substance: Identifier | None
    coordinate_reference_system: Identifier | None
    value: Decimal | None
    component: Term | None
    string_value: str | None
    boolean_value: bool | None
    hex_binary_value: str | None
    uri_value: Identifier | None
    min_value: Decimal | None
    max_value: Decimal | None
    mean_value: Decimal | None
    s_dev: Decimal | None
    perc_rank: Decimal | None
    perc_value: Decimal | None
    uom: str | None
    extensions: JsonObject


@dataclass(frozen=True, slots=True)
class SensorElement:
    """Metadata and at least one report."""

    metadata: SensorMetadata | None
    reports: tuple[SensorReport, ...]
    extensions: JsonObject


@dataclass(frozen=True, slots=True, kw_only=True)
class EpcisEvent:
    """What all event types share (EPCIS 2.0, section 7.4.1); made by parsing only.

    Attributes:
        event_time_zone_offset: ``+hh:mm`` or ``-hh:mm`` in force where the event happened.
        event_id: a claim of the capturer, not checked here.
        certification_info: one URI, or several, as written.
        extensions: members of other namespaces, names as written.
        context: the document's context, or within it the event's own.
        own_context: whether the event carries ``@context`` itself.
        event_id_repeated: whether ``eventID`` stood twice, as in one of GS1's own samples; the
            last one counts, and the capturer should hear of it.
    """

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
    event_id_repeated: bool = field(default=False, compare=False)

    @property
    def type(self) -> EventType:
        """The event type, as the document writes it."""
        return EventType(type(self).__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectEvent(EpcisEvent):
    """Something happened to objects, or they came into being (section 7.4.2)."""

    action: Action
    epc_list: tuple[Identifier, ...] | None
    quantity_list: tuple[QuantityElement, ...] | None
    persistent_disposition: PersistentDisposition | None
    ilmd: JsonObject | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AggregationEvent(EpcisEvent):
    """Children were packed into a parent, seen in it, or taken out (section 7.4.3)."""

    action: Action
    parent_id: Identifier | None
    child_epcs: tuple[Identifier, ...] | None
    child_quantity_list: tuple[QuantityElement, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AssociationEvent(EpcisEvent):
    """Children (a seal, a sensor) were joined to a parent or taken off (section 7.4.6)."""

    action: Action
    parent_id: Identifier
    child_epcs: tuple[Identifier, ...] | None
    child_quantity_list: tuple[QuantityElement, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TransactionEvent(EpcisEvent):
    """Objects were linked to business transactions, or unlinked (section 7.4.4)."""

    action: Action
    parent_id: Identifier | None
    epc_list: tuple[Identifier, ...] | None
    quantity_list: tuple[QuantityElement, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TransformationEvent(EpcisEvent):
    """Inputs were consumed, in whole or part, and outputs produced (section 7.4.5)."""

    input_epc_list: tuple[Identifier, ...] | None
    input_quantity_list: tuple[QuantityElement, ...] | None
    output_epc_list: tuple[Identifier, ...] | None
    output_quantity_list: tuple[QuantityElement, ...] | None
    transformation_id: Identifier | None
    persistent_disposition: PersistentDisposition | None
    ilmd: JsonObject | None
