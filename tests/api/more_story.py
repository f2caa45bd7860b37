"""What the demonstration does not tell: a box that is seized, a gate that signs, journeys again."""

from __future__ import annotations

from typing import Final

from scripts.demo.participants import in_days
from scripts.demo.stage import NotAsTold, Stage

SEIZED: Final = "TGHU1234567"
OVERLAPPING: Final = "MSKU6011672"
AGAIN: Final = "HLXU7001232"
# The digit of the box above is 2 (ISO 6346 annex A); somebody typed 9.
MISTYPED: Final = "MSKU6011679"


def tell(stage: Stage) -> None:
    """Tell the act."""
    _seize(stage)
    _travel_again(stage)


def _seize(stage: Stage) -> None:
    """Opened by the forwarder, resealed, dented, taken in by a gate, on offer, then seized."""
    stage.brief(
        f"open {SEIZED} --booking BK-9 --field sizeType=22G1 --field sealNumber=AA1001 "
        "--field mrn=26NL00012345678901 --as forwarder"
    )
    stage.brief(f"observe {SEIZED} --field sealNumber=BB2002 --text resealed --as forwarder")
    stage.brief(f"alert {SEIZED} --type damage --text 'left door dented' --as forwarder")
    stage.brief(f"offer {SEIZED} --to rotterdam --as forwarder")
    principal = _own_key(stage)
    added = stage.ask(f"participant key add --until {in_days(90)} --acts accept --as rotterdam")
    gate = str(added["key"])
    stage.brief(f"participant key use {gate} --as rotterdam")
    stage.brief(f"accept {SEIZED} --as rotterdam")
    stage.brief(f"participant key use {principal} --as rotterdam")
    stage.brief(f"offer {SEIZED} --to carrier --as rotterdam")
    stage.brief(
        f"hold {SEIZED} --reason 'seizure: undeclared goods' --legal-basis 'UCC Art. 198' "
        "--as customs"
    )


def _own_key(stage: Stage) -> str:
    """The key that the terminal in Rotterdam was enrolled with."""
    keys = stage.ask("participant key list --as rotterdam")["keys"]
    if not isinstance(keys, list) or len(keys) != 1:
        raise NotAsTold("not exactly one key")
    return str(keys[0]["address"])


def _travel_again(stage: Stage) -> None:
    """One box that two participants opened, and one that ended a journey and began another."""
    stage.brief(f"open {OVERLAPPING} --booking ONE --as maker")
    stage.brief(f"open {MISTYPED} --booking TWO --as forwarder")
    stage.brief(f"open {AGAIN} --booking OLD --as maker")
    stage.brief(f"close {AGAIN} --as maker")
    stage.brief(f"open {AGAIN} --booking NEW --as maker")
