"""An act: customs asks a service, and somebody alters what it has and what it says."""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

import httpx2

from ledger_client.home import Home
from ledger_client.ledger.kinds import Kind
from scripts.demo.altering_proxy import altering
from scripts.demo.journey import CONTAINER
from scripts.demo.stage import NotAsTold, Stage

LISTENING: Final = "listening on "
DATABASE: Final = "service.sqlite3"


def tell(stage: Stage) -> None:
    """Tell the act."""
    stage.chapter(
        "A service that customs asks",
        "It holds no key. It indexes the ledger, keeps the documents that participants hand it, "
        "and answers over HTTP; whoever asks judges the answer again.",
    )
    with started(stage) as url:
        _told(stage, url)
        stage.say("The officer's desk asks, and judges what comes:")
        ask = f"ask {CONTAINER} --service {url} --as customs"
        os.environ["TIDEWAITER_TOKEN"] = token(stage, "customs", "provenance:read")
        stage.run(ask, exits=1, says=("ATTENTION", "custody.reserved", "Maasdelta Terminal"))
        stage.say("Any program may, with a token:")
        _curled(stage, f"{url}/v1/containers/{CONTAINER}")
        _altered(stage, url, ask)
    os.environ.pop("TIDEWAITER_TOKEN")


def left_running(stage: Stage) -> None:
    """The service, a token for a desk of customs, and lines to type; until Ctrl-C."""
    stage.chapter(
        "The service is left running",
        "Until Ctrl-C. The token is the customs officer's; the lines work in another terminal.",
    )
    with started(stage) as url:
        issued = token(stage, "customs", "provenance:read", "audit")
        given = f"-H 'Authorization: Bearer {issued}'"
        for path in (
            f"/v1/containers/{CONTAINER}",
            "/v1/lookup?q=6SE556011223344-OAT2611",
            "/v1/trust-root",
        ):
            stage.command("curl", f"-s {given} '{url}{path}'")
        stage.command("curl", f"-s {url}/readyz")
        stage.say(f"The description of the interface is at {url}/openapi.json.")
        with contextlib.suppress(KeyboardInterrupt):
            threading.Event().wait()


@contextlib.contextmanager
def started(stage: Stage) -> Iterator[str]:
    """The service as a process of its own, on a free port; its address."""
    home = Home(stage.home)
    os.environ.update(
        TIDEWAITER_API_DATABASE_URL=f"sqlite:///{stage.folder / DATABASE}",
        TIDEWAITER_API_NODES=",".join(home.network().urls),
        TIDEWAITER_API_TRUST_ROOT=str(home.trust_root_file),
    )
    stage.command("tidewaiter", "serve")
    process = subprocess.Popen(
        [Path(sys.executable).with_name("tidewaiter"), "serve", "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=(stage.folder / "service.log").open("wb"),
        text=True,
    )
    try:
        line = process.stdout.readline() if process.stdout else ""
        if not line.startswith(LISTENING):
            raise NotAsTold(f"the service does not start: see {stage.file('service.log')}")
        yield line.removeprefix(LISTENING).strip()
    finally:
        process.terminate()
        process.wait(timeout=30)


def token(stage: Stage, who: str, *scopes: str) -> str:
    """A token that speaks for a participant, as the service's operator issues it."""
    participant = Home(stage.home).participant(who).id
    asked = " ".join(f"--scope {scope}" for scope in scopes)
    command = f"token issue --participant {participant:016x} {asked} --label '{who}'"
    issued = str(stage.ask(command)["token"])
    stage.told(command, f"{issued[:12]}... printed once; only its hash is kept")
    return issued


def _told(stage: Stage, url: str) -> None:
    """Participants hand in the documents behind what they wrote."""
    os.environ["TIDEWAITER_TOKEN"] = token(stage, "maker", "capture")
    stage.run(f"share {CONTAINER} --service {url} --as maker", says=("documents kept",))


def _curled(stage: Stage, address: str) -> None:
    """What any program is answered; of it the beginning."""
    stage.command("curl", f'-H "Authorization: Bearer $TIDEWAITER_TOKEN" {address}')
    headers = {"Authorization": f"Bearer {os.environ['TIDEWAITER_TOKEN']}"}
    body = httpx2.get(address, headers=headers).raise_for_status().json()
    shown = {name: body[name] for name in ("number", "judged", "custodian", "references")}
    stage.console.print_json(json.dumps(shown, ensure_ascii=False))


def _altered(stage: Stage, url: str, ask: str) -> None:
    stage.say("A row of the service's index is altered: it notices, and says nothing at all.")
    with _changed(stage, "entry", "counterparty_key", f"kind = {int(Kind.ACCEPT)}"):
        stage.run(ask, exits=3, says=("index.diverged",))
    stage.say("A byte of a document that it keeps: it is not shown, and its absence is said.")
    with _changed(stage, "payload", "content", "1"):
        stage.run(ask, exits=3, says=("INCOMPLETE", "opening.missing"))
    stage.say("An answer on its way: the word attention becomes verified. The desk notices.")
    with altering(url, b'"verdict":"attention"', b'"verdict":"verified"') as between:
        stage.run(ask.replace(url, between), exits=3, says=("judged/verdict",))
    stage.say("And the honest answer again:")
    stage.told(ask, f"{stage.ask(ask, exits=1)['verdict']}, as before")


@contextlib.contextmanager
def _changed(stage: Stage, table: str, column: str, where: str) -> Iterator[None]:
    """One byte of one row is another for a while."""
    find = f"SELECT rowid, {column} FROM {table} WHERE {where} ORDER BY rowid LIMIT 1"  # noqa: S608
    write = f"UPDATE {table} SET {column} = ? WHERE rowid = ?"  # noqa: S608
    with closing(sqlite3.connect(stage.folder / DATABASE)) as database:
        row, value = database.execute(find).fetchone()
        other = value[:-1] + bytes([value[-1] ^ 1]) if isinstance(value, bytes) else value + 1
        with database:
            database.execute(write, (other, row))
        try:
            yield
        finally:
            with database:
                database.execute(write, (value, row))
