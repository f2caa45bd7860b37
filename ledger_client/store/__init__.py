"""What a participant keeps on its own machine. No SQL is written outside this room."""

from ledger_client.capture.aliases import Alias, NumberForm
from ledger_client.store.directory import KnownCertificate, KnownParticipant
from ledger_client.store.errors import (
    PayloadErased,
    StoreLocked,
    StoreOfOtherNetwork,
    StoreOfOtherVersion,
    WriteStateInvalid,
)
from ledger_client.store.events import CapturedEvent, EventEntry
from ledger_client.store.evidence import Evidence
from ledger_client.store.handoffs import SignedHandoff
from ledger_client.store.opening_payload import opening_json, pack_opening, unpack_opening
from ledger_client.store.payloads import PayloadStore
from ledger_client.store.store import Store
from ledger_client.store.tickets import Direction, KeptTicket
from ledger_client.store.units import Amount, KnownUnit, Match, Member
from ledger_client.store.writes import (
    Failure,
    NewWrite,
    Sealing,
    SignedBytes,
    Write,
    WriteState,
)

__all__ = [
    "Alias",
    "Amount",
    "CapturedEvent",
    "Direction",
    "EventEntry",
    "Evidence",
    "Failure",
    "KeptTicket",
    "KnownCertificate",
    "KnownParticipant",
    "KnownUnit",
    "Match",
    "Member",
    "NewWrite",
    "NumberForm",
    "PayloadErased",
    "PayloadStore",
    "Sealing",
    "SignedBytes",
    "SignedHandoff",
    "Store",
    "StoreLocked",
    "StoreOfOtherNetwork",
    "StoreOfOtherVersion",
    "Write",
    "WriteState",
    "WriteStateInvalid",
    "opening_json",
    "pack_opening",
    "unpack_opening",
]
