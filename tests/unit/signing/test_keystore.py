"""Keystore v3: the two published vectors, corrupted files, wrong passwords, file modes."""

import json
import stat
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from eth_account import Account

from ledger_client.errors import Conflict, InvalidInput, StoreBroken, TidewaiterError
from ledger_client.signing import (
    Keystore,
    KeystoreInvalid,
    KeystoreSigner,
    KeyUnknownHere,
    Password,
    PasswordWrong,
    Scrypt,
    find_password,
)
from ledger_client.signing.keystore_file import open_secret, seal_secret

# The test vectors of the Web3 Secret Storage definition.
SECRET = bytes.fromhex("7a28b5ba57c53603b0b07b56bba752f7784bf506fa95edc395f5cf6c7514fe9d")
ADDRESS = bytes.fromhex("008aeeda4d805471df9b2a5b0f38a0c3bcba786b")
PASSWORD = Password("testpassword")
PBKDF2: dict[str, Any] = {
    "crypto": {
        "cipher": "aes-128-ctr",
        "cipherparams": {"iv": "6087dab2f9fdbbfaddc31a909735c1e6"},
        "ciphertext": "5318b4d5bcd28de64ee5559e671353e16f075ecae9f99c7a79a38af5f869aa46",
        "kdf": "pbkdf2",
        "kdfparams": {
            "c": 262144,
            "dklen": 32,
            "prf": "hmac-sha256",
            "salt": "ae3cd4e7013836a3df6bd7241b12db061dbe2c6785853cce422d148a624ce0bd",
        },
        "mac": "517ead924a9d0dc3124507e3393d175ce3ff7c1e96529c6c555ce9e51205e9b2",
    },
    "id": "3198bc9c-6672-5ab3-d995-4942343ae5b6",
    "version": 3,
}
SCRYPT: dict[str, Any] = {
    "crypto": {
        "cipher": "aes-128-ctr",
        "cipherparams": {"iv": "83dbcc02d8ccb40e466191a123791e0e"},
        "ciphertext": "d172bf743a674da9cdad04534d56926ef8358534d458fffccd4e6ad2fbde479c",
        "kdf": "scrypt",
        "kdfparams": {
            "dklen": 32,
            "n": 262144,
            "p": 8,
            "r": 1,
            "salt": "ab0c7876052600dd703518d6fc3fe8984592145b591fc8fb5c6d43190334ba19",
        },
        "mac": "2103ac29920d71da29f15d75b4a16dbe95cfd7ff8faea1056c33131d846e3097",
    },
    "id": "3198bc9c-6672-5ab3-d995-4942343ae5b6",
    "version": 3,
}
FAST = Password("correct horse")


def _with(path: str, value: object) -> bytes:
    document = deepcopy(SCRYPT)
    document["crypto"]["kdfparams"]["n"] = 2
    *steps, last = path.split("/")
    target = document
    for step in steps:
        target = target[step]
    if value is ...:
        del target[last]
    else:
        target[last] = value
    return json.dumps(document).encode()


@pytest.mark.parametrize("vector", [PBKDF2, SCRYPT])
def test_the_published_vectors_open_to_their_secret(vector: dict[str, Any]) -> None:
    assert open_secret(json.dumps(vector).encode(), PASSWORD) == SECRET
    assert KeystoreSigner(SECRET).address == ADDRESS


def test_capital_names_and_extra_fields_of_wallets_are_read() -> None:
    vector = {"Crypto": PBKDF2["crypto"], "version": 3, "address": ADDRESS.hex(), "x-ethers": {}}
    assert open_secret(json.dumps(vector).encode(), PASSWORD) == SECRET


def test_another_library_opens_what_is_sealed_here() -> None:
    sealed = json.loads(seal_secret(SECRET, FAST, Scrypt.LIGHT))
    assert bytes(Account.decrypt(sealed, "correct horse")) == SECRET
    assert "address" not in sealed


def test_the_standard_work_is_a_quarter_of_a_million_rounds() -> None:
    sealed = json.loads(seal_secret(SECRET, FAST))
    assert sealed["crypto"]["kdfparams"]["n"] == 262144


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b"[" * 100_000,
        _with("version", 4),
        _with("version", "3"),
        _with("crypto", ...),
        _with("crypto/kdf", "argon2"),
        _with("crypto/kdf", "pbkdf2"),
        _with("crypto/cipher", "aes-256-cbc"),
        _with("crypto/cipherparams/iv", "zz"),
        _with("crypto/cipherparams", ...),
        _with("crypto/ciphertext", "d172"),
        _with("crypto/ciphertext", 7),
        _with("crypto/mac", ""),
        _with("crypto/mac", ...),
        _with("crypto/kdfparams/n", 3),
        _with("crypto/kdfparams/n", 1 << 40),
        _with("crypto/kdfparams/n", -2),
        _with("crypto/kdfparams/r", 1 << 30),
        _with("crypto/kdfparams/p", 0),
        _with("crypto/kdfparams/salt", "0x0"),
        _with("crypto/kdfparams/dklen", 16),
        _with("crypto/kdfparams/dklen", ...),
    ],
)
def test_a_corrupted_keystore_is_refused_and_never_worked_on(content: bytes) -> None:
    with pytest.raises(KeystoreInvalid):
        open_secret(content, PASSWORD)


