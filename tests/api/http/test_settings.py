"""Settings: where they come from, what is refused, and that no secret of them is printed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.settings import DatabaseSettings, Settings, shown_url
from ledger_client.errors import InvalidInput

SECRET = "hunter2-never-shown"


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only what a test sets."""
    for name in os.environ:
        if name.startswith("TIDEWAITER_API_"):
            monkeypatch.delenv(name)


@pytest.fixture
def least(monkeypatch: pytest.MonkeyPatch) -> None:
    """What must be set."""
    monkeypatch.setenv("TIDEWAITER_API_NODES", "http://10.0.0.1:8545, https://node.example/rpc")
    monkeypatch.setenv("TIDEWAITER_API_TRUST_ROOT", "root.json")


@pytest.mark.usefixtures("least")
def test_the_environment_is_enough() -> None:
    read = Settings.read()
    assert read.nodes == ("http://10.0.0.1:8545", "https://node.example/rpc")
    assert (read.trust_root, read.port) == (Path("root.json"), 8000)


def test_a_file_is_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "api.toml"
    file.write_text('nodes = ["http://10.0.0.1"]\ntrust_root = "r.json"\nport = 9000\n', "utf-8")
    monkeypatch.setenv("TIDEWAITER_API_SETTINGS", str(file))
    read = Settings.read()
    assert (read.nodes, read.port) == (("http://10.0.0.1",), 9000)
    monkeypatch.setenv("TIDEWAITER_API_PORT", "9001")
    assert Settings.read().port == 9001, "the environment wins"


def test_the_database_alone_can_be_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIDEWAITER_API_DATABASE_URL", f"postgresql://u:{SECRET}@h/d")
    assert DatabaseSettings.read().database_url.get_secret_value().endswith("@h/d")


@pytest.mark.parametrize(
    ("name", "value", "rule"),
    [
        ("NODES", "", "settings.value"),
        ("NODES", "ftp://x", "settings.value"),
        ("NODES", f"http://u:{SECRET}@host", "settings.value"),
        ("NODES", "http://ok, nothing", "settings.value"),
        ("PORT", "65536", "settings.value"),
        ("PORT", "x", "settings.value"),
        ("FIRST_BLOCK", "-1", "settings.value"),
        ("RATE_READ", "often", "settings.value"),
        ("RATE_READ", "0/minute", "settings.value"),
        ("LOG_LEVEL", "loud", "settings.value"),
        ("BODY_MAX_BYTES", "12", "settings.value"),
        ("HEAD_AGE_MAX_SECONDS", "0", "settings.value"),
        ("RATE_RAED", "1/minute", "settings.unknown"),
        ("PASSWORD", SECRET, "settings.unknown"),
    ],
)
@pytest.mark.usefixtures("least")
def test_what_is_wrong_is_named_and_not_repeated(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, rule: str
) -> None:
    monkeypatch.setenv(f"TIDEWAITER_API_{name}", value)
    with pytest.raises(InvalidInput) as refused:
        Settings.read()
    assert (refused.value.pointer, refused.value.rule) == (f"TIDEWAITER_API_{name}", rule)
    assert SECRET not in str(refused.value)


@pytest.mark.parametrize("missing", ["NODES", "TRUST_ROOT"])
@pytest.mark.usefixtures("least")
def test_what_is_missing_is_named(monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    monkeypatch.delenv(f"TIDEWAITER_API_{missing}")
    with pytest.raises(InvalidInput) as refused:
        Settings.read()
    assert refused.value.rule == "settings.missing"
    assert refused.value.pointer == f"TIDEWAITER_API_{missing}"


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"nodes = [", "settings.toml"),
        (b"\xff\xfe", "settings.toml"),
        (b'colour = "red"\n', "settings.unknown"),
        (b"port = {}\n", "settings.value"),
        (None, "file.missing"),
    ],
)
@pytest.mark.usefixtures("least")
def test_a_file_that_is_none_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes | None, rule: str
) -> None:
    file = tmp_path / "api.toml"
    if content is not None:
        file.write_bytes(content)
    monkeypatch.setenv("TIDEWAITER_API_SETTINGS", str(file))
    with pytest.raises(InvalidInput) as refused:
        Settings.read()
    assert refused.value.rule == rule


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        (f"postgresql+psycopg://me:{SECRET}@db:5432/t", "postgresql+psycopg://me:***@db:5432/t"),
        (f"postgresql://me:{SECRET}@db/t?sslpassword={SECRET}", "postgresql://me:***@db/t?***"),
        (f"postgresql:///t?password={SECRET}", "postgresql:///t?***"),
        (f"https://node.example/v3/{SECRET}", "https://node.example/***"),
        (f"https://node.example:8545/?key={SECRET}", "https://node.example:8545/?***"),
        (f"https://me:{SECRET}@node.example", "https://me:***@node.example"),
        (f"https://me:{SECRET}@node.example:99999", "***"),
        ("http://10.0.0.1:8545", "http://10.0.0.1:8545"),
        ("sqlite:///data/api.sqlite3", "sqlite:///data/api.sqlite3"),
    ],
)
def test_an_address_is_shown_without_what_opens_it(url: str, shown: str) -> None:
    assert shown_url(url) == shown


@given(st.text(max_size=60))
def test_any_text_is_shown_as_an_address_or_not_at_all(text: str) -> None:
    assert isinstance(shown_url(text), str)


@given(st.text("abcXYZ019-._~%", min_size=12, max_size=30))
def test_no_password_is_ever_shown(password: str) -> None:
    settings = Settings.model_validate(
        {
            "database_url": f"postgresql+psycopg://me:{password}@db/t?x={password}",
            "nodes": (f"https://node.example/{password}",),
            "trust_root": "r.json",
        }
    )
    assert password not in str(settings.shown())
    assert password not in repr(settings.database_url)
