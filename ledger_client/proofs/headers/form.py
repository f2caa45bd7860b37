"""The seam between the verifier and the engines' header forms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Header:
    """What a header says once its hash is recomputed. ``time`` is seconds since 1970 (UTC)."""

    number: int
    time: int
    hash: bytes
    state_root: bytes


@dataclass(frozen=True, slots=True)
class Account:
    """What a proved account leaf says of a contract: 32 bytes each."""

    storage_root: bytes
    code_hash: bytes


class HeaderForm(Protocol):
    """One engine's header: its fields, its hash, its seals if it has any, its account leaf."""

    @property
    def name(self) -> str:
        """The name by which a trust root pins the form."""

    @property
    def is_sealed(self) -> bool:
        """Whether headers carry commit seals; without them a verdict is of a development chain."""

    def read(self, fields: Mapping[str, str]) -> Header:
        """The header of exactly these fields, its hash recomputed from them.

        Raises:
            ProofBroken: ``header.form`` for a missing, unknown or malformed field or a wrong
                constant.
        """

    def account(self, leaf: bytes) -> Account:
        """What an account leaf of the state trie says.

        Raises:
            ProofBroken: ``proof.malformed``.
        """
