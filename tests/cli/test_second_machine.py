"""Two machines of one participant: the same document is on the ledger once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli import numbers
from tests.cli.acts import commissioning, document, opened
from tests.cli.machine import Machine

pytestmark = pytest.mark.xdist_group("cli")


@pytest.fixture
def second(machine: Machine, tmp_path: Path) -> Machine:
    """A machine with the maker's keys and, through a file, its yearly secrets; an empty store."""
    home = tmp_path / "second"
    (home / "participants").mkdir(parents=True)
    for name in ("network.json", "trust-root.json"):
        shutil.copy(machine.home / name, home / name)
    without_secrets = shutil.ignore_patterns("secrets")
    source = machine.home / "participants" / "maker"
    shutil.copytree(source, home / "participants" / "maker", ignore=without_secrets)
    other = Machine(home)
    file = tmp_path / "secrets.json"
    machine.ask("participant", "secret", "export", file, "--as", "maker")
    assert other.ask("participant", "secret", "import", file, "--as", "maker")["imported"]
    return other


def test_the_same_document_makes_no_second_entry(
    machine: Machine, second: Machine, tmp_path: Path
) -> None:
    ssccs = [numbers.sscc(), numbers.sscc()]
    file = commissioning(tmp_path, "c.jsonld", ssccs)
    first = machine.ask("capture", file, "--as", "maker")["receipts"]
    before = len(machine.ledger_entries())
    again = second.ask("capture", file, "--as", "maker")["receipts"]
    assert len(machine.ledger_entries()) == before
    assert [one["alreadyWritten"] for one in again] == [True, True]
    assert [one["subject"] for one in again] == [one["subject"] for one in first]
    assert [one["commitment"] for one in again] == [one["commitment"] for one in first]


def test_loading_is_not_written_twice_either(
    machine: Machine, second: Machine, tmp_path: Path
) -> None:
    pallet, box = numbers.sscc(), numbers.container()
    made = commissioning(tmp_path, "made.jsonld", [pallet])
    loaded = document(
        tmp_path,
        "loaded.jsonld",
        {
            "type": "AggregationEvent",
            "parentID": f"urn:epc:id:bic:{box}",
            "childEPCs": [numbers.sscc_urn(pallet)],
            "action": "ADD",
            "bizStep": "loading",
        },
    )
    for file in (made, loaded):
        machine.ask("capture", file, "--as", "maker")
    before = machine.ledger_entries()
    for file in (made, loaded):
        second.ask("capture", file, "--as", "maker")
    assert machine.ledger_entries() == before
    found = second.ask("lookup", box, "--as", "maker")["found"]
    assert [one["children"] for one in found] == [1]


def test_what_one_machine_began_the_other_finishes(
    machine: Machine, second: Machine, tmp_path: Path
) -> None:
    first, both = numbers.sscc(), numbers.sscc()
    made = commissioning(tmp_path, "made.jsonld", [first, both])
    begun = machine.spawn(
        "capture", made, "--as", "maker", variables={"TIDEWAITER_CRASH_AT": "after_seal"}
    )
    assert begun.returncode < 0
    before = len(machine.ledger_entries())
    receipts = second.ask("capture", made, "--as", "maker")["receipts"]
    assert [one["alreadyWritten"] for one in receipts] == [True, False]
    assert len(machine.ledger_entries()) == before + 1


def test_without_the_secrets_nothing_is_captured(machine: Machine, tmp_path: Path) -> None:
    home = tmp_path / "bare"
    (home / "participants").mkdir(parents=True)
    for name in ("network.json", "trust-root.json"):
        shutil.copy(machine.home / name, home / name)
    source = machine.home / "participants" / "maker"
    shutil.copytree(
        source, home / "participants" / "maker", ignore=shutil.ignore_patterns("secrets")
    )
    file = commissioning(tmp_path, "c.jsonld", [numbers.sscc()])
    outcome = Machine(home).run("capture", file, "--as", "maker", "--json")
    assert (outcome.code, outcome.error["rule"]) == (3, "year_secret.missing")


def test_a_handoff_goes_between_two_machines_by_files(machine: Machine, tmp_path: Path) -> None:
    home = tmp_path / "carrier"
    (home / "participants").mkdir(parents=True)
    for name in ("network.json", "trust-root.json"):
        shutil.copy(machine.home / name, home / name)
    shutil.copytree(machine.home / "participants" / "carrier", home / "participants" / "carrier")
    carrier, number, half = Machine(home), opened(machine), tmp_path / "half.json"
    machine.ask("handoff", "start", number, "--to", "carrier", "--out", half, "--as", "maker")
    digest = carrier.ask("handoff", "take-in", half, "--as", "carrier")["digest"]
    carrier.ask("handoff", "complete", digest, "--as", "carrier")
    assert machine.ledger_entries()[-1].kind.name == "HANDOFF"
    spoilt = tmp_path / "spoilt.json"
    spoilt.write_text(half.read_text("utf-8").replace('"turn": 0', '"turn": 1'), "utf-8")
    refused = carrier.run("handoff", "take-in", spoilt, "--as", "carrier", "--json")
    assert (refused.code, refused.error["rule"]) == (2, "handoff.signature")
