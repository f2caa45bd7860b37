"""An act at the mill: oats become flakes, and what a certificate gave them goes on with them."""

from __future__ import annotations

from typing import Final

from scripts.demo.participants import in_days
from scripts.demo.stage import Stage

OATS: Final = "395211410000000206"
FLAKES: Final = "395211410000000213"
PAPER: Final = "EUR1-SE-A-118219"


def tell(stage: Stage) -> None:
    """Tell the act."""
    stage.chapter(
        "Oats become flakes, and their certificate goes on with them",
        "One write closes what is consumed and opens what is made, linked both ways; the quantity "
        "that the oats drew moves to the flakes, so that nothing is certified twice.",
    )
    stage.brief(f"open {OATS} --kind logistic-unit --text 'oats, 2,000 kg' --as maker")
    stage.brief(
        f"certify {PAPER} --holder maker --scope origin-eu --until {in_days(180)} "
        "--quantity 2000 --uom KGM --as chamber"
    )
    stage.brief(
        f"attach {OATS} --certificate {PAPER} --quantity 2000 --as maker",
        f"2,000 kg of {PAPER} drawn",
    )
    stage.console.print()
    stage.run(
        f"transform --input {OATS} --output {FLAKES} --carry {PAPER}:1:1:1900 "
        "--text 'rolled; 100 kg of husks' --as maker",
        says=("transform", "open", "restore", "draw", "attach"),
    )
    stage.say("The oats are closed; the flakes name what they were made of, and their certificate:")
    stage.run(f"lookup {FLAKES} --as customs", says=("made of",))
    stage.run(f"verify {FLAKES} --as customs", says=("VERIFIED", PAPER, "certificate.carried"))
