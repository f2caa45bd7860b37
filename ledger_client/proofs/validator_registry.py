"""The validator registry's newest epoch, read from its slots under one header.

The layout is that of ``tidewaiter/ValidatorRegistry/1``: after journal and heads the members of the
newest epoch as a dynamic array, then one word with its number (the low 64 bits) and the block that
it was recorded in (the next 64).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from eth_hash.auto import keccak

from ledger_client.ledger.values import word_of
from ledger_client.proofs.errors import ProofBroken
from ledger_client.proofs.headers import Header, HeaderForm
from ledger_client.proofs.headers.epochs import Recorded
from ledger_client.proofs.rlp_items import broken, payload_items
from ledger_client.proofs.tries import value_at
from ledger_client.proofs.trust_root import PinnedContract
from ledger_client.proofs.validator_parts import RegistryState

MEMBERS_SLOT: Final = 2
EPOCH_SLOT: Final = 3
_WORD_BITS: Final = 64
_ADDRESS_BITS: Final = 160


def members_slot(place: int) -> bytes:
    """The slot of one member of the newest epoch; ``place`` counts from 0."""
    start = int.from_bytes(keccak(word_of(MEMBERS_SLOT)), "big")
    return word_of((start + place) % 2**256)


def read_recorded(
    header: Header, state: RegistryState, pin: PinnedContract, form: HeaderForm
) -> Recorded:
    """What the registry says of its newest epoch in the state of ``header``.

    Raises:
        ProofBroken: ``proof.*``, ``contract.absent`` or ``code.unknown``.
    """
    leaf = value_at(header.state_root, pin.address, state.account)
    if leaf is None:
        raise _refused("the registry is not in this state", "contract.absent")
    account = form.account(leaf)
    if account.code_hash != pin.code_hash:
        raise _refused("the registry's code is not the pinned one", "code.unknown")
    root = account.storage_root
    word = _number(root, word_of(EPOCH_SLOT), state.epoch)
    epoch, recorded_at = word % 2**_WORD_BITS, word >> _WORD_BITS
    if recorded_at >= 2**_WORD_BITS:
        raise broken("an epoch's word has 128 bits")
    if _number(root, word_of(MEMBERS_SLOT), state.count) != len(state.validators):
        raise _refused("not as many members as the registry counts", "proof.excess")
    members = [
        _number(root, members_slot(place), nodes) for place, nodes in enumerate(state.validators)
    ]
    if any(one >= 2**_ADDRESS_BITS for one in members):
        raise broken("a validator is an address")
    return Recorded(epoch, tuple(one.to_bytes(20, "big") for one in members), recorded_at)


def _number(root: bytes, slot: bytes, nodes: Sequence[bytes]) -> int:
    leaf = value_at(root, slot, nodes)
    if leaf is None:
        return 0
    items = payload_items(leaf)
    number = items[0].integer() if len(items) == 1 else 0
    if number == 0:
        raise broken("a stored value is one number that is not zero")
    return number


def _refused(why: str, code: str) -> ProofBroken:
    return ProofBroken(why, rule=code, code=code)
