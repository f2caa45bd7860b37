"""Every sample document of GS1 has one profile and starting state, and the plan CAPTURE asks for.

The expectations were written by hand from the rules, before the code ran; each says why.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger_client.epcis import parse_document
from tests.outside_data import require_data
from tests.unit.capture.expectations import expectation, expected, load, outcome

_FOLDER = Path(__file__).parent / "gs1"
_FILES = sorted(_FOLDER.glob("*.toml"))


@pytest.mark.parametrize("path", _FILES, ids=lambda path: path.stem)
def test_a_sample_document_plans_as_the_rules_say(path: Path) -> None:
    samples = require_data("gs1-epcis", "JSON")
    case = expectation(path.stem, load(path))
    document = parse_document((samples / case.table["document"]).read_bytes())
    assert outcome(case, document, samples) == expected(case)


def test_every_sample_document_has_an_expectation() -> None:
    samples = require_data("gs1-epcis", "JSON")
    present = {str(path.relative_to(samples)) for path in samples.rglob("*.jsonld")}
    assert {load(path)["document"] for path in _FILES} == present
    assert len(_FILES) == len(present) == 47
