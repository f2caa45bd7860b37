"""What can go wrong with keys and secrets. No message ever holds a secret or a password."""

from __future__ import annotations

from typing import ClassVar

from ledger_client.errors import CannotTell, Conflict, InvalidInput


class KeystoreInvalid(InvalidInput):
    """The file is no keystore v3, or asks for an unreasonable key derivation."""

    family_code: ClassVar[str] = "input.keystore"


class PasswordWrong(InvalidInput):
    """The password does not open the file."""

    family_code: ClassVar[str] = "input.password"


class KeyUnknownHere(InvalidInput):
    """No keystore in the directory belongs to the address asked for."""

    family_code: ClassVar[str] = "input.key_unknown"


class SigningInputInvalid(InvalidInput):
    """What should be signed has the wrong size or range."""

    family_code: ClassVar[str] = "input.signing"


class SecretStays(InvalidInput):
    """Something tried to copy or serialise an object that guards a secret."""

    family_code: ClassVar[str] = "input.secret_stays"


class YearSecretExists(Conflict):
    """The year already has another secret, or its secret was destroyed."""

    family_code: ClassVar[str] = "input.year_secret"


class YearSecretMissing(CannotTell):
    """The year's secret is not on this machine: create it, or import it from the first machine."""

    family_code: ClassVar[str] = "cannot_tell.year_secret"
