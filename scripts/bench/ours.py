"""The acts on our own contracts, with units that changed hands before, as in `gas_operations`."""

from pathlib import Path

from scripts.bench.acts import OURS
from scripts.bench.bench import Bench, Tx
from scripts.gas_actors import (
    CERTIFICATES,
    CERTIFIER,
    CUSTOMS,
    DEADLINE,
    FORWARDER,
    KEY_UNTIL,
    LEDGER,
    MAKER,
    MEMBERS,
    NONCE_AND_DEADLINE,
    NONE,
    REGISTRY,
    RELAY,
    SCOPE,
    Actor,
    Council,
    certificate_id,
    enrol,
    unit_id,
)
from scripts.gas_chain import ARTIFACTS, STARTED_AT, bytes32

OBSERVE, OFFER, ACCEPT = 2, 7, 8
SUSPEND, REVOKE = 27, 28
HEAD = bytes32("a head")
OFFERED_UNTIL = (STARTED_AT + 2 * 86_400).to_bytes(32, "big")

Item = tuple[bytes, int, int, int, bytes, bytes]


class Ours:
    """The four contracts, a council's participants, and the acts."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._chain = bench.chain
        self._turns: dict[bytes, int] = {}
        self._labels = iter(range(1_000_000))
        self._nonces = iter(range(256 * 7 + 3, 256 * 8))

    def run(self) -> None:
        """Every act."""
        self.prepare()
        self.observations()
        self.handoffs()
        self.batches()
        self.certificates()

    def prepare(self, artifacts: Path = ARTIFACTS) -> None:
        """Deploy the contracts and enrol the participants."""
        self._chain.deploy([member.address for member in MEMBERS], 2, artifacts)
        enrol(self._chain, Council(self._chain), (MAKER, FORWARDER, CUSTOMS, CERTIFIER))

    def observations(self) -> None:
        """One observation, sent and carried."""
        unit = self._opened()
        self._measure("observe", "write", self._write(MAKER, self._item(unit, OBSERVE)))
        # The second note finds the word of nonces in use.
        self._bench.send(RELAY, LEDGER, "writeNote", *self._note(unit))
        tx = self._chain.tx(RELAY, LEDGER, "writeNote", *self._note(unit))
        self._measure("observe_carried", "writeNote", tx)

    def _note(self, unit: bytes) -> tuple[object, ...]:
        item, nonce = self._item(unit, OBSERVE), next(self._nonces)
        fields = [*self._chain.fields_of(LEDGER, "write"), *NONCE_AND_DEADLINE]
        values = [*item, nonce, DEADLINE]
        signature = self._chain.sign(MAKER.signer, LEDGER, "Note", fields, values)
        return (item, nonce, DEADLINE, signature)

    def handoffs(self) -> None:
        """One handoff, in two txs and in one."""
        unit = self._opened()
        txs = self._handing_on(unit, MAKER, FORWARDER)
        self._measure("handoff_two_txs", "write (offer), write (accept)", *txs)
        tx = self._chain.tx(RELAY, LEDGER, "handoff", *self._handoff(self._opened()))
        self._measure("handoff_two_signatures", "handoff", tx)

    def batches(self) -> None:
        """A hundred entries, and a hundred handoffs."""
        self._bench.say("opening 100 units, each of which changes hands and comes back")
        units = [self._opened() for _ in range(100)]
        items = [self._item(unit, OBSERVE) for unit in units]
        tx = self._chain.tx(MAKER.address, LEDGER, "writeBatch", items)
        self._measure("batch_100_units", "writeBatch", tx, entries=100)
        many = (units[0], self._turns[units[0]], [bytes32(f"reading {n}") for n in range(100)])
        tx = self._chain.tx(MAKER.address, LEDGER, "observeMany", many)
        self._measure("batch_100_one_unit", "observeMany", tx, entries=100)
        ledger = self._chain.contracts[LEDGER]
        calls = [ledger.encode_abi("handoff", list(self._handoff(unit))) for unit in units]
        tx = self._chain.tx(RELAY, LEDGER, "writeTogether", calls)
        how = "writeTogether of handoff, 200 signatures"
        self._measure("batch_100_handoffs", how, tx, entries=100)
        tx = self._handoffs_of_one_pair(units)
        how = "handoffMany, one pair, 2 signatures in all"
        self._measure("batch_100_handoffs", how, tx, entries=100)

    def _handoffs_of_one_pair(self, units: list[bytes]) -> Tx:
        """All back from the forwarder to the maker."""
        items = [(unit, self._turns[unit], HEAD, bytes32("gate")) for unit in units]
        values = (FORWARDER.id, MAKER.id, items, DEADLINE)
        inner = [("unitId", "bytes32"), ("turn", "uint24"), ("related", "bytes32")]
        inner.append(("commitment", "bytes32"))
        named = [dict(zip([name for name, _ in inner], item, strict=True)) for item in items]
        fields = [("giver", "uint64"), ("taker", "uint64"), ("items", "HandoffItem[]")]
        fields.append(("deadline", "uint40"))
        halves = [
            self._chain.sign(
                one.signer,
                LEDGER,
                "Handoffs",
                fields,
                (*values[:2], named, DEADLINE),
                {"HandoffItem": inner},
            )
            for one in (FORWARDER, MAKER)
        ]
        return self._chain.tx(RELAY, LEDGER, "handoffMany", values, *halves)

    def certificates(self) -> None:
        """A certificate issued; one revoked, and one that was suspended before."""
        accreditation = (CERTIFIER.id, SCOPE, STARTED_AT, KEY_UNTIL, NONE, bytes32("accredited"))
        self._bench.send(CUSTOMS.address, REGISTRY, "accredit", accreditation)
        self._measure("certificate_issue", "issue", self._issue("one"))
        self._sent(self._issue("another"))
        revoked, suspended = (
            certificate_id(self._chain, CERTIFIER, bytes32(name)) for name in ("one", "another")
        )
        how = "write (revoke)"
        self._measure("certificate_revoke", how, self._issuers_act(revoked, REVOKE))
        end = (STARTED_AT + 86_400).to_bytes(32, "big")
        self._sent(self._issuers_act(suspended, SUSPEND, end))
        how += ", suspended before"
        self._measure("certificate_revoke", how, self._issuers_act(suspended, REVOKE))

    def _issue(self, name: str) -> Tx:
        """A certificate of the maker's."""
        window = (STARTED_AT, STARTED_AT + 365 * 86_400)
        values = (bytes32(name), MAKER.id, SCOPE, *window, 1_000_000, bytes32("certificate"))
        return self._chain.tx(CERTIFIER.address, CERTIFICATES, "issue", values)

    def _issuers_act(self, certificate: bytes, kind: int, related: bytes = NONE) -> Tx:
        values = (certificate, kind, related, bytes32("reason"))
        return self._chain.tx(CERTIFIER.address, CERTIFICATES, "write", values)

    def _sent(self, tx: Tx) -> int:
        return self._chain.receipt_gas(self._chain.rpc("eth_sendTransaction", tx))

    def _measure(self, act: str, how: str, *txs: Tx, entries: int = 1) -> None:
        self._bench.measure(act, OURS, how, *txs, entries=entries)

    def _opened(self) -> bytes:
        """A unit of the maker's that went to the forwarder and came back."""
        label = bytes32(f"label {next(self._labels)}")
        values = (label, 1, False, bytes32("opening"))
        self._bench.send(MAKER.address, LEDGER, "open", values)
        unit = unit_id(self._chain, MAKER, label)
        self._turns[unit] = 0
        for giver, taker in ((MAKER, FORWARDER), (FORWARDER, MAKER)):
            for tx in self._handing_on(unit, giver, taker):
                self._sent(tx)
        return unit

    def _handing_on(self, unit: bytes, giver: Actor, taker: Actor) -> tuple[Tx, Tx]:
        offer = self._item(unit, OFFER, taker.id, OFFERED_UNTIL)
        accept = self._item(unit, ACCEPT, giver.id, HEAD)
        return self._write(giver, offer), self._write(taker, accept)

    def _item(self, unit: bytes, kind: int, to: int = 0, related: bytes = NONE) -> Item:
        turn = self._turns[unit]
        if kind >= OFFER:
            self._turns[unit] = turn + 1
        return (unit, kind, turn, to, related, bytes32(f"document {kind}"))

    def _write(self, by: Actor, item: Item) -> Tx:
        return self._chain.tx(by.address, LEDGER, "write", item)

    def _handoff(self, unit: bytes) -> tuple[object, ...]:
        """From the maker to the forwarder: the struct and the halves."""
        ids = (MAKER.id, FORWARDER.id)
        values = (unit, self._turns[unit], *ids, HEAD, bytes32("gate"), DEADLINE)
        self._turns[unit] += 1
        fields = self._chain.fields_of(LEDGER, "handoff")
        halves = [
            self._chain.sign(one.signer, LEDGER, "Handoff", fields, values)
            for one in (MAKER, FORWARDER)
        ]
        return (values, *halves)
