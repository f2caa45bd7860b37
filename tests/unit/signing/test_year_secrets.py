"""Yearly secrets: one per UTC year, the same on a second machine, gone when destroyed."""

import json
import stat
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from ledger_client.errors import Conflict, InvalidInput
from ledger_client.signing import (
    KeystoreInvalid,
    Password,
    PasswordWrong,
    Scrypt,
    YearSecretExists,
    YearSecretMissing,
    YearSecrets,
    year_of,
)

PASSWORD = Password("p")
CARRY = Password("for the road")


def _secrets(folder: Path, password: Password = PASSWORD) -> YearSecrets:
    return YearSecrets(folder, password, Scrypt.LIGHT)


def test_the_year_is_that_of_utc() -> None:
    east = timezone(timedelta(hours=14))
    assert year_of(datetime(2027, 1, 1, 13, 59, tzinfo=east)) == 2026
    assert year_of(datetime(2026, 12, 31, 23, 0, tzinfo=timezone(timedelta(hours=-2)))) == 2027
    assert year_of(datetime(2026, 6, 1, tzinfo=UTC)) == 2026
    with pytest.raises(InvalidInput):
        year_of(datetime(2026, 6, 1))  # noqa: DTZ001


def test_a_secret_is_32_bytes_and_stays(tmp_path: Path) -> None:
    secrets = _secrets(tmp_path)
    secrets.create(2026)
    secret = secrets.secret(2026)
    assert len(secret) == 32
    assert _secrets(tmp_path).secret(2026) == secret
    assert secrets.years() == (2026,)


def test_two_years_and_two_participants_differ(tmp_path: Path) -> None:
    found = set()
    for name in ("a", "b"):
        secrets = _secrets(tmp_path / name)
        for year in (2025, 2026):
            secrets.create(year)
            found.add(secrets.secret(year))
    assert len(found) == 4


def test_a_year_is_created_once(tmp_path: Path) -> None:
    secrets = _secrets(tmp_path)
    secrets.create(2026)
    before = secrets.secret(2026)
    with pytest.raises(YearSecretExists):
        secrets.create(2026)
    assert _secrets(tmp_path).secret(2026) == before


def test_a_year_without_a_secret_is_said(tmp_path: Path) -> None:
    with pytest.raises(YearSecretMissing):
        _secrets(tmp_path).secret(2026)


@pytest.mark.parametrize("year", [-1, 0, 26, 1969, 10_000])
def test_a_number_that_is_no_year_is_refused(tmp_path: Path, year: int) -> None:
    with pytest.raises(InvalidInput):
        _secrets(tmp_path).create(year)


def test_a_secret_is_sealed_at_rest(tmp_path: Path) -> None:
    secrets = _secrets(tmp_path / "s")
    secrets.create(2026)
    secret = secrets.secret(2026)
    for path in (tmp_path / "s").iterdir():
        content = path.read_bytes()
        assert secret not in content
        assert secret.hex().encode() not in content
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(PasswordWrong):
        _secrets(tmp_path / "s", Password("other")).secret(2026)
    assert secret.hex() not in repr(secrets)


def test_a_second_machine_has_the_same_secrets(tmp_path: Path) -> None:
    first, second = _secrets(tmp_path / "1"), _secrets(tmp_path / "2", Password("q"))
    for year in (2025, 2026):
        first.create(year)
    assert first.export_to(tmp_path / "export.json", CARRY) == (2025, 2026)
    assert second.import_from(tmp_path / "export.json", CARRY) == (2025, 2026)
    assert [second.secret(year) for year in (2025, 2026)] == [
        first.secret(year) for year in (2025, 2026)
    ]
    assert second.import_from(tmp_path / "export.json", CARRY) == ()


def test_an_export_is_not_written_over_another_file(tmp_path: Path) -> None:
    secrets = _secrets(tmp_path / "1")
    secrets.create(2026)
    (tmp_path / "export.json").write_text("mine")
    with pytest.raises(Conflict):
        secrets.export_to(tmp_path / "export.json", CARRY)
    assert (tmp_path / "export.json").read_text() == "mine"


def test_an_import_that_contradicts_changes_nothing(tmp_path: Path) -> None:
    first, second = _secrets(tmp_path / "1"), _secrets(tmp_path / "2")
    for year in (2025, 2026):
        first.create(year)
    second.create(2026)
    kept = second.secret(2026)
    first.export_to(tmp_path / "export.json", CARRY)
    with pytest.raises(YearSecretExists):
        second.import_from(tmp_path / "export.json", CARRY)
    assert second.years() == (2026,)
    assert second.secret(2026) == kept


def test_an_export_opens_with_its_own_password_only(tmp_path: Path) -> None:
    first, second = _secrets(tmp_path / "1"), _secrets(tmp_path / "2")
    first.create(2026)
    first.export_to(tmp_path / "export.json", CARRY)
    with pytest.raises(PasswordWrong):
        second.import_from(tmp_path / "export.json", PASSWORD)
    assert second.years() == ()


def _corrupted() -> list[object]:
    good = {"form": "tidewaiter-year-secrets-1", "years": {"2026": {"crypto": {}}}}
    return [
        None, [], {}, 7, "x",
        good,
        good | {"form": "other"},
        good | {"extra": 1},
        good | {"years": []},
        good | {"years": {"26": {}}},
        good | {"years": {"2026": 5}},
        {"years": {}},
        {"form": "tidewaiter-year-secrets-1"},
    ]  # fmt: skip


@pytest.mark.parametrize("document", _corrupted())
def test_a_file_that_is_no_export_is_refused(tmp_path: Path, document: object) -> None:
    (tmp_path / "export.json").write_text(json.dumps(document))
    with pytest.raises(KeystoreInvalid):
        _secrets(tmp_path / "s").import_from(tmp_path / "export.json", CARRY)


def test_a_destroyed_year_does_not_come_back(tmp_path: Path) -> None:
    secrets = _secrets(tmp_path / "s")
    secrets.create(2026)
    secrets.export_to(tmp_path / "export.json", CARRY)
    secrets.destroy(2026)
    assert secrets.years() == ()
    for attempt in (
        lambda: secrets.create(2026),
        lambda: secrets.import_from(tmp_path / "export.json", CARRY),
    ):
        with pytest.raises(YearSecretExists):
            attempt()
    with pytest.raises(YearSecretMissing):
        secrets.secret(2026)
    with pytest.raises(YearSecretMissing):
        secrets.destroy(2026)
