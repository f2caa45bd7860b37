"""Commands that ask a service: one of our own, as a process over the machine's network."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from api import tokens
from api.database import Database
from ledger_client.home import Home
from tests.api.http.processes import Served
from tests.cli.acts import opened
from tests.cli.machine import Machine, Story

Options = tuple[str | Path, ...]


@contextmanager
def service(machine: Machine, folder: Path, who: str) -> Iterator[Options]:
    """What the commands are told of a service, with a token of one participant."""
    home = Home(machine.home)
    url = f"sqlite:///{folder / 'service.sqlite3'}"
    with Database(url) as database:
        database.upgrade()
        with database.session() as session:
            everything = frozenset(tokens.SCOPES)
            party = home.participant(who).id
            token = tokens.issue(session, party, everything, 1, "a test", datetime.now(UTC))
    (folder / "token").write_text(f"{token}\n", "utf-8")
    settings = {
        "database_url": url,
        "nodes": ",".join(home.network().urls),
        "trust_root": str(home.trust_root_file),
        "index_every_seconds": "2",
    }
    served = Served(folder, settings)
    try:
        served.indexed()
        yield "--service", served.url, "--token-file", folder / "token"
    finally:
        served.kill()


def asked_of_a_service_that_was_told(machine: Machine, folder: Path) -> None:
    number = opened(machine)
    with service(machine, folder, "maker") as options:
        unknown = machine.run("ask", number, *options, "--json")
        assert (unknown.code, unknown.error["rule"]) == (3, "unit.not_found")
        told = machine.ask("share", number, *options, "--as", "maker")
        assert told["units"] == 1
        assert told["refused"] == []
        assert len(told["kept"]) > 0
        answer = machine.ask("ask", number, *options)
        assert answer["verdict"] == "verified"
        assert answer["answer"]["number"]["typed"] == number


def asked_from_a_machine_with_the_trust_root_alone(machine: Machine, folder: Path) -> None:
    number = opened(machine)
    root = folder / "root.json"
    shutil.copy(Home(machine.home).trust_root_file, root)
    with service(machine, folder, "maker") as options:
        machine.ask("share", number, *options, "--as", "maker")
        answer = Machine(folder / "nothing").ask("ask", number, *options, "--trust-root", root)
        assert answer["verdict"] == "verified"


def shared_before_the_service_has_seen_it(machine: Machine, folder: Path) -> None:
    with service(machine, folder, "maker") as options:
        machine.ask("share", opened(machine), *options, "--as", "maker")
        told = machine.ask("share", opened(machine), *options, "--as", "maker")
        assert (told["refused"], told["units"]) == ([], 1)


SERVICE: dict[str, Story] = {
    "ask": asked_of_a_service_that_was_told,
    "ask --trust-root": asked_from_a_machine_with_the_trust_root_alone,
    "share": asked_of_a_service_that_was_told,
    "share --late": shared_before_the_service_has_seen_it,
}
