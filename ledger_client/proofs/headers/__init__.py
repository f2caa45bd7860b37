"""Header forms: how a block's header becomes its hash, and how an account leaf is read.

A form is a value of :class:`HeaderForm`. ``ethereum`` has no commit seals; forms of BFT engines
join the table and bring their seals.
"""

from __future__ import annotations

from ledger_client.proofs.headers.ethereum import ETHEREUM
from ledger_client.proofs.headers.form import Account, Header, HeaderForm

FORMS: dict[str, HeaderForm] = {ETHEREUM.name: ETHEREUM}

__all__ = ["ETHEREUM", "FORMS", "Account", "Header", "HeaderForm"]
