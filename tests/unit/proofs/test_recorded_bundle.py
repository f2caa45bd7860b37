"""A bundle of real contracts on a real chain (anvil), recorded by ``scripts.record_bundle``."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

from ledger_client.proofs import Bundle, Policy, Report, TrustRoot, Verdict, verify
from tests.unit.proofs.mutations import Json, Variant, variants
from tests.unit.proofs.test_mutations import SECTIONS

FOLDER = Path(__file__).parents[2] / "vectors" / "bundle-dev"
DATA = (FOLDER / "container.bundle").read_bytes()
ROOT = TrustRoot.parse((FOLDER / "trust-root.json").read_bytes())
STRICT = Policy(names=True, contents=True)


def judged(data: bytes) -> Report:
    time = int(json.loads(DATA)["header"]["fields"]["timestamp"], 16)
    return verify(data, ROOT, datetime.fromtimestamp(time + 60, UTC), STRICT)


def test_the_recorded_bundle_is_proved_with_its_reservation() -> None:
    report = judged(DATA)
    assert report.headline == "unsealed development chain: attention"
    serious = {one.code for one in report.findings if one.severity != "note"}
    assert serious == {"custody.reserved"}
    assert report.custody[0].kind == "open"
    assert report.custody[-1].kind == "acceptReserved"
    assert report.covers


def test_the_recorded_bundle_reads_and_writes_back_equal() -> None:
    assert Bundle.parse(DATA).encode() == DATA
    assert TrustRoot.parse(ROOT.encode()) == ROOT


@cache
def spoilt() -> tuple[Variant, ...]:
    tree: Json = json.loads(DATA)
    return tuple(variants(tree, 1))


@pytest.mark.parametrize("section", SECTIONS)
def test_every_variant_of_the_recorded_bundle_is_refuted_or_incomplete(section: str) -> None:
    found = []
    for name, make in spoilt():
        if not name.startswith(f"/{section}") and not (name[:2] == "/ " and section == "version"):
            continue
        report = judged(make())
        broken = any(one.code == "check.error" for one in report.findings)
        if report.verdict not in (Verdict.REFUTED, Verdict.INCOMPLETE) or broken:
            found.append(f"{name}: {report.verdict}")
    assert found == []
