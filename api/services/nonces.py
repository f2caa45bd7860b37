"""Nonces of txs that callers signed: one that nothing leads up to would wait for ever."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from api import job_turns
from api.database.engine import Database
from api.problems import problem
from api.services.signed_writes import PartKind, SignedWrite
from ledger_client.ledger.values import Address
from ledger_client.node.connection import Connection

MAX_AHEAD: Final = 64
"""A caller's own requests may overtake each other by so many."""


def require_near(
    database: Database, connection: Connection, participant: bytes, writes: Sequence[SignedWrite]
) -> None:
    """Pass txs whose nonces follow, or nearly, on what is pending, under way or among them.

    Raises:
        HttpProblem: ``job.nonce_ahead``, with the statement's pointer.
        CannotTell: no node served.
    """
    senders = {one.signers[0] for one in writes if one.kind is PartKind.RAW}
    for sender in sorted(senders):
        with database.snapshot() as session:
            known = set(job_turns.open_nonces(session, participant, sender))
        _require_near(connection.rpc.nonces(sender).pending, known, sender, writes)


def _require_near(
    expected: int, known: set[int], sender: Address, writes: Sequence[SignedWrite]
) -> None:
    own = [
        (one.nonce, index)
        for index, one in enumerate(writes)
        if one.kind is PartKind.RAW and one.signers[0] == sender and one.nonce is not None
    ]
    for nonce, index in sorted(own):
        while expected in known:
            expected += 1
        if nonce > expected + MAX_AHEAD:
            raise problem(
                "job.nonce_ahead",
                f"The next nonce of the key is {expected}, and at most {MAX_AHEAD} ahead is taken.",
                pointer=f"/statements/{index}",
                rule="statement.nonce",
            )
        known.add(nonce)
