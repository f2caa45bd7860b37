"""Reading the parts of an event: quantities, places, parties, sensors, error declarations."""

from __future__ import annotations

from typing import Final

from ledger_client.epcis.events import (
    BizTransaction,
    ErrorDeclaration,
    PersistentDisposition,
    Place,
    QuantityElement,
    SensorElement,
    SensorMetadata,
    SensorReport,
    SourceOrDestination,
)
from ledger_client.epcis.json_value import JsonObject, JsonValue
from ledger_client.epcis.members import Members, Parser, refuse
from ledger_client.epcis.values import (
    boolean,
    filled_list_of,
    hex_text,
    identifier,
    json_object,
    list_of,
    number,
    set_of,
    term,
    text,
    timestamp,
    unit_code,
    uri,
)
from ledger_client.epcis.vocabulary import Vocabulary

_DISPOSITIONS: Final = set_of(term(Vocabulary.DISPOSITION), filled_list_of)


def quantity_element(value: JsonValue, pointer: str) -> QuantityElement:
    """A quantity of a class (EPCIS 2.0, section 7.3.3.3)."""
    members = Members(value, pointer)
    element = QuantityElement(
        epc_class=members.need("epcClass", identifier),
        quantity=members.take("quantity", number),
        uom=members.take("uom", unit_code),
    )
    members.finish()
    return element


def place(value: JsonValue, pointer: str) -> Place:
    """A readPoint or bizLocation."""
    members = Members(value, pointer)
    return Place(members.need("id", identifier), members.extensions())


def biz_transaction(value: JsonValue, pointer: str) -> BizTransaction:
    """One of bizTransactionList."""
    members = Members(value, pointer)
    found = BizTransaction(
        members.take("type", term(Vocabulary.BIZ_TRANSACTION_TYPE)),
        members.need("bizTransaction", identifier),
    )
    members.finish()
    return found


def source_or_destination(name: str) -> Parser[SourceOrDestination]:
    """One of sourceList or destinationList; ``name`` is ``source`` or ``destination``."""

    def parse(value: JsonValue, pointer: str) -> SourceOrDestination:
        members = Members(value, pointer)
        found = SourceOrDestination(
            members.need("type", term(Vocabulary.SOURCE_DESTINATION_TYPE)),
            members.need(name, identifier),
        )
        members.finish()
        return found

    return parse


def persistent_disposition(value: JsonValue, pointer: str) -> PersistentDisposition:
    """``set`` or ``unset`` or both: rule ``member.required``."""
    members = Members(value, pointer)
    if "set" not in members and "unset" not in members:
        refuse("needs set or unset", pointer, "member.required")
    found = PersistentDisposition(
        members.take("set", _DISPOSITIONS), members.take("unset", _DISPOSITIONS)
    )
    members.finish()
    return found


def ilmd(value: JsonValue, pointer: str) -> JsonObject:
    """Instance or lot master data: members of namespaces only."""
    return Members(json_object(value, pointer), pointer).extensions()


def error_declaration(value: JsonValue, pointer: str) -> ErrorDeclaration:
    """What declares the event wrong."""
    members = Members(value, pointer)
    return ErrorDeclaration(
        declaration_time=members.need("declarationTime", timestamp),
        reason=members.take("reason", term(Vocabulary.ERROR_REASON)),
        corrective_event_ids=members.take("correctiveEventIDs", list_of(uri)),
        extensions=members.extensions(),
    )


def sensor_element(value: JsonValue, pointer: str) -> SensorElement:
    """One of sensorElementList (EPCIS 2.0, section 7.3.8)."""
    members = Members(value, pointer)
    return SensorElement(
        metadata=members.take("sensorMetadata", _sensor_metadata),
        reports=members.need("sensorReport", filled_list_of(_sensor_report)),
        extensions=members.extensions(),
    )


def _sensor_metadata(value: JsonValue, pointer: str) -> SensorMetadata:
    members = Members(value, pointer)
    return SensorMetadata(
        time=members.take("time", timestamp),
        start_time=members.take("startTime", timestamp),
        end_time=members.take("endTime", timestamp),
        device_id=members.take("deviceID", identifier),
        device_metadata=members.take("deviceMetadata", identifier),
        raw_data=members.take("rawData", identifier),
        data_processing_method=members.take("dataProcessingMethod", identifier),
        biz_rules=members.take("bizRules", identifier),
        extensions=members.extensions(),
    )


def _sensor_report(value: JsonValue, pointer: str) -> SensorReport:
    members = Members(value, pointer)
    return SensorReport(
        type=members.need("type", term(Vocabulary.MEASUREMENT)),
        exception=members.take("exception", term(Vocabulary.ALERT)),
        device_id=members.take("deviceID", identifier),
        device_metadata=members.take("deviceMetadata", identifier),
        raw_data=members.take("rawData", identifier),
        data_processing_method=members.take("dataProcessingMethod", identifier),
        biz_rules=members.take("bizRules", identifier),
        time=members.take("time", timestamp),
        microorganism=members.take("microorganism", identifier),
        chemical_substance=members.take("chemicalSubstance", identifier),
        coordinate_reference_system=members.take("coordinateReferenceSystem", identifier),
        value=members.take("value", number),
        component=members.take("component", term(Vocabulary.COMPONENT)),
        string_value=members.take("stringValue", text),
        boolean_value=members.take("booleanValue", boolean),
        hex_binary_value=members.take("hexBinaryValue", hex_text),
        uri_value=members.take("uriValue", identifier),
        min_value=members.take("minValue", number),
        max_value=members.take("maxValue", number),
        mean_value=members.take("meanValue", number),
        s_dev=members.take("sDev", number),
        perc_rank=members.take("percRank", number),
        perc_value=members.take("percValue", number),
        uom=members.take("uom", text),
        extensions=members.extensions(),
    )
