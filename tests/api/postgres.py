"""A PostgreSQL of the tests' own: made in a temporary folder, on a free port, gone at the end.

It refuses to run as root: there it runs as the user ``postgres`` or ``nobody``.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg
import pytest

_NAMES = count(1)
START_SECONDS = 60


class Missing(Exception):
    """Why it cannot be run here."""


@contextmanager
def server() -> Iterator[str]:
    """A running server; gives the address of its first database, as its superuser.

    Raises:
        Missing: it is not installed, or there is no user that it would run as.
    """
    programs, user = _programs(), _user()
    folder = Path(tempfile.mkdtemp(prefix="tidewaiter-pg-"))
    try:
        if user is not None:
            os.chown(folder, user.pw_uid, user.pw_gid)
        options = ("-U", "tester", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync")
        _run([programs / "initdb", "-D", folder / "data", *options], user)
        port = _free_port()
        with (folder / "log").open("w") as log:
            process = subprocess.Popen(
                [
                    programs / "postgres",
                    *("-D", folder / "data", "-p", str(port), "-h", "127.0.0.1", "-k", ""),
                    *("-c", "fsync=off"),
                ],
                stdout=log,
                stderr=log,
                cwd="/",
                user=None if user is None else user.pw_uid,
                group=None if user is None else user.pw_gid,
            )
        try:
            url = f"postgresql://tester@127.0.0.1:{port}/postgres"
            _wait(url, process, folder / "log")
            yield url
        finally:
            process.send_signal(signal.SIGINT)  # a fast shutdown
            process.wait(30)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def new_database(server_url: str) -> str:
    """An empty database on the server; gives its address."""
    name = f"test_{os.getpid()}_{next(_NAMES)}"
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    return server_url.rsplit("/", 1)[0] + f"/{name}"


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A running PostgreSQL; skips, saying why, where none can be."""
    try:
        with server() as url:
            yield url
    except Missing as why:
        pytest.skip(f"no PostgreSQL here: {why}")


@pytest.fixture
def postgres(postgres_server: str) -> str:
    """The address of an empty database on PostgreSQL."""
    return new_database(postgres_server)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database: once of SQLite, once of PostgreSQL."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'api.sqlite'}"
    return new_database(request.getfixturevalue("postgres_server"))


def _programs() -> Path:
    found = shutil.which("postgres")
    if found is not None:
        return Path(found).parent
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    if not installed:
        raise Missing("it is not installed (Debian: postgresql)")
    return installed[-1].parent


def _user() -> pwd.struct_passwd | None:
    """As whom it runs: as ourselves, unless we are root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise Missing("it refuses to run as root, and there is no user postgres or nobody")


def _run(command: list[Path | str], user: pwd.struct_passwd | None) -> None:
    number, group = (None, None) if user is None else (user.pw_uid, user.pw_gid)
    made = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        cwd="/",
        user=number,
        group=group,
    )
    if made.returncode:
        raise Missing(f"{command[0]} failed: {made.stderr.strip()[-200:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise Missing(f"it does not start: {log.read_text()[-200:]}")
        try:
            psycopg.connect(url, connect_timeout=2).close()
        except psycopg.OperationalError:
            time.sleep(0.1)
        else:
            return
    raise Missing(f"it does not answer within {START_SECONDS} s")
