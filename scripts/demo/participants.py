"""First act: a network, its council, its participants, two accredited certifiers."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

from scripts.demo.documents import write_documents
from scripts.demo.stage import Stage


class Cast(NamedTuple):
    """One participant of the story."""

    folder: str
    name: str
    role: str
    glns: tuple[str, ...]


CAST: Final = (
    Cast("maker", "Nordhavre Kvarn AB", "manufacturer", ("9521141000007", "9521141000014")),
    Cast("forwarder", "Västkust Spedition AB", "forwarder", ("9521142000006",)),
    Cast("carrier", "Doggerbank Line", "carrier", ("9521143000005",)),
    Cast("gothenburg", "Skandiahamnen Terminal", "terminal", ("9521144000004", "9521144000011")),
    Cast("rotterdam", "Maasdelta Terminal", "terminal", ("9521145000003", "9521145000010")),
    Cast("customs", "Douane Rotterdam Haven", "customs", ()),
    Cast("phytolab", "Växtkontroll Väst", "certifier", ()),
    Cast("chamber", "Västra Handelskammaren", "certifier", ()),
)


def tell(stage: Stage) -> None:
    """Tell the act."""
    stage.chapter(
        "A network on this machine",
        "A development chain, four contracts, a council of three of whom two must agree, and a "
        "trust root that they signed.",
    )
    stage.run("up", says=("the network is up",))
    _enrol(stage)
    _accredit(stage)
    days = write_documents(stage.folder / "documents")
    stage.say(
        f"The journey's documents are dated so that it ends yesterday (moved {days:+d} days)."
    )


def _enrol(stage: Stage) -> None:
    stage.chapter(
        "Eight participants, let in by two of three",
        "Each makes its own key; one member proposes it, another approves, anybody executes.",
    )
    for index, one in enumerate(CAST):
        glns = "".join(f" --gln {gln}" for gln in one.glns)
        enrol = (
            f"participant enrol {one.folder} --name '{one.name}' --role {one.role}{glns} "
            "--propose-as member-1"
        )
        request = os.path.relpath(stage.home / "participants" / one.folder / "enrolment.json")
        if index == 0:
            stage.run(enrol)
            stage.run(f"council approve {request} --as member-2")
            stage.run(f"council execute {request} --as member-3", says=("execute",))
        else:
            stage.brief(enrol)
            stage.brief(f"council approve {request} --as member-2")
            stage.brief(f"council execute {request} --as member-3", f"{one.name} takes part")
    stage.console.print()
    stage.run("participant list", says=tuple(one.folder for one in CAST))


def _accredit(stage: Stage) -> None:
    stage.chapter(
        "Two certifiers, accredited by customs",
        "A certifier can issue only what an authority accredited it for.",
    )
    until = in_days(365)
    for certifier, scope in (("phytolab", "plant-health"), ("chamber", "origin-eu")):
        stage.run(
            f"accredit {certifier} --scope {scope} --until {until} "
            "--basis 'decision 2026/4711' --as customs"
        )


def in_days(days: int) -> str:
    """A time from now on, as it is typed."""
    moment = datetime.now(UTC) + timedelta(days=days)
    return moment.strftime("%Y-%m-%dT00:00:00Z")
