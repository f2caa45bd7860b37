"""What the Python tests ask of the contracts, and what the right contracts answer.

The tests of ``tests/ledger_differential`` compare each answer of the chain with the simulation in
Python. Here they run once against the right contracts, and every request is kept with its answer:
a mutant that answers one of them otherwise would have failed the test that asked.
"""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from ledger_client.ledger import entry_logs
from scripts.mutation.syntax import Raw

ENTRY_TOPICS = frozenset("0x" + topic.hex() for topic in entry_logs.ENTRY_TOPICS)
WRITES = frozenset({"eth_sendTransaction", "eth_simulateV1"})


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request: the test that made it, the method, its parameters, what counts of the answer.

    ``time`` is the block's, for a tx that was mined; 0 for a simulation.
    """

    test: str
    method: str
    parameters: list[object]
    answer: object
    time: int


def meaning(method: str, answer: object) -> object:
    """Of an answer what the tests look at, and no more.

    Of a tx, which only prepares, whether it passed (the answer is its receipt). Of a simulation the
    entries or the refusal of each call, and the storage that its last block reads.
    """
    if method == "eth_sendTransaction":
        return cast("Raw", answer)["status"]
    *written, read = cast("list[dict[str, list[Raw]]]", answer)
    entries = [[outcome_of(call) for call in block["calls"]] for block in written]
    return [entries, [returned(call) for call in read["calls"]]]


def outcome_of(call: Raw) -> object:
    """The revert data of a simulated call that failed, the entries of one that did not."""
    if call["status"] != "0x1":
        return returned(call)
    logs = cast("list[dict[str, list[str]]]", call["logs"])
    kept = [log for log in logs if log["topics"][0] in ENTRY_TOPICS]
    return [[log["address"], log["topics"], log["data"]] for log in kept]


def returned(call: Raw) -> object:
    """What a simulated call returned, or reverted with."""
    return cast("Raw", call.get("error") or {}).get("data") or call["returnData"]


def write_recording(path: Path, exchanges: list[Exchange]) -> None:
    """One line of JSON for each exchange."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        for one in exchanges:
            row = [one.test, one.method, one.parameters, one.answer, one.time]
            file.write(json.dumps(row) + "\n")


def read_recording(path: Path) -> list[Exchange]:
    """The exchanges of a file that ``write_recording`` made."""
    with path.open() as file:
        return [Exchange(*json.loads(line)) for line in file]


def test_name(current: str) -> str:
    """The test's name as pytest puts it into the environment, without its phase."""
    return re.sub(r" \(\w+\)$", "", current)
