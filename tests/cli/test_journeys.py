"""One number, several journeys: never is one journey's entry in the other's answer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.cli import numbers
from tests.cli.acts import certificate, opened, pallet
from tests.cli.machine import Machine

pytestmark = pytest.mark.xdist_group("cli")


def observed(machine: Machine, unit: str, text: str, who: str = "maker") -> None:
    machine.ask("observe", unit, "--text", text, "--as", who)


def texts(machine: Machine, unit: str) -> list[str]:
    """The texts of all documents in the histories that an answer about ``unit`` shows."""
    told: list[str] = []
    for one in machine.ask("history", unit, "--as", "customs")["units"]:
        told += [(entry["document"] or {}).get("text", "") for entry in one["entries"]]
    return [text for text in told if text]


def found(machine: Machine, number: str) -> list[dict[str, Any]]:
    answer = machine.ask("lookup", number, "--as", "customs")["found"]
    assert isinstance(answer, list)
    return answer


def codes(answer: dict[str, Any]) -> set[str]:
    return {one["code"] for one in answer["findings"]}


def ids_by_booking(machine: Machine, number: str) -> dict[str, str]:
    return {one["booking"]: one["unitId"] for one in found(machine, number)}


def test_one_after_the_other(machine: Machine) -> None:
    number = opened(machine, booking="FIRST")
    observed(machine, number, "in the first")
    machine.ask("close", number, "--as", "maker")
    opened(machine, "forwarder", number, booking="SECOND")
    observed(machine, number, "in the second", "forwarder")
    ids = ids_by_booking(machine, number)
    assert texts(machine, number) == ["in the second"]
    assert texts(machine, ids["FIRST"]) == ["in the first"]
    assert texts(machine, ids["SECOND"]) == ["in the second"]
    answer = machine.ask("lookup", number, "--as", "customs")
    assert [one["closed"] for one in answer["found"]] == [False, True]
    assert not codes(answer) & {"journey.overlap", "journey.not_closed"}


def test_overlapping_journeys_are_both_listed_and_never_picked(machine: Machine) -> None:
    number = opened(machine, booking="FIRST")
    opened(machine, "forwarder", number, booking="SECOND")
    ids = ids_by_booking(machine, number)
    observed(machine, ids["FIRST"], "in the first")
    observed(machine, ids["SECOND"], "in the second", "forwarder")
    for command in (["history"], ["verify"], ["observe", "--text", "x"]):
        refused = machine.run(command[0], number, *command[1:], "--as", "maker", "--json")
        assert (refused.code, refused.error["rule"]) == (2, "unit.ambiguous")
        assert all(one in refused.error["message"] for one in ids.values())
    assert texts(machine, ids["FIRST"]) == ["in the first"]
    assert texts(machine, ids["SECOND"]) == ["in the second"]
    assert "journey.overlap" in codes(machine.ask("lookup", number, "--as", "customs"))


def test_a_journey_never_closed_is_a_finding(machine: Machine) -> None:
    number = opened(machine, booking="FIRST")
    opened(machine, "forwarder", number, booking="SECOND")
    ids = ids_by_booking(machine, number)
    machine.ask("close", ids["SECOND"], "--as", "forwarder")
    assert "journey.not_closed" in codes(machine.ask("lookup", number, "--as", "customs"))


@pytest.mark.parametrize("wrong_at_opening", [False, True])
def test_a_wrong_digit_finds_the_journey_and_says_so(
    machine: Machine, wrong_at_opening: bool
) -> None:
    right = numbers.container()
    wrong = numbers.wrong_digit(right)
    first, second = (wrong, right) if wrong_at_opening else (right, wrong)
    opened(machine, "maker", first, booking="ONLY")
    observed(machine, first, "seen")
    answer = machine.ask("lookup", second, "--as", "customs")
    assert [one["exact"] for one in answer["found"]] == [False]
    assert ("identifier.check_digit" in codes(answer)) == (second == wrong)
    assert texts(machine, second) == ["seen"]
    report = machine.run("verify", second, "--as", "customs", "--json")
    assert report.code == 1
    assert "identifier.check_digit" in codes(report.json)


def test_two_journeys_with_a_wrong_digit_stay_apart(machine: Machine) -> None:
    right = numbers.container()
    opened(machine, "maker", right, booking="FIRST")
    opened(machine, "forwarder", numbers.wrong_digit(right), booking="SECOND")
    ids = ids_by_booking(machine, right)
    observed(machine, ids["FIRST"], "in the first")
    observed(machine, ids["SECOND"], "in the second", "forwarder")
    assert texts(machine, ids["FIRST"]) == ["in the first"]
    assert texts(machine, ids["SECOND"]) == ["in the second"]
    refused = machine.run("history", right, "--as", "customs", "--json")
    assert refused.error["rule"] == "unit.ambiguous"


def test_a_repacked_pallet_shows_both_legs_and_the_certificate_that_covers_it(
    machine: Machine, tmp_path: Path
) -> None:
    first, second, goods = opened(machine), opened(machine), pallet(machine)
    paper = certificate(machine, "PH-REPACK", quantity="500")
    machine.ask("attach", goods, "--certificate", paper, "--quantity", "500", "--as", "maker")
    machine.ask("pack", first, goods, "--as", "maker")
    observed(machine, first, "on the first leg")
    machine.ask("unpack", first, goods, "--as", "maker")
    observed(machine, first, "after it left")
    machine.ask("pack", second, goods, "--as", "maker")
    observed(machine, second, "on the second leg")
    report = machine.ask("verify", goods, "--as", "customs", "--out", tmp_path / "goods.bundle")
    inside = [one["within"] for one in report["custody"] if one["within"]]
    legs = [found(machine, one)[0]["unitId"] for one in (first, second)]
    assert list(dict.fromkeys(inside)) == legs
    assert [one["quantity"] for one in report["covers"]] == ["500"]
    bundle = (tmp_path / "goods.bundle").read_text("utf-8")
    assert "on the first leg" in bundle
    assert "on the second leg" in bundle
    assert "after it left" not in bundle


def test_a_container_answer_has_its_own_leg_only(machine: Machine, tmp_path: Path) -> None:
    first, second, goods = opened(machine), opened(machine), pallet(machine)
    machine.ask("pack", first, goods, "--as", "maker")
    machine.ask("unpack", first, goods, "--as", "maker")
    machine.ask("pack", second, goods, "--as", "maker")
    observed(machine, second, "on the second leg")
    machine.ask("verify", first, "--as", "customs", "--out", tmp_path / "first.bundle")
    assert "on the second leg" not in (tmp_path / "first.bundle").read_text("utf-8")
