"""A real SIGKILL between signing and receipt, then the same command again: one entry, not two."""

from __future__ import annotations

import json
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from ledger_client.crash_points import VARIABLE, CrashPoint
from tests.cli import numbers
from tests.cli.acts import commissioning, document, kinds, opened, pallet
from tests.cli.good_holds import stripping
from tests.cli.machine import Machine

pytestmark = pytest.mark.xdist_group("cli")
Prepared = tuple[list[str], list[str]]
"""A command, and the kinds of entries that it must put on the ledger, each once."""


def observe(machine: Machine, _: Path) -> Prepared:
    return ["observe", opened(machine), "--text", "seal intact"], ["observe"]


def open_by_hand(_: Machine, __: Path) -> Prepared:
    return ["open", numbers.container(), "--booking", "B-KILL"], ["open"]


def offer(machine: Machine, _: Path) -> Prepared:
    return ["offer", opened(machine), "--to", "carrier"], ["offer"]


def pack(machine: Machine, _: Path) -> Prepared:
    inside = [pallet(machine), pallet(machine)]
    return ["pack", opened(machine), *inside], ["contents", "pack", "pack"]


def capture(machine: Machine, folder: Path) -> Prepared:
    """Two pallets come into being and are loaded: four writes, five entries."""
    ssccs, box = [numbers.sscc(), numbers.sscc()], numbers.container()
    machine.ask("capture", commissioning(folder, "first.jsonld", ssccs[:1]), "--as", "maker")
    loading = document(
        folder,
        "loading.jsonld",
        {
            "type": "ObjectEvent",
            "epcList": [numbers.sscc_urn(ssccs[1])],
            "action": "ADD",
            "bizStep": "commissioning",
        },
        {
            "type": "AggregationEvent",
            "parentID": f"urn:epc:id:bic:{box}",
            "childEPCs": [numbers.sscc_urn(one) for one in ssccs],
            "action": "ADD",
            "bizStep": "loading",
        },
    )
    return ["capture", str(loading)], ["open", "open", "contents", "pack", "pack"]


def observe_many(machine: Machine, folder: Path) -> Prepared:
    lines = folder / "lines.txt"
    lines.write_text("one\ntwo\ntwo\n", "utf-8")
    return ["observe", opened(machine), "--file", str(lines)], ["observe"] * 3


def batch(machine: Machine, folder: Path) -> Prepared:
    """Customs strips a held container; the custodian sends it."""
    box, inside = opened(machine), [pallet(machine), pallet(machine)]
    machine.ask("pack", box, *inside, "--as", "maker")
    machine.ask("hold", box, "--reason", "scan", "--as", "customs")
    file = folder / "strip.json"
    file.write_text(json.dumps(stripping(box, inside)), "utf-8")
    return ["batch", str(file)], ["release", "contents", "unpack", "unpack", "hold", "hold"]


@pytest.mark.parametrize("point", list(CrashPoint))
@pytest.mark.parametrize(
    "prepare", [observe, open_by_hand, offer, pack, capture, observe_many, batch]
)
def test_the_same_command_again_leaves_one_entry(
    prepare: Callable[[Machine, Path], Prepared],
    point: CrashPoint,
    machine: Machine,
    tmp_path: Path,
) -> None:
    command, expected = prepare(machine, tmp_path)
    before = len(machine.ledger_entries())
    killed = machine.spawn(*command, "--as", "maker", variables={VARIABLE: point.value})
    assert killed.returncode == -signal.SIGKILL, killed
    machine.ask(*command, "--as", "maker")
    written = [entry.kind.name.lower() for entry in machine.ledger_entries()[before:]]
    assert written == expected


def test_a_second_wish_of_the_same_words_is_a_second_entry(machine: Machine) -> None:
    number = opened(machine)
    for _ in range(2):
        machine.ask("observe", number, "--text", "still here", "--as", "maker")
    assert kinds(machine, number) == ["open", "observe", "observe"]


def test_killed_twice_at_different_points_and_still_one_entry(machine: Machine) -> None:
    number = opened(machine)
    command = ["observe", number, "--text", "seal intact", "--as", "maker"]
    for point in (CrashPoint.AFTER_STORE, CrashPoint.AFTER_SEND, CrashPoint.BEFORE_RECEIPT):
        killed = machine.spawn(*command, variables={VARIABLE: point.value})
        assert killed.returncode == -signal.SIGKILL
    machine.ask(*command)
    assert kinds(machine, number) == ["open", "observe"]
