"""JSON Web Tokens (RFC 7519) with which a caller may ask Besu's RPC nodes: ES256 over P-256."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from Crypto.Hash import SHA256
from Crypto.PublicKey import ECC
from Crypto.PublicKey.ECC import EccKey
from Crypto.Signature import DSS

from ledger_client.errors import InvalidInput

CURVE: Final = "P-256"
CLIENT_PERMISSIONS: Final = ("eth:*", "net:*", "web3:*")
LONGEST: Final = timedelta(days=366)


def new_private_pem() -> str:
    """A fresh private key, PKCS #8 in PEM."""
    return f"{ECC.generate(curve=CURVE).export_key(format='PEM')}\n"


def public_pem(private_pem: str) -> str:
    """The public key that goes with it, for the nodes.

    Raises:
        InvalidInput: it is no private P-256 key in PEM.
    """
    return f"{_private(private_pem).public_key().export_key(format='PEM')}\n"


def issue_token(
    private_pem: str,
    now: datetime,
    lasts: timedelta,
    permissions: Sequence[str] = CLIENT_PERMISSIONS,
) -> str:
    """A signed token with the ``permissions`` claim that Besu reads and an expiry.

    Raises:
        InvalidInput: no private key, or it would last for more than a year.
    """
    if not timedelta(0) < lasts <= LONGEST:
        raise InvalidInput("from a moment to 366 days", pointer="lasts", rule="token.lasts")
    begins = int(now.timestamp())
    claims = {
        "permissions": list(permissions),
        "iat": begins,
        "exp": begins + int(lasts.total_seconds()),
    }
    told = f"{_part({'alg': 'ES256', 'typ': 'JWT'})}.{_part(claims)}"
    signer = DSS.new(_private(private_pem), "deterministic-rfc6979")
    return f"{told}.{_base64url(signer.sign(SHA256.new(told.encode())))}"


def _private(pem: str) -> EccKey:
    try:
        key = ECC.import_key(pem)
    except (ValueError, IndexError, TypeError):
        key = None
    if key is None or not key.has_private() or key.curve != "NIST P-256":
        raise InvalidInput("no private P-256 key in PEM", pointer="key", rule="token.key")
    return key


def _part(content: dict[str, object]) -> str:
    return _base64url(json.dumps(content, separators=(",", ":")).encode())


def _base64url(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
