"""The vector file: made and checked by two other encoders than ours."""

import json
from pathlib import Path
from typing import Any

from ledger_client.ledger.entries import BlockRef, Entry, Party
from ledger_client.ledger.kinds import KIND_NAMES, Form
from ledger_client.ledger.structs import Batch, Handoff, Item, Signable
from ledger_client.ledger.typed_data import Domain
from ledger_client.ledger.values import Address, ParticipantId, UnitId

VECTORS: dict[str, Any] = json.loads(
    (Path(__file__).parents[2] / "vectors" / "ledger.json").read_text()
)
KIND_BY_NAME = {name: kind for kind, name in KIND_NAMES.items()}
DIGEST_CASES = VECTORS["signed"]
ENTRY_CASES = VECTORS["entries"]


def raw(text: str) -> bytes:
    return bytes.fromhex(text.removeprefix("0x"))


def number(text: str) -> int:
    return int(text, 16)


NETWORK_ID = raw(VECTORS["networkId"])
CHAIN_ID: int = VECTORS["chainId"]
LEDGER = Address(raw(VECTORS["ledger"]))
DOMAIN = Domain(NETWORK_ID, CHAIN_ID, LEDGER)


def entry_of(case: dict[str, Any]) -> Entry:
    return Entry(
        UnitId(raw(case["unitId"])),
        KIND_BY_NAME[case["kind"]],
        Form(case["form"]),
        case["detail"],
        Party.unpack(number(case["actor"])),
        Party.unpack(number(case["counterparty"])),
        raw(case["related"]),
        raw(case["commitment"]),
        BlockRef(case["number"], case["time"]),
    )


def item_of(message: dict[str, str]) -> Item:
    return Item(
        UnitId(raw(message["unitId"])),
        int(message["kind"]),
        int(message["turn"]),
        ParticipantId(int(message["counterparty"])),
        raw(message["related"]),
        raw(message["commitment"]),
    )


def signed_of(case: dict[str, Any]) -> tuple[Signable, int | None, int | None]:
    """The struct of a signed form, its nonce and its deadline as ``digest`` takes them."""
    message = case["message"]
    deadline = int(message["deadline"])
    nonce = int(message["nonce"]) if "nonce" in message else None
    if case["primaryType"] == "Handoff":
        handoff = Handoff(
            UnitId(raw(message["unitId"])),
            int(message["turn"]),
            ParticipantId(int(message["giver"])),
            ParticipantId(int(message["taker"])),
            raw(message["related"]),
            raw(message["commitment"]),
            deadline,
        )
        return handoff, None, None
    if case["primaryType"] == "Batch":
        return Batch(tuple(item_of(item) for item in message["items"])), nonce, deadline
    return item_of(message), nonce, deadline
