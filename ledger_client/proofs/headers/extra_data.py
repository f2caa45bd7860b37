"""What the ``extraData`` of sealed headers is made of: addresses, seals, and their refusal."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from ledger_client.proofs.errors import ProofBroken
from ledger_client.proofs.headers.fields import refused
from ledger_client.proofs.rlp_items import Item, payload_items

EXTRA_DATA: Final = "extraData"
_ADDRESS_BYTES: Final = 20


def addresses(item: Item) -> tuple[bytes, ...]:
    """A list of different addresses in ascending order; it may be empty.

    Raises:
        ProofBroken: ``header.form`` or ``proof.malformed``; not that.
    """
    found = strings(item)
    if any(len(one) != _ADDRESS_BYTES for one in found):
        raise refused_extra("an address has 20 bytes")
    if not all(before < after for before, after in pairwise(found)):
        raise refused_extra("validators stand in ascending order, none twice")
    return found


def strings(item: Item) -> tuple[bytes, ...]:
    """A list of byte strings; ProofBroken for anything else."""
    if not item.is_list:
        raise refused_extra("bytes stand where a list belongs")
    return tuple(one.string() for one in payload_items(item.payload))


def refused_extra(why: str) -> ProofBroken:
    """The error of an ``extraData`` that has not its form."""
    return refused(EXTRA_DATA, why)
