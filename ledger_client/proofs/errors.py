"""The one error of this room's readers: a proof or a file that is not what it claims to be."""

from __future__ import annotations

from typing import ClassVar

from ledger_client.errors import InvalidInput


class ProofBroken(InvalidInput):
    """A bundle, trust root or proof is malformed or contradicts itself; ``code`` is the finding's.

    ``code`` is one of :class:`ledger_client.proofs.findings.Code`.
    """

    family_code: ClassVar[str] = "proof.invalid"
