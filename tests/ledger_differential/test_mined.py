"""Histories in real blocks: the whole storage of the contracts is what the simulation holds.

The root of a contract's storage is a hash over all its slots, so that one slot more or less, or
another value anywhere, gives another root.
"""

import copy

import rlp
from trie.hexary import HexaryTrie

from ledger_client.ledger.calls import contract_of, encode_call
from ledger_client.ledger.entries import BlockRef
from ledger_client.ledger.values import Contract, keccak256
from tests.ledger_differential.chain import GAS, Chain, Outcome, Step, hexed, outcome
from tests.ledger_differential.histories import Storyteller
from tests.ledger_differential.stage import compared, expected, open_stage

CALLS = 400


def storage_root(slots: dict[bytes, bytes]) -> bytes:
    """The root of a storage trie, by a second implementation of tries."""
    trie = HexaryTrie({})
    for key, value in slots.items():
        trie[keccak256(key)] = rlp.encode(value.lstrip(b"\0"))
    return bytes(trie.root_hash)


def mined(chain: Chain, step: Step) -> tuple[Outcome, BlockRef]:
    """A step as a tx of its own, and the block it came to stand in."""
    target = chain.deployment.address(contract_of(step.call))
    tx = {
        "from": hexed(step.sender),
        "to": hexed(target),
        "data": hexed(encode_call(step.call)),
        "gas": hex(GAS),
        "gasPrice": "0x0",
    }
    chain.rpc("evm_setNextBlockTimestamp", hex(step.at.time))
    receipt = chain.receipt(chain.rpc("eth_sendTransaction", tx))
    number = int(receipt["blockNumber"], 16)
    return outcome({**receipt, "returnData": "0x"}, step.at), BlockRef(number, step.at.time)


def test_the_whole_storage_is_what_the_simulation_holds() -> None:
    with open_stage() as stage:
        world, chain = copy.deepcopy(stage.world), stage.chain
        newest = chain.rpc("eth_getBlockByNumber", "latest", False)
        at = BlockRef(int(newest["number"], 16), int(newest["timestamp"], 16))
        teller = Storyteller(world, 2026, at)
        passed = 0
        for _ in range(CALLS):
            told = teller.tell()
            at = BlockRef(at.number + 1, max(told.at.time, at.time + 1))
            teller.at = at
            step = Step(told.call, told.sender, at)
            theirs, block = mined(chain, step)
            assert block == at
            ours = expected(world, step)
            if isinstance(ours, tuple):
                assert compared(ours) == compared(theirs)
                passed += 1
            else:
                assert isinstance(theirs, Exception)
        assert passed > CALLS // 4
        for contract in Contract:
            assert storage_root(world.slots(contract)) == chain.storage_root(contract)
