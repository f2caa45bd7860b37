"""Besu's genesis file: QBFT, free gas, the validators of the description."""

from __future__ import annotations

from typing import Final

from pydantic import JsonValue

from network.description import Description
from network.extra_data import qbft_extra_data
from network.placed import PlacedNetwork

# "Istanbul" block identification, the same in every QBFT block.
MIX_HASH: Final = "0x63746963616c2062797a616e74696e65206661756c7420746f6c6572616e6365"
ZERO_HASH: Final = "0x" + "00" * 32
ZERO_ADDRESS: Final = "0x" + "00" * 20


def besu_genesis(network: PlacedNetwork) -> dict[str, JsonValue]:
    """The genesis document: London with a base fee of zero, so that gas price 0 is taken.

    In contract mode the chain begins in header mode, for the registry has to be deployed first; at
    the block of the description Besu turns to the contract.
    """
    limits = network.description.limits
    return {
        "config": _config(network.description),
        "nonce": "0x0",
        "timestamp": "0x5",
        "extraData": "0x" + qbft_extra_data(network.validators).hex(),
        "gasLimit": hex(limits.block_gas),
        "difficulty": "0x1",
        "mixHash": MIX_HASH,
        "coinbase": ZERO_ADDRESS,
        "alloc": {},
        "number": "0x0",
        "gasUsed": "0x0",
        "parentHash": ZERO_HASH,
    }


def _config(description: Description) -> dict[str, JsonValue]:
    period, governance = description.block_period_seconds, description.governance
    config: dict[str, JsonValue] = {
        "chainId": description.chain_id,
        "berlinBlock": 0,
        "londonBlock": 0,
        "zeroBaseFee": True,
        "contractSizeLimit": description.limits.code_bytes,
        "qbft": {
            "blockperiodseconds": period,
            "epochlength": description.limits.epoch_blocks,
            "requesttimeoutseconds": 2 * period,
        },
    }
    if governance.mode == "contract":
        turn: dict[str, JsonValue] = {
            "block": governance.from_block,
            "validatorselectionmode": "contract",
            "validatorcontractaddress": governance.contract,
        }
        config["transitions"] = {"qbft": [turn]}
    return config
