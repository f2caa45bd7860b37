"""The client on a real node: what is asked is written once, and what is answered can be checked."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from ledger_client.answering.memory import recall, remember
from ledger_client.capture.units import UnitKind
from ledger_client.client import Tidewaiter
from ledger_client.errors import Conflict, EvidenceMissing, InvalidInput, LedgerRefused, StoreBroken
from ledger_client.home import Home
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.values import ParticipantId, UnitId
from ledger_client.proofs import Verdict
from ledger_client.signing import Password, Scrypt, YearSecrets
from ledger_client.writing.tickets import Ticket, take_in_ticket
from tests.client.network import (
    OBSERVE_ONCE,
    PASSWORD,
    Party,
    box,
    client,
    commissioned,
    document,
    event,
    handed,
    sscc,
    stuffed,
)


def heads(home: Path, unit: UnitId) -> list[bytes]:
    with client(home, Party.MAKER) as maker:
        return [row.head for row in maker.history(unit)]


def open_journey(home: Path, booking: str = "") -> tuple[str, UnitId]:
    """A container with one pallet in the maker's custody."""
    number, pallet = box(), sscc()
    with client(home, Party.MAKER) as maker:
        maker.capture(document(commissioned(pallet), stuffed(number, pallet, booking=booking)))
        return number, maker.unit_of(number)


def test_a_document_captured_again_writes_nothing(network: Path) -> None:
    number, pallet = box(), sscc()
    told = document(commissioned(pallet), stuffed(number, pallet))
    with client(network, Party.MAKER) as maker:
        first = maker.capture(told)
        unit = maker.unit_of(number)
    before = heads(network, unit)
    with client(network, Party.MAKER) as maker:
        assert [receipt.kind for receipt in first] == [Kind.OPEN, Kind.OPEN, Kind.PACK]
        assert maker.capture(told) == ()
    assert heads(network, unit) == before


def test_a_second_machine_of_the_participant_finds_what_the_first_wrote(
    network: Path, tmp_path: Path
) -> None:
    number, pallet = box(), sscc()
    told = document(commissioned(pallet), stuffed(number, pallet))
    with client(network, Party.MAKER) as maker:
        first = maker.capture(told)
    second = tmp_path / "second"
    copy_participant(network, second, Party.MAKER)
    with Tidewaiter.open(second, "maker", PASSWORD) as maker:
        again = maker.capture(told)
        assert all(receipt.already for receipt in again)
        assert [receipt.tx_hash for receipt in again] == [receipt.tx_hash for receipt in first]
        assert [row.document is None for row in maker.history(maker.unit_of(number))] == [False] * 2


def copy_participant(home: Path, second: Path, party: Party) -> None:
    """Another machine: the network's two files, the key, and the secrets by export and import."""
    folder = second / "participants" / party.folder
    folder.mkdir(parents=True)
    for name in ("network.json", "trust-root.json"):
        shutil.copy(home / name, second / name)
    source = home / "participants" / party.folder
    for name in ("participant.json", "profile.toml"):
        shutil.copy(source / name, folder / name)
    shutil.copytree(source / "keys", folder / "keys")
    password = Password(PASSWORD)
    exported = second / "secrets.json"
    YearSecrets(source / "secrets", password, Scrypt.LIGHT).export_to(exported, password)
    YearSecrets(folder / "secrets", password, Scrypt.LIGHT).import_from(exported, password)


def test_nothing_of_a_document_is_sent_when_one_event_is_refused(network: Path) -> None:
    number, unit = open_journey(network)
    with client(network, Party.CUSTOMS) as customs:
        customs.hold(unit, {"reason": "papers"})
    before = heads(network, unit)
    fine = commissioned(sscc(), minute=2)
    with client(network, Party.MAKER) as maker, pytest.raises((InvalidInput, LedgerRefused)):
        maker.capture(document(fine, handed("consigning", number, Party.MAKER, Party.FORWARDER, 3)))
    assert heads(network, unit) == before


