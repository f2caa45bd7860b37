"""The open offers of custody that a key has made: they are withdrawn before the key is revoked.

An offer stands although its key was revoked, and an accept of it would be a finding for ever
(CONTRACTS 5).
"""

from __future__ import annotations

from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.values import Address, Contract, ParticipantId, UnitId
from ledger_client.node.connection import Connection
from ledger_client.node.ledger_index import LedgerIndex


def open_offers(
    connection: Connection, participant: ParticipantId, key: Address
) -> tuple[UnitId, ...]:
    """The units on offer now by an offer that this key of the participant signed.

    Raises:
        CannotTell: no node served.
    """
    index = LedgerIndex.read(connection)
    offered: dict[UnitId, Address] = {}
    for one in index.entries:
        entry = one.entry
        if one.contract is Contract.LEDGER and entry.kind is Kind.OFFER:
            offered[entry.unit_id] = entry.actor.key
    reader = connection.reader
    now = reader.now().time
    found = []
    for unit, signed_by in offered.items():
        if signed_by != key:
            continue
        state = reader.unit(unit)
        if state.custodian == participant and state.offer_is_live(now) and not state.closed:
            found.append(unit)
    return tuple(found)
