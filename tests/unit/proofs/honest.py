"""The honest container bundle as JSON, to be forged; and the judgement of what became of it."""

from __future__ import annotations

import json

from ledger_client.proofs import Report
from tests.unit.proofs.mutations import Json, dumps
from tests.unit.proofs.test_mutations import WORSE, honest, judged


def tree(which: str = "container") -> Json:
    return json.loads(honest(which)[0])


def codes(report: Report) -> set[str]:
    return {one.code for one in report.findings}


def refused(changed: Json, *expected: str) -> None:
    report = judged("container", dumps(changed))
    assert report.verdict in WORSE
    assert "check.error" not in codes(report)
    assert set(expected) <= codes(report), codes(report)
