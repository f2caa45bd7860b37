"""The recorded requests, put to a mutant."""

import socket
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import cast

from scripts.mutation.recording import Exchange, meaning
from scripts.mutation.syntax import Raw
from scripts.solidity import NODE_MODULES
from tests.ledger_differential.chain import CHAIN_ID, GENESIS_TIME, Chain, wait_for

ANVIL = (
    *(str(NODE_MODULES / ".bin" / "anvil"), "--silent", "--hardfork", "berlin"),
    *("--gas-price", "0", "--gas-limit", str(10**9), "--chain-id", str(CHAIN_ID)),
    *("--timestamp", str(GENESIS_TIME), "--auto-impersonate", "--no-request-size-limit"),
    "--disable-code-size-limit",
)


class Replay:
    """One anvil on which a mutant after the other is deployed, set up and asked."""

    def __init__(self, chain: Chain, exchanges: Sequence[Exchange], codes: Mapping[str, str]):
        """``codes``: contract name to the creation code that was recorded, hex without 0x."""
        self._chain = chain
        self._exchanges = exchanges
        self._codes = dict(codes)

    def noticed_by(self, changed: Mapping[str, str]) -> str | None:
        """The test that these creation codes (by contract name) would fail; None if none would."""
        snapshot = self._chain.rpc("evm_snapshot")
        try:
            for exchange in self._exchanges:
                if self._answer(exchange, changed) != exchange.answer:
                    return exchange.test
        finally:
            self._chain.rpc("evm_revert", snapshot)
        return None

    def _answer(self, exchange: Exchange, changed: Mapping[str, str]) -> object:
        try:
            if exchange.method == "eth_simulateV1":
                given = self._chain.rpc(exchange.method, *exchange.parameters)
            else:
                given = self._mined(exchange, changed)
            return meaning(exchange.method, given)
        except RuntimeError as refused:
            return str(refused)

    def _mined(self, exchange: Exchange, changed: Mapping[str, str]) -> object:
        tx = dict(cast("Raw", exchange.parameters[0]))
        if "to" not in tx:
            tx["data"] = self._deployed(str(tx["data"]), changed)
        self._chain.rpc("evm_setNextBlockTimestamp", exchange.time)
        return self._chain.receipt(self._chain.rpc(exchange.method, tx))

    def _deployed(self, data: str, changed: Mapping[str, str]) -> str:
        for name, code in self._codes.items():
            if data.startswith("0x" + code):
                return "0x" + changed.get(name, code) + data[len(code) + 2 :]
        return data


@contextmanager
def opened_replay(exchanges: Sequence[Exchange], codes: Mapping[str, str]) -> Iterator[Replay]:
    """A replay on an anvil of its own, which takes code of any size."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen([*ANVIL, "--port", str(port)])
    try:
        chain = Chain(f"http://127.0.0.1:{port}")
        wait_for(chain, process)
        yield Replay(chain, exchanges, codes)
    finally:
        process.terminate()
        process.wait(timeout=10)
