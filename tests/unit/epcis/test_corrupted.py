"""Corrupted documents are refused, each with the pointer and the rule that a reader expects."""

import pytest

from ledger_client.epcis import parse_document
from tests.unit.epcis.refused import assert_refused
from tests.unit.epcis.small_documents import (
    Change,
    capture_document,
    drop,
    encoded,
    put,
    query_document,
)

OBJ, AGG, TRX, TRF, ASC = (f"/epcisBody/eventList/{i}" for i in range(5))
REPORT = f"{OBJ}/sensorElementList/0/sensorReport/0"
METADATA = f"{OBJ}/sensorElementList/0/sensorMetadata"

# What is changed, the pointer and the rule of the refusal.
CORRUPTED: list[tuple[Change, str, str]] = [
    # The document.
    (drop("/type"), "/type", "member.required"),
    (drop("/@context"), "/@context", "member.required"),
    (drop("/schemaVersion"), "/schemaVersion", "member.required"),
    (drop("/creationDate"), "/creationDate", "member.required"),
    (drop("/epcisBody"), "/epcisBody", "member.required"),
    (drop("/epcisBody/eventList"), "/epcisBody/eventList", "member.required"),
    (put("/type", "EPCISDoc"), "/type", "document.type"),
    (put("/type", 5), "/type", "type.string"),
    (put("/schemaVersion", "1.2"), "/schemaVersion", "document.schema_version"),
    (put("/schemaVersion", 2.0), "/schemaVersion", "type.string"),
    (put("/creationDate", "yesterday"), "/creationDate", "time.format"),
    (put("/@context", 7), "/@context", "context.form"),
    (put("/@context", [None]), "/@context", "context.form"),
    (put("/@context", {"urn": "https://ns.example.net/"}), "/@context", "context.scheme"),
    (put("/@context/1", {"https": "urn:x:"}), "/@context", "context.scheme"),
    (put("/id", "document 1"), "/id", "uri.form"),
    (put("/sender", {}), "/sender", "type.string"),
    (put("/epcisHeader", []), "/epcisHeader", "type.object"),
    (put("/epcisBody", []), "/epcisBody", "type.object"),
    (put("/epcisBody/eventList", {}), "/epcisBody/eventList", "type.array"),
    (put("/surprise", 1), "/surprise", "member.unknown"),
    (put("/epcisBody/surprise", 1), "/epcisBody/surprise", "member.unknown"),
    # The common members of an event.
    (put(OBJ, "an event"), OBJ, "type.object"),
    (drop(f"{OBJ}/type"), f"{OBJ}/type", "member.required"),
    (put(f"{OBJ}/type", "QuantityEvent"), f"{OBJ}/type", "event.type"),
    (put(f"{OBJ}/type", None), f"{OBJ}/type", "type.string"),
    (drop(f"{OBJ}/eventTime"), f"{OBJ}/eventTime", "member.required"),
    (put(f"{OBJ}/eventTime", 1_700_000_000), f"{OBJ}/eventTime", "type.string"),
    (put(f"{OBJ}/eventTime", "2026-03-02T08:15:00"), f"{OBJ}/eventTime", "time.format"),
    (put(f"{OBJ}/eventTime", "2026-03-02 08:15:00Z"), f"{OBJ}/eventTime", "time.format"),
    (put(f"{OBJ}/eventTime", "2026-02-30T08:15:00Z"), f"{OBJ}/eventTime", "time.format"),
    (put(f"{OBJ}/eventTime", "2026-03-02T25:15:00Z"), f"{OBJ}/eventTime", "time.format"),
    (put(f"{OBJ}/eventTime", "2026-03-02T08:15:00+15:00"), f"{OBJ}/eventTime", "time.format"),
    (put(f"{OBJ}/eventTime", "0001-01-01T00:00:00+01:00"), f"{OBJ}/eventTime", "time.format"),
    (put(f"{OBJ}/eventTime", "٢٠٢٦-03-02T08:15:00Z"), f"{OBJ}/eventTime", "time.format"),
    (drop(f"{OBJ}/eventTimeZoneOffset"), f"{OBJ}/eventTimeZoneOffset", "member.required"),
    (put(f"{OBJ}/eventTimeZoneOffset", "Z"), f"{OBJ}/eventTimeZoneOffset", "time.zone_offset"),
    (put(f"{OBJ}/eventTimeZoneOffset", "1:00"), f"{OBJ}/eventTimeZoneOffset", "time.zone_offset"),
    (put(f"{OBJ}/eventTimeZoneOffset", "+14:30"), f"{OBJ}/eventTimeZoneOffset", "time.zone_offset"),
    (put(f"{OBJ}/eventTimeZoneOffset", "+01:60"), f"{OBJ}/eventTimeZoneOffset", "time.zone_offset"),
    (put(f"{OBJ}/eventTimeZoneOffset", 1), f"{OBJ}/eventTimeZoneOffset", "type.string"),
    (put(f"{OBJ}/recordTime", "now"), f"{OBJ}/recordTime", "time.format"),
    (put(f"{OBJ}/eventID", "42"), f"{OBJ}/eventID", "uri.form"),
    (put(f"{OBJ}/certificationInfo", ["x:y", "z"]), f"{OBJ}/certificationInfo/1", "uri.form"),
    (put(f"{OBJ}/certificationInfo", 3), f"{OBJ}/certificationInfo", "type.string"),
    (put(f"{OBJ}/@context", {"ni": "urn:x:"}), f"{OBJ}/@context", "context.scheme"),
    (put(f"{OBJ}/@context", False), f"{OBJ}/@context", "context.form"),
    (drop(f"{OBJ}/action"), f"{OBJ}/action", "member.required"),
    (put(f"{OBJ}/action", "OBSERVED"), f"{OBJ}/action", "action.unknown"),
    (put(f"{OBJ}/action", "observe"), f"{OBJ}/action", "action.unknown"),
    (put(f"{OBJ}/note", "bare"), f"{OBJ}/note", "member.unknown"),
    (put(f"{OBJ}/a~1b", "bare"), f"{OBJ}/a~1b", "member.unknown"),
    # Words of closed lists.
    (put(f"{OBJ}/bizStep", "smuggling"), f"{OBJ}/bizStep", "vocabulary.closed"),
    (put(f"{OBJ}/bizStep", "Shipping"), f"{OBJ}/bizStep", "vocabulary.closed"),
    (put(f"{OBJ}/bizStep", ""), f"{OBJ}/bizStep", "vocabulary.closed"),
    (put(f"{OBJ}/bizStep", "harbour:is here"), f"{OBJ}/bizStep", "uri.form"),
    (put(f"{OBJ}/bizStep", ["shipping"]), f"{OBJ}/bizStep", "type.string"),
    (put(f"{OBJ}/disposition", "cleared"), f"{OBJ}/disposition", "vocabulary.closed"),
    (put(f"{OBJ}/disposition", "shipping"), f"{OBJ}/disposition", "vocabulary.closed"),
    (
        put(f"{OBJ}/persistentDisposition/set", ["fine"]),
        f"{OBJ}/persistentDisposition/set/0",
        "vocabulary.closed",
    ),
    (
        put(f"{OBJ}/persistentDisposition", {}),
        f"{OBJ}/persistentDisposition",
        "member.required",
    ),
    (
        put(f"{OBJ}/persistentDisposition/unset", []),
        f"{OBJ}/persistentDisposition/unset",
        "list.empty",
    ),
    (
        put(f"{OBJ}/persistentDisposition/set", ["active", "active"]),
        f"{OBJ}/persistentDisposition/set/1",
        "list.duplicate",
    ),
    (
        put(f"{OBJ}/bizTransactionList/0/type", "invoice"),
        f"{OBJ}/bizTransactionList/0/type",
        "vocabulary.closed",
    ),
    (put(f"{OBJ}/sourceList/0/type", "owner"), f"{OBJ}/sourceList/0/type", "vocabulary.closed"),
    (
        put(f"{ASC}/errorDeclaration/reason", "oops"),
        f"{ASC}/errorDeclaration/reason",
        "vocabulary.closed",
    ),
    (put(f"{REPORT}/type", "Warmth"), f"{REPORT}/type", "vocabulary.closed"),
    (put(f"{REPORT}/component", "w"), f"{REPORT}/component", "vocabulary.closed"),
    (put(f"{REPORT}/exception", "ALARM"), f"{REPORT}/exception", "vocabulary.closed"),
    # Identifiers.
    (put(f"{OBJ}/epcList", "urn:a:b"), f"{OBJ}/epcList", "type.array"),
    (put(f"{OBJ}/epcList/0", 4012345), f"{OBJ}/epcList/0", "type.string"),
    (put(f"{OBJ}/epcList/0", "4012345"), f"{OBJ}/epcList/0", "uri.form"),
    (put(f"{OBJ}/epcList/0", "urn:a b"), f"{OBJ}/epcList/0", "uri.form"),
    (put(f"{OBJ}/epcList/0", "urn:a:" + "b" * 2000), f"{OBJ}/epcList/0", "uri.form"),
    (
        put(f"{OBJ}/epcList", ["urn:a:b", "urn:a:c", "urn:a:b"]),
        f"{OBJ}/epcList/2",
        "list.duplicate",
    ),
    (
        put(f"{OBJ}/epcList/1", "https://id.gs1.org/00/040123450000001113"),
        f"{OBJ}/epcList/1",
        "gs1_key.check_digit",
    ),
    (
        put(f"{OBJ}/epcList/1", "https://acme.example/01/04012345123457/21/9"),
        f"{OBJ}/epcList/1",
        "gs1_key.check_digit",
    ),
    (
        put(f"{OBJ}/epcList/0", "urn:epc:id:sscc:4012345.333"),
        f"{OBJ}/epcList/0",
        "epc_urn.form",
    ),
    (
        put(f"{OBJ}/readPoint/id", "https://id.gs1.org/414/4012345000116"),
        f"{OBJ}/readPoint/id",
        "gs1_key.check_digit",
    ),
    (
        put(f"{OBJ}/bizLocation/id", "https://id.gs1.org/414/401234500011"),
        f"{OBJ}/bizLocation/id",
        "digital_link.form",
    ),
    (
        put(f"{OBJ}/sourceList/0/source", "https://id.gs1.org/417/4012345000000"),
        f"{OBJ}/sourceList/0/source",
        "gs1_key.check_digit",
    ),
    (
        put(f"{AGG}/parentID", "https://id.gs1.org/8003/04012345666664"),
        f"{AGG}/parentID",
        "gs1_key.check_digit",
    ),
    (put(f"{AGG}/parentID", "urn:epc:id:bic:BOX"), f"{AGG}/parentID", "container_number.form"),
    (
        put(f"{TRF}/transformationID", "https://id.gs1.org/253/40123455555551234"),
        f"{TRF}/transformationID",
        "gs1_key.check_digit",
    ),
    (
        put(f"{TRX}/bizTransactionList/0/bizTransaction", "urn:epc:id:gdti:4012345.5.98"),
        f"{TRX}/bizTransactionList/0/bizTransaction",
        "epc_urn.form",
    ),
    # Parts.
    (
        drop(f"{OBJ}/quantityList/0/epcClass"),
        f"{OBJ}/quantityList/0/epcClass",
        "member.required",
    ),
    (
        put(f"{OBJ}/quantityList/0/quantity", "12"),
        f"{OBJ}/quantityList/0/quantity",
        "type.number",
    ),
    (
        put(f"{OBJ}/quantityList/0/quantity", True),
        f"{OBJ}/quantityList/0/quantity",
        "type.number",
    ),
    (put(f"{OBJ}/quantityList/0/uom", "kilo"), f"{OBJ}/quantityList/0/uom", "uom.form"),
    (
        put(f"{OBJ}/quantityList/0/harbour:x", 1),
        f"{OBJ}/quantityList/0/harbour:x",
        "member.unknown",
    ),
    (
        put(f"{OBJ}/quantityList/0/epcClass", "https://id.gs1.org/01/04012345123457"),
        f"{OBJ}/quantityList/0/epcClass",
        "gs1_key.check_digit",
    ),
    (drop(f"{OBJ}/readPoint/id"), f"{OBJ}/readPoint/id", "member.required"),
    (put(f"{OBJ}/readPoint", "urn:a:b"), f"{OBJ}/readPoint", "type.object"),
    (put(f"{OBJ}/readPoint/berth", "7"), f"{OBJ}/readPoint/berth", "member.unknown"),
    (drop(f"{OBJ}/sourceList/0/type"), f"{OBJ}/sourceList/0/type", "member.required"),
    (drop(f"{OBJ}/sourceList/0/source"), f"{OBJ}/sourceList/0/source", "member.required"),
    (
        put(
            f"{OBJ}/destinationList/0",
            {"type": "location", "source": "urn:epc:id:sgln:4012345.00022.0"},
        ),
        f"{OBJ}/destinationList/0/destination",
        "member.required",
    ),
    (
        put(f"{OBJ}/destinationList/0/source", "urn:a:b"),
        f"{OBJ}/destinationList/0/source",
        "member.unknown",
    ),
    (
        drop(f"{OBJ}/bizTransactionList/0/bizTransaction"),
        f"{OBJ}/bizTransactionList/0/bizTransaction",
        "member.required",
    ),
    (put(f"{OBJ}/ilmd", []), f"{OBJ}/ilmd", "type.object"),
    (put(f"{OBJ}/ilmd/lotNumber", "L7"), f"{OBJ}/ilmd/lotNumber", "member.unknown"),
    (put(f"{OBJ}/action", "OBSERVE"), f"{OBJ}/ilmd", "ilmd.action"),
    (
        drop(f"{ASC}/errorDeclaration/declarationTime"),
        f"{ASC}/errorDeclaration/declarationTime",
        "member.required",
    ),
    (
        put(f"{ASC}/errorDeclaration/correctiveEventIDs", "urn:uuid:1"),
        f"{ASC}/errorDeclaration/correctiveEventIDs",
        "type.array",
    ),
    (
        put(f"{ASC}/errorDeclaration/by", "officer"),
        f"{ASC}/errorDeclaration/by",
        "member.unknown",
    ),
    # Sensors.
    (
        drop(f"{OBJ}/sensorElementList/0/sensorReport"),
        f"{OBJ}/sensorElementList/0/sensorReport",
        "member.required",
    ),
    (
        put(f"{OBJ}/sensorElementList/0/sensorReport", []),
        f"{OBJ}/sensorElementList/0/sensorReport",
        "list.empty",
    ),
    (
        put(f"{OBJ}/sensorElementList/0/probe", "x"),
        f"{OBJ}/sensorElementList/0/probe",
        "member.unknown",
    ),
    (drop(f"{REPORT}/type"), f"{REPORT}/type", "member.required"),
    (put(f"{REPORT}/value", "-18"), f"{REPORT}/value", "type.number"),
    (put(f"{REPORT}/booleanValue", "true"), f"{REPORT}/booleanValue", "type.boolean"),
    (put(f"{REPORT}/hexBinaryValue", "0xA"), f"{REPORT}/hexBinaryValue", "hex.form"),
    (put(f"{REPORT}/stringValue", 5), f"{REPORT}/stringValue", "type.string"),
    (put(f"{REPORT}/uriValue", "here"), f"{REPORT}/uriValue", "uri.form"),
    (put(f"{METADATA}/time", "07:00"), f"{METADATA}/time", "time.format"),
    (put(f"{METADATA}/deviceID", "T1"), f"{METADATA}/deviceID", "uri.form"),
    (put(f"{METADATA}/probe", "north"), f"{METADATA}/probe", "member.unknown"),
    # What each type must tell.
    (drop(f"{AGG}/parentID"), f"{AGG}/parentID", "aggregation.parent"),
    (put(f"{AGG}/epcList", []), f"{AGG}/epcList", "member.unknown"),
    (put(f"{AGG}/ilmd", {}), f"{AGG}/ilmd", "member.unknown"),
    (drop(f"{TRX}/bizTransactionList"), f"{TRX}/bizTransactionList", "member.required"),
    (put(f"{TRX}/bizTransactionList", []), f"{TRX}/bizTransactionList", "list.empty"),
    (drop(f"{TRX}/epcList"), TRX, "event.objects"),
    (put(f"{TRF}/action", "ADD"), f"{TRF}/action", "member.unknown"),
    (put(f"{TRF}/parentID", "urn:a:b"), f"{TRF}/parentID", "member.unknown"),
    (drop(f"{ASC}/parentID"), f"{ASC}/parentID", "member.required"),
    (drop(f"{ASC}/childEPCs"), ASC, "event.objects"),
    (put(f"{ASC}/childEPCs", []), ASC, "event.objects"),
]


