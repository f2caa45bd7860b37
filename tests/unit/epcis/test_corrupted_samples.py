"""The standard's own samples, corrupted: refused there, and by its JSON schema where that looks."""

import json
from pathlib import Path

import jsonschema_rs
import pytest

from tests.outside_data import data_dir, require_data
from tests.unit.epcis.refused import assert_refused
from tests.unit.epcis.small_documents import Json, drop, encoded, put

RESULTS_EVENT = "/epcisBody/queryResults/resultsBody/eventList/0"

# Corruptions that fit every sample: the change and the pointer, after the pointer of the first
# event; the rule; and whether GS1's JSON schema sees it too (it does not check words of another
# case in identifiers, check digits, or forms of times).
EVERY_SAMPLE: list[tuple[str, Json, str, str, bool]] = [
    ("/eventTime", "2020-02-30T00:00:00Z", "/eventTime", "time.format", False),
    ("/eventTime", {"at": "noon"}, "/eventTime", "type.string", True),
    ("/eventTimeZoneOffset", "+25:00", "/eventTimeZoneOffset", "time.zone_offset", True),
    ("/bizStep", "teleporting", "/bizStep", "vocabulary.closed", False),
    ("/disposition", "in_limbo", "/disposition", "vocabulary.closed", False),
    ("/readPoint", {"id": 9}, "/readPoint/id", "type.string", True),
    ("/readPoint", {"id": "https://id.gs1.org/414/4012345000116"}, "/readPoint/id",
     "gs1_key.check_digit", False),
    ("/sourceList", [{"type": "location"}], "/sourceList/0/source", "member.required", True),
    ("/errorDeclaration", {"reason": "did_not_occur"}, "/errorDeclaration/declarationTime",
     "member.required", True),
    ("/unnamed", "x", "/unnamed", "member.unknown", False),
]  # fmt: skip


def sample_paths() -> list[Path]:
    """The samples of the standard, none on a machine without them."""
    folder = data_dir()
    return [] if folder is None else sorted((folder / "gs1-epcis" / "JSON").rglob("*.jsonld"))


def first_event_pointer(document: dict[str, Json]) -> str:
    """Where the first event of a sample is."""
    is_query = document["type"] == "EPCISQueryDocument"
    return RESULTS_EVENT if is_query else "/epcisBody/eventList/0"


@pytest.mark.parametrize("path", sample_paths(), ids=lambda path: path.stem)
def test_corrupted_sample_is_refused(path: Path) -> None:
    schema = json.loads(require_data("gs1-epcis", "EPCIS-JSON-Schema.json").read_bytes())
    validator = jsonschema_rs.Draft7Validator(schema)
    for changed, value, wrong, rule, schema_sees in EVERY_SAMPLE:
        document = json.loads(path.read_bytes())
        event = first_event_pointer(document)
        put(event + changed, value)(document)
        assert_refused(encoded(document), event + wrong, rule)
        if schema_sees:
            assert not validator.is_valid(document), (changed, value)
    for member in ("type", "eventTime", "eventTimeZoneOffset"):
        document = json.loads(path.read_bytes())
        event = first_event_pointer(document)
        drop(f"{event}/{member}")(document)
        assert_refused(encoded(document), f"{event}/{member}", "member.required")
        assert not validator.is_valid(document), member
    for member in ("type", "@context", "epcisBody"):
        document = json.loads(path.read_bytes())
        drop(f"/{member}")(document)
        assert_refused(encoded(document), f"/{member}", "member.required")
