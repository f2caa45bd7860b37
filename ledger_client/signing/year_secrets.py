"""A participant's yearly secrets: 32 random bytes for each UTC year of event time.

Every salt, padding and label of that year's documents is derived from it, so that two machines of
one participant commit the same event to the same value. Each is kept as a keystore v3 file.
Destroying a year's secret (and the stored openings) is the erasure of that year's documents.
"""

from __future__ import annotations

import hmac
import json
import re
import secrets
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError

from ledger_client.errors import InvalidInput
from ledger_client.private_files import (
    overwrite_and_remove,
    private_directory,
    read_small,
    write_private,
)
from ledger_client.signing.errors import KeystoreInvalid, YearSecretExists, YearSecretMissing
from ledger_client.signing.keystore_file import SECRET_BYTES, Scrypt, open_secret, seal_secret
from ledger_client.signing.password import Password

FIRST_YEAR: Final = 1970
LAST_YEAR: Final = 9999
_FILE_NAME: Final = re.compile(r"year-([0-9]{4})\.json")


class _Exported(BaseModel):
    """The export file: one keystore v3 per year."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    form: Annotated[str, Field(pattern="^tidewaiter-year-secrets-1$")]
    years: dict[Annotated[str, Field(pattern="^[0-9]{4}$")], dict[str, JsonValue]] = Field(
        max_length=200
    )


def year_of(event_time: datetime) -> int:
    """The UTC year whose secret serves an event of ``event_time`` (an aware datetime).

    Raises:
        InvalidInput: the time has no zone.
    """
    if event_time.tzinfo is None:
        raise InvalidInput("has no time zone", pointer="eventTime", rule="time.zone")
    return event_time.astimezone(UTC).year


class YearSecrets:
    """The yearly secrets of one participant on this machine.

    Args:
        directory: made (0700) where it does not exist; one file (0600) per year.
        password: the keystore's password.
        work: cost of one password guess.
    """

    def __init__(self, directory: Path, password: Password, work: Scrypt = Scrypt.STANDARD) -> None:
        self._directory = private_directory(directory)
        self._password = password
        self._work = work
        self._opened: dict[int, bytes] = {}

    def __repr__(self) -> str:
        return f"YearSecrets(years={self.years()})"

    def years(self) -> tuple[int, ...]:
        """The years whose secret is on this machine, ascending."""
        matches = (_FILE_NAME.fullmatch(path.name) for path in self._directory.iterdir())
        return tuple(sorted(int(match[1]) for match in matches if match))

    def create(self, year: int) -> None:
        """Make the year's secret. On the participant's first machine only; others import it.

        Raises:
            YearSecretExists: the year has one, or had one that was destroyed.
        """
        self._keep(year, secrets.token_bytes(SECRET_BYTES))

    def secret(self, year: int) -> bytes:
        """The year's 32 bytes.

        Raises:
            YearSecretMissing: it is not on this machine.
            PasswordWrong: the password does not open it.
        """
        if year not in self._opened:
            path = self._path(year)
            if not path.exists():
                raise YearSecretMissing(
                    f"no secret of {year} here: create it, or import it from the first machine",
                    pointer="year",
                    rule="year_secret.missing",
                )
            self._opened[year] = open_secret(read_small(path), self._password)
        return self._opened[year]

    def export_to(self, file: Path, password: Password) -> tuple[int, ...]:
        """Write every year's secret to one file under ``password``; returns the years.

        Raises:
            Conflict: the file exists.
        """
        years = self.years()
        sealed = {
            f"{year:04}": json.loads(seal_secret(self.secret(year), password, self._work))
            for year in years
        }
        content = _Exported(form="tidewaiter-year-secrets-1", years=sealed)
        write_private(file, content.model_dump_json(indent=1).encode())
        return years

    def import_from(self, file: Path, password: Password) -> tuple[int, ...]:
        """Take over the secrets of an exported file; returns the years that were new here.

        All or nothing: a year that is known with another value keeps everything out.

        Raises:
            YearSecretExists: a year has another secret here, or was destroyed here.
            PasswordWrong: the password does not open the file.
            KeystoreInvalid: the file is no export.
        """
        given = _opened_export(read_small(file), password)
        new = tuple(year for year, secret in given.items() if self._is_new(year, secret))
        for year in new:
            self._keep(year, given[year])
        return new

    def destroy(self, year: int) -> None:
        """Remove the year's secret from this machine for good, and never make another.

        Raises:
            YearSecretMissing: there is none.
        """
        path = self._path(year)
        if not path.exists():
            raise YearSecretMissing(
                f"no secret of {year} here", pointer="year", rule="year_secret.missing"
            )
        write_private(self._tombstone(year), b"destroyed\n", replace=True)
        overwrite_and_remove(path)
        self._opened.pop(year, None)

    def _is_new(self, year: int, secret: bytes) -> bool:
        if self._path(year).exists():
            if hmac.compare_digest(self.secret(year), secret):
                return False
            raise _taken(year, "has another secret here")
        self._refuse_destroyed(year)
        return True

    def _keep(self, year: int, secret: bytes) -> None:
        self._refuse_destroyed(year)
        path = self._path(year)
        if path.exists():
            raise _taken(year, "has a secret")
        write_private(path, seal_secret(secret, self._password, self._work))

    def _refuse_destroyed(self, year: int) -> None:
        if self._tombstone(year).exists():
            raise _taken(year, "had a secret that was destroyed")

    def _path(self, year: int) -> Path:
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise InvalidInput("a year from 1970 to 9999", pointer="year", rule="year.range")
        return self._directory / f"year-{year:04}.json"

    def _tombstone(self, year: int) -> Path:
        return self._path(year).with_suffix(".destroyed")


def _taken(year: int, why: str) -> YearSecretExists:
    return YearSecretExists(f"{year} {why}", pointer="year", rule="year_secret.taken")


def _opened_export(content: bytes, password: Password) -> dict[int, bytes]:
    try:
        exported = _Exported.model_validate_json(content)
    except ValidationError as wrong:
        first = wrong.errors(include_input=False, include_url=False)[0]
        pointer = "".join(f"/{step}" for step in first["loc"])
        raise KeystoreInvalid("no export", pointer=pointer, rule=first["type"]) from None
    return {
        int(year): open_secret(json.dumps(sealed).encode(), password)
        for year, sealed in exported.years.items()
    }
