"""Where the time of a look-up goes, in this process and without HTTP."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import UTC, datetime
from typing import Final
from unittest.mock import patch

from pydantic import BaseModel
from sqlalchemy.engine import Connection as SqlConnection
from sqlalchemy.engine.result import Result
from sqlalchemy.orm import Session
from starlette.requests import Request

from api.resources import Resources, open_resources
from api.routes.containers import ask
from api.routes.reading import Reading
from api.services import containers, verified
from api.settings import Settings
from ledger_client.answering.bundles import BundleMaker
from ledger_client.node.http import HttpTransport
from ledger_client.proofs.bundle import Bundle
from scripts.bench.service.regions import REST, Regions
from scripts.demo.journey import CONTAINER

WATCHED: Final = (
    (HttpTransport, "post", "node"),
    (Session, "execute", "database"),
    (Session, "scalars", "database"),
    (Session, "scalar", "database"),
    (Session, "get", "database"),
    (Session, "flush", "database"),
    (Result, "all", "database"),
    (SqlConnection, "exec_driver_sql", "database"),
    (SqlConnection, "_commit_impl", "database"),
    (verified, "verify", "verify"),
    (BundleMaker, "make", "gather"),
    (Bundle, "encode", "bundleJson"),
    (Bundle, "parse", "bundleJson"),
    (containers, "summary", "summary"),
    (BaseModel, "model_dump_json", "answerJson"),
)
TOLD: Final = (
    ("node", "asking the node"),
    ("database", "database"),
    ("gather", "gathering the evidence"),
    ("bundleJson", "bundle to JSON and strictly back"),
    ("verify", "verification"),
    ("summary", "the officer's summary"),
    ("answerJson", "answer to JSON"),
    (REST, "names, facts, entity tag, rest"),
)
"""The regions, in the order in which an answer comes to them, and what they are."""


def broken_down(settings: dict[str, str], token: str, times: int) -> dict[str, float]:
    """Milliseconds of one look-up by region.

    Args:
        settings: of a service, as environment.
        times: how many are measured, after one that is not.
    """
    with patch.dict("os.environ", settings):
        resources = open_resources(Settings.read())
    try:
        return _measured(resources, token, times)
    finally:
        resources.database.close()


def _measured(resources: Resources, token: str, times: int) -> dict[str, float]:
    caller = resources.authenticator.authenticate(f"Bearer {token}", datetime.now(UTC))
    reading = Reading(_request(), resources, caller, "bench")
    ask(CONTAINER, reading)
    regions = Regions()
    with ExitStack() as watching:
        for owner, name, region in WATCHED:
            watching.enter_context(regions.watching(owner, name, region))
        for _ in range(times):
            with regions.within(REST):
                ask(CONTAINER, reading)
    return {region: regions.seconds[region] / times * 1000 for region, _ in TOLD}


def _request() -> Request:
    path = f"/v1/containers/{CONTAINER}"
    told = {"type": "http", "method": "GET", "scheme": "http", "path": path, "query_string": b""}
    return Request({**told, "server": ("localhost", 80), "headers": []})
