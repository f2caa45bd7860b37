"""A block's header as bundles and exports carry it."""

from __future__ import annotations

from ledger_client.node.answers import Block
from ledger_client.proofs.bundle_parts import HeaderWire
from ledger_client.proofs.headers.ethereum import ETHEREUM, FIELDS


def header_wire(block: Block) -> HeaderWire:
    """The hashed fields, as far as this chain's fork has them, and the hash that the node told."""
    fields: dict[str, str] = {}
    for name in FIELDS:
        value = block.header.get(name)
        if not isinstance(value, str):
            break
        fields[name] = value.lower()
    return HeaderWire(form=ETHEREUM.name, fields=fields, hash=block.hash)
