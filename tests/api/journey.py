"""The demonstration's journey on a real chain, and a service that its participants told of it.

It is told once for all tests that ask for it: a container stuffed with three pallets in the mill,
certified, handed from one to the next to Rotterdam, looked at by customs, and one of its pallets
put into a second container.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from starlette.testclient import TestClient

from api.indexer import Indexer
from api.main import create_app
from api.resources import Resources, open_resources
from api.settings import Settings
from ledger_client.home import Home
from ledger_client.ledger.values import ParticipantId
from ledger_client.store.store import FILE_NAME
from scripts.demo import customs, journey, participants, transhipment
from scripts.demo.stage import Stage
from tests.api import more_story
from tests.api.service import Service, bearer

_TOLD = pytest.StashKey["Journey"]()


@dataclass(frozen=True)
class Journey:
    """What was told, and where.

    Attributes:
        home: of all its participants; one store holds what each of them wrote.
        database: of a service that indexed the chain and took all openings.
    """

    home: Path
    database: Path

    def participant(self, folder: str) -> ParticipantId:
        """The id of a participant of the story."""
        return Home(self.home).participant(folder).id

    @cached_property
    def openings(self) -> list[dict[str, Any]]:
        """Every opening that the participants keep, as they hand it in."""
        with closing(sqlite3.connect(self.home / FILE_NAME)) as store:
            rows = store.execute("SELECT commitment, payload FROM payloads ORDER BY rowid")
            return [
                {"commitment": f"0x{commitment.hex()}", "opening": json.loads(payload)}
                for commitment, payload in rows
                if payload is not None
            ]

    def settings(self, database: Path | str) -> Settings:
        """Of a service over the chain, with that SQLite file or at that address."""
        url = database if isinstance(database, str) else f"sqlite:///{database}"
        home = Home(self.home)
        return Settings.model_validate(
            {
                "database_url": url,
                "nodes": tuple(home.network().urls),
                "trust_root": home.trust_root_file,
                "rate_read": "100000/minute",
                "rate_write": "100000/minute",
                # The journey is told once; whoever asks may be at the end of a long session.
                "head_age_max_seconds": 1_000_000,
            }
        )

    @contextlib.contextmanager
    def service(self, database: Path | str) -> Iterator[Service]:
        """A service over a database, its index brought up to the newest block."""
        resources = open_resources(self.settings(database))
        catch_up(resources)
        with TestClient(create_app(resources), raise_server_exceptions=False) as asker:
            yield Service(resources, asker)
        resources.database.close()

    def copied(self, folder: Path) -> Path:
        """A copy of the service's database, to be altered."""
        copy = folder / "copy.sqlite3"
        with closing(sqlite3.connect(self.database)) as source:
            source.execute("VACUUM INTO ?", (str(copy),))
        return copy


def catch_up(resources: Resources) -> None:
    """Bring the index up to the newest block."""
    Indexer(resources.database, resources.each_node).catch_up()


def told_journey(request: pytest.FixtureRequest) -> Journey:
    """The journey, told at the first request of the session."""
    config = request.config
    if _TOLD not in config.stash:
        factory: pytest.TempPathFactory = request.getfixturevalue("tmp_path_factory")
        folder = factory.mktemp("journey") / "stage"
        config.stash[_TOLD] = _tell(config, folder)
    return config.stash[_TOLD]


def _tell(config: pytest.Config, folder: Path) -> Journey:
    environment, here = dict(os.environ), Path.cwd()
    story = io.StringIO()
    try:
        stage = Stage.at(folder)
        config.add_cleanup(lambda: _end(folder))
        stage.console = Console(file=story, width=100)
        with contextlib.redirect_stdout(story), contextlib.redirect_stderr(story):
            for act in (participants, journey, customs, transhipment, more_story):
                act.tell(stage)
    finally:
        os.chdir(here)
        os.environ.clear()
        os.environ.update(environment)
    found = Journey(folder / "home", folder / "api.sqlite3")
    with found.service(found.database) as service:
        answer = hand_in(service, found.openings, found.participant("maker"))
        # What was said of the gate's key was said to no contract: nothing commits to it.
        assert [one["code"] for one in answer["refused"]] == ["payload.unannounced"]
    return found


def hand_in(service: Service, openings: list[dict[str, Any]], who: ParticipantId) -> dict[str, Any]:
    """Hand openings in by ``POST /v1/payloads``."""
    token = service.token("capture", who=who)
    answer = service.asker.post("/v1/payloads", json=openings, headers=bearer(token))
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def _end(folder: Path) -> None:
    from ledger_client.setup import stop_network

    stop_network(Home(folder / "home"))
    shutil.rmtree(folder, ignore_errors=True)
