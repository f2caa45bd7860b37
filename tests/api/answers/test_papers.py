"""Consignments, certificates and participants, against what the journey did."""

from __future__ import annotations

from ledger_client.ledger.layout import participant_subject
from ledger_client.ledger.values import Contract
from tests.api.answers.asking import answer, asked, names, unit_of
from tests.api.journey import Journey
from tests.api.service import Service
from tests.api.service import told as problem_told

UCR = "6SE556011223344-OAT2611"


def certificate(told: Service, journey: Journey, number: str) -> str:
    """The id of a certificate, as the answer about its pallet names it."""
    pallet = unit_of(told, journey, "095211410000000137")
    listed = asked(told, journey, f"/v1/units/{pallet}")["certificates"]
    return str(next(one["certificateId"] for one in listed if one["number"] == number))


def test_a_consignment_is_the_sum_of_both_containers(told: Service, journey: Journey) -> None:
    body = asked(told, journey, f"/v1/consignments/{UCR}")
    assert (body["ucr"], body["hasWcoForm"]) == (UCR, True)
    parts = {one["unit"]["name"]: one for one in body["parts"]}
    assert set(parts) == {"container CSQU305438", "container CSQU614207"}
    assert parts["container CSQU305438"]["judged"]["verdict"] == "attention"
    assert parts["container CSQU614207"]["judged"]["verdict"] == "verified"
    assert body["verdict"] == "attention"  # the gravest of its parts
    assert names(body["parts"], "custodian") == ["Maasdelta Terminal", "Doggerbank Line"]


def test_its_goods_are_three_pallets_of_oats(told: Service, journey: Journey) -> None:
    body = asked(told, journey, f"/v1/consignments/{UCR}")
    (group,) = body["goods"]
    assert sorted((one["unit"], one["quantity"]) for one in group["lines"]) == [
        ("SSCC 095211410000000113", "4800"),
        ("SSCC 095211410000000120", "4800"),
        ("SSCC 095211410000000137", "4800"),
    ]
    (phyto,) = [one for one in body["certificates"] if one["number"] == "PHYTO-SE-2611-0042"]
    assert [one["quantity"] for one in phyto["covers"]] == ["4800"] * 3


def test_a_consignment_that_one_has_no_part_in_is_not_found(
    told: Service, journey: Journey
) -> None:
    one = answer(told, journey, f"/v1/consignments/{UCR}", "chamber")
    other = answer(told, journey, "/v1/consignments/6SE556011223344-NOTHING", "chamber")
    assert problem_told(one)["code"] == problem_told(other)["code"] == "unit.not_found"


def test_the_plant_certificate_is_used_up(told: Service, journey: Journey) -> None:
    id_ = certificate(told, journey, "PHYTO-SE-2611-0042")
    body = asked(told, journey, f"/v1/certificates/{id_}")
    assert (body["quantity"], body["drawn"], body["status"]) == ("14400", "14400", "live")
    assert (body["issuer"]["name"], body["holder"]["name"]) == (
        "Växtkontroll Väst",
        "Nordhavre Kvarn AB",
    )
    assert body["judgedWith"] == unit_of(told, journey, "095211410000000137")
    assert body["findings"] == []


def test_a_certificate_is_read_by_its_parties_and_those_whose_goods_it_covers(
    told: Service, journey: Journey
) -> None:
    id_ = certificate(told, journey, "PHYTO-SE-2611-0042")
    for who, status in (("phytolab", 200), ("maker", 200), ("rotterdam", 200), ("chamber", 404)):
        assert answer(told, journey, f"/v1/certificates/{id_}", who).status_code == status
    unknown = answer(told, journey, f"/v1/certificates/0x{'11' * 32}", "chamber")
    forbidden = answer(told, journey, f"/v1/certificates/{id_}", "chamber")
    assert {**unknown.json(), "instance": ""} == {**forbidden.json(), "instance": ""}


def test_who_may_read_no_unit_of_a_certificate_is_told_that_nothing_was_proved(
    told: Service, journey: Journey
) -> None:
    id_ = certificate(told, journey, "EUR1-SE-A-118204")
    body = asked(told, journey, f"/v1/certificates/{id_}", "chamber")
    assert (body["verdict"], body["judgedWith"], body["basis"]) == ("unavailable", None, None)


def test_a_participant_is_named_by_its_own_enrolment(told: Service, journey: Journey) -> None:
    id_ = journey.participant("rotterdam")
    body = asked(told, journey, f"/v1/participants/{id_:016x}")
    assert (body["name"], body["gln"]) == ("Maasdelta Terminal", "9521145000003")
    assert (body["status"], body["isHeadCurrent"]) == ("active", True)
    assert [one["roles"] for one in body["keys"]] == [["terminal"], ["terminal"]]
    reader = told.resources.connection.reader
    held = reader.head(Contract.REGISTRY, participant_subject(id_))
    assert held is not None
    assert body["head"] == f"0x{held.hex()}"


def test_a_participant_that_one_never_met_is_not_found(told: Service, journey: Journey) -> None:
    carrier = journey.participant("carrier")
    one = answer(told, journey, f"/v1/participants/{carrier:016x}", "chamber")
    other = answer(told, journey, "/v1/participants/00000000000000ff", "chamber")
    assert {**one.json(), "instance": ""} == {**other.json(), "instance": ""}
    assert problem_told(one)["code"] == "participant.not_found"
    assert asked(told, journey, f"/v1/participants/{carrier:016x}", "gothenburg")["keys"]
