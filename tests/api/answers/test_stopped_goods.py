"""What stops the goods, who has them and how that was signed: a box that is seized."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.answers.asking import asked
from tests.api.journey import Journey
from tests.api.more_story import SEIZED
from tests.api.service import Service


@pytest.fixture(scope="session")
def seized(told: Service, journey: Journey) -> dict[str, Any]:
    """The answer about the box that customs seized."""
    return asked(told, journey, f"/v1/containers/{SEIZED}")


def test_the_seizure_comes_first_and_says_who_why_and_who_lifts_it(seized: dict[str, Any]) -> None:
    first = seized["restraints"][0]
    assert (first["what"], first["stops"]) == ("seizure", True)
    assert (first["why"], first["legalBasis"]) == ("seizure: undeclared goods", "UCC Art. 198")
    assert first["by"]["name"] == "Douane Rotterdam Haven"
    assert first["liftedBy"] == "Douane Rotterdam Haven, or the council"


def test_the_alert_stands_after_it(seized: dict[str, Any]) -> None:
    alert = seized["restraints"][1]
    assert (alert["what"], alert["why"], alert["stops"]) == ("alert", "left door dented", False)
    assert alert["by"]["name"] == "Västkust Spedition AB"
    assert len(seized["restraints"]) == 2


def test_the_first_reasons_are_what_stops_it(seized: dict[str, Any]) -> None:
    codes = [one["finding"]["code"] for one in seized["reasons"]]
    assert set(codes[:2]) == {"hold.open", "alert.uncleared"}
    assert "equipment_seal.changed" in codes
    hold = next(one for one in seized["reasons"] if one["finding"]["code"] == "hold.open")
    assert [one["name"] for one in hold["whom"]] == ["Douane Rotterdam Haven"]


def test_a_gate_with_few_acts_signed_for_the_custodian(seized: dict[str, Any]) -> None:
    told = seized["custodian"]
    assert told["participant"]["name"] == "Maasdelta Terminal"
    assert told["signed"] == "machine"


def test_the_next_party_is_the_one_to_whom_it_is_offered(seized: dict[str, Any]) -> None:
    told = seized["custodian"]["nextParty"]
    assert told["participant"]["name"] == "Doggerbank Line"
    assert told["until"] > seized["basis"]["judgedAt"]


def test_the_seal_that_was_expected_is_not_the_one_that_was_read(seized: dict[str, Any]) -> None:
    seals = seized["seals"]
    assert (seals["expected"], seals["read"]) == (["AA1001"], ["BB2002"])
    assert seals["readBy"]["name"] == "Västkust Spedition AB"
    (change,) = seals["changes"]
    assert change["seals"] == ["BB2002"]
    assert change["by"]["name"] == "Västkust Spedition AB"


def test_size_type_and_movement_reference_come_from_its_opening(seized: dict[str, Any]) -> None:
    assert seized["number"]["sizeType"] == "22G1"
    assert seized["references"]["mrn"] == ["26NL00012345678901"]
    lacking = {one["what"] for one in seized["notProvided"]}
    assert {"sizeType", "mrn", "booking"}.isdisjoint(lacking)
    assert {"ucr", "billOfLading", "goods", "certificates"} <= lacking


def test_it_is_never_green(seized: dict[str, Any]) -> None:
    assert seized["judged"]["verdict"] == "attention"
