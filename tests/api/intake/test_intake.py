"""What opened documents name, and that nothing is derived from what was not checked."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from api.announced import announce
from api.database.engine import Database
from api.database.models import (
    AliasRow,
    CertificateDocumentRow,
    JobPartRow,
    JobRow,
    ParticipantNameRow,
    PayloadRow,
    TokenRow,
    UnitRow,
)
from api.indexer import Indexer
from api.intake import Derivations, derive, derive_page, forget_derived, take
from api.main import create_app
from api.resources import open_resources
from api.services.numbers import unread
from ledger_client.capture.aliases import NumberForm
from ledger_client.documents import canonical_json, commit, open_all
from ledger_client.documents.packed_openings import packed
from tests.api.intake.written import call_of
from tests.api.journey import Journey, catch_up
from tests.api.service import Service

DERIVED = (AliasRow, UnitRow, ParticipantNameRow, CertificateDocumentRow)
DOCUMENT = commit({"type": "Observe", "text": "seen", "leafCount": 3}, bytes(32), "a|b|")


@pytest.fixture
def fresh(journey: Journey, tmp_path: Path) -> Iterator[Service]:
    """A service that indexed the chain and knows every opening, of its own."""
    with journey.service(journey.copied(tmp_path)) as service:
        yield service


def everything(session: Session) -> dict[str, list[tuple[object, ...]]]:
    """All derived rows."""
    return {
        table.__tablename__: sorted(
            tuple(row) for row in session.execute(select(*table.__table__.columns)).all()
        )
        for table in DERIVED
    }


def derive_all(session: Session) -> None:
    """Derive all anew, as it is after the index was made anew."""
    forget_derived(session)
    while derive_page(session):
        pass


def names(session: Session, form: NumberForm) -> set[str]:
    rows = select(AliasRow.typed).where(AliasRow.form == form.value)
    return set(session.scalars(rows))


def test_every_number_of_the_story_is_an_alias(told: Service) -> None:
    with told.resources.database.snapshot() as session:
        assert names(session, NumberForm.SSCC) == {
            f"0952114100000001{last}" for last in ("13", "20", "37")
        }
        assert names(session, NumberForm.SEAL) >= {"SE440917", "AA1001", "BB2002"}
        assert names(session, NumberForm.BILL_OF_LADING) == {"DBL2611077"}
        assert names(session, NumberForm.UCR) == {"6SE556011223344-OAT2611"}
        assert names(session, NumberForm.MRN) == {"26NL00012345678901"}


def test_kinds_of_units_are_those_of_the_story(told: Service) -> None:
    with told.resources.database.snapshot() as session:
        counted = session.execute(select(UnitRow.kind, func.count()).group_by(UnitRow.kind)).all()
        # Two boxes of the demonstration, one seized, two that overlap, one that travels twice.
        assert {row[0]: row[1] for row in counted} == {
            "lot": 2,
            "logistic_unit": 3,
            "journey": 7,
        }


def test_participants_and_certificates_are_named(told: Service) -> None:
    with told.resources.database.snapshot() as session:
        assert set(session.scalars(select(ParticipantNameRow.name))) == {
            "Nordhavre Kvarn AB",
            "Västkust Spedition AB",
            "Doggerbank Line",
            "Skandiahamnen Terminal",
            "Maasdelta Terminal",
            "Douane Rotterdam Haven",
            "Växtkontroll Väst",
            "Västra Handelskammaren",
        }
        assert set(session.scalars(select(CertificateDocumentRow.number))) == {
            "PHYTO-SE-2611-0042",
            "EUR1-SE-A-118204",
        }


def test_deriving_again_changes_nothing_and_from_nothing_gives_the_same(fresh: Service) -> None:
    with fresh.resources.database.session() as session:
        before = everything(session)
        derive_all(session)
        assert everything(session) == before
        for table in DERIVED:
            session.execute(delete(table))
        derive_all(session)
        assert everything(session) == before


def test_openings_that_come_in_any_order_name_the_same(fresh: Service) -> None:
    with fresh.resources.database.session() as session:
        before = everything(session)
        kept = {row.commitment: row.content for row in session.scalars(select(PayloadRow))}
        for table in (*DERIVED, PayloadRow):
            session.execute(delete(table))
        session.expunge_all()
        for commitment in sorted(kept):
            content = kept[commitment]
            assert content is not None
            take(session, {commitment: content})
        derive_all(session)
        assert everything(session) == before


def test_an_altered_payload_names_nothing(fresh: Service) -> None:
    with fresh.resources.database.session() as session:
        for table in DERIVED:
            session.execute(delete(table))
        session.execute(update(PayloadRow).values(content=b"{}"))
        session.expire_all()
        derive_all(session)
        assert all(rows == [] for rows in everything(session).values())


def test_opens_that_nobody_showed_are_counted(fresh: Service) -> None:
    with fresh.resources.database.session() as session:
        assert unread(session) == 0
        pallets = select(UnitRow.unit_id).where(UnitRow.kind == "logistic_unit")
        units = list(session.scalars(pallets))
        session.execute(delete(UnitRow).where(UnitRow.unit_id.in_(units)))
        assert unread(session) == 3


def test_openings_that_came_before_their_entries_name_them_once_these_are_indexed(
    journey: Journey, tmp_path: Path
) -> None:
    resources = open_resources(journey.settings(tmp_path / "late.sqlite3"))
    _keep_all(resources.database, journey)
    derivations = Derivations()
    derivations.catch_up(resources.database)
    with resources.database.session() as session:
        assert everything(session)["unit"] == []
    catch_up(resources)
    derivations.catch_up(resources.database)
    with resources.database.snapshot() as session, _told(journey).snapshot() as expected:
        assert everything(session) == everything(expected)
    resources.database.close()


def _told(journey: Journey) -> Database:
    return Database(f"sqlite:///{journey.database}")


def test_a_document_that_nobody_commits_to_is_not_kept(fresh: Service) -> None:
    with fresh.resources.database.session() as session:
        taken = take(session, {DOCUMENT.commitment: packed(open_all(DOCUMENT))})
        assert [wrong.rule for wrong in taken.refused.values()] == ["payload.unannounced"]
        assert session.get(PayloadRow, DOCUMENT.commitment) is None


@pytest.mark.parametrize(
    ("state", "kept"),
    [("received", True), ("signed", True), ("sent", True), ("failed", False), ("sealed", False)],
)
def test_a_document_of_a_statement_under_way_is_kept(
    fresh: Service, state: str, *, kept: bool
) -> None:
    with fresh.resources.database.session() as session:
        _announce(session, state)
        taken = take(session, {DOCUMENT.commitment: packed(open_all(DOCUMENT))})
        assert (DOCUMENT.commitment in taken.kept) is kept
        assert derive(session, [DOCUMENT.commitment]) == ()


def _announce(session: Session, state: str) -> None:
    """A job of one part that commits to the document."""
    token = TokenRow(
        prefix="x", sha256=bytes(32), participant=bytes(8), scopes="capture", label="",
        created_at=0, expires_at=1, revoked_at=None,
    )  # fmt: skip
    session.add(token)
    session.flush()
    job = JobRow(
        id="j", token_id=token.id, participant=bytes(8), state="sending", body="", result=None,
        created_at=0, updated_at=0,
    )  # fmt: skip
    session.add(job)
    session.flush()
    part = JobPartRow(
        job_id="j", number=0, kind="observe", contract="ConsignmentLedger", call=call_of(DOCUMENT),
        digest=bytes(32), state=state, updated_at=0,
    )  # fmt: skip
    session.add(part)
    session.flush()
    announce(session, part)


def test_the_service_derives_while_it_runs_though_nobody_reads(
    journey: Journey, tmp_path: Path
) -> None:
    resources = open_resources(journey.settings(tmp_path / "followed.sqlite3"))
    _keep_all(resources.database, journey)
    with TestClient(create_app(resources, Indexer(resources.database, resources.each_node))):
        for _ in range(300):
            with resources.database.snapshot() as session, _told(journey).snapshot() as expected:
                if everything(session) == everything(expected):
                    break
            time.sleep(0.1)
        else:
            pytest.fail("nothing is derived")
    resources.database.close()


def test_an_index_made_anew_has_all_derived_anew(fresh: Service) -> None:
    with fresh.resources.database.session() as session:
        before = everything(session)
        session.execute(update(UnitRow).values(key="altered"))
    Indexer(fresh.resources.database, fresh.resources.each_node).rebuild()
    Derivations().catch_up(fresh.resources.database)
    with fresh.resources.database.snapshot() as session:
        assert everything(session) == before


def _keep_all(database: Database, journey: Journey) -> None:
    """Every opening of the story is here already."""
    with database.session() as session:
        for one in journey.openings:
            session.add(
                PayloadRow(
                    commitment=bytes.fromhex(one["commitment"][2:]),
                    content=canonical_json(one["opening"]),
                    kept_at=0,
                )
            )