def test_custody_moves_by_offer_and_accept_captured_from_events(network: Path) -> None:
    number, unit = open_journey(network)
    with client(network, Party.MAKER) as maker:
        maker.capture(document(handed("consigning", number, Party.MAKER, Party.FORWARDER, 4)))
    with client(network, Party.FORWARDER) as forwarder:
        forwarder.capture(document(handed("accepting", number, Party.MAKER, Party.FORWARDER, 5)))
        assert forwarder.connection.reader.custodian(unit) == forwarder.participant


@pytest.mark.parametrize("first", [Party.MAKER, Party.FORWARDER])
def test_either_half_of_a_handoff_may_come_first(network: Path, first: Party) -> None:
    _, unit = open_journey(network)
    giver, taker = ids(network, Party.MAKER), ids(network, Party.FORWARDER)
    second = Party.FORWARDER if first is Party.MAKER else Party.MAKER
    with client(network, first) as one:
        half = one.start_handoff(unit, giver, taker)
        assert half.waits_for == ids(network, second)
        file = one.export_handoff(half)
    with client(network, second) as two:
        receipt = two.complete_handoff(two.take_in_handoff(file))
        assert receipt.kind is Kind.HANDOFF
        assert two.connection.reader.custodian(unit) == taker


def ids(home: Path, party: Party) -> ParticipantId:
    return Home(home).participant(party.folder).id


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("struct/turn", 7),
        ("struct/taker", "00000000000000ff"),
        ("struct/giver", "00000000000000ff"),
        ("struct/related", "11" * 32),
        ("struct/commitment", "11" * 32),
        ("struct/deadline", 1),
        ("struct/unit_id", "11" * 32),
        ("giver_signature", "22" * 64 + "00"),
        ("giver_signature", None),
        ("opening/version", 2),
        ("opening/leaves/0/value", "altered"),
        ("opening/leaves/0/salt", "11" * 32),
        ("form", "another"),
    ],
)
def test_an_altered_half_is_refused(network: Path, member: str, value: object) -> None:
    _, unit = open_journey(network)
    with client(network, Party.MAKER) as maker:
        half = maker.start_handoff(unit, maker.participant, ids(network, Party.FORWARDER))
        file = json.loads(maker.export_handoff(half))
    *path, last = member.split("/")
    inside = file
    for step in path:
        inside = inside[int(step) if step.isdigit() else step]
    inside[last] = value
    with client(network, Party.FORWARDER) as forwarder, pytest.raises((InvalidInput, StoreBroken)):
        forwarder.complete_handoff(forwarder.take_in_handoff(json.dumps(file).encode()))


def test_a_ticket_carries_what_the_taker_needs_to_another_machine(
    network: Path, tmp_path: Path
) -> None:
    number, unit = open_journey(network)
    with client(network, Party.MAKER) as maker:
        _, ticket = maker.offer(unit, ids(network, Party.FORWARDER))
    second = tmp_path / "forwarder"
    copy_participant(network, second, Party.FORWARDER)
    with Tidewaiter.open(second, "forwarder", PASSWORD) as forwarder:
        with pytest.raises(InvalidInput, match="no unit is known"):
            forwarder.unit_of(number)
        forwarder.accept(Ticket.parse(ticket.encode()))
        assert forwarder.unit_of(number) == unit
        assert all(row.document for row in forwarder.history(unit)[:3])
        assert forwarder.history(unit)[0].actor == "maker Ltd"


def test_a_ticket_that_gives_a_participant_another_name_is_refused(network: Path) -> None:
    _, unit = open_journey(network)
    with client(network, Party.MAKER) as maker:
        _, ticket = maker.offer(unit, ids(network, Party.FORWARDER))
    file = json.loads(ticket.encode())
    file["names"][0]["participant"] = f"{ids(network, Party.CARRIER):016x}"
    with client(network, Party.FORWARDER) as forwarder, pytest.raises(InvalidInput, match="name"):
        forwarder.accept(Ticket.parse(json.dumps(file).encode()))


def test_a_ticket_with_an_altered_opening_is_refused(network: Path) -> None:
    _, unit = open_journey(network)
    with client(network, Party.MAKER) as maker:
        _, ticket = maker.offer(unit, ids(network, Party.FORWARDER))
    file = json.loads(ticket.encode())
    file["openings"][0]["opening"]["leaves"][0]["value"] = "another"
    with client(network, Party.FORWARDER) as forwarder, pytest.raises(InvalidInput):
        forwarder.accept(Ticket.parse(json.dumps(file).encode()))


