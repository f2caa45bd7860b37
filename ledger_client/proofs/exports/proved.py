"""What the headers of an export prove: journals and heads, read from tries, never taken over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from ledger_client.ledger.layout import head_slot, journal_slot
from ledger_client.ledger.values import ZERO_WORD, Contract, word_of
from ledger_client.proofs.bundle_parts import HeaderWire
from ledger_client.proofs.errors import ProofBroken
from ledger_client.proofs.exports.lines import HeadProved, JournalsProved
from ledger_client.proofs.headers import FORMS, Header
from ledger_client.proofs.headers.seals import check_seals
from ledger_client.proofs.headers.validators import epoch_at
from ledger_client.proofs.rlp_items import broken, payload_items
from ledger_client.proofs.steps.headers import read_header as read_pinned
from ledger_client.proofs.tries import value_at
from ledger_client.proofs.trust_root import PinnedContract, TrustRoot

_ZERO_LEAF: Final = b"\x80"


def read_header(wire: HeaderWire, root: TrustRoot) -> Header:
    """A header, its hash recomputed, its seals judged by the epochs of the trust root.

    Raises:
        ProofBroken: ``header.form``, ``header.hash``, ``validators.*`` or ``seal.*``.
    """
    content = root.content
    header, rule = read_pinned(wire, content), content.sealing
    checkpoint = content.checkpoint
    is_pinned = checkpoint is not None and header.hash == checkpoint.hash
    if rule is not None and header.sealing is not None and not is_pinned:
        epoch = epoch_at(rule.known, header, rule.authority)
        check_seals(header.sealing, epoch.validators)
    return header


def parent_of(wire: HeaderWire) -> bytes:
    """The hash of the block before, as a header that was read names it."""
    return bytes.fromhex(wire.fields["parentHash"][2:])


def read_journals(wire: JournalsProved, root: TrustRoot) -> tuple[Header, Mapping[Contract, bytes]]:
    """The header, and each contract's journal; of one not made yet, what journals begin with.

    Raises:
        ProofBroken: a header or a proof that does not hold (``header.*``, ``proof.*``,
            ``code.unknown``).
    """
    header, pins = read_header(wire.header, root), root.content.contracts
    accounts, nodes = wire.accounts, wire.journals
    found = {
        Contract.COUNCIL: (pins.council, accounts.council, nodes.council),
        Contract.REGISTRY: (pins.registry, accounts.registry, nodes.registry),
        Contract.CERTIFICATES: (pins.certificates, accounts.certificates, nodes.certificates),
        Contract.LEDGER: (pins.ledger, accounts.ledger, nodes.ledger),
    }
    journals = dict[Contract, bytes]()
    for contract, (pin, account, proof) in found.items():
        storage = _storage_root(header, root, pin, account)
        if storage is None and proof:
            raise _broken("a proof in a contract that does not exist", "proof.excess")
        journals[contract] = (
            root.content.network_id if storage is None else _word(root, storage, proof)
        )
    return header, journals


def read_head(wire: HeadProved, root: TrustRoot, subject: bytes) -> tuple[Header, bytes]:
    """The header, and the head of a unit; zero where the ledger has no such unit.

    Raises:
        ProofBroken: a header or a proof that does not hold (``header.*``, ``proof.*``,
            ``contract.absent``, ``code.unknown``).
    """
    header = read_header(wire.header, root)
    storage = _storage_root(header, root, root.content.contracts.ledger, wire.account)
    if storage is None:
        raise _broken("the ledger is not in this state", "contract.absent")
    return header, _word(root, storage, wire.head, head_slot(subject))


def _storage_root(
    header: Header, root: TrustRoot, pin: PinnedContract, nodes: Sequence[bytes]
) -> bytes | None:
    leaf = value_at(header.state_root, pin.address, nodes)
    if leaf is None:
        return None
    account = FORMS[root.content.header_form].account(leaf)
    if account.code_hash != pin.code_hash:
        raise _broken("the code is not the pinned one", "code.unknown")
    return account.storage_root


def _word(root: TrustRoot, storage: bytes, nodes: Sequence[bytes], slot: bytes = b"") -> bytes:
    leaf = value_at(storage, slot or journal_slot(), nodes)
    unsealed = not FORMS[root.content.header_form].is_sealed
    if leaf is None or (leaf == _ZERO_LEAF and unsealed):  # what anvil makes of a slot only read
        return ZERO_WORD
    items = payload_items(leaf)
    number = items[0].integer() if len(items) == 1 else 0
    if number == 0:
        raise broken("a stored value is one number that is not zero")
    return word_of(number)


def _broken(why: str, code: str) -> ProofBroken:
    return ProofBroken(why, rule=code, code=code)
