"""Fourth act: one pallet goes on in a second container; what its history says."""

from __future__ import annotations

from typing import Final

from scripts.demo.journey import CONTAINER, ORIGIN, PALLETS, PHYTO, document
from scripts.demo.stage import Stage

SECOND: Final = "CSQU6142071"
UCR: Final = "6SE556011223344-OAT2611"
BUNDLE: Final = "csqu3054383.bundle"


def tell(stage: Stage) -> None:
    """Tell the act."""
    _repack(stage)
    _answers(stage)


def _repack(stage: Stage) -> None:
    stage.chapter(
        "Transhipment: one pallet into a second container",
        "Out of the first journey, into a second one, and on with the carrier.",
    )
    for who, name, kind in (
        ("rotterdam", "11-rotterdam-transships", "unpack"),
        ("rotterdam", "12-rotterdam-consigns-second", "offer"),
        ("carrier", "13-carrier-accepts-second", "accept"),
    ):
        stage.run(f"capture {document(stage, name)} --as {who}", says=(kind,))


def _answers(stage: Stage) -> None:
    stage.chapter(
        "What can be proved now",
        "The consignment by its UCR, each container, and the pallet that travelled in both.",
    )
    stage.run(f"lookup {UCR} --as customs", says=(CONTAINER, SECOND))
    stage.run(f"history {CONTAINER} --as customs", says=("acceptReserved", "release"))
    bundle = stage.file(BUNDLE)
    stage.run(
        f"verify {CONTAINER} --out {bundle} --as customs",
        exits=1,
        says=("ATTENTION", "custody.reserved"),
    )
    stage.run(f"verify {SECOND} --as customs", says=("VERIFIED", "unsealed development chain"))
    stage.run(
        f"verify {PALLETS[2]} --as customs",
        exits=1,
        says=(CONTAINER, SECOND, PHYTO, ORIGIN),
    )
