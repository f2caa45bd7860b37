"""The command line ``tidewaiter``: thin over the client, one module per group of commands."""

from __future__ import annotations

import os
from collections.abc import Sequence

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code.

    0 done or verified, 1 refuted, attention or refused by the ledger, 2 usage or bad input,
    3 could not be checked or told. Never raises, and never prints a traceback.
    """
    # Set before the first import that hashes; it only says which of two equal backends is used.
    os.environ.setdefault("ETH_HASH_BACKEND", "pysha3")
    from ledger_client.cli.process import run

    return run(arguments)
