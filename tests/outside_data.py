"""Finds the real inputs that the tree does not hold: standards' samples, recordings."""

import os
from pathlib import Path

import pytest

_ROOT = Path(__file__).resolve().parent.parent


def data_dir() -> Path | None:
    """The folder of real inputs, or None where this machine has none.

    ``TIDEWAITER_TEST_DATA`` names it; otherwise it is looked for beside the checkout.
    """
    named = os.environ.get("TIDEWAITER_TEST_DATA")
    folder = Path(named) if named else _ROOT.parent / "shared" / "data"
    return folder if folder.is_dir() else None


def require_data(*parts: str) -> Path:
    """The path ``parts`` in the folder of real inputs; without it the test skips, saying so."""
    folder = data_dir()
    if folder is None:
        pytest.skip("the real inputs are not on this machine (TIDEWAITER_TEST_DATA names them)")
    path = folder.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"the real inputs on this machine lack {'/'.join(parts)}")
    return path
