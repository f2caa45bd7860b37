"""What each project is, what it checks in the acts compared, and what it does not."""

from dataclasses import dataclass

from scripts.bench.acts import (
    DOCUMENT_STORE,
    DOCUMENT_STORE_3,
    EAS,
    OURS,
    READABLE,
    TITLE_ESCROW,
)


@dataclass(frozen=True, slots=True)
class Project:
    """A project in the comparison: what it checks in these acts, and what it lacks beside ours.

    `package` is its npm package, None for what is in this tree. `slots` says which it writes.
    """

    name: str
    package: str | None
    checks: str
    lacks: str
    slots: str


PROJECTS = {
    OURS: Project(
        "Tidewaiter",
        None,
        "the key in a registry of its own (validity, revocation, role, kinds it may sign), "
        "custody, the unit's turn, holds; keeps a head for each unit and one journal of all",
        "what is outside the ledger: contracts may not call it, and it keeps commitments only",
        "every slot written was in use, but for a certificate issued",
    ),
    READABLE: Project(
        "plain OpenZeppelin",
        None,
        "a role for each account (AccessControl), custody, both signatures over one struct "
        "(EIP712), a running nonce for each signer (Nonces); keeps a head for each unit",
        "no registry of keys (validity, revocation date, several keys of one participant), no "
        "journal, turn, holds or nesting; what is signed must be sent in the nonces' order",
        "every slot written was in use, but for a certificate issued",
    ),
    EAS: Project(
        "EAS",
        "@ethereum-attestation-service/eas-contracts",
        "that the schema exists; of delegated attestations the signature and a running nonce; "
        "keeps the attestation whole, so that other contracts can read it",
        "custody and order: anyone attests anything of any unit, and a handoff is two "
        "attestations that a reader puts together; `timestamp` does not keep who sent it",
        "seven new slots for each attestation, one for each time stamp: it has no others",
    ),
    TITLE_ESCROW: Project(
        "TradeTrust",
        "@tradetrust-tt/token-registry",
        "that the caller is beneficiary or holder, that the escrow has the token, that the "
        "registry is not paused; a contract (clone) of its own for each document",
        "the taker's consent: it signs nothing, and may reject afterwards; who is behind an "
        "address; batches. `nominate` and `transferBeneficiary` leave the holder as it was",
        "the nominee's slot is new at each nomination and zero again after the transfer",
    ),
    DOCUMENT_STORE_3: Project(
        "document-store 3",
        "@govtechsg/document-store",
        "the caller's role; that the hash was not issued, or not revoked, before",
        "holder, scope, validity, accreditation: it keeps a hash and a block number",
        "a new slot for each document issued, and one for each revoked: it has no others",
    ),
    DOCUMENT_STORE: Project(
        "document-store 1 (TrustVC)",
        "@trustvc/document-store",
        "as document-store 3; revokes single documents of an issued Merkle root too",
        "as document-store 3; a batch is a multicall",
        "as document-store 3: no other slots",
    ),
}
