"""Exports of a rehearsed network, put together by hand, and what may happen to their lines."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from ledger_client.documents import open_all, rebuild
from ledger_client.documents.commitments import Commitment
from ledger_client.ledger import layout
from ledger_client.ledger.entries import Entry, entry_hash, next_head
from ledger_client.ledger.kinds import KIND_NAMES
from ledger_client.ledger.values import Contract
from ledger_client.proofs import TrustRoot
from ledger_client.proofs.bundle_openings import wire_of_opening
from tests.unit.proofs.journey import (
    Journey,
    attach_certificates,
    begin,
    issue_certificates,
    open_units,
    stuff,
    travel,
)
from tests.unit.proofs.rehearsal import CHAIN_ID
from tests.unit.proofs.states import State, shown

Line = dict[str, Any]
NAMES = {
    "council": Contract.COUNCIL,
    "registry": Contract.REGISTRY,
    "certificates": Contract.CERTIFICATES,
    "ledger": Contract.LEDGER,
}


def canonical(line: Line) -> bytes:
    """RFC 8785 of what has no numbers but small whole ones and no keys beyond ASCII."""
    return json.dumps(line, separators=(",", ":"), sort_keys=True, ensure_ascii=False).encode()


def encoded(lines: Iterable[Line]) -> list[bytes]:
    return [canonical(line) + b"\n" for line in lines]


def sealed(lines: list[Line]) -> list[bytes]:
    """As whoever altered lines would hand them out: counted again and hashed again."""
    *before, last = lines
    entries = [line for line in before if line.get("line") == "entry"]
    contents = [line.get("content") for line in entries]
    counts = {
        "entries": len(entries),
        "opened": contents.count("opened"),
        "erased": contents.count("erased"),
        "notHere": contents.count("notHere") + contents.count("altered"),
        "sha256": "0x" + hashlib.sha256(b"".join(encoded(before))).hexdigest(),
    }
    return encoded([*before, {**last, **counts} if last.get("line") == "end" else last])


@cache
def _told() -> tuple[Journey, State, int, State]:
    journey = begin()
    issue_certificates(journey)
    open_units(journey)
    early, written = _state(journey), len(journey.net.entries)
    for act in (attach_certificates, stuff, travel):
        act(journey)
    return journey, early, written, _state(journey)


def _state(journey: Journey) -> State:
    """The state right after what was told."""
    state = State(journey.net)
    state.number, state.time = journey.net.number, journey.net.time
    return state


def trust_root() -> TrustRoot:
    return _told()[3].trust_root()


def judged_at() -> int:
    return _told()[3].time + 30


def whole() -> list[Line]:
    """Everything from the beginning."""
    journey, _, _, late = _told()
    return _lines(journey, late, 0, None, journey.net.entries, {"end": _journals(late)})


def later() -> list[Line]:
    """From the block after the one in which the units were opened."""
    journey, early, written, late = _told()
    ends = {"start": _journals(early), "end": _journals(late)}
    return _lines(journey, late, early.number + 1, None, journey.net.entries[written:], ends)


def of_container() -> list[Line]:
    """The container's whole history."""
    journey, _, _, late = _told()
    unit = journey.container
    entries = [(c, e) for c, e in journey.net.entries if c is Contract.LEDGER and e.unit_id == unit]
    proved = {
        "header": late.header().model_dump(mode="json"),
        "account": _hexes(late.account(Contract.LEDGER)),
        "head": _hexes(late.slot(Contract.LEDGER, layout.head_slot(unit))),
    }
    return _lines(journey, late, 0, unit, entries, {"end": proved})


def _hexes(nodes: Iterable[bytes]) -> list[str]:
    return ["0x" + node.hex() for node in nodes]


def _journals(state: State) -> Line:
    slot = layout.journal_slot()
    return {
        "header": state.header().model_dump(mode="json"),
        "accounts": {name: _hexes(state.account(one)) for name, one in NAMES.items()},
        "journals": {name: _hexes(state.slot(one, slot)) for name, one in NAMES.items()},
    }


def _lines(
    journey: Journey,
    state: State,
    first: int,
    subject: bytes | None,
    entries: Sequence[tuple[Contract, Entry]],
    ends: Line,
) -> list[Line]:
    blocks = f"in blocks {first} to {state.number}"
    whose = "all four contracts" if subject is None else f"unit 0x{subject.hex()}"
    order = "each contract's in order" if subject is None else "in order"
    header = {
        "line": "header",
        "form": "tidewaiter/export/1",
        "networkId": "0x" + journey.net.network_id.hex(),
        "chainId": CHAIN_ID,
        "trustRoot": "0x" + hashlib.sha256(trust_root().encode()).hexdigest(),
        "heading": "unsealed development chain",
        "subject": None if subject is None else "0x" + subject.hex(),
        "firstBlock": first,
        "lastBlock": state.number,
        "fromTime": None,
        "toTime": None,
        "block": {
            "number": state.number,
            "time": state.time,
            "hash": "0x" + state.header().hash.hex(),
        },
        "judgedAt": state.time + 5,
        "ageSeconds": 5,
        "start": ends.get("start"),
        "claim": f"Every entry of {whose} {blocks}, {order}.",
    }
    ordered = sorted(entries, key=lambda one: (one[1].at.number, one[0].value))
    heads = _heads(journey)
    end = {"line": "end", "end": ends["end"], "after": None}
    told = [_entry(journey, contract, entry, heads) for contract, entry in ordered]
    return [json.loads(line) for line in sealed([header, *told, end])]


def _heads(journey: Journey) -> dict[int, tuple[bytes, bytes]]:
    """The heads before and after each entry."""
    now: dict[tuple[Contract, bytes], bytes] = {}
    found: dict[int, tuple[bytes, bytes]] = {}
    for contract, entry in journey.net.entries:
        before = now.get((contract, entry.unit_id), entry.unit_id)
        now[(contract, entry.unit_id)] = next_head(before, entry_hash(entry))
        found[id(entry)] = (before, now[(contract, entry.unit_id)])
    return found


def _entry(
    journey: Journey, contract: Contract, entry: Entry, heads: dict[int, tuple[bytes, bytes]]
) -> Line:
    before, head = heads[id(entry)]
    kept = journey.net.documents.get(entry.commitment)
    opening = None if kept is None else open_all(kept)
    numbers = KIND_NAMES[entry.kind] in ("draw", "addKey")
    has_document = any(entry.commitment) and not numbers
    content = "opened" if opening else "notHere" if has_document else "none"
    notes = {"opened": "", "notHere": "not here", "none": "no document"}
    wire = None if opening is None else wire_of_opening(entry.commitment, opening)
    return {
        "line": "entry",
        "contract": contract.value,
        "subject": "0x" + entry.unit_id.hex(),
        "kind": KIND_NAMES[entry.kind],
        "entry": shown(entry).model_dump(mode="json"),
        "before": "0x" + before.hex(),
        "head": "0x" + head.hex(),
        "txHash": "0x" + "77" * 32,
        "content": content,
        "note": notes[content],
        "document": None if opening is None else rebuild(opening, Commitment(entry.commitment)),
        "opening": None if wire is None else wire.model_dump(mode="json"),
    }
