"""Tickets on a real node: what a taker keeps is what the ledger and its documents bear out."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ledger_client.capture.units import UnitKind
from ledger_client.cli.names import Names
from ledger_client.client import Tidewaiter, utc_now
from ledger_client.documents import JsonValue, commit, open_all
from ledger_client.errors import Conflict, InvalidInput, StoreBroken
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.signatures import Signature
from ledger_client.ledger.structs import KeyGrant
from ledger_client.ledger.typed_data import digest
from ledger_client.ledger.values import Contract, ParticipantId, UnitId
from ledger_client.store import opening_json
from ledger_client.writing.ticket_names import named_participant
from ledger_client.writing.tickets import Ticket, take_in_ticket
from tests.client.network import PASSWORD, Party, box, client, commissioned, document, sscc, stuffed
from tests.client.test_client import copy_participant, ids, open_journey, plain
from tests.unit.proofs.rehearsal import Person

ACCEPT_TICKET = (
    "from ledger_client import Tidewaiter; import pathlib, sys\n"
    "from ledger_client.writing.tickets import Ticket\n"
    "with Tidewaiter.open(pathlib.Path(sys.argv[1]), 'forwarder', sys.argv[2]) as forwarder:\n"
    "    ticket = Ticket.parse(pathlib.Path(sys.argv[3]).read_bytes())\n"
    "    forwarder.accept(ticket)\n"
)


def offered(network: Path, booking: str = "") -> tuple[str, UnitId, dict[str, Any]]:
    """A container that the maker offers to the forwarder, and the ticket as JSON."""
    number, unit = open_journey(network, booking)
    with client(network, Party.MAKER) as maker:
        _, ticket = maker.offer(unit, ids(network, Party.FORWARDER))
    return number, unit, json.loads(ticket.encode())


def accept(home: Path, file: dict[str, Any]) -> None:
    with Tidewaiter.open(home, "forwarder", PASSWORD) as forwarder:
        forwarder.accept(Ticket.parse(json.dumps(file).encode()))


@pytest.fixture
def machine(network: Path, tmp_path: Path) -> Path:
    """A machine of the forwarder that knows nothing yet."""
    second = tmp_path / "forwarder"
    copy_participant(network, second, Party.FORWARDER)
    return second


def refused(home: Path, file: dict[str, Any], rule: str) -> None:
    """The ticket is refused by that rule, and nothing of it is kept."""
    with Tidewaiter.open(home, "forwarder", PASSWORD) as forwarder:
        with pytest.raises(InvalidInput) as caught:
            forwarder.accept(Ticket.parse(json.dumps(file).encode()))
        assert caught.value.rule == rule
        assert forwarder.store.units.all() == ()
        assert forwarder.store.participants.all() == ()
        unit = UnitId(bytes.fromhex(file["unit_id"]))
        assert forwarder.store.tickets.of_unit(unit) == ()
        assert all(row.document is None for row in forwarder.history(unit))


OTHERS = "MSKU9070323"


@pytest.mark.parametrize(
    ("member", "value", "rule"),
    [
        ("numbers", [{"form": "container", "text": OTHERS}], "ticket.number"),
        ("numbers", [{"form": "booking", "text": "B-OTHER"}], "ticket.number"),
        ("numbers", [{"form": "ucr", "text": "6SE556011223344-1"}], "ticket.number"),
        ("numbers", [{"form": "container", "text": "\x1b[31mHI"}], "ticket.form"),
        ("numbers", [{"form": "seal", "text": "A\u202eB"}], "ticket.form"),
        ("numbers", [{"form": "seal", "text": "A" * 201}], "ticket.form"),
        ("numbers", [{"form": "bogus", "text": "A"}], "ticket.form"),
        ("kind", "bogus", "ticket.form"),
        ("kind", "logbook", "ticket.number"),
        ("kind", "unread", "ticket.number"),
        ("kind", "lot", "ticket.number"),
        ("key", f"urn:epc:id:bic:{OTHERS[:10]}|event:1", "ticket.number"),
        ("key", "x\x00", "ticket.form"),
        ("booking", "B-OTHER", "ticket.number"),
        ("booking", "B\n1", "ticket.form"),
        ("level", 200, "ticket.level"),
    ],
)
def test_what_no_document_of_the_unit_tells_is_refused_and_not_kept(
    network: Path, machine: Path, member: str, value: object, rule: str
) -> None:
    _, _, file = offered(network)
    refused(machine, {**file, member: value}, rule)


@pytest.mark.parametrize("opening", [[[[]]], {}, None, "x", 1, {"leaves": 1}])
def test_a_malformed_opening_is_refused_as_wrong_input(
    network: Path, machine: Path, opening: JsonValue
) -> None:
    _, _, file = offered(network)
    first, *rest = file["openings"]
    refused(machine, {**file, "openings": [{**first, "opening": opening}, *rest]}, "ticket.opening")
    refused(machine, {**file, "names": [{**file["names"][0], "opening": opening}]}, "ticket.name")


def test_the_document_of_another_unit_is_refused(network: Path, machine: Path) -> None:
    _, _, file = offered(network)
    _, _, other = offered(network)
    added = {**file, "openings": file["openings"] + other["openings"]}
    refused(machine, {**added, "numbers": other["numbers"], "key": other["key"]}, "ticket.opening")


def test_a_number_with_another_check_digit_is_the_same_container(
    network: Path, machine: Path
) -> None:
    number, unit, file = offered(network)
    mistyped = number[:-1] + str((int(number[-1]) + 1) % 10)
    accept(machine, {**file, "numbers": [{"form": "container", "text": mistyped}]})
    with Tidewaiter.open(machine, "forwarder", PASSWORD) as forwarder:
        assert forwarder.unit_of(number) == unit


def test_a_booking_travels_with_its_journey(network: Path, machine: Path) -> None:
    booking = f"B{box()}"
    _, unit, file = offered(network, booking)
    assert {"form": "booking", "text": booking} in file["numbers"]
    accept(machine, file)
    with Tidewaiter.open(machine, "forwarder", PASSWORD) as forwarder:
        assert forwarder.unit_of(booking) == unit
        assert forwarder.lookup(booking).found[0].booking == f"urn:x:{booking}"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda file: {**file, "giver": file["taker"]}, "custody"),
        (lambda file: {**file, "giver": "00" * 8}, "custody"),
        (lambda file: {**file, "taker": file["giver"]}, "not for you"),
    ],
)
def test_a_ticket_of_other_parties_than_the_offers_is_refused(
    network: Path,
    machine: Path,
    change: Callable[[dict[str, Any]], dict[str, Any]],
    why: str,
) -> None:
    _, _, file = offered(network)
    refused(machine, change(file), "ticket.offer")
    with pytest.raises(Conflict, match=why):
        accept(machine, change(file))


def test_a_ticket_of_an_offer_taken_back_is_refused(network: Path, machine: Path) -> None:
    _, unit, file = offered(network)
    with client(network, Party.MAKER) as maker:
        maker.withdraw(unit)
    refused(machine, file, "ticket.offer")


def test_a_ticket_of_a_unit_that_its_taker_opened_is_refused(network: Path, machine: Path) -> None:
    _, _, file = offered(network)
    with client(network, Party.FORWARDER) as forwarder:
        own = forwarder.open_unit(UnitKind.JOURNEY, box()).subject
    refused(machine, {**file, "unit_id": own.hex()}, "ticket.offer")


@pytest.mark.parametrize("crash", ["after_store", "after_seal"])
def test_an_accept_that_was_cut_short_is_finished_by_the_same_command(
    network: Path, tmp_path: Path, crash: str
) -> None:
    number, unit, file = offered(network)
    path, home = tmp_path / "ticket.json", tmp_path / "again"
    path.write_text(json.dumps(file))
    copy_participant(network, home, Party.FORWARDER)
    command = [sys.executable, "-c", ACCEPT_TICKET, str(home), PASSWORD, str(path)]
    broken = subprocess.run(command, env={**os.environ, "TIDEWAITER_CRASH_AT": crash}, check=False)
    assert broken.returncode == -signal.SIGKILL
    subprocess.run(command, check=True)
    with Tidewaiter.open(home, "forwarder", PASSWORD) as forwarder:
        assert forwarder.unit_of(number) == unit
        kinds = [row.entry.kind for row in forwarder.history(unit)]
        assert kinds.count(Kind.ACCEPT) == 1


def test_a_ticket_counts_as_used_once_its_accept_is_sealed(network: Path, machine: Path) -> None:
    _, unit, file = offered(network)
    ticket = Ticket.parse(json.dumps(file).encode())
    with Tidewaiter.open(machine, "forwarder", PASSWORD) as forwarder:
        take_in_ticket(forwarder.store, forwarder.connection.reader, ticket)
        assert [one.used for one in forwarder.store.tickets.of_unit(unit)] == [False]
        forwarder.accept(ticket)
        assert [one.used for one in forwarder.store.tickets.of_unit(unit)] == [True]


def test_a_document_that_is_erased_leaves_the_unit_known_by_its_id(
    network: Path, machine: Path
) -> None:
    number, unit = open_journey(network)
    with client(network, Party.MAKER) as maker:
        for row in maker.history(unit):
            maker.store.payloads.erase(row.entry.commitment)
        _, ticket = maker.offer(unit, ids(network, Party.FORWARDER))
    assert (ticket.kind, ticket.numbers) == (UnitKind.UNREAD, [])
    accept(machine, json.loads(ticket.encode()))
    with Tidewaiter.open(machine, "forwarder", PASSWORD) as forwarder:
        assert forwarder.lookup(number).found == ()
        assert forwarder.lookup(f"0x{unit.hex()}").found[0].kind is UnitKind.UNREAD


def test_a_unit_that_the_givers_machine_does_not_know_is_told_by_its_id(
    network: Path, tmp_path: Path
) -> None:
    _, unit = open_journey(network)
    second = tmp_path / "maker"
    copy_participant(network, second, Party.MAKER)
    with Tidewaiter.open(second, "maker", PASSWORD) as maker:
        receipt, ticket = maker.offer(unit, ids(network, Party.FORWARDER))
    assert receipt.kind is Kind.OFFER
    assert (ticket.kind, ticket.key) == (UnitKind.UNREAD, unit.hex())


def test_units_of_every_kind_keep_their_numbers_in_a_ticket(network: Path) -> None:
    pallet, number, booking = sscc(), box(), f"B{box()}"
    lot, batch = commissioned(minute=3), commissioned(minute=4)
    ucr = f"6SE556011223344-{sscc()[-6:]}"
    lot["quantityList"] = [{"epcClass": f"urn:epc:class:lgtin:9521141.000001.{box()}"}]
    batch["epcList"] = [f"urn:epc:id:sgtin:9521141.000002.{box()}"]
    packed = stuffed(number, pallet, booking=booking)
    packed["bizTransactionList"].append(
        {"type": "urn:tidewaiter:btt:ucr", "bizTransaction": f"urn:tidewaiter:ucr:{ucr}"}
    )
    with client(network, Party.MAKER) as maker:
        receipts = maker.capture(document(commissioned(pallet), packed, lot, batch))
        opened = [one.subject for one in receipts if one.kind is Kind.OPEN]
        opened.append(maker.open_unit(UnitKind.CONSIGNMENT, f"{ucr}-H").subject)
        opened.append(maker.open_unit(UnitKind.LOGISTIC_UNIT, sscc()).subject)
        opened.append(maker.open_unit(UnitKind.JOURNEY, box(), booking="B 7").subject)
        kinds = set()
        for unit in opened:
            known, aliases = maker.store.units.get(unit), maker.store.units.aliases(unit)
            ticket = maker.ticket(unit, ids(network, Party.FORWARDER))
            assert (ticket.kind.value, ticket.key) == (known.kind, known.key)
            assert [one.alias for one in ticket.numbers] == list(aliases)
            assert ticket.booking == known.booking
            kinds.add(ticket.kind)
    assert {"journey", "logistic_unit", "lot", "batch", "consignment"} <= kinds


def test_the_document_of_another_act_gives_no_name(network: Path, machine: Path) -> None:
    _, _, file = offered(network)
    with client(network, Party.CARRIER) as carrier:
        reader, other = carrier.connection.reader, Person.named("a further key")
        own = reader.key(reader.live_keys(carrier.participant)[0])
        year = int(utc_now().timestamp())
        grant = KeyGrant(
            carrier.participant, other.address, own.roles, own.acts, year, own.valid_until
        )
        deadline = reader.now().time + 3600
        domain = carrier.connection.deployment.domain(Contract.REGISTRY)
        consent = Signature.from_rsv(other.signs(digest(grant, domain, deadline=deadline)).rsv())
        carrier.add_key(grant, deadline, consent)
        receipt = carrier.revoke_key(other.address, "lost").receipts[-1]
        opening = opening_json(carrier.store.payloads.get(receipt.commitment))
    name = {"participant": f"{grant.id:016x}", "opening": opening}
    refused(machine, {**file, "names": [name]}, "ticket.name")


@pytest.mark.parametrize(
    "told",
    [
        {"glns": []},
        {"name": ""},
        {"name": None},
        {"name": ["a"]},
        {"name": "\x1b[2J"},
        {"name": "a\u202eb"},
        {"name": "a" * 201},
        {"name": "a", "glns": "9521141000007"},
        {"name": "a", "glns": ["9521141000008"]},
        {"name": "a", "glns": [None]},
    ],
)
def test_a_name_that_cannot_be_shown_is_refused(told: dict[str, JsonValue]) -> None:
    made = commit({"type": "Participant", **told}, b"\5" * 32, "key")
    with pytest.raises(InvalidInput) as caught:
        named_participant(ParticipantId(1), open_all(made), made.commitment, b"")
    assert caught.value.rule == "ticket.name"


def test_a_unit_of_unknown_kind_in_the_store_is_a_broken_store(
    network: Path, machine: Path
) -> None:
    number, unit, file = offered(network)
    accept(machine, file)
    with Tidewaiter.open(machine, "forwarder", PASSWORD) as forwarder:
        assert forwarder.unit_of(number) == unit
        forwarder.store.units.change(unit, kind="bogus")
        with pytest.raises(StoreBroken):
            forwarder.lookup(number)
        with pytest.raises(StoreBroken):
            Names(forwarder.store).unit(unit)


def test_the_text_of_a_ticket_object_shows_no_salt_and_no_document(network: Path) -> None:
    _, _, file = offered(network)
    ticket = Ticket.parse(json.dumps(file).encode())
    for shown in (repr(ticket), str(ticket), repr(ticket.openings[0]), repr(ticket.names[0])):
        assert "salt" not in shown
        assert "leaves" not in shown


def test_a_pallet_inside_an_offered_container_is_taken_in_without_an_offer(
    network: Path, machine: Path
) -> None:
    number, pallet = box(), sscc()
    with client(network, Party.MAKER) as maker:
        maker.capture(document(commissioned(pallet), stuffed(number, pallet)))
        found = maker.store.units.find(plain(pallet))
        ticket = maker.ticket(UnitId(found[0].unit_id), ids(network, Party.FORWARDER))
    with Tidewaiter.open(machine, "forwarder", PASSWORD) as forwarder:
        take_in_ticket(forwarder.store, forwarder.connection.reader, ticket)
        assert forwarder.lookup(plain(pallet)).found[0].kind is UnitKind.LOGISTIC_UNIT
