"""Somebody alters the database: a row, a byte. Nothing altered is ever believed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.api.answers.asking import answer, asked, unit_of
from tests.api.journey import Journey
from tests.api.service import Service
from tests.api.service import told as problem_told

BOX = "/v1/containers/CSQU3054383"
ALTERED = {
    "an entry's actor": "UPDATE entry SET actor_id = x'00000000000000ff' WHERE id = {open}",
    "an entry's key": "UPDATE entry SET actor_key = zeroblob(20) WHERE id = {open}",
    "an entry's counterparty": (
        "UPDATE entry SET counterparty_id = x'00000000000000ff' WHERE id = {last}"
    ),
    "an entry's kind": "UPDATE entry SET kind = 2 WHERE id = {last}",
    "an entry's form": "UPDATE entry SET form = 1 WHERE id = {last}",
    "an entry's detail": "UPDATE entry SET detail = 7 WHERE id = {last}",
    "an entry's time": "UPDATE entry SET time = time - 60 WHERE id = {last}",
    "an entry's block": "UPDATE entry SET number = number - 1 WHERE id = {last}",
    "an entry's commitment": "UPDATE entry SET commitment = zeroblob(32) WHERE id = {last}",
    "what an entry is related to": "UPDATE entry SET related = x'{other}' WHERE id = {last}",
    "an entry's head": "UPDATE entry SET head = x'{other}' WHERE id = {last}",
    "an entry taken out": "DELETE FROM entry WHERE id = {last}",
    "the opening taken out": "DELETE FROM entry WHERE id = {open}",
    "an entry of another unit": "UPDATE entry SET subject = x'{unit}' WHERE id = {foreign}",
}


@contextmanager
def altered(journey: Journey, folder: Path, statement: str) -> Iterator[Service]:
    """A service whose database somebody has altered while it runs."""
    copy = journey.copied(folder)
    with journey.service(copy) as service:
        with closing(sqlite3.connect(copy)) as database, database:
            changed = database.execute(statement).rowcount
            assert changed >= 1, statement
        yield service


def places(told: Service, journey: Journey) -> dict[str, str]:
    """Entries of the first container, and one of another unit."""
    unit = unit_of(told, journey, "CSQU3054383")[2:]
    database = told.resources.settings.database_url.get_secret_value().removeprefix("sqlite:///")
    with closing(sqlite3.connect(database)) as rows:
        ids = [one for (one,) in rows.execute(f"SELECT id FROM entry WHERE subject = x'{unit}'")]
        (foreign,) = rows.execute(
            f"SELECT max(id) FROM entry WHERE subject != x'{unit}' AND contract = "
            "'ConsignmentLedger'"
        ).fetchone()
    return {
        "unit": unit,
        "open": str(min(ids)),
        "last": str(max(ids)),
        "foreign": str(foreign),
        "other": "22" * 32,
    }


@pytest.mark.parametrize("what", ALTERED)
def test_an_altered_index_row_is_never_answered_from(
    told: Service, journey: Journey, tmp_path: Path, what: str
) -> None:
    statement = ALTERED[what].format(**places(told, journey))
    with altered(journey, tmp_path, statement) as service:
        given = answer(service, journey, BOX)
        print(
            "OUTCOME", what, given.status_code, given.json().get("judged", given.json().get("code"))
        )
        if given.status_code == 200:  # what is left is one history, but not the ledger's
            assert given.json()["judged"]["verdict"] == "refuted"
        else:
            assert problem_told(given)["code"] == "index.diverged"


def test_an_altered_payload_is_as_good_as_none_and_said_to_be_altered(
    journey: Journey, tmp_path: Path
) -> None:
    statement = (
        "UPDATE payload SET content = CAST(replace(CAST(content AS TEXT), '\"4800\"', '\"9800\"')"
        " AS BLOB) WHERE CAST(content AS TEXT) LIKE '%\"4800\"%0000000011%'"
    )
    with altered(journey, tmp_path, statement) as service:
        body = asked(service, journey, BOX)
        assert body["judged"]["verdict"] == "incomplete"
        assert "opening.missing" in [one["code"] for one in body["findings"]]
        said = [one["why"] for one in body["notProvided"]]
        assert "what was kept of this document was altered" in said
        assert not [
            line for group in body["goods"] for line in group["lines"] if line["quantity"] == "9800"
        ]


def test_a_number_that_was_given_another_unit_is_not_confirmed(
    told: Service, journey: Journey, tmp_path: Path
) -> None:
    first, second = (unit_of(told, journey, one)[2:] for one in ("CSQU3054383", "CSQU6142071"))
    statement = (
        f"UPDATE alias SET unit_id = x'{second}' WHERE unit_id = x'{first}' AND form = 'container'"
    )
    with altered(journey, tmp_path, statement) as service:
        body = asked(service, journey, BOX)
        assert body["judged"]["verdict"] == "incomplete"
        assert body["reasons"][0]["finding"]["code"] == "lookup.unconfirmed"


def test_another_signed_tx_is_found(told: Service, journey: Journey, tmp_path: Path) -> None:
    statement = (
        "UPDATE raw_tx SET raw = (SELECT raw FROM raw_tx WHERE tx_hash != (SELECT tx_hash FROM"
        " entry WHERE id = {open}) LIMIT 1) WHERE tx_hash = (SELECT tx_hash FROM entry WHERE id ="
        " {open})"
    ).format(**places(told, journey))
    with altered(journey, tmp_path, statement) as service:
        body = asked(service, journey, BOX)
        assert body["judged"]["verdict"] in ("refuted", "incomplete")


@pytest.mark.parametrize("column", ["name = 'Somebody Else'", "gln = '9521141000007'"])
def test_names_are_not_taken_from_copies(journey: Journey, tmp_path: Path, column: str) -> None:
    with altered(journey, tmp_path, f"UPDATE participant_name SET {column}") as service:
        last = asked(service, journey, BOX)["custody"][-1]["participant"]
        assert last["name"] == "Maasdelta Terminal"
        body = asked(service, journey, f"/v1/participants/{last['id']}")
        assert (body["name"], body["gln"]) == ("Maasdelta Terminal", "9521145000003")


def test_a_certificates_number_is_not_taken_from_a_copy(
    told: Service, journey: Journey, tmp_path: Path
) -> None:
    listed = asked(told, journey, BOX)["certificates"]
    with altered(journey, tmp_path, "UPDATE certificate_document SET number = 'X'") as service:
        body = asked(service, journey, f"/v1/certificates/{listed[0]['certificateId']}")
        assert body["number"] == "PHYTO-SE-2611-0042"


def test_an_index_that_diverged_answers_nothing(journey: Journey, tmp_path: Path) -> None:
    statement = "UPDATE progress SET status = 'diverged', detail = 'a log is missing'"
    with altered(journey, tmp_path, statement) as service:
        for path in (BOX, "/v1/lookup?q=CSQU3054383", f"/v1/units/0x{'11' * 32}"):
            refused = problem_told(answer(service, journey, path))
            assert (refused["status"], refused["code"]) == (503, "index.diverged")
