"""``python -m scripts.demo``: the whole journey on a chain of its own; 0 if all is as told.

With ``SERVE`` in the environment it ends with a service that answers until Ctrl-C.
"""

from __future__ import annotations

import os
import shutil
import sys
import time
from pathlib import Path
from typing import Final

os.environ.setdefault("ETH_HASH_BACKEND", "pysha3")

from scripts.demo import (
    customs,
    journey,
    milling,
    participants,
    recovery,
    service,
    tampering,
    transhipment,
)
from scripts.demo.stage import NotAsTold, Stage

FOLDER: Final = Path(__file__).resolve().parent.parent.parent / "build" / "demo"


def main() -> int:
    """Run the demonstration in a fresh folder: ``build/demo``, or the one that is named."""
    started = time.monotonic()
    folder = Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else FOLDER
    shutil.rmtree(folder, ignore_errors=True)
    stage = Stage.at(folder)
    try:
        participants.tell(stage)
        journey.tell(stage)
        customs.tell(stage)
        transhipment.tell(stage)
        milling.tell(stage)
        service.tell(stage)
        tampering.tell(stage)
        if os.environ.get("SERVE"):
            service.left_running(stage)
            return 0
        # It moves the chain's clock by seven days, so nothing that speaks of now comes after it.
        recovery.tell(stage)
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
