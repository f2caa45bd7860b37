"""``python -m scripts.demo``: the whole journey on a chain of its own; 0 if all is as told."""

from __future__ import annotations

import os
import shutil
import sys
import time
from pathlib import Path
from typing import Final

os.environ.setdefault("ETH_HASH_BACKEND", "pysha3")

from scripts.demo import customs, journey, participants, tampering, transhipment
from scripts.demo.stage import NotAsTold, Stage

FOLDER: Final = Path(__file__).resolve().parent.parent.parent / "build" / "demo"


def main() -> int:
    """Run the demonstration in a fresh folder."""
    started = time.monotonic()
    shutil.rmtree(FOLDER, ignore_errors=True)
    stage = Stage.at(FOLDER)
    try:
        participants.tell(stage)
        journey.tell(stage)
        customs.tell(stage)
        transhipment.tell(stage)
        tampering.tell(stage)
        stage.costs()
    except NotAsTold as different:
        stage.failed(str(different))
        return 1
    finally:
        stage.quietly("down")
    stage.done(time.monotonic() - started)
    return 0


if __name__ == "__main__":
    sys.exit(main())
