"""A pytest plugin that records: ``pytest -p scripts.mutation.recorder tests/ledger_differential``.

``MUTATION_RECORDING`` names the file to be written. Nothing is replaced: the tests run as ever,
and what they ask of the chain is written down.
"""

import os
from pathlib import Path
from typing import cast

import pytest

from scripts.mutation.recording import WRITES, Exchange, meaning, test_name, write_recording
from scripts.mutation.syntax import Raw
from tests.ledger_differential.chain import Chain

EXCHANGES: list[Exchange] = []
_ask = Chain.rpc


def recorded(chain: Chain, method: str, *parameters: object) -> object:
    """A request as the tests make it; kept with its answer."""
    answer = _ask(chain, method, *parameters)
    if method in WRITES:
        test = test_name(os.environ.get("PYTEST_CURRENT_TEST", "the setting"))
        time = 0
        counted = answer
        if method == "eth_sendTransaction":
            counted = cast("Raw", chain.receipt(str(answer)))
            block = _ask(chain, "eth_getBlockByNumber", counted["blockNumber"], False)
            time = int(block["timestamp"], 16)
        kept = Exchange(test, method, list(parameters), meaning(method, counted), time)
        EXCHANGES.append(kept)
    return answer


def pytest_configure() -> None:
    """Listen."""
    Chain.rpc = recorded  # type: ignore[method-assign, assignment]


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Keep what was heard, if all tests passed."""
    del session
    if exitstatus == 0:
        write_recording(Path(os.environ["MUTATION_RECORDING"]), EXCHANGES)
