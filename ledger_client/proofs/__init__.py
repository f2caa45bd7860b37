"""Proofs, checked by whoever receives an answer: no network, no clock, no database.

:func:`verify` takes a bundle's bytes, a :class:`TrustRoot` and a time, and gives a
:class:`Report`: a verdict, the steps behind it, and findings with stable codes.
"""

from ledger_client.proofs.bundle import Bundle
from ledger_client.proofs.bundle_parts import Question
from ledger_client.proofs.findings import RULES, Severity
from ledger_client.proofs.policy import Openings, Policy
from ledger_client.proofs.report import ExitCode, Memory, Report, Verdict
from ledger_client.proofs.trust_root import TrustRoot, TrustRootContent, signed_root
from ledger_client.proofs.verify import verify

__all__ = [
    "RULES",
    "Bundle",
    "ExitCode",
    "Memory",
    "Openings",
    "Policy",
    "Question",
    "Report",
    "Severity",
    "TrustRoot",
    "TrustRootContent",
    "Verdict",
    "signed_root",
    "verify",
]
