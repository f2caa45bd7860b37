"""Ethereum Attestation Service: an attestation for each entry, and its bare time stamp."""

from typing import cast

from eth_account.signers.local import LocalAccount
from eth_utils.crypto import keccak

from scripts.bench.acts import EAS
from scripts.bench.artifacts import hardhat_artifact
from scripts.bench.bench import Bench, Typed, signed
from scripts.gas_chain import CHAIN_ID, STARTED_AT, bytes32, key

FOLDER = "@ethereum-attestation-service/eas-contracts/artifacts/contracts"
REGISTRY = "EAS schema registry"
SCHEMA = "bytes32 unitId, bytes32 commitment"
NOBODY = "0x" + 40 * "0"
NONE = bytes(32)
DEADLINE = STARTED_AT + 7 * 86_400
ATTEST = (
    ("attester", "address"),
    ("schema", "bytes32"),
    ("recipient", "address"),
    ("expirationTime", "uint64"),
    ("revocable", "bool"),
    ("refUID", "bytes32"),
    ("data", "bytes"),
    ("value", "uint256"),
    ("nonce", "uint256"),
    ("deadline", "uint64"),
)
GIVER, TAKER, RELAY = key("maker"), key("forwarder"), key("relay").address

Data = tuple[str, int, bool, bytes, bytes, int]


class Attestations:
    """One schema, revocable, without a resolver."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._schema = b""
        self._domain: dict[str, object] = {}
        self._nonces = {GIVER.address: 0, TAKER.address: 0}

    def run(self) -> None:
        """Every act that attestations have."""
        self._deploy()
        self._measure("observe", "attest", "attest", (self._schema, _data("reading")))
        self._measure("observe", "timestamp (a hash only)", "timestamp", bytes32("hash"))
        self._delegated()
        self._batches()
        self._certificate()

    def _deploy(self) -> None:
        schemas = hardhat_artifact(f"{FOLDER}/SchemaRegistry.sol/SchemaRegistry.json")
        registry = self._bench.deploy(REGISTRY, schemas.abi, schemas.bytecode)
        eas = hardhat_artifact(f"{FOLDER}/EAS.sol/EAS.json")
        address = self._bench.deploy(EAS, eas.abi, eas.bytecode, registry)
        self._bench.send(GIVER.address, REGISTRY, "register", SCHEMA, NOBODY, True)
        self._schema = keccak(SCHEMA.encode() + bytes(20) + b"\x01")
        self._domain = {"name": "EAS", "version": "1.4.0", "chainId": CHAIN_ID}
        self._domain["verifyingContract"] = address

    def _measure(self, act: str, how: str, call: str, *args: object, entries: int = 1) -> None:
        sender = RELAY if "Delegation" in call else GIVER.address
        tx = self._bench.chain.tx(sender, EAS, call, *args)
        self._bench.measure(act, EAS, how, tx, entries=entries)

    def _delegated(self) -> None:
        for signer in (GIVER, TAKER):  # the next find a nonce in use
            request = self._request(signer, [_data("first")])
            self._bench.send(RELAY, EAS, "multiAttestByDelegation", [request])
        data = _data("carried")
        signature = self._signature(GIVER, data)
        request = (self._schema, data, signature, GIVER.address, DEADLINE)
        self._measure("observe_carried", "attestByDelegation", "attestByDelegation", request)
        pair = [self._request(signer, [_data("gate")]) for signer in (GIVER, TAKER)]
        how = "multiAttestByDelegation, one of each party"
        self._measure("handoff_two_signatures", how, "multiAttestByDelegation", pair)

    def _batches(self) -> None:
        units = [f"unit {number}" for number in range(100)]
        many = [(self._schema, [_data(unit) for unit in units])]
        self._measure("batch_100_units", "multiAttest", "multiAttest", many, entries=100)
        hashes = [bytes32(f"hash {unit}") for unit in units]
        how = "multiTimestamp (hashes only)"
        self._measure("batch_100_units", how, "multiTimestamp", hashes, entries=100)
        one = [(self._schema, [_data("one unit", reading) for reading in units])]
        self._measure("batch_100_one_unit", "multiAttest", "multiAttest", one, entries=100)
        gate = [_data(unit, "gate") for unit in units]
        both = [self._request(signer, gate) for signer in (GIVER, TAKER)]
        how = "multiAttestByDelegation, two for each handoff"
        self._measure("batch_100_handoffs", how, "multiAttestByDelegation", both, entries=100)

    def _certificate(self) -> None:
        request = (self._schema, _data("certificate"))
        self._measure("certificate_issue", "attest", "attest", request)
        revocation = (self._schema, (self._last_uid(), 0))
        self._measure("certificate_revoke", "revoke", "revoke", revocation)

    def _last_uid(self) -> bytes:
        """The id of the attestation of the last block, which is the data of its log."""
        where = {"fromBlock": "latest", "toBlock": "latest"}
        logs = cast("list[dict[str, str]]", self._bench.chain.rpc("eth_getLogs", where))
        return bytes.fromhex(logs[-1]["data"][2:])

    def _request(self, signer: LocalAccount, data: list[Data]) -> tuple[object, ...]:
        signatures = [self._signature(signer, one) for one in data]
        return (self._schema, data, signatures, signer.address, DEADLINE)

    def _signature(self, signer: LocalAccount, data: Data) -> tuple[int, bytes, bytes]:
        nonce = self._nonces[signer.address]
        self._nonces[signer.address] = nonce + 1
        values = (signer.address, self._schema, *data, nonce, DEADLINE)
        v, r, s = signed(signer, Typed(self._domain, "Attest", ATTEST), values)
        return v, r.to_bytes(32, "big"), s.to_bytes(32, "big")


def _data(unit: str, commitment: str = "document") -> Data:
    """An attestation about a unit: no recipient, no end, revocable, two words of data."""
    return (NOBODY, 0, True, NONE, bytes32(unit) + bytes32(commitment), 0)
