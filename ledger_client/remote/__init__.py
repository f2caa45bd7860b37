"""The ledger through somebody else's service: asked over HTTP, believed only as far as proved."""

from ledger_client.remote.ledger import RemoteLedger
from ledger_client.remote.refused import AnswerContradicted, ServiceAway, ServiceRefused

__all__ = ["AnswerContradicted", "RemoteLedger", "ServiceAway", "ServiceRefused"]
