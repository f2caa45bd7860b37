"""Second act: lots, pallets, a container; certificates; from the mill to Rotterdam."""

from __future__ import annotations

from typing import Final

from scripts.demo.documents import moved_time
from scripts.demo.participants import in_days
from scripts.demo.stage import NotAsTold, Stage

CONTAINER: Final = "CSQU3054383"
PALLETS: Final = ("095211410000000113", "095211410000000120", "095211410000000137")
PHYTO: Final = "PHYTO-SE-2611-0042"
ORIGIN: Final = "EUR1-SE-A-118204"


def tell(stage: Stage) -> None:
    """Tell the act."""
    _make(stage)
    _certify(stage)
    _carry(stage)
    _hand_over(stage)
    _arrive(stage)


def document(stage: Stage, name: str) -> str:
    """One of the journey's documents, as it is typed."""
    return stage.file(f"documents/{name}.jsonld")


def _make(stage: Stage) -> None:
    stage.chapter(
        "The mill: two lots, three pallets, one container",
        "The manufacturer hands in what its systems write anyway: EPCIS 2.0 documents.",
    )
    stuffing = document(stage, "03-maker-stuffs-container")
    stage.run(f"capture {document(stage, '01-maker-commissions')} --as maker", says=("5 writes",))
    stage.run(f"capture {document(stage, '02-maker-packs-pallets')} --as maker")
    stage.say("What would the third document write? Nothing is sent by --plan.")
    stage.run(f"capture {stuffing} --plan --as maker", says=("nothing was sent",))
    stage.run(f"capture {stuffing} --as maker", says=("pack",))
    stage.say("The same document once more: nothing is written twice.")
    stage.run(f"capture {stuffing} --as maker")


def _certify(stage: Stage) -> None:
    stage.chapter(
        "Two certificates, with a quantity that can be used up",
        "Plant health for 14,400 kg, EU origin for three pallets; the holder attaches them.",
    )
    until = in_days(180)
    stage.run(
        f"certify {PHYTO} --holder maker --scope plant-health --until {until} "
        "--quantity 14400 --uom KGM --as phytolab"
    )
    stage.run(
        f"certify {ORIGIN} --holder maker --scope origin-eu --until {until} "
        "--quantity 3 --uom C62 --as chamber"
    )
    for index, pallet in enumerate(PALLETS):
        attach = f"attach {pallet} --certificate {PHYTO} --quantity 4800 --as maker"
        if index == 0:
            stage.run(attach, says=("draw", "attach"))
        else:
            stage.brief(attach, f"4,800 kg of {PHYTO} drawn")
    stage.brief(
        f"attach {PALLETS[2]} --certificate {ORIGIN} --quantity 1 --as maker",
        f"1 pallet of {ORIGIN} drawn",
    )
    stage.console.print()
    stage.say("14,400 kg are drawn. One kilogram more, and the contract refuses:")
    stage.run(
        f"attach {CONTAINER} --certificate {PHYTO} --quantity 1 --as maker",
        exits=1,
        says=("QuantityExceeded",),
    )


def _carry(stage: Stage) -> None:
    stage.chapter(
        "Custody: offered by one, accepted by the other",
        "No event alone moves custody: the giver's document offers, the taker's accepts.",
    )
    for who, name, kind in (
        ("maker", "04-maker-consigns", "offer"),
        ("forwarder", "05-forwarder-accepts", "accept"),
        ("forwarder", "06-forwarder-consigns", "offer"),
        ("gothenburg", "07-gothenburg-receives", "accept"),
    ):
        stage.run(f"capture {document(stage, name)} --as {who}", says=(kind,))


def _hand_over(stage: Stage) -> None:
    stage.chapter(
        "Custody: one handoff, two signatures",
        "At the quay the terminal signs its half; the carrier checks it, signs the same struct, "
        "and one tx moves the container with everything inside.",
    )
    half = stage.file("half.json")
    stage.run(
        f"handoff start {CONTAINER} --to carrier --text 'on board, row 14' --out {half} "
        f"--at {moved_time('2026-11-19T14:00:00Z')} --as gothenburg",
        says=("waits for Doggerbank Line",),
    )
    stage.run("handoff list --as carrier", says=("Doggerbank Line",))
    stage.run(f"handoff take-in {half} --as carrier", says=("has not signed",))
    digest = _only_digest(stage)
    stage.run(f"handoff complete {digest[:14]} --as carrier", says=("handoff",))
    stage.run(f"capture {document(stage, '08-carrier-carries')} --as carrier", says=("observe",))


def _only_digest(stage: Stage) -> str:
    halves = stage.ask("handoff list --as carrier").get("handoffs")
    if not isinstance(halves, list) or len(halves) != 1:
        raise NotAsTold("not exactly one handoff waits")
    return str(halves[0]["digest"])


def _arrive(stage: Stage) -> None:
    stage.chapter(
        "Rotterdam takes it, with a reservation",
        "The terminal found a dent in the door: it accepts, and says what it does not vouch for.",
    )
    stage.run(f"capture {document(stage, '09-carrier-consigns')} --as carrier", says=("offer",))
    stage.run(
        f"capture {document(stage, '10-rotterdam-receives-with-reservation')} --as rotterdam",
        says=("acceptReserved",),
    )
