"""Participant by unit: who reads what, as the node's own logs say who was a party to it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from api.tokens import Scope
from ledger_client.ledger.kinds import Form, Kind
from ledger_client.ledger.values import Contract, ParticipantId, UnitId
from ledger_client.node.ledger_index import IndexedEntry, LedgerIndex
from scripts.demo.participants import CAST
from tests.api.access.matrix import every_set_of_scopes
from tests.api.journey import Journey
from tests.api.service import Service
from tests.api.service import told as problem_in

STRANGER = ParticipantId(0x1234)
PEOPLE = [one.folder for one in CAST]


@pytest.fixture(scope="session")
def logged(told: Service) -> LedgerIndex:
    """What the node's logs say, without the service's database."""
    return LedgerIndex.read(told.resources.connection)


def _signed(entries: tuple[IndexedEntry, ...]) -> set[ParticipantId]:
    return {party.id for one in entries for party in (one.entry.actor, one.entry.counterparty)} - {
        0
    }


def _parties(logged: LedgerIndex, unit: UnitId) -> set[ParticipantId]:
    """Of a unit, and of all that it is or was packed in."""
    history = logged.history(Contract.LEDGER, unit)
    found = _signed(history)
    for one in history:
        if one.entry.kind is Kind.PACK:
            (outer,) = (
                other.entry.unit_id
                for other in logged.entries
                if other.contract is Contract.LEDGER and other.head == one.entry.related
            )
            found |= _parties(logged, outer)
    return found


def _who(journey: Journey, name: str) -> ParticipantId:
    return STRANGER if name == "stranger" else journey.participant(name)


@pytest.mark.parametrize("name", [*PEOPLE, "stranger"])
def test_a_participant_reads_the_units_that_it_was_a_party_to(
    told: Service, journey: Journey, logged: LedgerIndex, name: str
) -> None:
    who = _who(journey, name)
    token = told.token("provenance:read", who=who)
    reads = refused = 0
    for unit in logged.subjects(Contract.LEDGER):
        may = name == "customs" or who in _parties(logged, unit)
        given = told.get(f"/v1/units/0x{unit.hex()}/history?size=1", token)
        assert given.status_code == (200 if may else 404), (name, unit.hex(), given.text)
        reads, refused = reads + may, refused + (not may)
    assert reads + refused > 8
    assert (reads == 0) is (name in ("stranger", "phytolab", "chamber"))


@pytest.mark.parametrize("name", [*PEOPLE, "stranger"])
def test_a_participant_reads_its_certificates_and_those_of_its_units(
    told: Service, journey: Journey, logged: LedgerIndex, name: str
) -> None:
    who = _who(journey, name)
    token = told.token("provenance:read", who=who)
    for certificate in logged.subjects(Contract.CERTIFICATES):
        history = logged.history(Contract.CERTIFICATES, certificate)
        drawn = {UnitId(one.entry.related) for one in history if one.entry.kind is Kind.DRAW}
        parties = _signed(history).union(*(_parties(logged, unit) for unit in drawn))
        given = told.get(f"/v1/certificates/0x{certificate.hex()}", token)
        may = name == "customs" or who in parties
        assert given.status_code == (200 if may else 404), (name, given.text)


def _met(one: IndexedEntry, me: ParticipantId, other: ParticipantId) -> bool:
    """Whether the other acted towards me, or signed it with me."""
    pair = (one.entry.actor.id, one.entry.counterparty.id)
    return pair == (other, me) or (pair == (me, other) and one.entry.form is Form.BOTH)


@pytest.mark.parametrize("name", [*PEOPLE, "stranger"])
def test_a_participant_knows_itself_and_those_it_met(
    told: Service, journey: Journey, logged: LedgerIndex, name: str
) -> None:
    who = _who(journey, name)
    token = told.token("provenance:read", who=who)
    for other in PEOPLE:
        id_ = journey.participant(other)
        met = any(_met(one, who, id_) for one in logged.entries)
        given = told.get(f"/v1/participants/{id_:016x}", token)
        may = name in (other, "customs") or met
        assert given.status_code == (200 if may else 404), (name, other, given.text)


@pytest.mark.parametrize("scopes", every_set_of_scopes(), ids=lambda one: "+".join(sorted(one)))
def test_what_customs_and_auditors_read_hangs_on_the_scope(
    told: Service, journey: Journey, logged: LedgerIndex, scopes: frozenset[Scope]
) -> None:
    """Customs without the scope for reading, and whoever has the scope for auditing."""
    customs = journey.participant("customs")
    units = logged.subjects(Contract.LEDGER)
    foreign = next(unit for unit in units if customs not in _parties(logged, unit))
    for who in (customs, STRANGER):
        given = told.get(
            f"/v1/units/0x{foreign.hex()}/history?size=1", told.token(*sorted(scopes), who=who)
        )
        reads = "audit" in scopes or ("provenance:read" in scopes and who == customs)
        forbidden = scopes <= {"hold"}
        assert given.status_code == (403 if forbidden else 200 if reads else 404), given.text


def _private(logged: LedgerIndex, journey: Journey) -> Iterator[tuple[str, str, str]]:
    """Addresses of what the chamber has no part in, and of what there is not; and both answers."""
    chamber = journey.participant("chamber")
    unit = next(
        one for one in logged.subjects(Contract.LEDGER) if chamber not in _parties(logged, one)
    )
    certificate = next(
        one
        for one in logged.subjects(Contract.CERTIFICATES)
        if chamber not in _signed(logged.history(Contract.CERTIFICATES, one))
    )
    none = "0x" + "5b" * 32
    for rest in ("", "/history", "/verification"):
        yield f"/v1/units/0x{unit.hex()}{rest}", f"/v1/units/{none}{rest}", "unit.not_found"
    yield "/v1/containers/CSQU3054383", "/v1/containers/ZZZU0000000", "unit.not_found"
    yield (
        "/v1/consignments/6SE556011223344-OAT2611",
        "/v1/consignments/6SE000000000000-NONE",
        "unit.not_found",
    )
    yield (
        f"/v1/certificates/0x{certificate.hex()}",
        f"/v1/certificates/{none}",
        "certificate.not_found",
    )
    carrier = journey.participant("carrier")
    yield (
        f"/v1/participants/{carrier:016x}",
        "/v1/participants/00000000000000ff",
        "participant.not_found",
    )


def test_unknown_and_forbidden_are_one_answer(
    told: Service, journey: Journey, logged: LedgerIndex
) -> None:
    token = told.token("provenance:read", "capture", who=journey.participant("chamber"))
    for forbidden, unknown, code in _private(logged, journey):
        answers = [told.get(path, token) for path in (forbidden, unknown)]
        bodies = [{**problem_in(one), "instance": ""} for one in answers]
        assert bodies[0] == bodies[1], forbidden
        assert (bodies[0]["status"], bodies[0]["code"]) == (404, code)
        assert len(answers[0].content) == len(answers[1].content)
        kept = [
            {k: v for k, v in one.headers.items() if k not in ("x-request-id", "ratelimit")}
            for one in answers
        ]
        assert kept[0] == kept[1]


def test_nothing_forbidden_leaves_a_trace_in_what_is_listed(
    told: Service, journey: Journey
) -> None:
    token = told.token("provenance:read", who=journey.participant("chamber"))
    known = told.get("/v1/lookup?q=CSQU3054383", token).json()
    unknown = told.get("/v1/lookup?q=CSQU9999999", token).json()
    assert known["found"] == unknown["found"] == []
