"""``tidewaiter token``: tokens made, listed and revoked from the command line."""

from __future__ import annotations

import contextlib
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest

from api.database import Database
from api.tokens import find
from ledger_client.cli import main
from tests.api.service import SOMEBODY

WHO = f"{SOMEBODY:016x}"
GOOD = ("--participant", WHO, "--scope", "hold", "--scope", "audit", "--label", "desk 4")


@pytest.fixture(autouse=True)
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The database that the commands use."""
    url = f"sqlite:///{tmp_path}/tokens.sqlite3"
    monkeypatch.setenv("TIDEWAITER_API_DATABASE_URL", url)
    return url


def _run(*words: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(["token", *words])
    return code, out.getvalue(), err.getvalue()


def _asked(*words: str) -> dict[str, Any]:
    code, out, err = _run(*words, "--json")
    assert code == 0, (out, err)
    answer = json.loads(out)
    assert isinstance(answer, dict)
    return answer


def test_a_token_is_printed_once_and_opens(database: str) -> None:
    from datetime import UTC, datetime

    code, out, _ = _run("issue", *GOOD)
    assert code == 0
    text = out.strip()
    assert re.fullmatch(r"tw_[0-9a-z]{8}_[A-Za-z0-9_-]{43}", text)
    with Database(database) as opened, opened.snapshot() as session:
        caller = find(session, text, datetime.now(UTC))
    assert caller is not None
    assert (caller.participant, sorted(caller.scopes)) == (SOMEBODY, ["audit", "hold"])
    assert text[12:] not in "".join(_run("list")[1:]) + "".join(_run("list", "--json")[1:])


def test_the_list_tells_what_each_is_for() -> None:
    assert _asked("list") == {"tokens": []}
    assert "no token" in _run("list")[1]
    prefix = _asked("issue", *GOOD, "--days", "7")["token"][3:11]
    (shown,) = _asked("list")["tokens"]
    assert (shown["prefix"], shown["state"], shown["participant"]) == (prefix, "valid", WHO)
    assert (shown["label"], shown["scopes"]) == ("desk 4", ["hold", "audit"])
    assert shown["expiresAt"] - shown["createdAt"] == 7 * 86_400
    assert f"tw_{prefix}" in _run("list")[1]


def test_a_revoked_one_is_listed_as_such() -> None:
    prefix = _asked("issue", *GOOD)["token"][3:11]
    assert _asked("revoke", prefix)["state"] == "revoked"
    assert _asked("revoke", f"tw_{prefix}")["state"] == "revoked"
    assert [one["state"] for one in _asked("list")["tokens"]] == ["revoked"]


@pytest.mark.parametrize(
    ("words", "field", "rule"),
    [
        (("issue",), "--participant", "usage.missing"),
        (("issue", *GOOD[2:]), "--participant", "usage.missing"),
        (("issue", *GOOD, "--participant", "5f"), "--participant", "participant.id"),
        (("issue", *GOOD, "--participant", "0" * 16), "--participant", "participant.id"),
        (("issue", *GOOD, "--participant", "G" * 16), "--participant", "participant.id"),
        (("issue", *GOOD, "--scope", "everything"), "--scope", "token.scopes"),
        (("issue", *GOOD, "--days", "0"), "days", "token.days"),
        (("issue", *GOOD, "--days", "soon"), "--days", "usage.value"),
        (("issue", *GOOD, "--label", ""), "label", "token.label"),
        (("issue", *GOOD, "--label", "a\0b"), "label", "text.utf8"),
        (("issue", *GOOD, "--label", "\udcff"), "label", "text.utf8"),
        (("issue", *GOOD, "--colour", "red"), "--colour", "usage.option"),
        (("revoke",), "prefix", "usage.missing"),
        (("revoke", "00000000"), "prefix", "token.unknown"),
        (("revoke", "\udcff"), "prefix", "text.utf8"),
    ],
)
def test_bad_input_is_refused_by_field_and_rule(
    words: tuple[str, ...], field: str, rule: str
) -> None:
    code, out, err = _run(*words, "--json")
    assert code == 2, (out, err)
    told = json.loads(out)["error"]
    assert (told["field"], told["rule"]) == (field, rule)
    assert "Traceback" not in err


def test_settings_that_do_not_exist_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIDEWAITER_API_DATABSE_URL", "sqlite:///x")
    code, out, _ = _run("list", "--json")
    assert (code, json.loads(out)["error"]["rule"]) == (2, "settings.unknown")


@pytest.mark.parametrize("words", [(), ("issue",), ("revoke",), ("list",)])
def test_help_shows_an_example(words: tuple[str, ...]) -> None:
    code, out, _ = _run(*words, "--help")
    assert code == 0
    assert not words or f"$ tidewaiter token {words[0]}" in " ".join(out.split())
