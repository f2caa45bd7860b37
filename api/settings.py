"""What the service is told when it starts: from the environment, or from a file of settings.

Each setting is ``TIDEWAITER_API_<NAME>``; ``TIDEWAITER_API_SETTINGS`` names a TOML file whose keys
are the same names in lower case. The environment wins over the file. A name that does not exist is
refused, in both, so that a misspelt limit is not silently no limit.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Final, Self, TypeVar
from urllib.parse import urlsplit

from limits import RateLimitItem, parse
from pydantic import BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
    TomlConfigSettingsSource,
)

from ledger_client.errors import InvalidInput

PREFIX: Final = "TIDEWAITER_API_"
FILE_VARIABLE: Final = f"{PREFIX}SETTINGS"
DEFAULT_DATABASE: Final = "sqlite:///tidewaiter-api.sqlite3"
S = TypeVar("S", bound=BaseSettings)


def _listed(value: object) -> object:
    """Several values in one variable are told apart by commas."""
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    return value


def _address(value: str) -> str:
    """A node's address, of the form that the client takes."""
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        raise ValueError("http:// or https:// with a host, and no password in it")
    return value


def _rate(value: str) -> str:
    """A limit such as ``600/minute``."""
    if parse(value).amount < 1:
        raise ValueError("at least 1")
    return value


Rate = Annotated[str, BeforeValidator(_rate)]
NodeUrl = Annotated[str, BeforeValidator(_address)]


class DatabaseSettings(BaseSettings):
    """Where the service keeps its index, payloads and tokens; all that its office work needs.

    Attributes:
        database_url: an SQLAlchemy address, SQLite or PostgreSQL (``postgresql+psycopg://``).
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", frozen=True)

    database_url: SecretStr = SecretStr(DEFAULT_DATABASE)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What was given in the program, then the environment, then the file."""
        file = os.environ.get(FILE_VARIABLE)
        named = (TomlConfigSettingsSource(settings_cls, Path(file)),) if file else ()
        return (init_settings, env_settings, *named)

    @classmethod
    def read(cls) -> Self:
        """The settings of this process.

        Raises:
            InvalidInput: one is missing, unknown or of another form; the error names it and never
                repeats its value.
        """
        _refuse_unknown(os.environ)
        file = os.environ.get(FILE_VARIABLE)
        if file and not Path(file).is_file():
            raise InvalidInput("is no file", pointer=FILE_VARIABLE, rule="file.missing")
        try:
            return cls()
        except ValidationError as error:
            raise _told(error) from None
        except (SettingsError, ValueError, OSError):
            raise InvalidInput(
                "cannot be read as TOML in UTF-8", pointer=FILE_VARIABLE, rule="settings.toml"
            ) from None


class Settings(DatabaseSettings):
    """All that the service needs.

    Attributes:
        nodes: addresses of the network's nodes, the preferred first.
        trust_root: the file that the council signed.
        first_block: the block in which the contracts were made.
        host, port: where the service listens; port 0 takes a free one.
        head_age_max_seconds: the newest block may be so old; on a chain that makes blocks only when
            there is something to write, as old as its quietest night.
        lag_max_blocks: the index may be so far behind the newest block.
        index_every_seconds: how often the index looks for new blocks; 0: another process does.
        node_timeout_seconds: how long a node may take to answer.
        rate_read, rate_write, rate_export: requests of one token, such as ``600/minute``.
        body_max_bytes: a larger request body is refused.
        page_default, page_max: entries of one page of a list.
        open_statements_max: so many statements of one participant may be under way at once.
        concurrency_max: so many connections are served at once; what comes above is told to come
            back (503).
        shutdown_seconds: how long requests under way may take once the service is told to end.
        log_level: ``debug``, ``info``, ``warning`` or ``error``.
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True)

    nodes: Annotated[
        tuple[NodeUrl, ...], NoDecode, BeforeValidator(_listed), Field(min_length=1, max_length=32)
    ]
    trust_root: Path
    first_block: Annotated[int, Field(ge=0)] = 0
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8000
    head_age_max_seconds: Annotated[int, Field(ge=1)] = 300
    lag_max_blocks: Annotated[int, Field(ge=0)] = 10
    index_every_seconds: Annotated[float, Field(ge=0, le=3600)] = 1.0
    node_timeout_seconds: Annotated[float, Field(gt=0, le=120)] = 10.0
    rate_read: Rate = "1200/minute"
    rate_write: Rate = "300/minute"
    rate_export: Rate = "30/minute"
    body_max_bytes: Annotated[int, Field(ge=1024, le=256 * 1024 * 1024)] = 8 * 1024 * 1024
    page_default: Annotated[int, Field(ge=1, le=1000)] = 50
    page_max: Annotated[int, Field(ge=1, le=10_000)] = 500
    open_statements_max: Annotated[int, Field(ge=100, le=1_000_000)] = 1000
    concurrency_max: Annotated[int, Field(ge=8, le=100_000)] = 1000
    shutdown_seconds: Annotated[int, Field(ge=1, le=600)] = 20
    log_level: Annotated[str, Field(pattern="^(debug|info|warning|error)$")] = "info"

    @property
    def rates(self) -> Mapping[str, RateLimitItem]:
        """The limit of each class of routes."""
        return {
            "read": parse(self.rate_read),
            "write": parse(self.rate_write),
            "export": parse(self.rate_export),
        }

    def shown(self) -> dict[str, str]:
        """The settings as they may be printed: what could be a secret is ``***``."""
        told = {name: str(getattr(self, name)) for name in type(self).model_fields}
        told["database_url"] = shown_url(self.database_url.get_secret_value())
        told["nodes"] = ", ".join(shown_url(url) for url in self.nodes)
        return told


def shown_url(url: str) -> str:
    """An address without password, query, and the path of a node, where keys are put too."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return "***"
    if parts.scheme.startswith("sqlite"):
        return f"{parts.scheme}://{parts.netloc}{parts.path}"
    user = "" if parts.username is None else f"{parts.username}:***@"
    where = f"{host}:{port}" if port else host
    web = parts.scheme in ("http", "https")
    path = ("/***" if parts.path.strip("/") else parts.path) if web else parts.path
    return f"{parts.scheme}://{user}{where}{path}" + ("?***" if parts.query else "")


def _refuse_unknown(environment: Mapping[str, str]) -> None:
    known = {f"{PREFIX}{name}".upper() for name in Settings.model_fields} | {FILE_VARIABLE}
    for name in sorted(environment):
        if name.upper().startswith(PREFIX) and name.upper() not in known:
            raise InvalidInput("there is no such setting", pointer=name, rule="settings.unknown")


def _told(error: ValidationError) -> InvalidInput:
    """The first thing wrong, without the value: it may be a secret."""
    first = error.errors(include_input=False, include_url=False, include_context=False)[0]
    name = str(first["loc"][0]) if first["loc"] else "settings"
    rules = {"missing": "settings.missing", "extra_forbidden": "settings.unknown"}
    says = {"missing": "must be set", "extra_forbidden": "there is no such setting"}
    kind = first["type"]
    message = says.get(kind, first["msg"].removeprefix("Value error, ").lower())
    return InvalidInput(
        message, pointer=f"{PREFIX}{name.upper()}", rule=rules.get(kind, "settings.value")
    )
