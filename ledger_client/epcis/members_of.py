"""Which members each part of an event has, in the order of the CBV event hash.

One table serves writing back, the committed form and the hash, so that a member cannot be
forgotten in one of them.
"""

from __future__ import annotations

from typing import Final

from ledger_client.epcis.events import (
    BizTransaction,
    EpcisEvent,
    ErrorDeclaration,
    PersistentDisposition,
    Place,
    QuantityElement,
    SensorElement,
    SensorMetadata,
    SensorReport,
    SourceOrDestination,
)

Table = tuple[tuple[str, str], ...]
"""Pairs of member name in JSON and attribute name here."""

EVENT_MEMBERS: Final[Table] = (
    ("eventTime", "event_time"),
    ("eventTimeZoneOffset", "event_time_zone_offset"),
    ("recordTime", "record_time"),
    ("eventID", "event_id"),
    ("errorDeclaration", "error_declaration"),
    ("certificationInfo", "certification_info"),
    ("parentID", "parent_id"),
    ("epcList", "epc_list"),
    ("inputEPCList", "input_epc_list"),
    ("childEPCs", "child_epcs"),
    ("quantityList", "quantity_list"),
    ("childQuantityList", "child_quantity_list"),
    ("inputQuantityList", "input_quantity_list"),
    ("outputEPCList", "output_epc_list"),
    ("outputQuantityList", "output_quantity_list"),
    ("action", "action"),
    ("transformationID", "transformation_id"),
    ("bizStep", "biz_step"),
    ("disposition", "disposition"),
    ("persistentDisposition", "persistent_disposition"),
    ("readPoint", "read_point"),
    ("bizLocation", "biz_location"),
    ("sensorElementList", "sensor_element_list"),
    ("bizTransactionList", "biz_transaction_list"),
    ("destinationList", "destination_list"),
    ("ilmd", "ilmd"),
    ("sourceList", "source_list"),
)

_METADATA: Final[Table] = (
    ("time", "time"),
    ("startTime", "start_time"),
    ("endTime", "end_time"),
    ("deviceID", "device_id"),
    ("deviceMetadata", "device_metadata"),
    ("rawData", "raw_data"),
    ("dataProcessingMethod", "data_processing_method"),
    ("bizRules", "biz_rules"),
)

_REPORT: Final[Table] = (
    ("type", "type"),
    ("exception", "exception"),
    ("deviceID", "device_id"),
    ("deviceMetadata", "device_metadata"),
    ("rawData", "raw_data"),
    ("dataProcessingMethod", "data_processing_method"),
    # The published order leaves bizRules out of reports; it stands here as in the metadata.
    ("bizRules", "biz_rules"),
    ("time", "time"),
    ("microorganism", "microorganism"),
    ("chemicalSubstance", "chemical_substance"),
    ("value", "value"),
    ("component", "component"),
    ("stringValue", "string_value"),
    ("booleanValue", "boolean_value"),
    ("hexBinaryValue", "hex_binary_value"),
    ("uriValue", "uri_value"),
    ("minValue", "min_value"),
    ("maxValue", "max_value"),
    ("meanValue", "mean_value"),
    ("sDev", "s_dev"),
    ("percRank", "perc_rank"),
    ("percValue", "perc_value"),
    ("uom", "uom"),
    ("coordinateReferenceSystem", "coordinate_reference_system"),
)

PART_MEMBERS: Final[dict[type, Table]] = {
    QuantityElement: (("epcClass", "epc_class"), ("quantity", "quantity"), ("uom", "uom")),
    Place: (("id", "id"),),
    BizTransaction: (("type", "type"), ("bizTransaction", "biz_transaction")),
    PersistentDisposition: (("set", "set"), ("unset", "unset")),
    ErrorDeclaration: (
        ("declarationTime", "declaration_time"),
        ("reason", "reason"),
        ("correctiveEventIDs", "corrective_event_ids"),
    ),
    SensorElement: (("sensorMetadata", "metadata"), ("sensorReport", "reports")),
    SensorMetadata: _METADATA,
    SensorReport: _REPORT,
}
"""Members of the parts of an event. A source or destination is not here: the name of its second
member depends on its list."""

SOURCE_MEMBERS: Final[Table] = (("type", "type"), ("source", "id"))
DESTINATION_MEMBERS: Final[Table] = (("type", "type"), ("destination", "id"))


def table_of(part: object, list_name: str) -> Table:
    """The members of ``part``, an item of (or the value at) member ``list_name``."""
    if isinstance(part, EpcisEvent):
        return EVENT_MEMBERS
    if isinstance(part, SourceOrDestination):
        return SOURCE_MEMBERS if list_name == "sourceList" else DESTINATION_MEMBERS
    return PART_MEMBERS[type(part)]


def present_members(part: object, table: Table) -> list[tuple[str, object]]:
    """Names and values of the members that ``part`` has."""
    found = ((name, getattr(part, attribute, None)) for name, attribute in table)
    return [(name, value) for name, value in found if value is not None]
