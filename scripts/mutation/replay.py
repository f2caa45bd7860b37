"""The recorded requests, put to a mutant."""

import copy
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
GAS = hex(10**9)
SIMULATION = "eth_simulateV1"


class Replay:
    """One anvil on which mutants are asked what the right contracts were asked."""

    def __init__(self, chain: Chain, exchanges: Sequence[Exchange], recorded: Mapping[str, str]):
        """``recorded``: contract name to the creation code that was deployed, hex without 0x."""
        self._chain = chain
        self._exchanges = exchanges
        self._recorded = dict(recorded)
        self._addresses: dict[str, str] = {}
        self._standing: dict[str, str] = {}

    def stand(self, codes: Mapping[str, str]) -> str | None:
        """Deploy these codes for good and set them up; the test that fails with them, if one does.

        Afterwards ``swapped_noticed_by`` may put others in their place; ``noticed_by`` is not for
        this chain any more: on it the addresses are taken.
        """
        failed = next((one.test for one in self._exchanges if not self._right(one, codes)), None)
        self._standing = {
            name: str(self._chain.rpc("eth_getCode", address, "latest"))
            for name, address in self._addresses.items()
        }
        return failed

    def swapped_noticed_by(self, old: str, new: str, names: Sequence[str]) -> str | None:
        """As ``noticed_by`` after the setting, with a word of the standing codes replaced."""
        codes = {self._addresses[name]: self._standing[name].replace(old, new) for name in names}
        for exchange in self._exchanges:
            if exchange.method == SIMULATION and not self._right_with(exchange, codes):
                return exchange.test
        return None

    def noticed_by(self, codes: Mapping[str, str]) -> str | None:
        """The test that these creation codes (by contract name) would fail; None if none would."""
        snapshot = self._chain.rpc("evm_snapshot")
        try:
            return next((one.test for one in self._exchanges if not self._right(one, codes)), None)
        finally:
            self._chain.rpc("evm_revert", snapshot)

    def _right_with(self, exchange: Exchange, codes: Mapping[str, str]) -> bool:
        asked = copy.deepcopy(exchange.parameters)
        first = cast("list[Raw]", cast("Raw", asked[0])["blockStateCalls"])[0]
        changed = cast("dict[str, Raw]", first.setdefault("stateOverrides", {}))
        for address, code in codes.items():
            changed.setdefault(address, {})["code"] = code
        try:
            return meaning(SIMULATION, self._chain.rpc(SIMULATION, *asked)) == exchange.answer
        except (RuntimeError, OSError):  # refused, or no answer in a minute: a loop without end
            return False

    def _right(self, exchange: Exchange, codes: Mapping[str, str]) -> bool:
        if exchange.method == SIMULATION:
            return self._right_with(exchange, {})
        try:
            return meaning(exchange.method, self._mined(exchange, codes)) == exchange.answer
        except (RuntimeError, OSError):  # refused, or no answer in a minute: a loop without end
            return False

    def _mined(self, exchange: Exchange, codes: Mapping[str, str]) -> object:
        tx = dict(cast("Raw", exchange.parameters[0]))
        name = self._deployed_name(tx)
        if name is not None:
            rest = str(tx["data"])[len(self._recorded[name]) + 2 :]
            tx["data"] = "0x" + codes.get(name, self._recorded[name]) + rest
            tx["gas"] = GAS
        self._chain.rpc("evm_setNextBlockTimestamp", exchange.time)
        receipt = self._chain.receipt(self._chain.rpc(exchange.method, tx))
        if name is not None:
            self._addresses[name] = str(receipt["contractAddress"])
        return receipt

    def _deployed_name(self, tx: Raw) -> str | None:
        if "to" in tx:
            return None
        data = str(tx["data"])
        return next((n for n, code in self._recorded.items() if data.startswith("0x" + code)), None)


@contextmanager
def opened_chain() -> Iterator[Chain]:
    """An anvil that takes code of any size."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen([*ANVIL, "--port", str(port)])
    try:
        chain = Chain(f"http://127.0.0.1:{port}")
        wait_for(chain, process)
        yield chain
    finally:
        process.terminate()
        process.wait(timeout=10)
