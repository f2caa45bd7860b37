"""The standard's own samples and our small documents parse, and serialise back equal."""

import json
import time
from decimal import Decimal
from pathlib import Path

import jsonschema_rs
import pytest

from ledger_client.epcis import (
    AssociationEvent,
    EventType,
    ObjectEvent,
    parse_document,
    parse_events,
    serialise_document,
    serialise_event,
)
from tests.outside_data import data_dir, require_data
from tests.unit.epcis.small_documents import (
    AGGREGATION,
    OBJECT,
    Json,
    capture_document,
    encoded,
    query_document,
)


def sample_paths() -> list[Path]:
    """The samples of the standard, none on a machine without them."""
    folder = data_dir()
    return [] if folder is None else sorted((folder / "gs1-epcis" / "JSON").rglob("*.jsonld"))


def exact(data: bytes) -> Json:
    """The JSON with every digit of its numbers."""
    read: Json = json.loads(data, parse_float=Decimal, parse_int=Decimal)
    return read


def assert_serialises_back(data: bytes) -> None:
    """What was read is written equal, to the last digit, and reads back the same."""
    document = parse_document(data)
    written = serialise_document(document)
    assert json.loads(written) == json.loads(data)
    assert exact(written) == exact(data)
    assert parse_document(written) == document


def test_no_sample_is_left_out() -> None:
    require_data("gs1-epcis", "JSON")
    assert len(sample_paths()) == 47


@pytest.mark.parametrize("path", sample_paths(), ids=lambda path: path.stem)
def test_sample_serialises_back_equal(path: Path) -> None:
    assert_serialises_back(path.read_bytes())


@pytest.mark.parametrize("path", sample_paths(), ids=lambda path: path.stem)
def test_sample_written_by_us_satisfies_the_standards_schema(path: Path) -> None:
    schema = json.loads(require_data("gs1-epcis", "EPCIS-JSON-Schema.json").read_bytes())
    written = serialise_document(parse_document(path.read_bytes()))
    jsonschema_rs.Draft7Validator(schema).validate(json.loads(written))


@pytest.mark.parametrize("document", [capture_document(), query_document()], ids=["cap", "query"])
def test_own_document_serialises_back_equal(document: dict[str, Json]) -> None:
    assert_serialises_back(encoded(document))


def test_own_documents_satisfy_the_standards_schema() -> None:
    schema = json.loads(require_data("gs1-epcis", "EPCIS-JSON-Schema.json").read_bytes())
    validator = jsonschema_rs.Draft7Validator(schema)
    validator.validate(json.loads(encoded(query_document())))
    validator.validate(json.loads(encoded(capture_document())))


@pytest.mark.parametrize(
    "digits",
    [
        "0",
        "-0",
        "1.0",
        "12.50",
        "0.1000000000000000055511151231257827",
        "9007199254740993",
        "1E+2",
        "1e2",
        "-1.5E-7",
        "1e-400",
        "123456789012345678901234567890.123456789",
    ],
)
def test_digits_of_a_number_survive(digits: str) -> None:
    data = encoded(capture_document()).replace(b"12.5", digits.encode())
    event = parse_events(data)[0]
    assert isinstance(event, ObjectEvent)
    assert event.quantity_list is not None
    assert event.quantity_list[0].quantity == Decimal(digits)
    assert_serialises_back(data)


def test_identifier_that_stands_twice_counts_once_and_is_told() -> None:
    path = require_data("gs1-epcis", "JSON", "AssociationEvent", "AssociationEvent-h.jsonld")
    (event,) = parse_events(path.read_bytes())
    assert event.event_id == "urn:uuid:fd338495-0e6d-41dd-afee-a862ecd32518"
    assert event.event_id_repeated
    (once,) = parse_events(encoded(capture_document(OBJECT)))
    assert not once.event_id_repeated


def test_event_is_typed() -> None:
    events = parse_events(encoded(capture_document()))
    assert [event.type for event in events] == [
        EventType.OBJECT,
        EventType.AGGREGATION,
        EventType.TRANSACTION,
        EventType.TRANSFORMATION,
        EventType.ASSOCIATION,
    ]
    first, last = events[0], events[-1]
    assert isinstance(first, ObjectEvent)
    assert isinstance(last, AssociationEvent)
    assert first.event_time.text == "2026-03-02T08:15:00.250+01:00"
    assert first.event_time.instant.isoformat() == "2026-03-02T07:15:00.250000+00:00"
    assert first.biz_step is not None
    assert first.biz_step.word == "commissioning"
    assert first.biz_step.uri == "https://ref.gs1.org/cbv/BizStep-commissioning"
    assert first.epc_list is not None
    assert first.epc_list[0].canonical == "https://id.gs1.org/00/040123450000003338"
    assert first.read_point is not None
    assert first.read_point.extensions.get("harbour:berth") == "7"
    assert last.error_declaration is not None
    assert last.error_declaration.extensions.names == ("harbour:by",)


@pytest.mark.parametrize(
    "text",
    [
        "shipping",
        "https://ref.gs1.org/cbv/BizStep-shipping",
        "urn:epcglobal:cbv:bizstep:shipping",
        "cbv:BizStep-shipping",
    ],
)
def test_standard_word_is_known_however_written(text: str) -> None:
    (event,) = parse_events(encoded(capture_document(AGGREGATION | {"bizStep": text})))
    assert event.biz_step is not None
    assert (event.biz_step.word, event.biz_step.text) == ("shipping", text)
    assert event.biz_step.uri == "https://ref.gs1.org/cbv/BizStep-shipping"


@pytest.mark.parametrize("text", ["https://ns.example.net/x", "harbour:x", "urn:acme:step:1"])
def test_uri_of_anybody_passes_as_a_word(text: str) -> None:
    (event,) = parse_events(encoded(capture_document(AGGREGATION | {"bizStep": text})))
    assert event.biz_step is not None
    assert (event.biz_step.word, event.biz_step.uri) == (None, text)


def test_event_serialises_alone() -> None:
    (event,) = parse_events(encoded(capture_document(OBJECT)))
    assert json.loads(serialise_event(event)) == OBJECT


def test_own_context_of_an_event_is_kept_and_counts() -> None:
    own = AGGREGATION | {"@context": {"quay": "https://ns.example.net/quay/"}, "quay:n": 1}
    document = capture_document(own)
    assert_serialises_back(encoded(document))
    (event,) = parse_events(encoded(document))
    assert event.context.expanded("quay:n") == "https://ns.example.net/quay/n"
    assert event.context.expanded("harbour:n") == "https://ns.example.net/harbour/n"


def test_ten_thousand_events_parse_in_seconds() -> None:
    data = encoded(capture_document(*[OBJECT] * 10_000))
    started = time.perf_counter()
    assert len(parse_events(data)) == 10_000
    # It takes some six seconds; the bound is for a busy machine, and for quadratic slips.
    assert time.perf_counter() - started < 60