@pytest.mark.parametrize("password", ["", "testpassworD", "testpassword ", "\0", "é" * 1000])
def test_a_wrong_password_is_said_and_not_shown(password: str) -> None:
    sealed = seal_secret(SECRET, FAST, Scrypt.LIGHT)
    with pytest.raises(PasswordWrong) as wrong:
        open_secret(sealed, Password(password))
    assert not password or password not in str(wrong.value)
    assert wrong.value.__cause__ is None


@pytest.mark.parametrize("field", ["ciphertext", "mac"])
def test_an_altered_ciphertext_does_not_open(field: str) -> None:
    document = json.loads(seal_secret(SECRET, FAST, Scrypt.LIGHT))
    first = document["crypto"][field][0]
    document["crypto"][field] = ("1" if first != "1" else "2") + document["crypto"][field][1:]
    with pytest.raises(PasswordWrong):
        open_secret(json.dumps(document).encode(), FAST)


@pytest.mark.parametrize("secret", [b"", bytes(31), bytes(33), bytes(64)])
def test_only_32_bytes_are_sealed(secret: bytes) -> None:
    with pytest.raises(KeystoreInvalid):
        seal_secret(secret, FAST, Scrypt.LIGHT)


def test_a_created_key_is_found_again_under_its_address(tmp_path: Path) -> None:
    keystore = Keystore(tmp_path / "keys", Scrypt.LIGHT)
    made = [keystore.create(FAST) for _ in range(3)]
    assert [entry.address for entry in keystore.entries()] == sorted(s.address for s in made)
    again = Keystore(tmp_path / "keys").signer(made[1].address, FAST)
    assert again.sign_digest(bytes(32)) == made[1].sign_digest(bytes(32))


def test_keys_are_readable_by_their_user_only(tmp_path: Path) -> None:
    folder = tmp_path / "home" / "keys"
    Keystore(folder, Scrypt.LIGHT).create(FAST)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    modes = {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
    assert modes == {0o600}


def test_a_directory_that_others_could_read_is_closed(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    folder.mkdir(mode=0o755)
    Keystore(folder)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_an_imported_key_takes_the_new_password(tmp_path: Path) -> None:
    file = tmp_path / "wallet.json"
    file.write_text(json.dumps(PBKDF2))
    keystore = Keystore(tmp_path / "keys", Scrypt.LIGHT)
    assert keystore.import_file(file, PASSWORD, FAST).address == ADDRESS
    assert keystore.signer(ADDRESS, FAST).address == ADDRESS
    with pytest.raises(PasswordWrong):
        keystore.signer(ADDRESS, PASSWORD)


def test_a_key_is_not_imported_over_itself(tmp_path: Path) -> None:
    file = tmp_path / "wallet.json"
    file.write_bytes(seal_secret(SECRET, FAST, Scrypt.LIGHT))
    keystore = Keystore(tmp_path / "keys", Scrypt.LIGHT)
    keystore.import_file(file, FAST)
    with pytest.raises(Conflict):
        keystore.import_file(file, FAST)


def test_an_unknown_address_is_said(tmp_path: Path) -> None:
    with pytest.raises(KeyUnknownHere):
        Keystore(tmp_path).signer(ADDRESS, FAST)


def test_a_file_under_another_address_is_refused(tmp_path: Path) -> None:
    keystore = Keystore(tmp_path, Scrypt.LIGHT)
    (tmp_path / f"key-{'ab' * 20}.json").write_bytes(seal_secret(SECRET, FAST, Scrypt.LIGHT))
    with pytest.raises(KeystoreInvalid):
        keystore.signer(b"\xab" * 20, FAST)


def test_unusable_places_are_typed_errors(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreBroken):
        Keystore(tmp_path / "file")
    with pytest.raises(InvalidInput):
        KeystoreSigner.from_file(tmp_path / "absent.json", FAST)
    with pytest.raises(TidewaiterError):
        KeystoreSigner.from_file(tmp_path, FAST)
    (tmp_path / "large").write_bytes(bytes(1_000_001))
    with pytest.raises(InvalidInput):
        KeystoreSigner.from_file(tmp_path / "large", FAST)


def test_passwords_come_from_the_first_source_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "password"
    file.write_bytes(b"from the file\r\nsecond line")
    monkeypatch.setenv("TIDEWAITER_TEST_PASSWORD", "from the variable")
    variable = "TIDEWAITER_TEST_PASSWORD"
    prompt = lambda: "from the prompt"  # noqa: E731
    assert find_password(file=file, variable=variable).reveal() == "from the file"
    assert find_password(variable=variable, prompt=prompt).reveal() == "from the variable"
    assert find_password(variable="TIDEWAITER_ABSENT", prompt=prompt).reveal() == "from the prompt"
    with pytest.raises(InvalidInput):
        find_password()
    file.write_bytes(b"\xff")
    with pytest.raises(InvalidInput):
        find_password(file=file)
