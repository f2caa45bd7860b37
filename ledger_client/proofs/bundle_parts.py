"""The members of a bundle: header, proofs, histories, evidence."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import Field

from ledger_client.proofs.wire import (
    Hex,
    Hex8,
    Hex28,
    Hex32,
    Listed,
    Number,
    Wire,
)

MAX_ENTRIES: Final = 200_000

Nodes = Annotated[tuple[Hex, ...], Listed, Field(max_length=65)]
"""The nodes of one trie proof, root first, exactly those on the path; of an empty trie none."""

ContractName = Literal["Council", "ParticipantRegistry", "CertificateRegistry", "ConsignmentLedger"]


class Question(Wire):
    """The number that was typed, in its normal spelling, and what it was taken for."""

    type: Literal[
        "container", "ucr", "sscc", "billOfLading", "booking", "seal", "mrn", "plate", "other"
    ]
    text: Annotated[str, Field(min_length=1, max_length=200)]


class HeaderWire(Wire):
    """A block's header by the names of the RPC, exactly the hashed fields, and its hash."""

    form: Literal["ethereum", "qbft", "istanbul"]
    fields: Annotated[dict[str, str], Field(max_length=32)]
    hash: Hex32


class AccountProofs(Wire):
    """Proofs of the four contracts' accounts in the state of the header."""

    council: Nodes
    registry: Nodes
    certificates: Nodes
    ledger: Nodes


class EntryShown(Wire):
    """An entry with all its fields; parties are 28 bytes, participant id and key."""

    kind: Annotated[int, Field(ge=1, le=255)]
    form: Annotated[int, Field(ge=0, le=2)]
    detail: Annotated[int, Field(ge=0, lt=2**16)]
    actor: Hex28
    counterparty: Hex28
    related: Hex32
    commitment: Hex32
    number: Number
    time: Number


class EntryWithheld(Wire):
    """An entry of which only the hash is shown: a gap."""

    withheld: Hex32


EntryWire = EntryShown | EntryWithheld
Entries = Annotated[tuple[EntryWire, ...], Listed, Field(max_length=MAX_ENTRIES)]


class HoldProof(Wire):
    """One authority's hold on the unit."""

    authority: Hex8
    proof: Nodes


class UnitProofs(Wire):
    """The slots of a unit at the header.

    Attributes:
        parent: while the unit is packed, else None.
        holds: of every authority that an entry of kind hold names, ascending.
    """

    head: Nodes
    state: Nodes
    parent: Nodes | None
    holds: Annotated[tuple[HoldProof, ...], Listed, Field(max_length=1024)]


class UnitHistory(Wire):
    """A unit's entries, from its opening or from a head on, up to the header or to a head.

    Attributes:
        from_head: None for the whole history, which starts at the unit id. Otherwise the head at
            which a child was packed into this unit (the ``related`` of the child's ``pack``).
        proofs: of the slots at the header; None where the entries end at the head at which the
            child was unpacked (the ``related`` of its ``unpack``).
    """

    unit_id: Hex32
    from_head: Hex32 | None
    entries: Entries
    proofs: UnitProofs | None


class HeadWritten(Wire):
    """One step of a journal: the subject and its head after one entry."""

    subject: Hex32
    head: Hex32


class JournalProof(Wire):
    """All heads that a contract ever wrote, in order, and the proof of its journal slot."""

    contract: ContractName
    heads: Annotated[tuple[HeadWritten, ...], Listed, Field(max_length=1_000_000)]
    proof: Nodes


class DirectEvidence(Wire):
    """The signed raw tx of a write that the attester sent itself (form 0)."""

    tx: Hex

    @property
    def order(self) -> tuple[str, bytes]:
        """What places it among the evidence: carried calls by contract, then raw txs."""
        return ("tx", self.tx)


class CarriedEvidence(Wire):
    """The calldata of a write with the attesters' signatures in it (forms 1 and 2)."""

    contract: ContractName
    calldata: Hex

    @property
    def order(self) -> tuple[str, bytes]:
        """What places it among the evidence: carried calls by contract, then raw txs."""
        return (self.contract, self.calldata)


Evidence = CarriedEvidence | DirectEvidence
