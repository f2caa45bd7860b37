"""Kaia's genesis file: Istanbul BFT, gas price 0, validators by ballot."""

from __future__ import annotations

from pydantic import JsonValue

from network.description import Description
from network.extra_data import istanbul_extra_data
from network.placed import PlacedNetwork

ZERO_HASH = "0x" + "00" * 32


def kaia_genesis(network: PlacedNetwork) -> dict[str, JsonValue]:
    """The genesis document.

    Governance is by ballot: in the engine's other modes one node alone could change the validators.
    """
    return {
        "config": _config(network.description, network.validators[0]),
        "timestamp": "0x5",
        "extraData": "0x" + istanbul_extra_data(network.validators).hex(),
        "governanceData": "",
        "blockScore": "0x1",
        "alloc": {},
        "number": "0x0",
        "gasUsed": "0x0",
        "parentHash": ZERO_HASH,
    }


def _config(description: Description, governing: bytes) -> dict[str, JsonValue]:
    reward: dict[str, JsonValue] = {
        "mintingAmount": 0,
        "ratio": "100/0/0",
        "useGiniCoeff": False,
        "deferredTxFee": False,
        "stakingUpdateInterval": 86400,
        "proposerUpdateInterval": 3600,
        "minimumStake": 5000000,
    }
    return {
        "chainId": description.chain_id,
        "istanbulCompatibleBlock": 0,
        "londonCompatibleBlock": 0,
        "ethTxTypeCompatibleBlock": 0,
        # As many validators as there can be seal each block; round robin.
        "istanbul": {"epoch": description.limits.epoch_blocks, "policy": 0, "sub": 64},
        "unitPrice": 0,
        "deriveShaImpl": 0,
        "governance": {
            "governingNode": f"0x{governing.hex()}",
            "governanceMode": "ballot",
            "reward": reward,
        },
    }
