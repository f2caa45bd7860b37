"""Keystore version 3 files (the Web3 Secret Storage form): 32 secret bytes under a password.

The form and the cipher are eth-account's; this module bounds what a foreign file may ask for and
turns every failure into this package's errors.
"""

from __future__ import annotations

import json
from enum import Enum
from typing import Annotated, Final, Literal

from eth_account import Account
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ledger_client.signing.errors import KeystoreInvalid, PasswordWrong
from ledger_client.signing.password import Password

SECRET_BYTES: Final = 32
MAX_SCRYPT_BYTES: Final = 1 << 30
SCRYPT_BLOCK_BYTES: Final = 128

Hex = Annotated[str, Field(pattern=r"^(0x)?([0-9a-fA-F]{2})+$", max_length=200)]


class Scrypt(Enum):
    """How much work one guess of the password costs."""

    STANDARD = 1 << 18  # about 0.8 s and 256 MB
    LIGHT = 1 << 12  # about 0.01 s: for development networks


class _Shape(BaseModel):
    # Wallets add fields of their own (x-ethers, name ...): they are left aside, never used.
    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)


class _ScryptParams(_Shape):
    dklen: Literal[32]
    n: int = Field(ge=2, le=1 << 24)
    r: int = Field(ge=1, le=64)
    p: int = Field(ge=1, le=16)
    salt: Hex


class _Pbkdf2Params(_Shape):
    c: int = Field(ge=1, le=20_000_000)
    dklen: Literal[32]
    prf: Literal["hmac-sha256"]
    salt: Hex


class _CipherParams(_Shape):
    iv: Hex


class _Crypto(_Shape):
    cipher: Literal["aes-128-ctr"]
    cipherparams: _CipherParams
    ciphertext: Annotated[str, Field(pattern=r"^(0x)?[0-9a-fA-F]{64}$")]
    kdf: Literal["scrypt", "pbkdf2"]
    kdfparams: _ScryptParams | _Pbkdf2Params
    mac: Annotated[str, Field(pattern=r"^(0x)?[0-9a-fA-F]{64}$")]


class _Keystore(_Shape):
    crypto: _Crypto
    version: Literal[3]


def seal_secret(secret: bytes, password: Password, work: Scrypt = Scrypt.STANDARD) -> bytes:
    """The JSON bytes of a keystore v3 that holds ``secret`` (32 bytes) under ``password``.

    The clear ``address`` field is left out: a file tells nothing to who has not the password.

    Raises:
        KeystoreInvalid: the secret is not 32 bytes or no valid scalar of the curve.
    """
    if len(secret) != SECRET_BYTES:
        raise KeystoreInvalid("a secret is 32 bytes", pointer="secret", rule="secret.size")
    try:
        sealed = Account.encrypt(secret, password.reveal(), kdf="scrypt", iterations=work.value)
    except (ValueError, TypeError):
        raise KeystoreInvalid("no valid scalar", pointer="secret", rule="secret.range") from None
    shown = {name: sealed[name] for name in ("crypto", "id", "version")}
    return json.dumps(shown, indent=1).encode()


def open_secret(content: bytes, password: Password) -> bytes:
    """The 32 bytes inside a keystore v3.

    Raises:
        KeystoreInvalid: the content is no keystore v3, or asks for more than 1 GiB of memory.
        PasswordWrong: the password does not open it (or its sealed bytes were altered).
    """
    crypto = _checked(content).crypto
    document = {"version": 3, "crypto": crypto.model_dump()}
    try:
        return bytes(Account.decrypt(document, password.reveal()))
    except ValueError:
        raise PasswordWrong(
            "the password does not open the keystore", pointer="password", rule="password.wrong"
        ) from None
    except (TypeError, KeyError, MemoryError, OverflowError):
        raise KeystoreInvalid("cannot be opened", pointer="/crypto", rule="keystore.form") from None


def _checked(content: bytes) -> _Keystore:
    try:
        fields = json.loads(content)
        if isinstance(fields, dict):
            fields = {name.lower(): value for name, value in fields.items()}
        keystore = _Keystore.model_validate(fields)
    except ValidationError as wrong:
        first = wrong.errors(include_input=False, include_url=False)[0]
        pointer = "".join(f"/{step}" for step in first["loc"])
        raise KeystoreInvalid("no keystore v3", pointer=pointer, rule=first["type"]) from None
    except (ValueError, RecursionError):
        raise KeystoreInvalid("no JSON", pointer="", rule="json.form") from None
    _refuse_greedy(keystore.crypto)
    return keystore


def _refuse_greedy(crypto: _Crypto) -> None:
    params = crypto.kdfparams
    if (crypto.kdf == "scrypt") != isinstance(params, _ScryptParams):
        raise KeystoreInvalid(
            "parameters of another derivation", pointer="/crypto/kdfparams", rule="keystore.kdf"
        )
    if not isinstance(params, _ScryptParams):
        return
    power_of_two = params.n & (params.n - 1) == 0
    if not power_of_two or SCRYPT_BLOCK_BYTES * params.n * params.r > MAX_SCRYPT_BYTES:
        raise KeystoreInvalid(
            "a power of two within 1 GiB", pointer="/crypto/kdfparams/n", rule="keystore.scrypt"
        )
