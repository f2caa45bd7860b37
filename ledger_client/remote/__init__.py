"""The ledger through somebody else's service: asked over HTTP, believed only as far as proved."""

from ledger_client.remote.ledger import RemoteLedger
from ledger_client.remote.receipt import ProvedReceipt
from ledger_client.remote.refused import (
    AnswerContradicted,
    ServiceAway,
    ServiceRefused,
    UnitMovedOn,
)
from ledger_client.remote.service_words import ExportAsked
from ledger_client.remote.standing import NotProved, Standing
from ledger_client.remote.writer import RemoteWriter

__all__ = [
    "AnswerContradicted",
    "ExportAsked",
    "NotProved",
    "ProvedReceipt",
    "RemoteLedger",
    "RemoteWriter",
    "ServiceAway",
    "ServiceRefused",
    "Standing",
    "UnitMovedOn",
]
