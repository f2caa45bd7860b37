"""Header forms: how a block's header becomes its hash, who sealed it, how its account leaf is read.

A form is a value of :class:`HeaderForm`. ``ethereum`` has no commit seals; ``qbft`` (Besu,
GoQuorum) and ``istanbul`` (Kaia) bring theirs, and :mod:`.seals` judges them.
"""

from __future__ import annotations

from ledger_client.proofs.headers.ethereum import ETHEREUM
from ledger_client.proofs.headers.form import (
    Account,
    Header,
    HeaderForm,
    Sealing,
    SignedProposal,
)
from ledger_client.proofs.headers.istanbul import ISTANBUL
from ledger_client.proofs.headers.qbft import QBFT

FORMS: dict[str, HeaderForm] = {form.name: form for form in (ETHEREUM, QBFT, ISTANBUL)}

__all__ = [
    "ETHEREUM",
    "FORMS",
    "ISTANBUL",
    "QBFT",
    "Account",
    "Header",
    "HeaderForm",
    "Sealing",
    "SignedProposal",
]
