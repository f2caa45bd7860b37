"""The rules of the ledger, replayed: call by call (:class:`World`)."""

from ledger_client.ledger.world import World

__all__ = ["World"]