def test_two_journeys_of_one_box_are_listed_and_never_picked(network: Path) -> None:
    number, pallets = box(), (sscc(), sscc())
    with client(network, Party.MAKER) as maker:
        maker.capture(document(commissioned(pallets[0]), stuffed(number, pallets[0])))
        first = maker.unit_of(number)
        maker.offer(first, ids(network, Party.FORWARDER))
    with client(network, Party.FORWARDER) as forwarder:
        forwarder.accept(first)
    with client(network, Party.TERMINAL) as terminal:
        pallet = sscc(Party.TERMINAL)
        terminal.capture(document(commissioned(pallet, minute=6)))
        receipt = terminal.open_unit(UnitKind.JOURNEY, number, booking="SECOND")
        second = receipt.subject
        answer = terminal.lookup(number)
        wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
        assert {one.unit_id for one in answer.found} == {first, second}
        assert "journey.overlap" in [finding.code for finding in answer.findings]
        mistyped = terminal.lookup(wrong)
        assert {one.unit_id for one in mistyped.found} == {first, second}
        assert "identifier.check_digit" in [finding.code for finding in mistyped.findings]
        with pytest.raises(InvalidInput, match="may mean 2 units"):
            terminal.unit_of(number)
        shown = terminal.bundle(second).units
        assert [one.unit_id for one in shown] == [second]
    assert first not in [one.unit_id for one in shown]


def test_a_consignment_in_two_containers_is_no_overlap(network: Path) -> None:
    ucr = f"6SE556011223344-{sscc()[-6:]}"
    told = [{"type": "urn:tidewaiter:btt:ucr", "bizTransaction": f"urn:tidewaiter:ucr:{ucr}"}]
    with client(network, Party.MAKER) as maker:
        for _ in range(2):
            pallet = sscc()
            packed = {**stuffed(box(), pallet), "bizTransactionList": told}
            maker.capture(document(commissioned(pallet), packed))
        answer = maker.lookup(ucr)
    assert len(answer.found) == 2
    assert [finding.code for finding in answer.findings] == ["lookup.index_only"]


def test_an_altered_document_in_the_store_is_not_verified(network: Path) -> None:
    _, unit = open_journey(network)
    with client(network, Party.MAKER) as maker:
        assert maker.verify(unit).verdict is Verdict.VERIFIED
        commitment = maker.history(unit)[0].entry.commitment
        maker.store.payloads.erase(commitment)
        assert maker.verify(unit).verdict is Verdict.INCOMPLETE


def test_a_unit_that_is_not_on_the_ledger_has_no_answer(network: Path) -> None:
    with client(network, Party.MAKER) as maker, pytest.raises(EvidenceMissing):
        maker.bundle(UnitId(bytes(31) + b"\1"))


def test_evidence_saved_at_write_is_what_the_node_has(network: Path) -> None:
    _, unit = open_journey(network)
    with client(network, Party.MAKER) as maker:
        ledger = maker.connection.deployment.ledger
        for row in maker.history(unit):
            kept = maker.store.evidence.of(ledger, row.head)
            assert kept is not None
            assert kept.raw_tx == maker.connection.rpc.raw_tx(row.tx_hash)


def test_a_pallet_received_by_ticket_inside_an_unknown_container_can_be_written_about(
    network: Path, tmp_path: Path
) -> None:
    number, pallet = box(), sscc()
    with client(network, Party.MAKER) as maker:
        maker.capture(document(commissioned(pallet), stuffed(number, pallet)))
        container, inside = maker.unit_of(number), maker.lookup(plain(pallet)).found[0].unit_id
        _, whole = maker.offer(container, ids(network, Party.FORWARDER))
        part = maker.ticket(inside, ids(network, Party.FORWARDER))
    second = tmp_path / "forwarder"
    copy_participant(network, second, Party.FORWARDER)
    with Tidewaiter.open(second, "forwarder", PASSWORD) as forwarder:
        take_in_ticket(forwarder.store, forwarder.connection.reader, part)
        with client(network, Party.FORWARDER) as first:
            first.accept(whole)
        seen = event("ObjectEvent", "inspecting", 9, action="OBSERVE", epcList=[pallet])
        (receipt,) = forwarder.capture(document(seen))
        assert (receipt.kind, receipt.subject) == (Kind.OBSERVE, inside)


