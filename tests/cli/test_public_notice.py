"""What the public has time for: a closing after its notice, a recovered key after its seven days.

On a network of its own, whose clock is moved forward.
"""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger_client.home import Home
from tests.cli.acts import entries, kinds, opened
from tests.cli.conftest import enrol
from tests.cli.good_keys import key_of
from tests.cli.machine import Machine

pytestmark = pytest.mark.xdist_group("cli")
DAY = 24 * 60 * 60


@pytest.fixture(scope="module")
def later(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """A machine of its own with a maker, a carrier and customs."""
    made = Machine(tmp_path_factory.mktemp("notice") / "home")
    made.ask("up")
    for folder, role in (("maker", "manufacturer"), ("carrier", "carrier"), ("customs", "customs")):
        enrol(made, folder, folder, role, "")
    yield made
    made.run("down")


def forward(machine: Machine, seconds: int) -> None:
    """Move the chain's clock."""
    for method, given in (("evm_increaseTime", [seconds]), ("evm_mine", [])):
        told = {"jsonrpc": "2.0", "id": 1, "method": method, "params": given}
        request = urllib.request.Request(
            Home(machine.home).network().urls[0],
            json.dumps(told).encode(),
            {"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            assert "error" not in json.load(answer)


def decided(machine: Machine, folder: Path, name: str, *command: str | Path) -> Path:
    """A request that two members have approved; not executed yet."""
    request = folder / name
    told = machine.ask(*command, "--out", request, "--propose-as", "member-1")
    machine.ask("council", "approve", told["proposal"], "--as", "member-2")
    return request


def test_a_recovered_key_signs_after_seven_days_and_a_gone_custodians_unit_is_closed_after_thirty(
    later: Machine, tmp_path: Path
) -> None:
    left, lost = opened(later, "maker"), opened(later, "carrier")
    file = tmp_path / "key.json"
    new = later.ask("participant", "key", "request", "--out", file, "--as", "carrier")["key"]
    recovery = decided(later, tmp_path, "recover", "council", "recover", file, "--reason", "fire")
    closing = decided(
        later, tmp_path, "close", "council", "close", left,
        "--outcome", "abandoned", "--reason", "bankrupt",
    )  # fmt: skip
    later.ask("council", "execute", recovery, "--as", "member-1")
    later.ask("participant", "key", "use", new, "--as", "carrier")
    told = ("observe", lost, "--text", "still here", "--as", "carrier", "--json")
    early = later.run(*told)
    assert (early.code, early.error["rule"]) == (1, "key_not_yet_valid")
    forward(later, 7 * DAY + 1)
    assert later.run(*told).code == 0
    found = key_of(later, "carrier", new)
    assert (found["standing"], found["recovered"]) == ("active", True)

    early = later.run("council", "execute", closing, "--as", "member-1", "--json")
    assert (early.code, early.error["rule"]) == (1, "notice_too_short")
    forward(later, 23 * DAY)
    early = later.run("council", "execute", closing, "--as", "member-1", "--json")
    assert (early.code, early.error["rule"]) == (1, "custodian_present")
    (last,) = later.ask("participant", "key", "list", "--as", "maker")["keys"]
    revoked = ("participant", "key", "revoke", last["address"], "--reason", "bankrupt")
    refused = later.run(*revoked, "--as", "maker", "--json")
    assert (refused.code, refused.error["rule"]) == (2, "key.last")
    later.ask(*revoked, "--last", "--as", "maker")
    later.ask("council", "execute", closing, "--as", "member-1")
    assert kinds(later, left, "maker") == ["open", "close"]
    assert entries(later, left, "maker")[-1]["detail"] == 3
