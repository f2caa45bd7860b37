"""Each operation whose gas is kept, run once when every slot that it writes is non-zero already.

An exception is a slot that is new by what the operation is: a unit opened, a child's first parent,
a unit's one draw from a certificate.
"""

from collections.abc import Callable, Iterator, Sequence

from scripts.gas_actors import (
    CARRIER,
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
    ONLY_DEADLINE,
    REGISTRY,
    RELAY,
    SCOPE,
    Actor,
    Council,
    certificate_id,
    consent,
    enrol,
    unit_id,
)
from scripts.gas_chain import STARTED_AT, Chain, Signature, bytes32, key

OBSERVE, CONTROL, ALERT, CLEAR, CORRECT, OFFER, ACCEPT, RESERVED, REJECT, WITHDRAW = range(2, 12)
PACK, UNPACK, CLOSE = 14, 15, 22
SUPERSEDE, SUSPEND, REVOKE = 26, 27, 28
INSIDE = 10_000
HEAD = bytes32("a head")

Item = tuple[bytes, int, int, int, bytes, bytes]


class Measurement:
    """One run over all operations; `gas` has what each took."""

    def __init__(self, chain: Chain) -> None:
        self.chain = chain
        self.gas: dict[str, int] = {}
        self.council = Council(chain)
        self.turns: dict[bytes, int] = {}
        self.labels = iter(range(1_000_000))
        self.nonces = iter(range(256 * 7 + 3, 256 * 8))
        self.hundred: list[bytes] = []

    def run(self, more: Sequence[Callable[["Measurement"], None]] = ()) -> dict[str, int]:
        """All operations and `more`, the one with 10,000 units last: it makes the state large."""
        self.chain.deploy([member.address for member in MEMBERS], 2)
        enrol(self.chain, self.council, (MAKER, FORWARDER, CARRIER, CUSTOMS, CERTIFIER))
        for step in (
            self._registry,
            self._openings,
            self._notes,
            self._offers,
            self._batches,
            self._nesting,
            self._holds,
            self._certificates,
        ):
            step()
        for further in more:
            further(self)
        self._containers()
        return self.gas | self.council.gas

    # what the operations are made of

    def opened(self, opener: Actor = MAKER, level: int = 1, *, turned: bool = True) -> bytes:
        """A new unit; by default one that came back to its opener, so that its turn is not 0."""
        label = bytes32(f"label {next(self.labels)}")
        self.gas["open"] = self.chain.send(
            opener.address, LEDGER, "open", (label, level, False, bytes32("opening"))
        )
        unit = unit_id(self.chain, opener, label)
        self.turns[unit] = 0
        if turned:
            self.hand_on(unit, opener, FORWARDER)
            self.hand_on(unit, FORWARDER, opener)
        return unit

    def item(self, unit: bytes, kind: int, to: int = 0, related: bytes = NONE) -> Item:
        """An item at the unit's turn; a statement moves it."""
        turn = self.turns[unit]
        if kind >= OFFER:
            self.turns[unit] = turn + 1
        return (unit, kind, turn, to, related, bytes32(f"document {kind}"))

    def write(self, by: Actor, item: Item) -> int:
        """Send an item as its attester."""
        return self.chain.send(by.address, LEDGER, "write", item)

    def offer(self, unit: bytes, giver: Actor, taker: Actor) -> int:
        """Offer the unit for two days."""
        expiry = (STARTED_AT + 2 * 86_400).to_bytes(32, "big")
        return self.write(giver, self.item(unit, OFFER, taker.id, expiry))

    def hand_on(self, unit: bytes, giver: Actor, taker: Actor) -> tuple[int, int]:
        """Offer and accept."""
        offered = self.offer(unit, giver, taker)
        return offered, self.write(taker, self.item(unit, ACCEPT, giver.id, HEAD))

    def signed_item(self, by: Actor, name: str, item: Item, nonce: int | None = None) -> Signature:
        """An item as `Note` (with a nonce) or `Statement`."""
        end = ONLY_DEADLINE if nonce is None else NONCE_AND_DEADLINE
        values = [*item, DEADLINE] if nonce is None else [*item, nonce, DEADLINE]
        fields = [*self.chain.fields_of(LEDGER, "write"), *end]
        return self.chain.sign(by.signer, LEDGER, name, fields, values)

    def handoff(self, unit: bytes, giver: Actor, taker: Actor) -> dict[str, str]:
        """The tx of a relay with a handoff that both signed."""
        values = (unit, self.turns[unit], giver.id, taker.id, HEAD, bytes32("gate"), DEADLINE)
        self.turns[unit] += 1
        fields = self.chain.fields_of(LEDGER, "handoff")
        halves = [
            self.chain.sign(one.signer, LEDGER, "Handoff", fields, values) for one in (giver, taker)
        ]
        return self.chain.tx(RELAY, LEDGER, "handoff", values, *halves)

    def nest(self, parent: bytes, kind: int, children: list[bytes]) -> int:
        """Pack or unpack, sent by the maker."""
        return self.chain.send(
            MAKER.address, LEDGER, "nest", self.nesting_of(parent, kind, children)
        )

    def nesting_of(self, parent: bytes, kind: int, children: list[bytes]) -> tuple[object, ...]:
        """A nesting at the turns of all; it moves them."""
        turns = [self.turns[child] for child in children]
        values = (parent, kind, self.turns[parent], children, turns, bytes32("contents"))
        for unit in (parent, *children):
            self.turns[unit] += 1
        return values

    # the operations

    def _registry(self) -> None:
        machine = key("machine")
        values = (MAKER.id, machine.address, 1, 4, STARTED_AT, KEY_UNTIL)
        signature = consent(self.chain, values, machine)
        send = self.chain.send
        self.gas["key_add"] = send(MAKER.address, REGISTRY, "addKey", values, DEADLINE, signature)
        revocation = (machine.address, 0, NONE)
        self.gas["key_revoke"] = send(MAKER.address, REGISTRY, "revokeKey", revocation)
        window = (STARTED_AT, KEY_UNTIL)
        accreditation = (CERTIFIER.id, SCOPE, *window, NONE, bytes32("accreditation"))
        self.gas["accredit"] = send(CUSTOMS.address, REGISTRY, "accredit", accreditation)
        for call in ("suspend", "reinstate"):
            self.council.act(f"participant_{call}", REGISTRY, call, CARRIER.id, bytes32(call))

    def _openings(self) -> None:
        self.opened()
        send = self.chain.send
        book = (NONE, 0, True, bytes32("logbook"))
        self.gas["open_logbook"] = send(FORWARDER.address, LEDGER, "open", book)
        values = (bytes32("carried label"), 1, False, bytes32("opening"))
        fields = [*self.chain.fields_of(LEDGER, "open"), *ONLY_DEADLINE]
        signature = self.chain.sign(MAKER.signer, LEDGER, "Opening", fields, [*values, DEADLINE])
        self.gas["open_carried"] = send(RELAY, LEDGER, "openCarried", values, DEADLINE, signature)

    def _notes(self) -> None:
        unit = self.opened()
        self.gas["observe"] = self.write(MAKER, self.item(unit, OBSERVE))
        for _ in range(2):  # the second finds the nonce word in use
            self.gas["observe_carried"] = self._observe_carried(unit)
        self.gas["control"] = self.write(CUSTOMS, self.item(unit, CONTROL))
        self.gas["alert"] = self.write(CUSTOMS, self.item(unit, ALERT))
        self.gas["clear"] = self.write(CUSTOMS, self.item(unit, CLEAR, related=HEAD))
        self.gas["correct"] = self.write(MAKER, self.item(unit, CORRECT, related=HEAD))
        self.gas["close"] = self.write(MAKER, self.item(unit, CLOSE))
        word = (7).to_bytes(32, "big")
        mask = 1 << 255
        self.gas["cancel"] = self.chain.send(
            MAKER.address, LEDGER, "cancel", int.from_bytes(word, "big"), mask
        )

    def _observe_carried(self, unit: bytes) -> int:
        item, nonce = self.item(unit, OBSERVE), next(self.nonces)
        signature = self.signed_item(MAKER, "Note", item, nonce)
        return self.chain.send(RELAY, LEDGER, "writeNote", item, nonce, DEADLINE, signature)

    def _offers(self) -> None:
        unit = self.opened()
        offered, accepted = self.hand_on(unit, MAKER, FORWARDER)
        self.gas |= {"offer": offered, "accept": accepted, "offer_and_accept": offered + accepted}
        self.offer(unit, FORWARDER, MAKER)
        reserved = self.item(unit, RESERVED, FORWARDER.id, HEAD)
        self.gas["accept_reserved"] = self.write(MAKER, reserved)
        self.offer(unit, MAKER, FORWARDER)
        refused = self.item(unit, REJECT, MAKER.id, HEAD)
        self.gas["reject"] = self.write(FORWARDER, refused)
        self.offer(unit, MAKER, FORWARDER)
        self.gas["withdraw"] = self.write(MAKER, self.item(unit, WITHDRAW, FORWARDER.id, HEAD))
        item = self.item(unit, OFFER, FORWARDER.id, (STARTED_AT + 86_400).to_bytes(32, "big"))
        signature = self.signed_item(MAKER, "Statement", item)
        self.gas["offer_carried"] = self.chain.send(
            RELAY, LEDGER, "writeStatement", item, DEADLINE, signature
        )
        tx = self.handoff(self.opened(), MAKER, FORWARDER)
        self.gas["handoff_two_signatures"] = self.sent(tx)

    def sent(self, tx: dict[str, str]) -> int:
        """Send a tx and give the gas it used."""
        return self.chain.receipt_gas(self.chain.rpc("eth_sendTransaction", tx))

    def _batches(self) -> None:
        units = self.hundred = [self.opened() for _ in range(100)]
        items = [self.item(unit, OBSERVE) for unit in units]
        total = self.chain.send(MAKER.address, LEDGER, "writeBatch", items)
        self.gas["batch_100_units"] = -(-total // 100)
        nonce = next(self.nonces)
        names = self.chain.fields_of(LEDGER, "write")
        signature = self.chain.sign(
            MAKER.signer,
            LEDGER,
            "Batch",
            [("items", "Item[]"), *NONCE_AND_DEADLINE],
            [[dict(zip([n for n, _ in names], i, strict=True)) for i in items], nonce, DEADLINE],
            {"Item": names},
        )
        args = (items, nonce, DEADLINE, signature)
        total = self.chain.send(RELAY, LEDGER, "writeBatchCarried", *args)
        self.gas["batch_100_units_carried"] = -(-total // 100)

    def _nesting(self) -> None:
        parent, child = self.opened(level=2), self.opened()
        self.gas["pack_child_first"] = self.nest(parent, PACK, [child])
        self.gas["observe_packed"] = self.write(MAKER, self.item(child, OBSERVE))
        self.gas["unpack_child"] = self.nest(parent, UNPACK, [child])
        self.gas["pack_child"] = self.nest(parent, PACK, [child])

    def _holds(self) -> None:
        unit = self.opened()
        for name, counter in (("hold_first", 1), ("hold", 2)):
            held = (unit, counter, False, bytes32("reason"))
            self.gas[name] = self.chain.send(CUSTOMS.address, LEDGER, "hold", held)
            lifted = (unit, CUSTOMS.id, counter, NONE)
            self.gas["release"] = self.chain.send(CUSTOMS.address, LEDGER, "release", lifted)

    def _certificates(self) -> None:
        def write(certificate: bytes, kind: int, related: bytes) -> int:
            values = (certificate, kind, related, bytes32("reason"))
            return self.chain.send(CERTIFIER.address, CERTIFICATES, "write", values)

        certificate = self.issued(MAKER)
        self._attachments(certificate)
        until = (STARTED_AT + 86_400).to_bytes(32, "big")
        self.gas["certificate_suspend"] = write(certificate, SUSPEND, until)
        self.gas["certificate_revoke"] = write(certificate, REVOKE, NONE)
        old, new = self.issued(MAKER), self.issued(MAKER)
        self.gas["certificate_supersede"] = write(old, SUPERSEDE, new)

    def issued(self, holder: Actor) -> bytes:
        """A new certificate for the holder."""
        label = bytes32(f"certificate {next(self.labels)}")
        window = (STARTED_AT, STARTED_AT + 365 * 86_400)
        values = (label, holder.id, SCOPE, *window, 1_000_000, bytes32("certificate"))
        gas = self.chain.send(CERTIFIER.address, CERTIFICATES, "issue", values)
        self.gas["certificate_issue"] = gas
        return certificate_id(self.chain, CERTIFIER, label)

    def _attachments(self, certificate: bytes) -> None:
        for _ in range(2):  # the second finds the certificate drawn from already
            args = self.attachment(self.opened(), certificate)
            self.gas["attach"] = self.chain.send(MAKER.address, LEDGER, "attach", args)
        args, nonce = self.attachment(self.opened(), certificate), next(self.nonces)
        half = self._attachment_signed(MAKER, args, nonce)
        end = (args, nonce, DEADLINE, half)
        self.gas["attach_carried"] = self.chain.send(RELAY, LEDGER, "attachCarried", *end)
        theirs = self.issued(FORWARDER)
        for _ in range(2):
            args, nonce = self.attachment(self.opened(), theirs, FORWARDER), next(self.nonces)
            halves = [self._attachment_signed(by, args, nonce) for by in (MAKER, FORWARDER)]
            both = (args, nonce, DEADLINE, *halves)
            self.gas["attach_by_both"] = self.chain.send(RELAY, LEDGER, "attachByBoth", *both)

    def attachment(
        self, unit: bytes, certificate: bytes, holder: Actor = MAKER
    ) -> tuple[object, ...]:
        """An attachment of 1,000 of the certificate's quantity to the unit."""
        return (unit, certificate, self.turns[unit], holder.id, 1_000, bytes32("attached"))

    def _attachment_signed(self, by: Actor, values: tuple[object, ...], nonce: int) -> Signature:
        fields = [*self.chain.fields_of(LEDGER, "attach"), *NONCE_AND_DEADLINE]
        return self.chain.sign(by.signer, LEDGER, "Attachment", fields, [*values, nonce, DEADLINE])

    def _containers(self) -> None:
        """A handoff of a full and of an empty container, intrinsic gas taken off both."""
        empty, full = self.opened(level=2), self.opened(level=2)
        for inside in self._many(INSIDE):
            self.nest(full, PACK, inside)
        for name, unit in (("empty", empty), (f"{INSIDE}_inside", full)):
            tx = self.handoff(unit, MAKER, FORWARDER)
            self.gas[f"container_handoff_{name}"] = self.sent(tx) - intrinsic(tx["data"])

    def _many(self, count: int) -> Iterator[list[bytes]]:
        """Newly opened units, 250 at a time, mined in one block each."""
        for _ in range(count // 250):
            labels = [bytes32(f"label {next(self.labels)}") for _ in range(250)]
            self.chain.send_many(
                MAKER.address,
                LEDGER,
                "open",
                [(label, 1, False, bytes32("opening")) for label in labels],
            )
            units = [unit_id(self.chain, MAKER, label) for label in labels]
            self.turns |= dict.fromkeys(units, 0)
            yield units


def intrinsic(data: str) -> int:
    """What a tx costs before it runs: 21,000, and 4 or 16 for each byte of calldata (EIP-2028)."""
    zeros = bytes.fromhex(data[2:]).count(0)
    return 21_000 + 4 * zeros + 16 * ((len(data) - 2) // 2 - zeros)
