"""Keys, secrets and signatures: what is in here never leaves it in the clear."""

from ledger_client.signing.errors import (
    KeystoreInvalid,
    KeyUnknownHere,
    PasswordWrong,
    SecretStays,
    SigningInputInvalid,
    YearSecretExists,
    YearSecretMissing,
)
from ledger_client.signing.keystore import Keystore, KeystoreEntry, KeystoreSigner
from ledger_client.signing.keystore_file import Scrypt
from ledger_client.signing.password import Password, find_password
from ledger_client.signing.signer import Signer
from ledger_client.signing.transactions import LegacyTx
from ledger_client.signing.year_secrets import YearSecrets, year_of

__all__ = [
    "KeyUnknownHere",
    "Keystore",
    "KeystoreEntry",
    "KeystoreInvalid",
    "KeystoreSigner",
    "LegacyTx",
    "Password",
    "PasswordWrong",
    "Scrypt",
    "SecretStays",
    "Signer",
    "SigningInputInvalid",
    "YearSecretExists",
    "YearSecretMissing",
    "YearSecrets",
    "find_password",
    "year_of",
]
