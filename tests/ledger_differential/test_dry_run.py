"""A dry run on contracts and simulation says the same: all would pass, or the first refusal."""

import copy
from collections import Counter

from ledger_client.errors import LedgerRefused
from ledger_client.ledger.calls import WriteTogetherCall, dry_run_calldata
from ledger_client.ledger.refusals import WouldPass, WouldRefuse, decode_refusal
from ledger_client.ledger.values import Address, Contract
from tests.ledger_differential.chain import block_overrides, hexed
from tests.ledger_differential.histories import Storyteller
from tests.ledger_differential.stage import START, Stage, compared

TRIES = 300


def answered(stage: Stage, sender: Address, call: WriteTogetherCall) -> LedgerRefused:
    """What the ledger answers to a dry run: it always reverts."""
    request = {
        "from": hexed(sender),
        "to": hexed(stage.chain.deployment.address(Contract.LEDGER)),
        "gasPrice": "0x0",
        "input": hexed(dry_run_calldata(sender, call.calls)),
    }
    block = {"blockOverrides": block_overrides(START), "calls": [request]}
    asked = {"blockStateCalls": [block], "validation": False}
    got = stage.chain.rpc("eth_simulateV1", asked, "latest")[0]["calls"][0]
    data = got.get("error", {}).get("data") or got["returnData"]
    return decode_refusal(bytes.fromhex(data[2:]))


def test_dry_runs_of_contracts_and_simulation_agree(stage: Stage) -> None:
    seen: Counter[str] = Counter()
    for seed in range(TRIES):
        call, sender = Storyteller(copy.deepcopy(stage.world), seed, START).together()
        assert isinstance(call, WriteTogetherCall)
        if not call.calls:
            continue
        theirs = answered(stage, sender, call)
        ours = stage.world.dry_run(call.calls, sender, START)
        if ours is None:
            assert isinstance(theirs, WouldPass), seed
            seen["passed"] += 1
            continue
        index, refusal = ours
        assert isinstance(theirs, WouldRefuse), seed
        assert (theirs.index, compared(theirs.refusal)) == (index, compared(refusal)), seed  # type: ignore[arg-type]
        seen[f"refused at {index}"] += 1
    assert seen["passed"] > TRIES // 4
    assert seen["refused at 0"] > TRIES // 10
    assert seen["refused at 1"] > 0
