"""The tries of a rehearsed network, made by py-trie, with a header and a trust root."""

from __future__ import annotations

from collections.abc import Mapping

import rlp
from eth_hash.auto import keccak
from trie.hexary import HexaryTrie

from ledger_client.ledger.entries import Entry
from ledger_client.ledger.values import Contract, number_of
from ledger_client.proofs.bundle_parts import (
    HeaderWire,
)
from ledger_client.proofs.trust_root import (
    CERTIFICATES_LAYOUT,
    COUNCIL_LAYOUT,
    LEDGER_LAYOUT,
    REGISTRY_LAYOUT,
    CouncilRule,
    PinnedContract,
    PinnedContracts,
    TrustRoot,
    TrustRootContent,
    signed_root,
)
from tests.unit.proofs.rehearsal import (
    CHAIN_ID,
    START,
    Rehearsal,
    contract_address,
    seeded,
)

EMPTY_LIST_HASH = keccak(rlp.encode([]))


class ChainState:
    """The tries of a rehearsal as it stands, its header and its trust root."""

    def __init__(self, rehearsal: Rehearsal) -> None:
        self.of = rehearsal
        self.number, self.time = rehearsal.number + 1, rehearsal.time + 60
        self.storage = {one: self._storage_trie(one) for one in Contract}
        self.accounts = HexaryTrie({})
        for seed in range(20):
            self._put_account(seeded(f"someone {seed}")[:20], EMPTY_ROOT, keccak(b""))
        for contract in Contract:
            root = self.storage[contract].root_hash
            self._put_account(contract_address(contract), root, self.code_hash(contract))

    def _storage_trie(self, contract: Contract) -> HexaryTrie:
        trie = HexaryTrie({})
        for key, value in self.of.world.slots(contract).items():
            trie[keccak(key)] = rlp.encode(number_of(value))
        return trie

    def _put_account(self, address: bytes, root: bytes, code_hash: bytes) -> None:
        self.accounts[keccak(address)] = rlp.encode([1, 0, root, code_hash])

    @staticmethod
    def code_hash(contract: Contract) -> bytes:
        return keccak(b"code of " + contract.value.encode())

    def header(self, **changes: str) -> HeaderWire:
        zero, empty = "0x" + "00" * 32, "0x" + EMPTY_ROOT.hex()
        fields = {
            "parentHash": "0x" + seeded("parent").hex(),
            "sha3Uncles": "0x" + EMPTY_LIST_HASH.hex(),
            "miner": "0x" + "00" * 20,
            "stateRoot": "0x" + self.accounts.root_hash.hex(),
            "transactionsRoot": empty,
            "receiptsRoot": empty,
            "logsBloom": "0x" + "00" * 256,
            "difficulty": "0x0",
            "number": hex(self.number),
            "gasLimit": "0x1c9c380",
            "gasUsed": "0x0",
            "timestamp": hex(self.time),
            "extraData": "0x",
            "mixHash": zero,
            "nonce": "0x" + "00" * 8,
            "baseFeePerGas": "0x0",
            **changes,
        }
        return HeaderWire(form="ethereum", fields=fields, hash=header_hash(fields))

    def trust_root(self, **changes: object) -> TrustRoot:
        def pinned(contract: Contract, layout_: str) -> PinnedContract:
            return PinnedContract(
                address=contract_address(contract),
                code_hash=self.code_hash(contract),
                layout=layout_,
            )

        members = sorted(self.of.members, key=lambda one: one.address)
        content = TrustRootContent.model_validate(
            {
                "version": 1,
                "sequence": 3,
                "issued_at": START - 1000,
                "expires": START + 10_000_000,
                "network_id": self.of.network_id,
                "chain_id": CHAIN_ID,
                "genesis_hash": seeded("genesis"),
                "name": "Rehearsal",
                "header_form": "ethereum",
                "contracts": PinnedContracts(
                    council=pinned(Contract.COUNCIL, COUNCIL_LAYOUT),
                    registry=pinned(Contract.REGISTRY, REGISTRY_LAYOUT),
                    certificates=pinned(Contract.CERTIFICATES, CERTIFICATES_LAYOUT),
                    ledger=pinned(Contract.LEDGER, LEDGER_LAYOUT),
                ),
                "council": CouncilRule(members=tuple(one.address for one in members), threshold=2),
                "checkpoint": None,
                **changes,
            }
        )
        return signed_root(
            content, {one.address: one.signs(content.digest()) for one in members[:2]}
        )

    # --- proofs

    def slot(self, contract: Contract, key: bytes) -> tuple[bytes, ...]:
        return exact_nodes(self.storage[contract], key)

    def account(self, contract: Contract) -> tuple[bytes, ...]:
        return exact_nodes(self.accounts, contract_address(contract))

    def history(self, contract: Contract, subject: bytes) -> list[Entry]:
        return [e for where, e in self.of.entries if where is contract and e.unit_id == subject]


EMPTY_ROOT = HexaryTrie({}).root_hash


def exact_nodes(trie: HexaryTrie, key: bytes) -> tuple[bytes, ...]:
    nodes = [rlp.encode(node) for node in trie.get_proof(keccak(key))]  # type: ignore[no-untyped-call]
    return tuple(node for place, node in enumerate(nodes) if place == 0 or len(node) >= 32)


def header_hash(fields: Mapping[str, str]) -> bytes:
    """The Yellow Paper's hash of a London header, worked out with the rlp library."""
    order = [
        *("parentHash", "sha3Uncles", "miner", "stateRoot", "transactionsRoot", "receiptsRoot"),
        *("logsBloom", "difficulty", "number", "gasLimit", "gasUsed", "timestamp", "extraData"),
        *("mixHash", "nonce", "baseFeePerGas"),
    ]
    numbers = {"difficulty", "number", "gasLimit", "gasUsed", "timestamp", "baseFeePerGas"}
    items: list[object] = [
        int(fields[name], 16) if name in numbers else bytes.fromhex(fields[name][2:])
        for name in order
    ]
    return keccak(rlp.encode(items))
