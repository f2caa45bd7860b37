"""A network in memory: writes go through the simulated contracts.

Raw txs are signed by eth-account and tries are built by py-trie (``states.py``), so that what a
bundle holds does not come from the code that judges it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property

from coincurve import PrivateKey
from eth_account import Account
from eth_hash.auto import keccak

from ledger_client.documents import CommittedDocument, JsonValue, commit, counted
from ledger_client.epcis import JsonObject, event_hash, parse_events, typed_json
from ledger_client.epcis import JsonValue as EpcisJson
from ledger_client.ledger.calls import (
    ApproveCall,
    Call,
    ExecuteCall,
    ProposeCall,
    contract_of,
    encode_call,
)
from ledger_client.ledger.council_state import proposal_id
from ledger_client.ledger.entries import BlockRef, Entry
from ledger_client.ledger.signatures import Signature
from ledger_client.ledger.structs import Proposal, Signable
from ledger_client.ledger.typed_data import Deployment, digest
from ledger_client.ledger.values import Address, Contract, ParticipantId, number_of
from ledger_client.ledger.world import World
from ledger_client.proofs.bundle_parts import (
    CarriedEvidence,
    DirectEvidence,
    Evidence,
)

CHAIN_ID = 20777
START = int(datetime(2026, 11, 22, 6, tzinfo=UTC).timestamp())
FAR = 2**40 - 1
SECRET = hashlib.sha256(b"the year's secret").digest()


def seeded(name: str) -> bytes:
    return hashlib.sha256(name.encode()).digest()


@dataclass(frozen=True)
class Person:
    """A key with its participant; ``id`` 0 is nobody's."""

    id: ParticipantId
    key: PrivateKey

    @classmethod
    def named(cls, name: str, nobody: bool = False) -> Person:
        seed = seeded(name)
        return cls(ParticipantId(0 if nobody else number_of(seed[:8])), PrivateKey(seed))

    @cached_property
    def address(self) -> Address:
        return Address(keccak(self.key.public_key.format(compressed=False)[1:])[12:])

    def signs(self, digest_: bytes) -> Signature:
        return Signature.from_rsv(self.key.sign_recoverable(digest_, hasher=None))


def contract_address(contract: Contract) -> Address:
    return Address(seeded(contract.value)[:20])


def plain(value: EpcisJson) -> JsonValue:
    if isinstance(value, JsonObject):
        return {name: plain(item) for name, item in value}
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    return value if value is None or isinstance(value, bool) else str(value)


@dataclass
class Rehearsal:
    """The network and all that was saved at each write."""

    members: Sequence[Person] = field(
        default_factory=lambda: [Person.named(f"member {n}", nobody=True) for n in range(3)]
    )
    number: int = 10
    time: int = START
    entries: list[tuple[Contract, Entry]] = field(default_factory=list)
    evidence: list[tuple[Evidence, list[tuple[Contract, Entry]]]] = field(default_factory=list)
    documents: dict[bytes, CommittedDocument] = field(default_factory=dict)
    nonces: dict[bytes, int] = field(default_factory=dict)
    executed: list[tuple[Proposal, list[Entry]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.network_id = seeded("network")
        self.deployment = Deployment(
            self.network_id, CHAIN_ID, *(contract_address(one) for one in Contract)
        )
        founders = tuple(sorted(one.address for one in self.members))
        self.world = World(self.deployment, founders, 2)

    # --- writing

    def send(self, who: Person, call: Call) -> list[Entry]:
        """The attester sends its own tx, signed by eth-account."""
        nonce = self.nonces.get(who.address, 0)
        self.nonces[who.address] = nonce + 1
        to = self.deployment.address(contract_of(call))
        signed = Account.sign_transaction(
            {
                "nonce": nonce,
                "gasPrice": 0,
                "gas": 5_000_000,
                "to": _checksum(to),
                "value": 0,
                "data": encode_call(call),
                "chainId": CHAIN_ID,
            },
            who.key.secret,
        )
        return self._write(call, who, DirectEvidence(tx=bytes(signed.raw_transaction)))

    def carry(self, call: Call) -> list[Entry]:
        """A relay sends what others signed."""
        relay = Person.named("relay", nobody=True)
        name = contract_of(call).value
        wire = CarriedEvidence.model_validate({"contract": name, "calldata": encode_call(call)})
        return self._write(call, relay, wire)

    def _write(self, call: Call, sender: Person, evidence: Evidence) -> list[Entry]:
        self.number += 1
        self.time += 60
        appended = self.world.write(call, sender.address, BlockRef(self.number, self.time))
        by_address = {self.deployment.address(one): one for one in Contract}
        made = [(by_address[one.contract], one.entry) for one in appended]
        self.entries += made
        self.evidence.append((evidence, made))
        return [entry for _, entry in made]

    def sign(
        self,
        who: Person,
        struct: Signable,
        contract: Contract = Contract.LEDGER,
        **extras: int,
    ) -> Signature:
        return who.signs(digest(struct, self.deployment.domain(contract), **extras))

    def decide(self, call: Call, wait: int = 0) -> list[Entry]:
        """The council proposes, approves and, after ``wait`` seconds, executes a call."""
        number = len(self.executed) + 1000
        target = self.deployment.address(contract_of(call))
        proposal = Proposal(target, encode_call(call), number, FAR)
        self.send(self.members[0], ProposeCall(proposal))
        self.send(self.members[1], ApproveCall(proposal_id(self.deployment, proposal)))
        self.time += wait
        made = self.send(self.members[2], ExecuteCall(proposal))
        self.executed.append((proposal, made))
        return made

    def proposals_behind(self, entries: Sequence[Entry]) -> list[Proposal]:
        """The proposals whose execution made one of these entries of units."""
        return [
            proposal
            for proposal, made in self.executed
            if proposal.target == self.deployment.ledger and any(one in entries for one in made)
        ]

    # --- documents

    def document(self, value: Mapping[str, JsonValue]) -> bytes:
        committed = commit(counted(value), SECRET, f"key|{len(self.documents)}|")
        self.documents[committed.commitment] = committed
        return committed.commitment

    def statement(self, type_: str, **members: JsonValue) -> bytes:
        moment = datetime.fromtimestamp(self.time, UTC).replace(tzinfo=None)
        text = moment.isoformat(timespec="milliseconds") + "Z"
        return self.document({"type": type_, "eventTime": text, **members})

    def event(self, data: bytes) -> bytes:
        event = parse_events(data)[0]
        typed = plain(typed_json(event))
        if not isinstance(typed, dict):
            raise TypeError("an event is an object")
        return self.document({**typed, "eventHash": event_hash(event)})


def _checksum(address: bytes) -> str:
    from eth_utils.address import to_checksum_address

    return str(to_checksum_address(address))
