"""Telemetry of a document goes in one write, and each event keeps an entry of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from ledger_client.client import Tidewaiter
from ledger_client.crash_points import VARIABLE, CrashPoint
from ledger_client.ledger.kinds import Kind
from ledger_client.proofs import Verdict
from tests.client.network import (
    PASSWORD,
    Party,
    client,
    document,
    event,
    make_network,
    stop,
)
from tests.client.test_client import copy_participant

_READINGS = count(1)
_CAPTURE_ONCE = (
    "from ledger_client import Tidewaiter; import pathlib, sys\n"
    "with Tidewaiter.open(pathlib.Path(sys.argv[1]), 'terminal', sys.argv[2]) as terminal:\n"
    "    terminal.capture(pathlib.Path(sys.argv[3]).read_bytes())\n"
)


def reading() -> dict[str, Any]:
    """A temperature at a gate, about no object; none like it was told before."""
    place = {"id": f"urn:epc:id:sgln:9521144.00001.{next(_READINGS)}"}
    report = [{"type": "Temperature", "value": 4.5, "uom": "CEL"}]
    told = {"readPoint": place, "sensorElementList": [{"sensorReport": report}]}
    return event("ObjectEvent", "sensor_reporting", 1, action="OBSERVE", epcList=[], **told)


def logged(terminal: Tidewaiter) -> list[Kind]:
    """The kinds of the entries of the terminal's logbook."""
    units = terminal.store.units.all()
    books = [one.unit_id for one in units if one.kind == "logbook" and one.label == bytes(32)]
    if not books:
        return []
    (book,) = books
    return [row.entry.kind for row in terminal.history(terminal.unit_of(f"0x{book.hex()}"))]


def test_readings_of_one_document_are_one_write_and_an_entry_each(network: Path) -> None:
    readings = [reading() for _ in range(5)]
    with client(network, Party.TERMINAL) as terminal:
        terminal.capture(document(reading()))
        before = len(logged(terminal))
        (receipt,) = terminal.capture(document(*readings))
        assert len(logged(terminal)) == before + 5
        assert len({one.entry.commitment for one in receipt.entries}) == 5
        assert receipt.gas_used < 5 * 20_000
        assert terminal.capture(document(*readings)) == ()
        rows = terminal.history(receipt.subject)[-5:]
        assert all(isinstance(row.document, dict) for row in rows)
        assert terminal.verify(receipt.subject).verdict is Verdict.VERIFIED


def test_a_reading_that_was_captured_before_is_left_out_of_the_write(network: Path) -> None:
    first, *others = [reading() for _ in range(3)]
    with client(network, Party.TERMINAL) as terminal:
        terminal.capture(document(reading()))
        terminal.capture(document(first))
        (receipt,) = terminal.capture(document(first, *others))
    assert [one.entry.kind for one in receipt.entries] == [Kind.OBSERVE] * 2


def test_what_one_machine_wrote_together_another_does_not_write_again(
    network: Path, tmp_path: Path
) -> None:
    readings = [reading() for _ in range(3)]
    with client(network, Party.TERMINAL) as terminal:
        terminal.capture(document(*readings))
        before = logged(terminal)
    copy_participant(network, tmp_path / "second", Party.TERMINAL)
    with Tidewaiter.open(tmp_path / "second", "terminal", PASSWORD) as terminal:
        again = terminal.capture(document(*readings[1:], readings[0]))
        assert all(one.already for one in again)
    with client(network, Party.TERMINAL) as terminal:
        assert logged(terminal) == before


@pytest.fixture
def first_hour(tmp_path: Path) -> Iterator[Path]:
    """A network of the test's own, on which the terminal has no logbook yet."""
    home = tmp_path / "home"
    make_network(home, (Party.TERMINAL,))
    yield home
    stop(home)


def test_a_logbook_opened_for_one_event_is_not_opened_for_another(
    first_hour: Path, tmp_path: Path
) -> None:
    first, second = reading(), reading()
    with client(first_hour, Party.TERMINAL) as terminal:
        opened, together = terminal.capture(document(first, second))
    assert [one.entry.kind for one in opened.entries] == [Kind.OPEN]
    copy_participant(first_hour, tmp_path / "second", Party.TERMINAL)
    with Tidewaiter.open(tmp_path / "second", "terminal", PASSWORD) as terminal:
        again = terminal.capture(document(second, first))
        assert {one.tx_hash for one in again} == {opened.tx_hash, together.tx_hash}
        assert all(one.already for one in again)
        (last,) = terminal.capture(document(reading()))
        assert [one.entry.kind for one in last.entries] == [Kind.OBSERVE]


@pytest.mark.parametrize("point", list(CrashPoint))
def test_killed_at_any_point_and_captured_again_each_is_there_once(
    network: Path, tmp_path: Path, point: CrashPoint
) -> None:
    with client(network, Party.TERMINAL) as terminal:
        terminal.capture(document(reading()))
        before = len(logged(terminal))
    told = tmp_path / "readings.jsonld"
    told.write_bytes(document(*[reading() for _ in range(3)]))
    wish = [sys.executable, "-c", _CAPTURE_ONCE, str(network), PASSWORD, str(told)]
    killed = subprocess.run(wish, env={**os.environ, VARIABLE: point.value}, check=False)
    assert killed.returncode == -signal.SIGKILL
    subprocess.run(wish, check=True)
    with client(network, Party.TERMINAL) as terminal:
        assert len(logged(terminal)) == before + 3
        assert terminal.store.outbox.unsealed(terminal._submitter.address) == ()