@pytest.mark.parametrize(("change", "pointer", "rule"), CORRUPTED)
def test_corrupted_document_is_refused(change: Change, pointer: str, rule: str) -> None:
    document = capture_document()
    parse_document(encoded(document))
    change(document)
    assert_refused(encoded(document), pointer, rule)


def test_there_are_enough_corruptions_that_need_no_data() -> None:
    assert len(CORRUPTED) >= 60


def test_event_that_names_no_object_is_refused() -> None:
    document = capture_document()
    for pointer in (f"{AGG}/childEPCs", f"{AGG}/childQuantityList"):
        drop(pointer)(document)
    assert_refused(encoded(document), AGG, "event.objects")
    document = capture_document()
    for pointer in (f"{TRF}/outputEPCList", f"{TRF}/transformationID"):
        drop(pointer)(document)
    assert_refused(encoded(document), TRF, "event.objects")
    document = capture_document()
    for pointer in (f"{OBJ}/epcList", f"{OBJ}/quantityList", f"{OBJ}/readPoint"):
        drop(pointer)(document)
    assert_refused(encoded(document), OBJ, "event.objects")


RESULTS = "/epcisBody/queryResults"


@pytest.mark.parametrize(
    ("change", "pointer", "rule"),
    [
        (drop(RESULTS), RESULTS, "member.required"),
        (drop(f"{RESULTS}/queryName"), f"{RESULTS}/queryName", "member.required"),
        (drop(f"{RESULTS}/resultsBody"), f"{RESULTS}/resultsBody", "member.required"),
        (put(f"{RESULTS}/subscriptionID", 1), f"{RESULTS}/subscriptionID", "type.string"),
        (put(f"{RESULTS}/more", 1), f"{RESULTS}/more", "member.unknown"),
        (
            put(f"{RESULTS}/resultsBody/vocabularyList", {}),
            f"{RESULTS}/resultsBody/vocabularyList",
            "type.array",
        ),
        (
            put(f"{RESULTS}/resultsBody/eventList/0/bizStep", "boxing"),
            f"{RESULTS}/resultsBody/eventList/0/bizStep",
            "vocabulary.closed",
        ),
        (put("/epcisBody/eventList", []), "/epcisBody/eventList", "member.unknown"),
    ],
)
def test_corrupted_query_document_is_refused(change: Change, pointer: str, rule: str) -> None:
    document = query_document()
    assert parse_document(encoded(document)).is_query
    change(document)
    assert_refused(encoded(document), pointer, rule)
