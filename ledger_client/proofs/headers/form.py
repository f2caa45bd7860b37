"""The seam between the verifier and the engines' header forms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from ledger_client.proofs.headers.receipts import Receipt


@dataclass(frozen=True, slots=True)
class SignedProposal:
    """What the proposer signed, 32 bytes, and its seal as it stands in the header."""

    digest: bytes
    seal: bytes


@dataclass(frozen=True, slots=True)
class Sealing:
    """What a header says of its validators; nothing of it is proved before its seals are.

    Attributes:
        listed: the validators that the header lists, ascending; none in Besu's contract mode.
        proposer: the address that the header names, or what the proposer signed.
        round: the round of the seals; 0 where no seal covers the round.
        has_vote: whether the header carries a vote on the validators.
        digest: the 32 bytes that every commit seal signs.
        seals: the commit seals as they stand in the header, of any length.
    """

    listed: tuple[bytes, ...]
    proposer: bytes | SignedProposal
    round: int
    has_vote: bool
    digest: bytes
    seals: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Header:
    """What a header says once its hash is recomputed. ``time`` is seconds since 1970 (UTC).

    Attributes:
        tail: the names of the fields of later forks that it has.
        sealing: who made and sealed it; None in a form without seals.
    """

    number: int
    time: int
    hash: bytes
    state_root: bytes
    tail: tuple[str, ...] = ()
    sealing: Sealing | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """What a proved account leaf says of a contract: 32 bytes each."""

    storage_root: bytes
    code_hash: bytes


class HeaderForm(Protocol):
    """One engine's header: its fields, hash and seals, its account leaf and its receipts."""

    @property
    def name(self) -> str:
        """The name by which a trust root pins the form."""

    @property
    def is_sealed(self) -> bool:
        """Whether headers carry commit seals; without them a verdict is of a development chain."""

    @property
    def tail_names(self) -> tuple[str, ...]:
        """The fields of later forks, in their order; a trust root pins how many there are."""

    def read(self, fields: Mapping[str, str]) -> Header:
        """The header of exactly these fields, its hash recomputed from them.

        Raises:
            ProofBroken: ``header.form`` for a missing, unknown or malformed field, a wrong
                constant, or the header of another consensus.
        """

    def pick(self, said: Mapping[str, object], tail: tuple[str, ...]) -> dict[str, str]:
        """The fields that :meth:`read` takes, out of a header as a node said it.

        Args:
            said: the node's JSON object; what no hash covers is left out or brought to zero.
            tail: the names of the fields of later forks that this chain has.

        Raises:
            ProofBroken: ``header.form``; a field is not there.
        """

    def account(self, leaf: bytes) -> Account:
        """What an account leaf of the state trie says.

        Raises:
            ProofBroken: ``proof.malformed``.
        """

    def receipt(self, receipt: Receipt) -> bytes:
        """A receipt as the receipts trie holds it."""
