"""Tidewaiter: a permissioned provenance ledger for cargo, for programs.

The names below are all that a program needs; everything else is a room of its own and may change.
They are loaded when first used, so that the command line starts quickly.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from ledger_client.capture.profile import Profile
    from ledger_client.client import Tidewaiter
    from ledger_client.errors import CannotTell, InvalidInput, LedgerRefused, TidewaiterError
    from ledger_client.home import Home
    from ledger_client.proofs import Bundle, Policy, Report, TrustRoot, verify
    from ledger_client.remote import RemoteLedger
    from ledger_client.writing.receipts import Receipt
    from ledger_client.writing.tickets import Ticket

__all__ = [
    "Bundle",
    "CannotTell",
    "Home",
    "InvalidInput",
    "LedgerRefused",
    "Policy",
    "Profile",
    "Receipt",
    "RemoteLedger",
    "Report",
    "Ticket",
    "Tidewaiter",
    "TidewaiterError",
    "TrustRoot",
    "verify",
]

_ROOMS: Final = {
    "Bundle": "ledger_client.proofs",
    "CannotTell": "ledger_client.errors",
    "Home": "ledger_client.home",
    "InvalidInput": "ledger_client.errors",
    "LedgerRefused": "ledger_client.errors",
    "Policy": "ledger_client.proofs",
    "Profile": "ledger_client.capture.profile",
    "Receipt": "ledger_client.writing.receipts",
    "RemoteLedger": "ledger_client.remote",
    "Report": "ledger_client.proofs",
    "Ticket": "ledger_client.writing.tickets",
    "TidewaiterError": "ledger_client.errors",
    "Tidewaiter": "ledger_client.client",
    "TrustRoot": "ledger_client.proofs",
    "verify": "ledger_client.proofs",
}


def __getattr__(name: str) -> object:
    if name not in _ROOMS:
        raise AttributeError(name)
    return getattr(import_module(_ROOMS[name]), name)
