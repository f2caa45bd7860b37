"""An act of the council: a participant that lost its key comes back, after seven public days."""

from __future__ import annotations

import json
import urllib.request
from datetime import UTC, datetime
from typing import Final

from ledger_client.home import Home
from scripts.demo.stage import NotAsTold, Stage

UCR: Final = "6SE556011223344-OAT2612"
SEVEN_DAYS: Final = 7 * 24 * 60 * 60


def tell(stage: Stage) -> None:
    """Tell the act."""
    stage.chapter(
        "The forwarder's office burnt down, and its key with it",
        "Two of three members set a new key. It works after seven public days, in which any key "
        "the forwarder still has could stop it; that it was set by the council shows for ever.",
    )
    request = stage.file("new-key.json")
    asked = f"participant key request --out {request} --as forwarder"
    made = stage.ask(asked)
    stage.told(asked, f"{made['key']}: the file has its public half and its consent")
    stage.console.print()
    recovery = stage.file("recovery.json")
    stage.run(
        f"council recover {request} --reason 'office burnt down' --out {recovery} "
        "--propose-as member-1"
    )
    stage.brief(f"council approve {recovery} --as member-2")
    stage.run(f"council execute {recovery} --as member-3", says=("recoverKey",))
    stage.brief(f"participant key use {made['key']} --as forwarder")
    opening = f"open {UCR} --kind consignment --as forwarder"
    stage.console.print()
    stage.say("It is tried at once, and the contract refuses:")
    stage.run(opening, exits=1, says=("KeyNotYetValid",))
    stage.say("Seven days later (the development chain's clock is moved forward):")
    _pass_time(stage)
    stage.run(opening, says=("open",))
    stage.run(
        f"verify {UCR} --at {_after(stage)} --as customs",
        exits=1,
        says=("ATTENTION", "key.recovered"),
    )


def _pass_time(stage: Stage) -> None:
    for method, given in (("evm_increaseTime", [SEVEN_DAYS + 60]), ("evm_mine", [])):
        told = {"jsonrpc": "2.0", "id": 1, "method": method, "params": given}
        request = urllib.request.Request(  # noqa: S310 - the chain on this machine
            Home(stage.home).network().urls[0],
            json.dumps(told).encode(),
            {"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
            if "error" in json.load(answer):
                raise NotAsTold(f"the chain refuses {method}")


def _after(stage: Stage) -> str:
    """A minute after the last block, as it is typed: the verifier has no clock of its own."""
    last = Home(stage.home).connect().rpc.block().time
    return datetime.fromtimestamp(last + 60, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