def plain(urn: str) -> str:
    """The 18 digits of an SSCC's URN: extension, prefix, serial, check digit (GS1 7.9)."""
    prefix, serial = urn.rpartition(":")[2].split(".")
    body = serial[0] + prefix + serial[1:]
    odd = sum(int(one) for one in body[::2]) * 3 + sum(int(one) for one in body[1::2])
    return body + str(-odd % 10)


def test_no_custody_is_given_while_an_own_note_is_on_its_way(network: Path) -> None:
    _, unit = open_journey(network)
    arguments = [str(network), PASSWORD, f"0x{unit.hex()}"]
    broken = subprocess.run(
        [sys.executable, "-c", OBSERVE_ONCE, *arguments],
        env={**os.environ, "TIDEWAITER_CRASH_AT": "after_store"},
        check=False,
    )
    assert broken.returncode == -signal.SIGKILL
    taker = ids(network, Party.FORWARDER)
    with client(network, Party.MAKER) as maker:
        with pytest.raises(Conflict, match="not sealed yet"):
            maker.offer(unit, taker)
        with pytest.raises(Conflict, match="not sealed yet"):
            maker.start_handoff(unit, maker.participant, taker)
    subprocess.run([sys.executable, "-c", OBSERVE_ONCE, *arguments], check=True)
    with client(network, Party.MAKER) as maker:
        maker.offer(unit, taker)
        kinds = [row.entry.kind for row in maker.history(unit)]
        assert kinds == [Kind.OPEN, Kind.CONTENTS, Kind.OBSERVE, Kind.OFFER]


def test_a_write_that_a_crash_kept_back_does_not_stop_the_next_one(network: Path) -> None:
    _, first = open_journey(network)
    _, second = open_journey(network)
    broken = subprocess.run(
        [sys.executable, "-c", OBSERVE_ONCE, str(network), PASSWORD, f"0x{first.hex()}"],
        env={**os.environ, "TIDEWAITER_CRASH_AT": "after_store"},
        check=False,
    )
    assert broken.returncode == -signal.SIGKILL
    with client(network, Party.MAKER) as maker:
        maker.observe(second, {"text": "another"})
        assert [row.entry.kind for row in maker.history(first)][-1] is Kind.OBSERVE
        assert [row.entry.kind for row in maker.history(second)][-1] is Kind.OBSERVE


def test_a_pallet_packed_again_into_the_same_container_is_verified(network: Path) -> None:
    number, pallet = box(), sscc()
    with client(network, Party.MAKER) as maker:
        maker.capture(document(commissioned(pallet), stuffed(number, pallet)))
        container, inside = maker.unit_of(number), maker.unit_of(plain(pallet))
        maker.unpack(container, [inside], {"reason": "inspection"})
        maker.pack(container, [inside], {"reason": "inspected"})
        for unit in (container, inside):
            assert maker.verify(unit).verdict is Verdict.VERIFIED
            shown = [one.unit_id for one in maker.bundle(unit).units]
            assert len(shown) == len(set(shown)) == 2


def test_a_chain_that_goes_back_behind_what_was_verified_is_refuted(network: Path) -> None:
    _, unit = open_journey(network)
    with client(network, Party.MAKER) as maker:
        assert maker.verify(unit).verdict is Verdict.VERIFIED
        seen = recall(maker.store)
        assert seen.number > 0
        assert len(seen.hash) == 32
        remember(maker.store, replace(seen, number=seen.number + 1000, hash=b"\1" * 32))
        report = maker.verify(unit)
        assert report.verdict is Verdict.REFUTED
        assert "head.regressed" in [finding.code for finding in report.findings]
        assert recall(maker.store).number == seen.number + 1000
        maker.store.set_fact("verified", b"no memory")
        with pytest.raises(StoreBroken):
            maker.verify(unit)
        remember(maker.store, seen)
