"""The plan of a document: the same as its participant's own client makes, and fit to be signed."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from eth_account.messages import _hash_eip191_message, encode_typed_data

from api.carrier.sender import CarrierSender
from api.indexer import Indexer
from ledger_client.capture.plans import Plan
from ledger_client.capture.refs import KnownUnit
from ledger_client.ledger import calls, structs
from ledger_client.ledger.calls import encode_call
from ledger_client.ledger.kinds import KIND_NAMES, Kind
from ledger_client.ledger.signatures import Signature
from ledger_client.ledger.values import UnitId
from ledger_client.signing import Keystore, Password, Scrypt
from ledger_client.store.store import FILE_NAME
from tests.api.service import Service, bearer, told
from tests.api.writes.attesters import Attester, finished, post
from tests.client.network import Party, box, commissioned, document, event, handed, sscc, stuffed

pytestmark = pytest.mark.xdist_group("writes")
SALTED = b"\x5a" * 32


def openings_of(network: Path) -> list[dict[str, Any]]:
    """Everything that the parties' store can open."""
    with closing(sqlite3.connect(network / FILE_NAME)) as store:
        rows = store.execute("SELECT commitment, payload FROM payloads WHERE payload IS NOT NULL")
        return [
            {"commitment": f"0x{commitment.hex()}", "opening": json.loads(payload)}
            for commitment, payload in rows
        ]


def hand_in(
    service: Service, network: Path, who: Attester, given: list[dict[str, Any]] | None = None
) -> None:
    """Give the service openings: all that the parties' store has, if not said otherwise."""
    Indexer(service.resources.database, service.resources.each_node).catch_up()
    openings = openings_of(network) if given is None else given
    headers = bearer(who.token(service, "capture"))
    answer = service.asker.post("/v1/payloads", json=openings, headers=headers)
    assert answer.status_code == 200, answer.text


def planned(service: Service, who: Attester, body: bytes) -> Any:
    headers = {**bearer(who.token(service, "capture")), "Content-Type": "application/json"}
    return service.asker.post("/v1/plan", content=body, headers=headers)


def plan_of(service: Service, who: Attester, body: bytes) -> dict[str, Any]:
    answer = planned(service, who, body)
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert isinstance(told, dict)
    return told


def outline(plan: Plan) -> list[tuple[str, str | int | None, int]]:
    """What of a client's plan the service's must agree with."""
    return [
        (
            KIND_NAMES[one.kind],
            f"0x{one.unit.unit_id.hex()}" if isinstance(one.unit, KnownUnit) else one.unit.write,
            one.turn,
        )
        for one in plan.writes
    ]


def outline_shown(plan: dict[str, Any]) -> list[tuple[str, str | int | None, int]]:
    found = []
    for one in plan["writes"]:
        message, unit = one["typedData"]["message"], one["unit"]
        named = unit["openedBy"] if unit["unitId"] is None else unit["unitId"]
        found.append((one["kind"], named, message.get("turn", 0)))
    return found


def test_a_document_of_new_units_is_planned_as_the_client_plans_it(
    service: Service, network: Path, maker: Attester
) -> None:
    hand_in(service, network, maker)
    number, pallets = box(), [sscc(), sscc()]
    body = document(commissioned(*pallets), stuffed(number, *pallets))
    shown = plan_of(service, maker, body)
    assert outline_shown(shown) == outline(maker.client.plan(body).plan)
    assert [one["kind"] for one in shown["writes"]] == ["open", "open", "open", "pack"]
    assert shown["writes"][3]["typedData"]["message"]["childIds"] == [None, None]


def test_a_document_about_known_units_names_them_and_their_turns(
    service: Service, network: Path, maker: Attester
) -> None:
    number, pallet = box(), sscc()
    maker.client.capture(document(commissioned(pallet), stuffed(number, pallet)))
    hand_in(service, network, maker)
    unit = maker.client.unit_of(number)
    seen = event(
        "ObjectEvent", "departing", 4, action="OBSERVE", epcList=[f"urn:epc:id:bic:{number}"]
    )
    body = document(seen, handed("consigning", number, Party.MAKER, Party.CARRIER, 5))
    shown = plan_of(service, maker, body)
    assert outline_shown(shown) == outline(maker.client.plan(body).plan)
    offer = shown["writes"][-1]
    assert (offer["kind"], offer["unit"]["unitId"]) == ("offer", f"0x{unit.hex()}")
    carrier = maker.client.participant_of("carrier")
    assert offer["typedData"]["message"]["counterparty"] == str(int(carrier))
    assert offer["typedData"]["fill"] == ["commitment"]


