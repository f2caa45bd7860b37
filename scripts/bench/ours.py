"""The acts on our own contracts, made as `gas_operations` makes them for the snapshot."""

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
    NONE,
    ONLY_DEADLINE,
    REGISTRY,
    RELAY,
    SCOPE,
    Actor,
    Council,
    certificate_id,
    enrol,
)
from scripts.gas_chain import ARTIFACTS, STARTED_AT, bytes32
from scripts.gas_operations import ACCEPT, HEAD, OBSERVE, OFFER, REVOKE, SUSPEND, Measurement
from scripts.gas_several import HANDOFF_ITEM

OFFERED_UNTIL = (STARTED_AT + 2 * 86_400).to_bytes(32, "big")


class Ours:
    """The four contracts, a council's participants, and the acts."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._chain = bench.chain
        self._made = Measurement(bench.chain)

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
        unit = self._made.opened()
        self._measure("observe", "write", self._write(MAKER, unit, OBSERVE))
        self._made.sent(self._note(unit))  # the next finds the word of nonces in use
        self._measure("observe_carried", "writeNote", self._note(unit))

    def handoffs(self) -> None:
        """One handoff, in two txs and in one."""
        unit = self._made.opened()
        offer = self._write(MAKER, unit, OFFER, FORWARDER.id, OFFERED_UNTIL)
        accept = self._write(FORWARDER, unit, ACCEPT, MAKER.id, HEAD)
        self._measure("handoff_two_txs", "write (offer), write (accept)", offer, accept)
        tx = self._made.handoff(self._made.opened(), MAKER, FORWARDER)
        self._measure("handoff_two_signatures", "handoff", tx)

    def batches(self) -> None:
        """A hundred entries, and a hundred handoffs."""
        units = self.entries()
        readings = [bytes32(f"reading {number}") for number in range(100)]
        values = (units[0], self._made.turns[units[0]], readings)
        tx = self._chain.tx(MAKER.address, LEDGER, "observeMany", values)
        self._measure("batch_100_one_unit", "observeMany", tx, entries=100)
        calls = [self._made.handoff(unit, MAKER, FORWARDER)["data"] for unit in units]
        tx = self._chain.tx(RELAY, LEDGER, "writeTogether", calls)
        how = "writeTogether of handoff, 200 signatures"
        self._measure("batch_100_handoffs", how, tx, entries=100)
        how = "handoffMany, one pair, 2 signatures in all"
        self._measure("batch_100_handoffs", how, self._back(units), entries=100)

    def entries(self) -> list[bytes]:
        """One entry for each of a hundred units; gives the units."""
        self._bench.say("opening 100 units, each of which changes hands and comes back")
        units = [self._made.opened() for _ in range(100)]
        items = [self._made.item(unit, OBSERVE) for unit in units]
        tx = self._chain.tx(MAKER.address, LEDGER, "writeBatch", items)
        self._measure("batch_100_units", "writeBatch", tx, entries=100)
        return units

    def certificates(self) -> None:
        """A certificate issued; one revoked, and one that was suspended before."""
        accreditation = (CERTIFIER.id, SCOPE, STARTED_AT, KEY_UNTIL, NONE, bytes32("accredited"))
        self._bench.send(CUSTOMS.address, REGISTRY, "accredit", accreditation)
        self._measure("certificate_issue", "issue", self._issue("one"))
        self._made.sent(self._issue("another"))
        how = "write (revoke)"
        self._measure("certificate_revoke", how, self._issuers_act("one", REVOKE))
        end = (STARTED_AT + 86_400).to_bytes(32, "big")
        self._made.sent(self._issuers_act("another", SUSPEND, end))
        how += ", suspended before"
        self._measure("certificate_revoke", how, self._issuers_act("another", REVOKE))

    def _measure(self, act: str, how: str, *txs: Tx, entries: int = 1) -> None:
        self._bench.measure(act, OURS, how, *txs, entries=entries)

    def _write(self, by: Actor, unit: bytes, kind: int, to: int = 0, related: bytes = NONE) -> Tx:
        item = self._made.item(unit, kind, to, related)
        return self._chain.tx(by.address, LEDGER, "write", item)

    def _note(self, unit: bytes) -> Tx:
        item, nonce = self._made.item(unit, OBSERVE), next(self._made.nonces)
        signature = self._made.signed_item(MAKER, "Note", item, nonce)
        return self._chain.tx(RELAY, LEDGER, "writeNote", item, nonce, DEADLINE, signature)

    def _back(self, units: list[bytes]) -> Tx:
        """All units from the forwarder back to the maker."""
        items = [(unit, self._made.turns[unit], HEAD, bytes32("gate")) for unit in units]
        named = [dict(zip((name for name, _ in HANDOFF_ITEM), one, strict=True)) for one in items]
        fields = [("giver", "uint64"), ("taker", "uint64"), ("items", "HandoffItem[]")]
        fields += ONLY_DEADLINE
        signed = [FORWARDER.id, MAKER.id, named, DEADLINE]
        inner = {"HandoffItem": HANDOFF_ITEM}
        halves = [
            self._chain.sign(one.signer, LEDGER, "Handoffs", fields, signed, inner)
            for one in (FORWARDER, MAKER)
        ]
        values = (FORWARDER.id, MAKER.id, items, DEADLINE)
        return self._chain.tx(RELAY, LEDGER, "handoffMany", values, *halves)

    def _issue(self, name: str) -> Tx:
        window = (STARTED_AT, STARTED_AT + 365 * 86_400)
        values = (bytes32(name), MAKER.id, SCOPE, *window, 1_000_000, bytes32("certificate"))
        return self._chain.tx(CERTIFIER.address, CERTIFICATES, "issue", values)

    def _issuers_act(self, name: str, kind: int, related: bytes = NONE) -> Tx:
        certificate = certificate_id(self._chain, CERTIFIER, bytes32(name))
        values = (certificate, kind, related, bytes32("reason"))
        return self._chain.tx(CERTIFIER.address, CERTIFICATES, "write", values)
