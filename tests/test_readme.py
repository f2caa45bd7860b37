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

from ledger_client.home import Home
from ledger_client.ledger.kinds import Role
from ledger_client.node.connection import Connection
from ledger_client.signing import Password
from ledger_client.store import Store
from ledger_client.writing.administration import CouncilDesk, CouncilRequest
from ledger_client.writing.setup import (
    NewParticipant,
    council_signer,
    make_participant,
    start_network,
    stop_network,
)
from ledger_client.writing.submitter import Submitter
from scripts.measure_gas import FLOORS, GOALS

ROOT: Final = Path(__file__).parents[1]
README: Final = (ROOT / "README.md").read_text(encoding="utf-8")
PASSWORD: Final = "a long password"
_ROW: Final = re.compile(r"^\| `(\w+)`[^|]*\|([^|]*)\|([^|]*)\|([^|]*)\|", re.MULTILINE)
_PAIR: Final = re.compile(r"`(\w+)` \| ([0-9,]+)")


def _snapshot() -> dict[str, int]:
    kept = json.loads((ROOT / "contracts" / "gas-snapshot.json").read_text(encoding="utf-8"))
    return {str(name): int(gas) for name, gas in kept.items()}


def _gas_section() -> str:
    return README.split("\n## Gas\n")[1].split("\n## ")[0]


def _code_blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def _number(cell: str) -> int | None:
    digits = cell.strip().replace(",", "")
    return int(digits) if digits.isdigit() else None


def test_every_gas_number_is_the_measured_one() -> None:
    rows = [(row[1], _number(row[2])) for row in _ROW.finditer(_gas_section())]
    pairs = [(pair[1], _number(pair[2])) for pair in _PAIR.finditer(_gas_section())]
    told = {name: gas for name, gas in rows + pairs if gas is not None}
    assert told == _snapshot()


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


@pytest.fixture
def network(tmp_path: Path) -> Iterator[Home]:
    """A development network with the participants that the README names."""
    home, password = Home(tmp_path / "home"), Password(PASSWORD)
    start_network(home, password, _now)
    try:
        for name, role in (("maker", Role.MANUFACTURER), ("carrier", Role.CARRIER)):
            new = NewParticipant(name, name.capitalize(), (role,))
            _put_through(home, password, make_participant(home, new, password, _now()))
        yield home
    finally:
        stop_network(home)


def _now() -> datetime:
    return datetime.now(UTC)


def _put_through(home: Home, password: Password, request: CouncilRequest) -> None:
    """What two members of the council do to enrol somebody."""
    known = home.network()
    connection = Connection.open(known.urls, home.trust_root(), known.first_block)
    with Store(home.root, connection.deployment.network_id) as store:
        signers = [council_signer(home, name, password) for name in ("member-1", "member-2")]
        first, second = (CouncilDesk(connection, signer) for signer in signers)
        by_first, by_second = (Submitter(connection, store, signer) for signer in signers)
        proposal = by_first.submit(first.propose(request)).subject
        by_second.submit(second.approve(proposal))
        by_second.submit(second.execute(request))


def test_the_python_lines_do_what_they_say(network: Home, tmp_path: Path) -> None:
    lines = _code_blocks("python")[0]
    assert lines.count("\n") <= 16
    (tmp_path / "scripts").symlink_to(ROOT / "scripts")
    ended = subprocess.run(
        [sys.executable, "-c", lines], cwd=tmp_path, capture_output=True, text=True, timeout=120
    )
    assert ended.returncode == 0, ended.stderr[-2000:]
    *receipts, verdict = ended.stdout.splitlines()
    assert {line.split()[0] for line in receipts} == {"OPEN", "PACK", "OBSERVE"}
    assert verdict.startswith("unsealed development chain: verified")
    assert "chain.unsealed" in verdict