def test_what_was_captured_before_is_not_planned_again(
    service: Service, network: Path, maker: Attester
) -> None:
    number, pallet = box(), sscc()
    body = document(commissioned(pallet), stuffed(number, pallet))
    maker.client.capture(body)
    hand_in(service, network, maker)
    shown = plan_of(service, maker, body)
    assert (shown["already"], shown["writes"]) == ([0, 1], [])


def filled(typed: dict[str, Any], **given: object) -> dict[str, Any]:
    """The typed data as a wallet takes it."""
    assert set(typed["fill"]) == set(given)
    return {
        "types": typed["types"],
        "primaryType": typed["primaryType"],
        "domain": typed["domain"],
        "message": {**typed["message"], **given},
    }


def test_typed_data_signed_by_another_implementation_is_taken_by_the_ledger(
    service: Service, network: Path, maker: Attester, tmp_path: Path
) -> None:
    """eth-account hashes what the plan gives (EIP-712); the ledger takes that signature."""
    number, pallet = box(), sscc()
    maker.client.capture(document(commissioned(pallet), stuffed(number, pallet)))
    hand_in(service, network, maker)
    body = document(handed("consigning", number, Party.MAKER, Party.CARRIER, 5))
    typed = plan_of(service, maker, body)["writes"][0]["typedData"]
    whole = filled(typed, commitment=f"0x{SALTED.hex()}")
    digest = _hash_eip191_message(encode_typed_data(full_message=whole))
    signature = Signature.from_rsv(maker.client._signer.sign_digest(bytes(digest)))
    told = whole["message"]
    item = structs.Item(
        UnitId(bytes.fromhex(told["unitId"][2:])),
        Kind(told["kind"]),
        told["turn"],
        maker.client.participant_of("carrier"),
        bytes.fromhex(told["related"][2:]),
        SALTED,
    )
    call = encode_call(calls.WriteStatementCall(item, told["deadline"], signature))
    token = maker.token(service, "capture")
    taken = post(service, token, {"contract": typed["contract"], "call": f"0x{call.hex()}"})
    assert taken.status_code == 202, taken.text
    signer = Keystore(tmp_path / "keys", Scrypt.LIGHT).create(Password("x"))
    carrier = CarrierSender(service.resources.database, service.resources.connection, signer)
    carrier.start()
    job = taken.json()["job"]
    assert finished(lambda: service.get(f"/v1/jobs/{job}", token))["state"] == "sealed"
    carrier.stop()
    assert maker.kinds(item.unit_id)[-1] is Kind.OFFER


def test_units_of_others_are_not_told_of(
    service: Service, network: Path, maker: Attester, customs: Attester
) -> None:
    """The number is known here, and the asker has no part in it."""
    number, pallet = box(), sscc()
    maker.client.capture(document(commissioned(pallet), stuffed(number, pallet)))
    hand_in(service, network, maker)
    seen = event(
        "ObjectEvent", "arriving", 9, action="OBSERVE", epcList=[f"urn:epc:id:bic:{number}"]
    )
    answer = planned(service, customs, document(seen))
    assert maker.client.unit_of(number).hex() not in answer.text


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b"{}",
        b'"EPCISDocument"',
        document()[:-5],
        document().replace(b"EPCISDocument", b"EPCISQueryDocument"),
        document({"type": "ObjectEvent"}),
        document({"type": "AggregationEvent", "action": "ADD"}),
        document(commissioned("urn:epc:id:sscc:95211410.0000000001")),
        b"\xff" + document(),
    ],
)
def test_what_is_no_document_is_refused(service: Service, maker: Attester, body: bytes) -> None:
    Indexer(service.resources.database, service.resources.each_node).catch_up()
    answer = planned(service, maker, body)
    assert answer.status_code == 400, answer.text
    told(answer)
