"""The proof bundle: everything that one answer about one subject unit rests on.

It is canonical JSON (RFC 8785) with strict hex and no unknown field, and nothing in it stands for
itself: every byte is covered by the header's hash, a proof, a head, a commitment or a signature.
So it carries no values of slots, no addresses and no slot keys: the verifier computes them. Lists
are in ascending order of what names their members, so that there is one spelling of one bundle.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import Annotated, Final, Self

from pydantic import (
    Field,
    SerializerFunctionWrapHandler,
    ValidationError,
    model_serializer,
    model_validator,
)

from ledger_client.documents.canonical import canonical_json, parse_canonical
from ledger_client.proofs.bundle_openings import OpeningWire
from ledger_client.proofs.bundle_parts import (
    AccountProofs,
    Evidence,
    HeaderWire,
    JournalProof,
    Question,
    UnitHistory,
)
from ledger_client.proofs.errors import ProofBroken
from ledger_client.proofs.headers import FORMS
from ledger_client.proofs.office_parts import (
    AccreditationHistory,
    CertificateHistory,
    KeyProof,
    ParticipantHistory,
    ProposalHistory,
)
from ledger_client.proofs.refusals import broken_field
from ledger_client.proofs.sealing_rule import Given, without_absent
from ledger_client.proofs.validator_parts import ValidatorsPart
from ledger_client.proofs.wire import Hex32, Listed, Wire

VERSION: Final = 1
MAX_BYTES: Final = 64 * 1024 * 1024
MAX_MEMBERS: Final = 20_000


class Bundle(Wire):
    """One answer about ``subject``; :meth:`parse` reads one, :meth:`encode` writes one.

    Attributes:
        network_id, chain_id: the network it claims to be of; the trust root decides.
        subject: the unit that was asked about.
        question: the number that was typed, if the unit was found by one.
        header: the one block that all proofs are of.
        accounts: the nodes that prove the four contracts' accounts, root first.
        units: histories of the subject, of what it was made of, of the units that it is or was
            packed in, and of what is packed in it; also of other journeys that bear the number
            asked for.
        certificates: those attached to these units, and those that superseded them.
        participants: registry histories of participants, for names and suspensions.
        keys: the slots of every key that an entry of the units or certificates names.
        accreditations: of every certificate's issuer for its scope.
        proposals: those behind the council's acts among the units' entries.
        journals: the whole journal of a contract, where completeness is claimed.
        evidence: one for each call that made entries: the raw tx, or the carried calldata.
        openings: of the commitments in the entries.
        validators: who they were, for a header that they sealed; without seals it is left out.
    """

    version: Annotated[int, Field(ge=VERSION, le=VERSION)]
    network_id: Hex32
    chain_id: Annotated[int, Field(ge=1, lt=2**53)]
    subject: Hex32
    question: Question | None
    header: HeaderWire
    accounts: AccountProofs
    units: Annotated[tuple[UnitHistory, ...], Listed, Field(min_length=1, max_length=MAX_MEMBERS)]
    certificates: Annotated[tuple[CertificateHistory, ...], Listed, Field(max_length=MAX_MEMBERS)]
    participants: Annotated[tuple[ParticipantHistory, ...], Listed, Field(max_length=MAX_MEMBERS)]
    keys: Annotated[tuple[KeyProof, ...], Listed, Field(max_length=MAX_MEMBERS)]
    accreditations: Annotated[
        tuple[AccreditationHistory, ...], Listed, Field(max_length=MAX_MEMBERS)
    ]
    proposals: Annotated[tuple[ProposalHistory, ...], Listed, Field(max_length=MAX_MEMBERS)]
    journals: Annotated[tuple[JournalProof, ...], Listed, Field(max_length=4)]
    evidence: Annotated[tuple[Evidence, ...], Listed, Field(max_length=MAX_MEMBERS)]
    openings: Annotated[tuple[OpeningWire, ...], Listed, Field(max_length=MAX_MEMBERS)]
    validators: Annotated[ValidatorsPart | None, Given] = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        _ascending("units", ((one.unit_id, one.from_head or b"") for one in self.units))
        _ascending("certificates", (one.certificate_id for one in self.certificates))
        _ascending("participants", (one.participant for one in self.participants))
        _ascending("keys", (one.key for one in self.keys))
        _ascending("accreditations", ((a.certifier, a.scope) for a in self.accreditations))
        _ascending("proposals", (one.order for one in self.proposals))
        _ascending("journals", (one.contract for one in self.journals))
        _ascending("evidence", (one.order for one in self.evidence))
        _ascending("openings", (one.commitment for one in self.openings))
        if FORMS[self.header.form].is_sealed != (self.validators is not None):
            raise ValueError("validators belong to a sealed header")
        return self

    @model_serializer(mode="wrap")
    def _only_given(self, write: SerializerFunctionWrapHandler) -> dict[str, object]:
        return without_absent(write(self), "validators")

    @classmethod
    def parse(cls, data: bytes) -> Bundle:
        """Read a bundle's bytes strictly.

        Raises:
            InvalidInput: ``format.json`` (too long, not canonical JSON) or ``format.field`` (a
                field missing, unknown, of wrong length, spelling or order), with its pointer.
        """
        try:
            value = parse_canonical(data, MAX_BYTES)
        except ProofBroken:
            raise
        except Exception as error:
            raise _not_json(error) from error
        try:
            return cls.model_validate(value)
        except ValidationError as error:
            raise broken_field(error, "format.field") from None

    def encode(self) -> bytes:
        """The canonical bytes of the bundle."""
        return canonical_json(self.model_dump(mode="json"))


def _not_json(error: Exception) -> ProofBroken:
    return ProofBroken(str(error)[:200], pointer="", rule="format.json", code="format.json")


def _ascending(name: str, keys: Iterable[object]) -> None:
    for before, after in pairwise(keys):
        if not before < after:  # type: ignore[operator]
            raise ValueError(f"{name} must be in ascending order, none twice")
