"""Tokens for Besu's RPC, checked with OpenSSL."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import rlp

from ledger_client.errors import InvalidInput
from network.rpc_tokens import issue_token, new_private_pem, public_pem

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
KEY = new_private_pem()


def _decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _der(signature: bytes) -> bytes:
    """``r | s`` as the two integers of an ASN.1 sequence."""

    def integer(content: bytes) -> bytes:
        number = content.lstrip(b"\0")
        number = b"\0" + number if number[0] & 0x80 else number
        return b"\x02" + bytes([len(number)]) + number

    whole = integer(signature[:32]) + integer(signature[32:])
    return b"\x30" + bytes([len(whole)]) + whole


def _openssl_verifies(token: str, public: str, folder: Path) -> bool:
    told, _, signature = token.rpartition(".")
    for name, content in (
        ("told", told.encode()),
        ("signature", _der(_decoded(signature))),
        ("public.pem", public.encode()),
    ):
        (folder / name).write_bytes(content)
    command = ["openssl", "dgst", "-sha256", "-verify", "public.pem", "-signature", "signature"]
    return subprocess.run([*command, "told"], cwd=folder, check=False).returncode == 0


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
def test_another_program_verifies_a_token(tmp_path: Path) -> None:
    token = issue_token(KEY, NOW, timedelta(days=30))
    assert _openssl_verifies(token, public_pem(KEY), tmp_path)
    assert not _openssl_verifies(token, public_pem(new_private_pem()), tmp_path)


def test_a_token_says_what_it_opens_and_until_when() -> None:
    head, claims, _ = issue_token(KEY, NOW, timedelta(days=30)).split(".")
    assert json.loads(_decoded(head)) == {"alg": "ES256", "typ": "JWT"}
    told = json.loads(_decoded(claims))
    assert told["permissions"] == ["eth:*", "net:*", "web3:*"]
    assert told["exp"] - told["iat"] == 30 * 86_400


@pytest.mark.parametrize("days", [0, -1, 367])
def test_a_token_lasts_a_year_at_most(days: int) -> None:
    with pytest.raises(InvalidInput) as refused:
        issue_token(KEY, NOW, timedelta(days=days))
    assert refused.value.rule == "token.lasts"


@pytest.mark.parametrize("pem", ["", "no key", public_pem(KEY), KEY[:60], rlp.encode([b""]).hex()])
def test_what_is_no_private_key_signs_nothing(pem: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        issue_token(pem, NOW, timedelta(days=1))
    assert refused.value.rule == "token.key"
