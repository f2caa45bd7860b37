"""Keystore version 3 files (the Web3 Secret Storage form): 32 secret bytes under a password.

AES-128 in counter mode under a key that scrypt or PBKDF2 derives from the password, and a keccak
code over the sealed bytes. What a foreign file may ask for is bounded, and every failure is one of
this package's errors.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import uuid
from enum import Enum
from typing import Annotated, Final, Literal

from Crypto.Cipher import AES
from Crypto.Protocol.KDF import scrypt
from eth_hash.auto import keccak
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ledger_client.errors import InvalidInput
from ledger_client.json_depth import refuse_deep
from ledger_client.signing.errors import KeystoreInvalid, PasswordWrong
from ledger_client.signing.password import Password

SECRET_BYTES: Final = 32
MAX_SCRYPT_BYTES: Final = 1 << 30
SCRYPT_BLOCK_BYTES: Final = 128
SCRYPT_BLOCK_SIZE: Final = 8
SALT_BYTES: Final = 32
IV_BYTES: Final = 16

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
    iv: Annotated[str, Field(pattern=r"^(0x)?[0-9a-fA-F]{32}$")]


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
        KeystoreInvalid: the secret is not 32 bytes.
    """
    if len(secret) != SECRET_BYTES:
        raise KeystoreInvalid("a secret is 32 bytes", pointer="secret", rule="secret.size")
    iv, salt = secrets.token_bytes(IV_BYTES), secrets.token_bytes(SALT_BYTES)
    params = _ScryptParams(dklen=32, n=work.value, r=SCRYPT_BLOCK_SIZE, p=1, salt=salt.hex())
    derived = _derived(params, password)
    ciphertext = _counter_mode(derived, iv, secret)
    crypto = _Crypto(
        cipher="aes-128-ctr",
        cipherparams=_CipherParams(iv=iv.hex()),
        ciphertext=ciphertext.hex(),
        kdf="scrypt",
        kdfparams=params,
        mac=_code(derived, ciphertext).hex(),
    )
    document = {"crypto": crypto.model_dump(), "id": str(uuid.uuid4()), "version": 3}
    return json.dumps(document, indent=1).encode()


def open_secret(content: bytes, password: Password) -> bytes:
    """The 32 bytes inside a keystore v3.

    Raises:
        KeystoreInvalid: the content is no keystore v3, or asks for more than 1 GiB of memory.
        PasswordWrong: the password does not open it (or its sealed bytes were altered).
    """
    crypto = _checked(content).crypto
    derived = _derived(crypto.kdfparams, password)
    ciphertext = _bytes(crypto.ciphertext)
    if not hmac.compare_digest(_code(derived, ciphertext), _bytes(crypto.mac)):
        raise PasswordWrong(
            "the password does not open the keystore", pointer="password", rule="password.wrong"
        )
    return _counter_mode(derived, _bytes(crypto.cipherparams.iv), ciphertext)


def _derived(params: _ScryptParams | _Pbkdf2Params, password: Password) -> bytes:
    secret = password.reveal().encode(errors="surrogatepass")
    salt = _bytes(params.salt)
    if isinstance(params, _Pbkdf2Params):
        return hashlib.pbkdf2_hmac("sha256", secret, salt, params.c, params.dklen)
    # Not hashlib's: it refuses r = 1 with n = 2^18, which the published vector has.
    try:
        # Its stub asks for text, which it would take as Latin-1: bytes are what is meant.
        derived = scrypt(secret, salt, params.dklen, params.n, params.r, params.p)  # type: ignore[arg-type]
    except (ValueError, MemoryError):
        raise KeystoreInvalid(
            "this machine cannot derive the key", pointer="/crypto/kdfparams", rule="keystore.kdf"
        ) from None
    return derived if isinstance(derived, bytes) else b"".join(derived)


def _counter_mode(derived: bytes, iv: bytes, content: bytes) -> bytes:
    cipher = AES.new(derived[:16], AES.MODE_CTR, nonce=b"", initial_value=iv)
    return cipher.encrypt(content)


def _code(derived: bytes, ciphertext: bytes) -> bytes:
    return bytes(keccak(derived[16:32] + ciphertext))


def _bytes(text: str) -> bytes:
    return bytes.fromhex(text.removeprefix("0x"))


def _checked(content: bytes) -> _Keystore:
    try:
        refuse_deep(content)
        fields = json.loads(content)
        if isinstance(fields, dict):
            fields = {name.lower(): value for name, value in fields.items()}
        keystore = _Keystore.model_validate(fields)
    except ValidationError as wrong:
        first = wrong.errors(include_input=False, include_url=False)[0]
        pointer = "".join(f"/{step}" for step in first["loc"])
        raise KeystoreInvalid("no keystore v3", pointer=pointer, rule=first["type"]) from None
    except (ValueError, RecursionError, InvalidInput):
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
