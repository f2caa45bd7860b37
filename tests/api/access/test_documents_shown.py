"""A proof opens the documents of what its reader may read, and no others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from api.database.models import EntryRow
from api.services.access import Readers
from api.services.shown import shown_to
from api.services.verified import Answers
from api.tokens import Caller
from ledger_client.ledger.values import UnitId
from ledger_client.proofs import Bundle
from tests.api.journey import Journey
from tests.api.service import Service

BOX, SECOND, PALLET = "CSQU3054383", "CSQU6142071", "095211410000000137"
Ask = Callable[[str, str], Any]


@pytest.fixture
def ask(told: Service, journey: Journey) -> Ask:
    def asked(who: str, path: str) -> Any:
        token = told.token("provenance:read", who=journey.participant(who))
        return told.get(path, token).json()

    return asked


def _unit(ask: Ask, number: str) -> str:
    (found,) = ask("customs", f"/v1/lookup?q={number}")["found"]
    return str(found["unit"]["unitId"])


def _own_documents(told: Service, unit: str) -> set[str]:
    with told.resources.database.snapshot() as session:
        found = session.scalars(
            select(EntryRow.commitment).where(EntryRow.subject == bytes.fromhex(unit[2:]))
        )
        return {f"0x{one.hex()}" for one in found if any(one)}


def _opened(verification: Any) -> set[str]:
    return {one["commitment"] for one in verification["bundle"]["openings"]}


def test_documents_of_a_unit_that_is_forbidden_are_not_opened_by_the_proof_of_another(
    told: Service, ask: Ask
) -> None:
    pallet, second = _unit(ask, PALLET), _unit(ask, SECOND)
    assert ask("maker", f"/v1/units/{second}")["status"] == 404
    proof = ask("maker", f"/v1/units/{pallet}/verification")
    everything = ask("customs", f"/v1/units/{pallet}/verification")
    private = _own_documents(told, second) - _own_documents(told, pallet)
    assert private & _opened(everything)
    assert not private & _opened(proof)
    assert _own_documents(told, pallet) <= _opened(proof)
    # Entries, heads and proofs stay: they prove who had it.
    assert proof["bundle"]["units"] == everything["bundle"]["units"]
    assert proof["bundle"]["evidence"] == everything["bundle"]["evidence"]


def test_names_of_those_that_are_met_only_in_what_is_forbidden_are_not_opened(
    told: Service, ask: Ask, journey: Journey
) -> None:
    pallet, box = _unit(ask, PALLET), _unit(ask, BOX)
    proof = ask("maker", f"/v1/units/{pallet}/verification")["bundle"]
    listed = {one["participant"]: one["entries"][0] for one in proof["participants"]}
    opened = {one["commitment"] for one in proof["openings"]}
    read = {pallet, box}
    named: set[str] = set()
    for unit in proof["units"]:
        if unit["unitId"] in read:
            for one in unit["entries"]:
                named |= {one["actor"][:18], one["counterparty"][:18]}
    for certificate in proof["certificates"]:
        for one in certificate["entries"]:
            named |= {one["actor"][:18], one["counterparty"][:18]}
    shown = {who for who, one in listed.items() if one["commitment"] in opened}
    assert shown
    assert shown <= named


def test_what_is_not_shown_of_outer_units_is_said_and_leaves_the_answer_useful(ask: Ask) -> None:
    pallet = _unit(ask, PALLET)
    proof = ask("maker", f"/v1/units/{pallet}/verification")
    codes = {one["code"] for one in proof["findings"]}
    assert "opening.not_shown" in codes
    assert "opening.missing" not in codes
    assert proof["judged"]["verdict"] in ("verified", "attention")


def test_what_is_committed_to_again_on_an_own_unit_is_not_opened_by_that(
    told: Service, ask: Ask, journey: Journey
) -> None:
    pallet, second = _unit(ask, PALLET), _unit(ask, SECOND)
    private = _own_documents(told, second) - _own_documents(told, pallet)
    maker = Caller(1, "made", journey.participant("maker"), frozenset({"provenance:read"}))
    customs = replace(maker, participant=journey.participant("customs"))
    with told.resources.database.snapshot() as session:
        now = told.resources.now()
        everything = Answers(session, told.resources.connection, now, customs)
        bundle = everything.facts(UnitId(bytes.fromhex(pallet[2:]))).bundle
        stolen = min(private & {f"0x{one.commitment.hex()}" for one in bundle.openings})
        copied = _again(bundle, bytes.fromhex(pallet[2:]), bytes.fromhex(stolen[2:]))
        readers = Readers(maker, everything.index, now)
        shown = {one.commitment for one in shown_to(readers, session, [], copied).openings}
        assert shown
        assert bytes.fromhex(stolen[2:]) not in shown


def _again(bundle: Bundle, unit: bytes, commitment: bytes) -> Bundle:
    """The bundle where the maker's first entry of its unit commits to somebody else's document."""
    units = tuple(
        one.model_copy(
            update={
                "entries": (
                    one.entries[0].model_copy(update={"commitment": commitment}),
                    *one.entries[1:],
                )
            }
        )
        if one.unit_id == unit
        else one
        for one in bundle.units
    )
    return bundle.model_copy(update={"units": units})
