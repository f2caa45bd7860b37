"""``python -m scripts.record_bundle``: records a bundle of a real chain as a test vector.

It runs the demonstration on anvil and keeps the bundle that it hands out, with the trust root, in
``tests/vectors/bundle-dev``. Run it again when a bundle's form or the contracts change.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from typing import Final

from scripts.demo import __main__ as demo
from scripts.demo.transhipment import BUNDLE

VECTOR: Final = Path(__file__).resolve().parent.parent / "tests" / "vectors" / "bundle-dev"


def main() -> int:
    """Run the demonstration in a temporary folder and copy two of its files; 0 if all went well."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "demo"
        sys.argv[1:] = [str(folder)]
        code = demo.main()
        if code != 0:
            return code
        VECTOR.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(folder / "files" / BUNDLE, VECTOR / "container.bundle")
        shutil.copyfile(folder / "home" / "trust-root.json", VECTOR / "trust-root.json")
    return 0


if __name__ == "__main__":
    sys.exit(main())
