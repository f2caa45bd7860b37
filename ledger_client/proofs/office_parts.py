"""The members of a bundle from certificates, registry and council: histories and slots."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field

from ledger_client.ledger.structs import Proposal
from ledger_client.ledger.values import Address, number_of
from ledger_client.proofs.bundle_parts import Entries, Nodes
from ledger_client.proofs.wire import Hex, Hex8, Hex20, Hex32, Listed, Uint40, Wire

MAX_DRAWS: Final = 20_000

Five = Annotated[tuple[Nodes, ...], Listed, Field(min_length=5, max_length=5)]
"""Proofs of the five slots of a certificate, in their order."""


class DrawProof(Wire):
    """What one unit of the bundle has of the certificate."""

    unit_id: Hex32
    proof: Nodes


class CertificateHistory(Wire):
    """A certificate's entries from its issue, its head and its slots at the header.

    Attributes:
        state: the five slots of the certificate.
        draws: of every unit of the bundle that an entry of the certificate names, ascending.
    """

    certificate_id: Hex32
    entries: Entries
    head: Nodes
    state: Five
    draws: Annotated[tuple[DrawProof, ...], Listed, Field(max_length=MAX_DRAWS)]


class ParticipantHistory(Wire):
    """A participant's entries in the registry and its head: who enrolled it, under what name."""

    participant: Hex8
    entries: Entries
    head: Nodes
    status: Nodes


class KeyProof(Wire):
    """The registry's slots of one key.

    Attributes:
        compromised_from: of a revoked key, since when others may have had it; else None, for the
            registry says so of revoked keys only.
    """

    key: Hex20
    proof: Nodes
    compromised_from: Nodes | None


class AccreditationHistory(Wire):
    """All that was said of one certifier's accreditation for one scope, its head and its slot."""

    certifier: Hex8
    scope: Hex32
    entries: Entries
    head: Nodes
    state: Nodes


class ProposalHistory(Wire):
    """A proposal that the council executed, and its entries; its id is the hash of its fields."""

    target: Hex20
    data: Hex
    number: Hex32
    expires: Uint40
    entries: Entries
    head: Nodes

    def proposal(self) -> Proposal:
        """The proposal as the council knows it."""
        return Proposal(Address(self.target), self.data, number_of(self.number), self.expires)

    @property
    def order(self) -> tuple[bytes, bytes, bytes, int]:
        """What places it among the proposals."""
        return (self.target, self.data, self.number, self.expires)
