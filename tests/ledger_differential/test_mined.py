"""A history in real blocks of a second EVM: the whole storage is what the simulation holds.

The root of a contract's storage is a hash over all its slots, so that one slot more or less, or
another value anywhere, gives another root.
"""

from typing import Any

import pytest
import rlp
from eth.vm.forks.berlin import BerlinVM
from eth_account import Account
from eth_tester import EthereumTester, PyEVMBackend
from trie.hexary import HexaryTrie

from ledger_client.errors import LedgerRefused
from ledger_client.ledger.calls import Call, contract_of, encode_call
from ledger_client.ledger.entries import BlockRef
from ledger_client.ledger.replay import World
from ledger_client.ledger.typed_data import Deployment
from ledger_client.ledger.values import Address, Contract, keccak256
from tests.ledger_differential.cast import (
    EVERYONE,
    MEMBERS,
    NETWORK_ID,
    SPARE,
    STRANGER,
    THRESHOLD,
    Director,
    Key,
    private_key,
)
from tests.ledger_differential.chain import (
    GAS,
    GENESIS_TIME,
    Outcome,
    created_at,
    creation,
    hexed,
    outcome,
)
from tests.ledger_differential.histories import Storyteller
from tests.ledger_differential.stage import compared

CALLS = 150
pytestmark = pytest.mark.xdist_group("mined")
DEPLOYER = Key("deployer")
KEYS = {key.address: key for key in (*EVERYONE, *SPARE, *MEMBERS, STRANGER, DEPLOYER)}
ADDRESSES = tuple(member.address for member in MEMBERS)


class Network:
    """The contracts in py-evm with Berlin's rules, and the same network simulated."""

    def __init__(self) -> None:
        self.tester = EthereumTester(PyEVMBackend(vm_configuration=((0, BerlinVM),)))
        self.chain: Any = self.tester.backend.chain
        self.nonces: dict[Address, int] = {}
        self.at = BlockRef(0, GENESIS_TIME)
        places = [created_at(DEPLOYER.address, nonce) for nonce in range(4)]
        self.deployment = Deployment(NETWORK_ID, self.chain.chain_id, *places)
        for contract in Contract:
            self.mine(DEPLOYER.address, b"", creation(contract, self.deployment, ADDRESSES, 3))
        self.world = World(self.deployment, ADDRESSES, THRESHOLD)

    def mine(self, sender: Address, to: bytes, data: bytes) -> dict[str, Any]:
        """A tx in a block of its own, one second after the last; its receipt."""
        self.at = BlockRef(self.at.number + 1, self.at.time + 1)
        self.chain.header = self.chain.header.copy(timestamp=self.at.time)
        nonce = self.nonces.get(sender, 0)
        self.nonces[sender] = nonce + 1
        tx = {"nonce": nonce, "gasPrice": 0, "gas": GAS // 2, "to": to, "value": 0, "data": data}
        tx["chainId"] = self.chain.chain_id
        secret = private_key(KEYS[sender].name).secret
        raw = Account.sign_transaction(tx, secret).raw_transaction
        sent = self.tester.send_raw_transaction(hexed(bytes(raw)))
        receipt: dict[str, Any] = self.tester.get_transaction_receipt(sent)
        assert receipt["block_number"] == self.at.number
        return receipt

    def call(self, call: Call, sender: Address) -> Outcome | None:
        """A call as a tx; what it appended, or None where it failed."""
        target = self.deployment.address(contract_of(call))
        receipt = self.mine(sender, target, encode_call(call))
        if receipt["status"] == 0:
            return None
        logs = [{**log, "topics": list(log["topics"])} for log in receipt["logs"]]
        return outcome({"status": "0x1", "logs": logs}, self.at)

    def both(self, call: Call, sender: Address) -> bool:
        """A call on both sides, with the same result; whether it passed."""
        theirs = self.call(call, sender)
        try:
            ours = self.world.write(call, sender, self.at)
        except LedgerRefused:
            assert theirs is None
            return False
        assert theirs is not None
        assert compared(ours) == compared(theirs)
        return True

    def must_pass(self, call: Call, sender: Address) -> None:
        assert self.both(call, sender)

    def storage_root(self, contract: Contract) -> bytes:
        """What the state root of the last block says of a contract's storage."""
        head = self.chain.get_canonical_head()
        trie = HexaryTrie(self.chain.chaindb.db, head.state_root)
        account = rlp.decode(trie[keccak256(self.deployment.address(contract))])
        return bytes(account[2])


def storage_root(slots: dict[bytes, bytes]) -> bytes:
    """The root of a storage with these slots, by a library for tries."""
    trie = HexaryTrie({})
    for key, value in slots.items():
        trie[keccak256(key)] = rlp.encode(value.lstrip(b"\0"))
    return bytes(trie.root_hash)


@pytest.fixture(scope="module")
def network() -> Network:
    opened = Network()
    Director(opened.deployment, opened.must_pass).set_up()
    teller = Storyteller(opened.world, 2026, opened.at)
    passed = 0
    for _ in range(CALLS):
        teller.at = BlockRef(opened.at.number + 1, opened.at.time + 1)
        step = teller.tell(pass_time=False)
        passed += opened.both(step.call, step.sender)
    assert passed > CALLS // 2
    return opened


@pytest.mark.parametrize("contract", list(Contract))
def test_the_whole_storage_is_what_the_simulation_holds(
    network: Network, contract: Contract
) -> None:
    assert storage_root(network.world.slots(contract)) == network.storage_root(contract)


@pytest.mark.parametrize("contract", list(Contract))
def test_one_slot_more_would_be_seen(network: Network, contract: Contract) -> None:
    slots = {**network.world.slots(contract), keccak256(b"a slot"): keccak256(b"a value")}
    assert storage_root(slots) != network.storage_root(contract)
