"""Handoffs on a real node: nobody signs, or is taken to have signed, what it did not read."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from ledger_client.cli.render_handoff import half_json, half_view
from ledger_client.client import Tidewaiter, utc_now
from ledger_client.documents import JsonValue, commit, counted, open_all
from ledger_client.errors import EvidenceMissing, InvalidInput
from ledger_client.home import Home
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.structs import Handoff
from ledger_client.ledger.typed_data import digest
from ledger_client.ledger.values import Contract, UnitId
from ledger_client.proofs import Verdict
from ledger_client.signing import Password
from ledger_client.store import opening_json, pack_opening
from ledger_client.writing.handoff_forms import HalfFile
from tests.client.network import PASSWORD, Party, client
from tests.client.test_client import copy_participant, ids, open_journey

DAY = timedelta(hours=24)
Change = Callable[[Handoff], Handoff]


@pytest.fixture
def maker_machine(network: Path, tmp_path: Path) -> Path:
    """Another machine of the maker, which knows nothing yet."""
    second = tmp_path / "maker"
    copy_participant(network, second, Party.MAKER)
    return second


def maker_at(home: Path) -> Tidewaiter:
    return Tidewaiter.open(home, "maker", PASSWORD)


def test_several_units_change_hands_by_two_signatures_in_all(network: Path, tmp_path: Path) -> None:
    units = [open_journey(network)[1] for _ in range(3)]
    with client(network, Party.MAKER) as maker:
        sides = maker.participant, ids(network, Party.FORWARDER)
        half = maker.start_handoff(units, *sides, {"text": "all of them"})
        assert maker.start_handoff(units, *sides, {"text": "all of them"}) == half
        file = maker.export_handoff(half)
    second = tmp_path / "forwarder"
    copy_participant(network, second, Party.FORWARDER)
    with Tidewaiter.open(second, "forwarder", PASSWORD) as forwarder:
        taken = forwarder.take_in_handoff(file)
        assert taken.digest == half.digest
        receipt = forwarder.complete_handoff(taken)
        assert [one.entry.unit_id for one in receipt.entries] == units
        assert {one.entry.kind for one in receipt.entries} == {Kind.HANDOFF}
        reader = forwarder.connection.reader
        assert {reader.custodian(unit) for unit in units} == {forwarder.participant}
        assert forwarder.open_handoffs() == ()
        seen = [forwarder.history(unit)[-1].document for unit in units]
        assert [one["text"] for one in seen if isinstance(one, dict)] == ["all of them"] * 3
        assert forwarder.complete_handoff(taken).tx_hash == receipt.tx_hash
    with client(network, Party.MAKER) as maker:
        assert maker.verify(units[1]).verdict is Verdict.VERIFIED


@pytest.mark.parametrize(
    ("spoil", "rule", "pointer"),
    [
        (lambda file: file["struct"]["items"].pop(), "handoff.file", "/openings"),
        (lambda file: file["openings"].reverse(), "handoff.opening", "/openings/0"),
        (lambda file: file["struct"]["items"].reverse(), "handoff.signature", "/giver_signature"),
        (lambda file: file["struct"].update(deadline=5), "handoff.signature", "/giver_signature"),
        (lambda file: file.update(openings=5), "handoff.file", "/openings"),
        (lambda file: file.update(opening=5), "handoff.file", "/opening"),
    ],
)
def test_a_file_of_several_units_that_was_altered_is_refused(
    network: Path,
    spoil: Callable[[dict[str, Any]], object],
    rule: str,
    pointer: str,
) -> None:
    units = [open_journey(network)[1] for _ in range(2)]
    with client(network, Party.MAKER) as maker:
        half = maker.start_handoff(units, maker.participant, ids(network, Party.FORWARDER))
        file = json.loads(maker.export_handoff(half))
    spoil(file)
    with client(network, Party.FORWARDER) as forwarder, pytest.raises(InvalidInput) as caught:
        forwarder.take_in_handoff(json.dumps(file).encode())
    assert (caught.value.rule, caught.value.pointer) == (rule, pointer)


def test_a_unit_named_twice_or_none_at_all_is_no_handoff(network: Path) -> None:
    _, unit = open_journey(network)
    taker = ids(network, Party.FORWARDER)
    with client(network, Party.MAKER) as maker:
        for units, rule in (([unit, unit], "handoff.twice"), ([], "handoff.count")):
            with pytest.raises(InvalidInput) as caught:
                maker.start_handoff(units, maker.participant, taker)
            assert caught.value.rule == rule
        assert all(half.unit_id != unit for half in maker.open_handoffs())


def forged(
    network: Path,
    unit: UnitId,
    fields: Mapping[str, JsonValue] | None = None,
    change: Change = lambda handoff: handoff,
) -> dict[str, Any]:
    """A half signed by the forwarder as taker, whose document has these fields."""
    giver, taker = ids(network, Party.MAKER), ids(network, Party.FORWARDER)
    told: dict[str, JsonValue] = {
        "type": "Handoff",
        "participant": f"{taker:016x}",
        "subject": f"0x{unit.hex()}",
        "eventTime": "2026-01-02T03:04:05.000Z",
        "giver": f"{giver:016x}",
        "taker": f"{taker:016x}",
        "text": "PLANTED",
        **(fields or {}),
    }
    made = commit(counted(told), b"\5" * 32, "key")
    with client(network, Party.FORWARDER) as forwarder:
        reader, where = forwarder.connection.reader, forwarder.connection.deployment
        head = reader.head(Contract.LEDGER, unit)
        assert head is not None
        deadline = int((utc_now() + timedelta(hours=1)).timestamp())
        turn = reader.unit(unit).turn
        handoff = change(Handoff(unit, turn, giver, taker, head, made.commitment, deadline))
    signer = Home(network).participant("forwarder").signer(Password(PASSWORD))
    signature = signer.sign_digest(digest(handoff, where.domain(Contract.LEDGER)))
    return {
        "form": "tidewaiter-handoff-1",
        "struct": {
            "unit_id": handoff.unit_id.hex(),
            "turn": handoff.turn,
            "giver": f"{handoff.giver:016x}",
            "taker": f"{handoff.taker:016x}",
            "related": handoff.related.hex(),
            "commitment": handoff.commitment.hex(),
            "deadline": handoff.deadline,
        },
        "giver_signature": None,
        "taker_signature": signature.hex(),
        "opening": opening_json(pack_opening(open_all(made))),
    }


def refused(home: Path, file: object, rule: str) -> None:
    """The file is refused by that rule as wrong input, and nothing of it is kept."""
    with maker_at(home) as maker:
        with pytest.raises(InvalidInput) as caught:
            maker.take_in_handoff(json.dumps(file).encode())
        assert caught.value.rule == rule
        assert maker.open_handoffs() == ()


def test_a_half_that_says_what_the_struct_says_is_signed_and_sent(
    network: Path, maker_machine: Path
) -> None:
    _, unit = open_journey(network)
    file = forged(network, unit)
    with maker_at(maker_machine) as maker:
        half = maker.take_in_handoff(json.dumps(file).encode())
        assert maker.complete_handoff(half).kind is Kind.HANDOFF
        assert maker.connection.reader.custodian(unit) == ids(network, Party.FORWARDER)


def test_the_document_is_shown_before_it_is_signed(network: Path, maker_machine: Path) -> None:
    _, unit = open_journey(network)
    file = forged(network, unit, {"sealNumber": "\x1b[31mSE1"})
    with maker_at(maker_machine) as maker:
        half = maker.take_in_handoff(json.dumps(file).encode())
        told = half_json(half, maker.store, None)["document"]
        assert isinstance(told, dict)
        assert (told["text"], told["sealNumber"]) == ("PLANTED", "\x1b[31mSE1")
        out = Console(file=StringIO(), width=200)
        out.print(half_view(half, maker.store, None))
        assert isinstance(out.file, StringIO)
        shown = out.file.getvalue()
    assert "PLANTED" in shown
    assert "\x1b[31m" not in shown


def late(handoff: Handoff) -> Handoff:
    return replace(handoff, deadline=int((utc_now() + DAY + timedelta(minutes=6)).timestamp()))


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (late, "handoff.deadline"),
        (lambda one: replace(one, deadline=2**40 - 1), "handoff.deadline"),
        (lambda one: replace(one, deadline=1), "handoff.deadline"),
        (lambda one: replace(one, turn=one.turn + 1), "handoff.turn"),
        (lambda one: replace(one, related=b"\xaa" * 32), "handoff.related"),
        (lambda one: replace(one, related=one.unit_id), "handoff.related"),
    ],
)
def test_a_struct_that_does_not_fit_the_unit_is_refused(
    network: Path, maker_machine: Path, change: Change, rule: str
) -> None:
    _, unit = open_journey(network)
    refused(maker_machine, forged(network, unit, change=change), rule)


@pytest.mark.parametrize(
    "fields",
    [
        {"type": "Offer"},
        {"subject": "0x" + "99" * 32},
        {"giver": "ff" * 8},
        {"taker": "ff" * 8},
        {"participant": "ff" * 8},
        {"giver": None},
        {"taker": ["a"]},
    ],
)
def test_a_document_of_something_else_is_refused(
    network: Path, maker_machine: Path, fields: dict[str, JsonValue]
) -> None:
    _, unit = open_journey(network)
    refused(maker_machine, forged(network, unit, fields), "handoff.document")


@pytest.mark.parametrize("opening", [[[[]]], {}, None, "x", 1, {"leaves": 1}])
def test_a_malformed_opening_is_refused_as_wrong_input(
    network: Path, maker_machine: Path, opening: JsonValue
) -> None:
    _, unit = open_journey(network)
    refused(maker_machine, {**forged(network, unit), "opening": opening}, "handoff.opening")


def test_a_half_planted_by_the_other_side_is_never_given_as_ones_own(
    network: Path, maker_machine: Path
) -> None:
    _, unit = open_journey(network)
    file = forged(network, unit)
    with maker_at(maker_machine) as maker:
        planted = maker.take_in_handoff(json.dumps(file).encode())
        own = maker.start_handoff(
            unit, maker.participant, ids(network, Party.FORWARDER), {"text": "PLANTED"}
        )
        assert own.digest != planted.digest
        assert own.giver_signature is not None


def test_the_same_wish_gives_the_same_half_and_another_wish_another(
    network: Path, maker_machine: Path
) -> None:
    _, unit = open_journey(network)
    with maker_at(maker_machine) as maker:
        sides = maker.participant, ids(network, Party.FORWARDER)
        first = maker.start_handoff(unit, *sides, {"sealNumber": "A"})
        again = maker.start_handoff(unit, *sides, {"sealNumber": "A"})
        other = maker.start_handoff(unit, *sides, {"sealNumber": "B"})
        more = maker.start_handoff(unit, *sides, {"sealNumber": "A", "text": "x"})
    assert again.digest == first.digest
    assert len({first.digest, other.digest, more.digest}) == 3


def test_a_half_whose_document_is_erased_is_not_signed(network: Path, maker_machine: Path) -> None:
    _, unit = open_journey(network)
    file = forged(network, unit)
    with maker_at(maker_machine) as maker:
        half = maker.take_in_handoff(json.dumps(file).encode())
        maker.store.payloads.erase(bytes.fromhex(file["struct"]["commitment"]))
        with pytest.raises(EvidenceMissing):
            maker.complete_handoff(half)


def test_a_half_is_not_signed_once_the_turn_has_moved(network: Path, maker_machine: Path) -> None:
    _, unit = open_journey(network)
    file = forged(network, unit)
    with maker_at(maker_machine) as maker:
        half = maker.take_in_handoff(json.dumps(file).encode())
        maker.offer(unit, ids(network, Party.FORWARDER))
        with client(network, Party.FORWARDER) as forwarder:
            forwarder.accept(unit)
        with pytest.raises(InvalidInput) as caught:
            maker.complete_handoff(half)
        assert caught.value.rule == "handoff.turn"


@pytest.mark.parametrize("takes_in", [False, True])
def test_a_handoff_that_the_other_side_sent_is_found_and_settled(
    network: Path, maker_machine: Path, takes_in: bool
) -> None:
    _, unit = open_journey(network)
    with maker_at(maker_machine) as maker:
        half = maker.start_handoff(unit, maker.participant, ids(network, Party.FORWARDER))
        file = maker.export_handoff(half)
        with client(network, Party.FORWARDER) as forwarder:
            whole = forwarder.take_in_handoff(file)
            sent = forwarder.complete_handoff(whole)
            file = forwarder.export_handoff(forwarder.store.handoffs.get(whole.digest))
        if takes_in:
            half = maker.take_in_handoff(file)
        receipt = maker.complete_handoff(half)
        assert receipt.already
        assert receipt.tx_hash == sent.tx_hash
        assert receipt.commitment == sent.commitment
        assert maker.open_handoffs() == ()
        assert [row.entry.kind for row in maker.history(unit)].count(Kind.HANDOFF) == 1


def test_the_text_of_a_half_file_shows_no_salt_and_no_document(network: Path) -> None:
    _, unit = open_journey(network)
    file = HalfFile.model_validate_json(json.dumps(forged(network, unit)))
    assert "salt" not in repr(file)
    assert "PLANTED" not in repr(file)
