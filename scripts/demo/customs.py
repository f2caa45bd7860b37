"""Third act: customs looks, controls, holds; nothing moves; customs releases."""

from __future__ import annotations

from scripts.demo.journey import CONTAINER, PALLETS
from scripts.demo.stage import Stage


def tell(stage: Stage) -> None:
    """Tell the act."""
    stage.chapter(
        "Customs types a container number",
        "One number in, one screen out: what it is, who has it, and whether all of it is proved.",
    )
    stage.run(f"lookup {CONTAINER} --as customs", says=("Maasdelta Terminal",))
    stage.run(
        f"verify {CONTAINER} --as customs",
        exits=1,
        says=("ATTENTION", "custody.reserved", "unsealed development chain"),
    )
    stage.chapter(
        "A control, a hold, a refusal, a release",
        "While a hold stands nothing moves: the contract itself refuses, not our software.",
    )
    stage.run(
        f"control {CONTAINER} --type scan --result inconclusive "
        "--text 'density differs in row 3' --as customs"
    )
    stage.run(
        f"hold {CONTAINER} --reason 'physical inspection' --legal-basis 'UCC Art. 188' --as customs"
    )
    stage.say("The terminal tries to hand it on:")
    stage.run(f"offer {CONTAINER} --to carrier --as rotterdam", exits=1, says=("UnitHeld",))
    stage.run(f"verify {CONTAINER} --as customs", exits=1, says=("hold.open",))
    stage.run(
        f"release {CONTAINER} --reason 'inspected: oats as declared' --as customs",
        says=("release",),
    )
    stage.chapter(
        "A hold on one pallet that binds the whole container",
        "The pallet is inside. A binding hold marks what it is packed in, and is undone with it.",
    )
    pallet = PALLETS[0]
    stage.run(
        f"hold {pallet} --binding --reason 'sample tests positive' --as customs", says=("bound",)
    )
    stage.run(f"offer {CONTAINER} --to carrier --as rotterdam", exits=1, says=("UnitBound",))
    stage.run(f"release {pallet} --reason 'second sample negative' --as customs", says=("unbound",))
