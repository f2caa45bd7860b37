"""The ledger through somebody else's service: asked over HTTP, believed only as far as proved.

Customs hold a container, with their own key and no node::

    from pathlib import Path
    from ledger_client import RemoteLedger

    home = Path("home")  # participants/customs/ and trust-root.json
    with (
        RemoteLedger.open(url, token, home / "trust-root.json") as ledger,
        ledger.writer(home, "customs", password) as customs,
    ):
        box = customs.unit_of("CSQU3054383")
        receipt = customs.hold(box, {"reason": "X-ray image unclear"})
        print(receipt.entry.at.number, receipt.head.hex())
"""

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
