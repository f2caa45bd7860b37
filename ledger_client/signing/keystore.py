"""A directory of keystore v3 files, one per signing key, and the signers made from them."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ledger_client.private_files import private_directory, read_small, write_private
from ledger_client.signing.errors import KeystoreInvalid, KeyUnknownHere
from ledger_client.signing.keystore_file import SECRET_BYTES, Scrypt, open_secret, seal_secret
from ledger_client.signing.password import Password
from ledger_client.signing.signer import LocalSigner

_FILE_NAME: Final = re.compile(r"key-([0-9a-f]{40})\.json")


class KeystoreSigner(LocalSigner):
    """A signer opened from a keystore v3 file."""

    __slots__ = ()

    @classmethod
    def from_file(cls, path: Path, password: Password) -> KeystoreSigner:
        """Open the keystore at ``path``.

        Raises:
            PasswordWrong: the password does not open it.
            KeystoreInvalid: the file is no keystore v3.
            InvalidInput: there is no such file.
        """
        return cls(open_secret(read_small(path), password))


@dataclass(frozen=True, slots=True)
class KeystoreEntry:
    """One key of a keystore directory: its 20-byte address and its file."""

    address: bytes
    path: Path


class Keystore:
    """Signing keys in a directory of mode 0700, each in a file of mode 0600.

    Args:
        directory: made where it does not exist.
        work: cost of one password guess; ``Scrypt.LIGHT`` is for development networks only.
    """

    def __init__(self, directory: Path, work: Scrypt = Scrypt.STANDARD) -> None:
        self._directory = private_directory(directory)
        self._work = work

    def create(self, password: Password) -> KeystoreSigner:
        """Make a fresh random key, keep it, and return its signer."""
        return self._keep(secrets.token_bytes(SECRET_BYTES), password)

    def import_file(
        self, file: Path, password: Password, new_password: Password | None = None
    ) -> KeystoreSigner:
        """Take in a keystore v3 made elsewhere, sealed anew under ``new_password`` where given.

        Raises:
            PasswordWrong: ``password`` does not open ``file``.
            KeystoreInvalid: ``file`` is no keystore v3.
            Conflict: the directory holds that key already.
        """
        secret = open_secret(read_small(file), password)
        return self._keep(secret, password if new_password is None else new_password)

    def entries(self) -> tuple[KeystoreEntry, ...]:
        """The keys of the directory, by address."""
        matches = ((_FILE_NAME.fullmatch(path.name), path) for path in self._directory.iterdir())
        found = (KeystoreEntry(bytes.fromhex(match[1]), path) for match, path in matches if match)
        return tuple(sorted(found, key=lambda entry: entry.address))

    def signer(self, address: bytes, password: Password) -> KeystoreSigner:
        """The signer of one key.

        Raises:
            KeyUnknownHere: the directory has no such key.
            PasswordWrong: the password does not open it.
            KeystoreInvalid: the file is damaged, or holds another key than its name says.
        """
        path = self._path(address)
        if not path.exists():
            raise KeyUnknownHere("no such key here", pointer=f"0x{address.hex()}", rule="key.here")
        signer = KeystoreSigner.from_file(path, password)
        if signer.address != address:
            raise KeystoreInvalid("holds another key", pointer=path.name, rule="keystore.address")
        return signer

    def _keep(self, secret: bytes, password: Password) -> KeystoreSigner:
        signer = KeystoreSigner(secret)
        write_private(self._path(signer.address), seal_secret(secret, password, self._work))
        return signer

    def _path(self, address: bytes) -> Path:
        return self._directory / f"key-{address.hex()}.json"
