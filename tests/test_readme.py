"""What the README says is so: its Python runs on a real chain, its numbers are measured ones."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest
from typer.main import get_command

import ledger_client
from ledger_client.cli.app import application
from ledger_client.proofs.findings import RULES
from scripts.measure_gas import FLOORS, GOALS
from tests.client.network import (
    Party,
    commissioned,
    document,
    make_network,
    sscc,
    stop,
    stuffed,
)

ROOT: Final = Path(__file__).parents[1]
README: Final = (ROOT / "README.md").read_text(encoding="utf-8")
_ROW: Final = re.compile(r"^\| `(\w+)`[^|]*\|([^|]*)\|([^|]*)\|([^|]*)\|", re.MULTILINE)
_FINDING: Final = re.compile(
    r"^ (?:[!·]|REFUTED  ) (.+?)(?:  .*)?  +([a-z_]+\.[a-z_]+)$", re.MULTILINE
)
_COMMAND: Final = re.compile(r"^(?:\$ )?tidewaiter (\w+)", re.MULTILINE)


def _snapshot() -> dict[str, int]:
    kept = json.loads((ROOT / "contracts" / "gas-snapshot.json").read_text(encoding="utf-8"))
    return {str(name): int(gas) for name, gas in kept.items()}


def _gas_section() -> str:
    return README.split("\n## Gas\n")[1].split("\n## ")[0]


def code_blocks(language: str) -> list[str]:
    """What stands in the README between fences of a language, in order."""
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def _number(cell: str) -> int | None:
    digits = cell.strip().replace(",", "")
    return int(digits) if digits.isdigit() else None


def test_every_gas_number_is_the_measured_one() -> None:
    told = {row[1]: _number(row[2]) for row in _ROW.finditer(_gas_section())}
    assert len(told) >= 20
    assert told == {name: gas for name, gas in _snapshot().items() if name in told}


def test_every_goal_and_floor_is_the_checked_one() -> None:
    rows = {row[1]: (_number(row[3]), _number(row[4])) for row in _ROW.finditer(_gas_section())}
    goals = {name: goal for name, (goal, _) in rows.items() if goal is not None}
    floors = {name: floor for name, (_, floor) in rows.items() if floor is not None}
    assert {name: goals.get(name) for name in GOALS} == GOALS
    assert {name: floors.get(name) for name in FLOORS} == FLOORS


@pytest.mark.parametrize("link", sorted(set(re.findall(r"\]\(([^)#:]+)\)", README))))
def test_every_file_linked_is_there(link: str) -> None:
    assert (ROOT / link).is_file()


def test_every_room_is_on_the_map() -> None:
    rooms = {path.name for path in (ROOT / "ledger_client").iterdir() if path.is_dir()}
    rooms -= {"__pycache__"}
    assert {room for room in rooms if f"{room}/`" not in README} == set()


def test_every_finding_told_is_one_with_its_sentence() -> None:
    told = re.findall(
        r"(?:[!·]|REFUTED  ) (.+?)(?:  .*)?  +([a-z_]+\.[a-z_]+)$", README, re.MULTILINE
    )
    assert len(told) >= 8
    for sentence, code in told:
        assert RULES[code].sentence.startswith(sentence)


@pytest.mark.parametrize(
    "words", sorted(set(re.findall(r"^(?:\$ )?tidewaiter (\w+)", README, re.M)))
)
def test_every_command_told_exists(words: str) -> None:
    assert words in get_command(application()).commands  # type: ignore[attr-defined]


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A development network with the participants that the README names."""
    folder = tmp_path / "home"
    make_network(folder, (Party.MAKER, Party.CARRIER))
    yield folder
    stop(folder)


def loading() -> bytes:
    """A pallet commissioned and loaded a moment ago, in the year whose secret there is."""
    now, pallet = datetime.now(UTC).isoformat(), sscc()
    events = commissioned(pallet), stuffed("CSQU3054383", pallet)
    return document(*({**told, "eventTime": now} for told in events))


def test_the_python_lines_do_what_they_say(home: Path) -> None:
    lines = code_blocks("python")[0]
    (home.parent / "loading.jsonld").write_bytes(loading())
    ended = subprocess.run(
        [sys.executable, "-c", lines], cwd=home.parent, capture_output=True, text=True, timeout=120
    )
    assert ended.returncode == 0, ended.stderr[-2000:]
    *receipts, verdict = ended.stdout.splitlines()
    assert [line.split()[0] for line in receipts] == ["OPEN", "OPEN", "PACK"]
    assert verdict == "unsealed development chain: verified ['chain.unsealed']"
    assert verdict in README


def test_the_python_lines_are_few_and_use_public_names() -> None:
    lines = code_blocks("python")[0]
    assert len([line for line in lines.splitlines() if line]) <= 15
    imported = re.findall(r"from ledger_client import (.*)", lines)
    assert set(", ".join(imported).split(", ")) <= set(ledger_client.__all__)
