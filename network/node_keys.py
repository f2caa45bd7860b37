"""Keys of nodes: made once, kept for ever, readable by their user alone."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from coincurve import PrivateKey

from ledger_client.errors import InvalidInput
from ledger_client.ledger.values import keccak256
from ledger_client.private_files import private_directory, read_small, write_private

KEY_FILE: Final = "node.key"
KEY_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class NodeId:
    """A node as all others know it.

    Attributes:
        public_key: 64 bytes, the node's id in its ``enode`` or ``kni`` address.
        address: 20 bytes, by which a validator is known.
    """

    public_key: bytes
    address: bytes

    @classmethod
    def from_public_key(cls, public_key: bytes) -> NodeId:
        """The identity that goes with 64 bytes."""
        return cls(public_key, keccak256(public_key)[12:])


@dataclass(frozen=True, slots=True)
class NodeKey:
    """A node's secp256k1 key pair.

    Attributes:
        secret: 32 bytes; never shown.
        id: what others may know of it.
    """

    secret: bytes = field(repr=False)
    id: NodeId

    @classmethod
    def from_secret(cls, secret: bytes) -> NodeKey:
        """The pair of a 32-byte scalar.

        Raises:
            InvalidInput: it is no valid key.
        """
        try:
            public = PrivateKey(secret).public_key.format(compressed=False)[1:]
        except (ValueError, TypeError):
            raise InvalidInput("no secp256k1 key", pointer=KEY_FILE, rule="key.range") from None
        return cls(secret, NodeId.from_public_key(public))


def kept_or_made(folder: Path) -> NodeKey:
    """The key in ``folder/node.key`` (64 hexadecimal digits, mode 0600), made where there is none.

    Raises:
        InvalidInput: the file holds no key.
        StoreBroken: the disk refused.
    """
    file = private_directory(folder) / KEY_FILE
    if not file.exists():
        # A number below 2^255 is below the curve's order too.
        secret = (secrets.randbits(255) | 1).to_bytes(KEY_BYTES)
        write_private(file, secret.hex().encode())
    return read_key(file)


def read_key(file: Path) -> NodeKey:
    """The key of a file, with or without ``0x``.

    Raises:
        InvalidInput: the file is missing or holds no key; its content is not repeated.
    """
    text = read_small(file).decode(errors="replace").strip().removeprefix("0x")
    try:
        secret = bytes.fromhex(text)
    except ValueError:
        secret = b""
    if len(secret) != KEY_BYTES:
        raise InvalidInput("64 hexadecimal digits", pointer=str(file), rule="key.form")
    return NodeKey.from_secret(secret)
