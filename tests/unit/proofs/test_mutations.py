"""Every spoilt variant of an honest bundle is refuted or incomplete: never better, never an error.

At least 2,000 variants are generated over all fields of three bundles (a container with what is in
it, a pallet with the containers it was in, and flour with what it was made of); the forgeries that
a plain implementation accepts stand by name in ``test_traps.py``.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

from ledger_client.proofs import Bundle, Policy, Report, TrustRoot, Verdict, verify
from ledger_client.proofs.findings import RULES
from tests.unit.proofs.journey import journey
from tests.unit.proofs.mill import Mill, milled
from tests.unit.proofs.mutations import Json, Variant, variants
from tests.unit.proofs.states import State

STRICT = Policy(names=True, contents=True, journal=True)
WORSE = (Verdict.REFUTED, Verdict.INCOMPLETE)
# Validators are in bundles of sealed chains only, and spoilt in ``headers/test_sealed_answers.py``.
SECTIONS = sorted(
    field.alias or name for name, field in Bundle.model_fields.items() if name != "validators"
)


@cache
def honest(which: str) -> tuple[bytes, TrustRoot, datetime]:
    """The bytes of an honest bundle, its trust root, and a time shortly after its block."""
    told, mill = (milled().told, milled()) if which == "flour" else (journey(), Mill(journey()))
    state = State(told.net)
    subject, others = {
        "container": (told.container, (told.pallet_a, told.pallet_b)),
        "pallet": (told.pallet_b, (told.container, told.second)),
        "flour": (mill.flour, (mill.carton, told.pallet_a, told.pallet_b)),
    }[which]
    bundle = state.bundle(subject, [state.unit(one) for one in (subject, *others)])
    at = datetime.fromtimestamp(state.time + 60, UTC)
    return bundle.encode(), state.trust_root(), at


def judged(which: str, data: bytes) -> Report:
    _, root, at = honest(which)
    return verify(data, root, at, STRICT)


@cache
def all_variants(which: str, places: int) -> tuple[Variant, ...]:
    tree: Json = json.loads(honest(which)[0])
    return tuple(variants(tree, places))


def section_variants(which: str, section: str, places: int) -> list[tuple[str, bytes]]:
    start = f"/{section}"
    made = []
    for name, make in all_variants(which, places):
        path = name.partition(" ")[0]
        if path == start or path.startswith(start + "/") or (path == "/" and section == "version"):
            made.append((name, make()))
    return made


def escaped(which: str, section: str, places: int) -> tuple[int, list[str]]:
    """How many variants of a section there are, and those that passed or broke a check."""
    found: list[str] = []
    made = section_variants(which, section, places)
    for name, data in made:
        report = judged(which, data)
        broken = any(finding.code == "check.error" for finding in report.findings)
        # A document of what the subject was packed in may be kept back, and that is said.
        is_said = name.endswith(" dropped") and "opening.not_shown" in {
            finding.code for finding in report.findings
        }
        if (report.verdict not in WORSE and not is_said) or broken:
            found.append(f"{name}: {report.verdict}")
    return len(made), found


@pytest.mark.parametrize("which", ["container", "pallet", "flour"])
def test_the_honest_bundle_is_not_refuted(which: str) -> None:
    report = judged(which, honest(which)[0])
    assert report.verdict is Verdict.ATTENTION
    assert {finding.severity for finding in report.findings} <= {"attention", "note"}


@pytest.mark.parametrize("section", SECTIONS)
def test_every_variant_of_a_container_is_refuted_or_incomplete(section: str) -> None:
    count, found = escaped("container", section, 3)
    assert count
    assert found == []


@pytest.mark.parametrize("section", SECTIONS)
def test_every_variant_of_a_pallet_is_refuted_or_incomplete(section: str) -> None:
    count, found = escaped("pallet", section, 1)
    assert count
    assert found == []


@pytest.mark.parametrize("section", SECTIONS)
def test_every_variant_of_flour_is_refuted_or_incomplete(section: str) -> None:
    count, found = escaped("flour", section, 1)
    assert count
    assert found == []


def test_flour_calls_for_every_finding_that_its_history_deserves() -> None:
    report = judged("flour", honest("flour")[0])
    assert {one.code for one in report.findings if one.severity == "attention"} == {
        "certificate.superseded",
        "key.compromised",
        "key.later_revoked",
        "key.recovery_pending",
        "unit.bound",
    }
    assert {one.code for one in report.findings if one.severity == "note"} == {
        "certificate.carried",
        "chain.unsealed",
    }


def test_there_are_at_least_2000_variants_over_all_fields() -> None:
    names = [name for name, _ in all_variants("container", 3)]
    assert len(set(names)) >= 2000
    fields = {name.split("/")[1].split(" ")[0] for name in names}
    assert set(SECTIONS) <= fields


def test_checks_hold_without_asserts() -> None:
    # Under `python -O` an assert is gone; what it guarded would pass.
    program = (
        "from tests.unit.proofs.test_mutations import SECTIONS, escaped\n"
        "made = [escaped('container', section, 1) for section in SECTIONS]\n"
        "print(__debug__, sum(count for count, _ in made), sum((bad for _, bad in made), []))\n"
    )
    root = Path(__file__).parents[3]
    done = subprocess.run(
        [sys.executable, "-O", "-c", program],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    debug, count, bad = done.stdout.strip().split(" ", 2)
    assert (debug, bad) == ("False", "[]")
    assert int(count) >= 700


def test_every_finding_of_a_variant_is_a_known_one() -> None:
    for name, data in section_variants("container", "units", 1)[:40]:
        for finding in judged("container", data).findings:
            assert finding.code in RULES, name
            assert finding.sentence
            assert finding.ask
