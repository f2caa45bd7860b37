"""What is derived, whatever documents say, whenever they come, and whoever else opened what."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from sqlalchemy import event, select, text
from structlog.testing import capture_logs

from api import intake
from api.database import Database
from api.database.models import (
    CertificateDocumentRow,
    DerivationRow,
    EntryRow,
    ParticipantNameRow,
    UnitRow,
    WaitingRow,
)
from api.intake import Derivations
from api.services.numbers import find
from ledger_client.documents import JsonValue
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.values import Contract
from tests.api.intake.written import (
    ATTACKER,
    VICTIM,
    commissioned,
    committed,
    enter,
    keep,
    numbers,
    opened,
)

SSCC = "urn:epc:id:sscc:9521141.000000001"
LOT = "urn:epc:class:lgtin:9521141.012345.OAT1"
PLAIN = {"1": "095211410000000113", "2": "095211410000000120", "3": "095211410000000137"}
JOURNEY: dict[str, JsonValue] = {
    "type": "Open",
    "kind": "journey",
    "containerNumber": "CSQU3054383",
    "eventTime": "2026-11-16T05:10:00Z",
}
POISON: dict[str, tuple[Kind, Contract, dict[str, JsonValue]]] = {
    "seal with NUL": (
        Kind.OBSERVE, Contract.LEDGER, {"type": "Observe", "sealNumber": "B\0X"}
    ),
    "booking with NUL": (Kind.OPEN, Contract.LEDGER, {**JOURNEY, "booking": "B\0X"}),
    "endless booking": (Kind.OPEN, Contract.LEDGER, {**JOURNEY, "booking": os.urandom(9000).hex()}),
    "name with NUL": (Kind.ENROL, Contract.REGISTRY, {"type": "Enrol", "name": "A\0B"}),
    "GLN with NUL": (
        Kind.ENROL, Contract.REGISTRY, {"type": "Enrol", "name": "A", "glns": ["9\0"]}
    ),
    "endless GLN": (
        Kind.ENROL, Contract.REGISTRY,
        {"type": "Enrol", "name": "A", "glns": [os.urandom(9000).hex()]},
    ),
    "certificate with NUL": (
        Kind.ISSUE, Contract.CERTIFICATES, {"type": "Issue", "number": "\0", "scope": "x"}
    ),
    "endless certificate": (
        Kind.ISSUE, Contract.CERTIFICATES,
        {"type": "Issue", "number": os.urandom(9000).hex(), "scope": "x"},
    ),
}  # fmt: skip


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    with Database(database_url) as made:
        made.upgrade()
        yield made


@pytest.fixture
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    with Database(f"sqlite:///{tmp_path_factory.mktemp('one') / 'api.sqlite'}") as made:
        made.upgrade()
        yield made


def catch_up(database: Database) -> None:
    """As a process does that knows nothing yet."""
    Derivations().catch_up(database)


def found(database: Database, typed: str) -> set[bytes]:
    with database.snapshot() as session:
        return {bytes(one.unit) for one in find(session, typed)}


def test_no_document_keeps_others_from_being_derived(database: Database) -> None:
    good = committed({"type": "Observe", "sealNumber": "SE1"})
    for kind, contract, document in POISON.values():
        bad = committed(document)
        keep(database, bad)
        enter(database, bad, kind, contract=contract)
    (unit,) = enter(database, good, Kind.OBSERVE)
    keep(database, good)
    for _ in range(2):
        catch_up(database)
    assert numbers(database, unit) == {"SE1"}
    with database.snapshot() as session:
        assert {one.gln for one in session.scalars(select(ParticipantNameRow))} <= {None}
        assert session.scalars(select(CertificateDocumentRow)).all() == []
        assert session.scalars(select(UnitRow).where(UnitRow.opened)).all() == []


def test_the_numbers_of_a_document_beside_one_with_nul_are_kept(database: Database) -> None:
    mixed = committed({"type": "Observe", "sealNumber": "B\0X", "mrn": "26NL00012345678901"})
    keep(database, mixed)
    (unit,) = enter(database, mixed, Kind.OBSERVE)
    catch_up(database)
    assert numbers(database, unit) == {"26NL00012345678901"}


def test_what_the_database_refuses_is_left_out_alone_and_told_without_its_content(
    database: Database,
) -> None:
    refuse = (
        "ALTER TABLE alias ADD CONSTRAINT no CHECK (typed <> 'REFUSED')"
        if database.engine.dialect.name == "postgresql"
        else "CREATE TRIGGER no BEFORE INSERT ON alias WHEN NEW.typed = 'REFUSED'"
        " BEGIN SELECT RAISE(ABORT, 'no'); END"
    )
    with database.session() as session:
        session.execute(text(refuse))
    bad = committed({"type": "Observe", "mrn": "M1", "sealNumber": "REFUSED"})
    good = committed({"type": "Observe", "mrn": "M2"})
    keep(database, bad, good)
    (one,), (other,) = (enter(database, doc, Kind.OBSERVE) for doc in (bad, good))
    with capture_logs() as told:
        catch_up(database)
    assert numbers(database, one) == set()
    assert numbers(database, other) == {"M2"}
    assert [line["commitment"] for line in told] == [f"0x{bytes(bad.commitment).hex()}"]
    assert "REFUSED" not in repr(told)


def test_a_failing_database_is_no_fault_of_a_document(sqlite: Database) -> None:
    good = committed({"type": "Observe", "mrn": "M2"})
    keep(sqlite, good)
    enter(sqlite, good, Kind.OBSERVE)
    with sqlite.session() as session:
        session.execute(text("ALTER TABLE alias RENAME TO away"))
    with pytest.raises(Exception, match="does not serve"):
        catch_up(sqlite)
    with sqlite.snapshot() as session:
        assert session.get_one(DerivationRow, 1).entry_id == 0


@pytest.mark.parametrize("squatted", [False, True])
def test_another_that_opened_a_key_first_does_not_hide_the_unit(
    sqlite: Database, *, squatted: bool
) -> None:
    first = commissioned([f"{SSCC}1"], LOT)
    keep(sqlite, first)
    pallet, lot = opened(sqlite, first, 2)
    evil = set[bytes]()
    if squatted:
        for epcs, of_lot in (([f"{SSCC}2"], None), ([f"{SSCC}3"], LOT)):
            squatting = commissioned(epcs, of_lot)
            keep(sqlite, squatting)
            evil |= set(opened(sqlite, squatting, 2 if of_lot else 1, ATTACKER))
    second = commissioned([f"{SSCC}2"], LOT)
    keep(sqlite, second)
    (real,) = opened(sqlite, second, 1)
    catch_up(sqlite)
    assert found(sqlite, PLAIN["2"]) - evil == {real}
    assert found(sqlite, PLAIN["1"]) == {pallet}
    assert real not in found(sqlite, "https://id.gs1.org/01/09521141123454/10/OAT1")
    with sqlite.snapshot() as session:
        assert session.get_one(UnitRow, real).kind == "logistic_unit"
        assert session.get_one(UnitRow, lot).kind == "lot"


@pytest.mark.parametrize("kind", [Kind.ACCEPT, Kind.ACCEPT_RESERVED, Kind.HANDOFF])
def test_a_unit_taken_into_custody_is_one_that_was_there_before(
    sqlite: Database, kind: Kind
) -> None:
    given = commissioned([f"{SSCC}1"])
    keep(sqlite, given)
    (unit,) = opened(sqlite, given, 1, ATTACKER)
    giver, taker = (ATTACKER, VICTIM) if kind is Kind.HANDOFF else (VICTIM, ATTACKER)
    enter(sqlite, None, kind, unit, actor=giver, taker=taker)
    both = commissioned([f"{SSCC}1", f"{SSCC}2"])
    keep(sqlite, both)
    (new,) = opened(sqlite, both, 1)
    catch_up(sqlite)
    assert found(sqlite, PLAIN["2"]) == {new}
    assert found(sqlite, PLAIN["1"]) == {unit}


@pytest.mark.parametrize("kind", [Kind.OFFER, Kind.OBSERVE, Kind.HOLD])
def test_a_unit_only_offered_or_looked_at_was_not_in_custody(sqlite: Database, kind: Kind) -> None:
    squatting = commissioned([f"{SSCC}1"])
    keep(sqlite, squatting)
    (evil,) = opened(sqlite, squatting, 1, ATTACKER)
    offered = kind is Kind.OFFER
    enter(sqlite, None, kind, evil, actor=ATTACKER if offered else VICTIM, taker=VICTIM)
    own = commissioned([f"{SSCC}2"])
    both = commissioned([f"{SSCC}1", f"{SSCC}2"])
    keep(sqlite, own, both)
    opened(sqlite, own, 1)
    (real,) = opened(sqlite, both, 1)
    catch_up(sqlite)
    assert found(sqlite, PLAIN["1"]) == {evil, real}


def test_units_that_cannot_be_told_apart_are_found_by_every_number(sqlite: Database) -> None:
    both = commissioned([f"{SSCC}1", f"{SSCC}2", f"{SSCC}3"])
    keep(sqlite, both)
    units = set(opened(sqlite, both, 2))
    catch_up(sqlite)
    for typed in PLAIN.values():
        assert found(sqlite, typed) == units
    with sqlite.snapshot() as session:
        assert {one.opened for one in session.scalars(select(UnitRow))} == {False}


@pytest.mark.parametrize("together", [False, True])
def test_an_opening_that_comes_later_tells_apart_what_was_not(
    database: Database, *, together: bool
) -> None:
    first, second = commissioned([f"{SSCC}1"], LOT), commissioned([f"{SSCC}2"], LOT)
    pallet, _ = opened(database, first, 2)
    (other,) = opened(database, second, 1)
    if not together:
        keep(database, second)
        catch_up(database)
        assert found(database, PLAIN["2"]) == {other}
    keep(database, first, second)
    enter(database, first, Kind.OBSERVE, pallet)
    catch_up(database)
    if not together:
        with database.session() as session:
            session.get_one(DerivationRow, 1).entry_id = 0
        catch_up(database)
    with database.snapshot() as session:
        assert session.scalars(select(WaitingRow)).all() == []
        assert session.get_one(UnitRow, other).kind == "logistic_unit"
    assert not any("OAT1" in one for one in numbers(database, other))


def test_what_came_before_its_entry_is_derived_after_a_restart(database: Database) -> None:
    seen = committed({"type": "Observe", "mrn": "26SE00000000000001"})
    catch_up(database)
    keep(database, seen)
    (unit,) = enter(database, seen, Kind.OBSERVE)
    catch_up(database)
    assert numbers(database, unit) == {"26SE00000000000001"}


def test_the_end_of_a_unit_is_known_without_its_document(sqlite: Database) -> None:
    pallet = commissioned([f"{SSCC}1"])
    keep(sqlite, pallet)
    (unit,) = opened(sqlite, pallet, 1)
    catch_up(sqlite)
    enter(sqlite, None, Kind.CLOSE, unit)
    catch_up(sqlite)
    with sqlite.snapshot() as session:
        closed = session.scalar(select(EntryRow.time).where(EntryRow.kind == int(Kind.CLOSE)))
        assert session.get_one(UnitRow, unit).closed_at == closed


def test_a_new_entry_costs_the_same_however_many_openings_name_nothing(sqlite: Database) -> None:
    catch_up(sqlite)
    few = _statements_of_one_more(sqlite, 5)
    many = _statements_of_one_more(sqlite, 200)
    assert many == few


def _statements_of_one_more(database: Database, unreadable: int) -> int:
    """How often the database is asked when one more entry comes and is derived."""
    for number in range(unreadable):
        nothing = committed({"type": "Open", "kind": "nonsense", "n": str(number)})
        keep(database, nothing)
        opened(database, nothing, 1)
        waiting = commissioned([f"{SSCC}1", f"{SSCC}2", f"{SSCC}3"])
        keep(database, waiting)
        opened(database, waiting, 2, ATTACKER)
    catch_up(database)
    named = committed({**JOURNEY, "booking": str(unreadable)})
    keep(database, named)
    opened(database, named, 1)
    asked = list[str]()

    def count(*told: object) -> None:
        asked.append(str(told[2]))

    event.listen(database.engine, "before_cursor_execute", count)
    catch_up(database)
    event.remove(database.engine, "before_cursor_execute", count)
    return len(asked)


def test_nothing_new_costs_one_look(sqlite: Database) -> None:
    good = committed({"type": "Observe", "mrn": "M"})
    keep(sqlite, good)
    enter(sqlite, good, Kind.OBSERVE)
    catch_up(sqlite)
    asked = list[str]()
    event.listen(sqlite.engine, "before_cursor_execute", lambda *told: asked.append(str(told[2])))
    catch_up(sqlite)
    assert all(one.startswith(("SELECT", "BEGIN")) for one in asked)
    assert len(asked) <= 3


def test_units_that_a_document_tells_too_few_of_are_found_by_what_it_tells(
    sqlite: Database,
) -> None:
    one = commissioned([f"{SSCC}1"])
    keep(sqlite, one)
    units = set(opened(sqlite, one, 3))
    catch_up(sqlite)
    assert found(sqlite, PLAIN["1"]) == units


def test_documents_of_many_bytes_are_derived_in_several_steps(
    sqlite: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents = [committed({"type": "Observe", "mrn": f"M{number}"}) for number in range(5)]
    keep(sqlite, *documents)
    units = [enter(sqlite, one, Kind.OBSERVE)[0] for one in documents]
    enter(sqlite, None, Kind.OBSERVE)
    monkeypatch.setattr(intake, "PAGE_BYTES", 1)
    with sqlite.session() as session:
        assert intake.derive_page(session)
    assert [numbers(sqlite, unit) for unit in units] == [{"M0"}, set(), set(), set(), set()]
    catch_up(sqlite)
    assert [numbers(sqlite, unit) for unit in units] == [{f"M{number}"} for number in range(5)]
    with sqlite.snapshot() as session:
        assert session.get_one(DerivationRow, 1).entry_id == 6
