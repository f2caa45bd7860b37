"""Step 6: the four contracts' accounts, their code as pinned, their storage roots."""

from __future__ import annotations

from collections.abc import Sequence

from ledger_client.ledger.values import Contract
from ledger_client.proofs.case import Case
from ledger_client.proofs.errors import ProofBroken
from ledger_client.proofs.headers import FORMS
from ledger_client.proofs.tries import value_at
from ledger_client.proofs.trust_root import PinnedContract


def check_accounts(case: Case) -> None:
    """Prove each account in the header's state; only those whose code is pinned go on."""
    pinned, proofs = case.root.content.contracts, case.bundle.accounts
    for contract, pin, nodes, name in (
        (Contract.COUNCIL, pinned.council, proofs.council, "council"),
        (Contract.REGISTRY, pinned.registry, proofs.registry, "registry"),
        (Contract.CERTIFICATES, pinned.certificates, proofs.certificates, "certificates"),
        (Contract.LEDGER, pinned.ledger, proofs.ledger, "ledger"),
    ):
        root = _storage_root(case, pin, nodes, f"/accounts/{name}")
        if root is not None:
            case.storage[contract] = root


def _storage_root(
    case: Case, pin: PinnedContract, nodes: Sequence[bytes], pointer: str
) -> bytes | None:
    form = FORMS[case.root.content.header_form]
    try:
        leaf = value_at(case.proved_header().state_root, pin.address, nodes)
        account = None if leaf is None else form.account(leaf)
    except ProofBroken as error:
        case.findings.add_error(error, pointer)
        return None
    if account is None:
        case.findings.add("contract.absent", pointer)
        return None
    if account.code_hash != pin.code_hash:
        case.findings.add("code.unknown", pointer)
        return None
    return account.storage_root
