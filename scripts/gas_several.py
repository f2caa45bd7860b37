"""The gas of what writes several entries in one tx: lean forms, joint writes, transformations."""

from scripts.gas_actors import (
    CUSTOMS,
    DEADLINE,
    FORWARDER,
    LEDGER,
    MAKER,
    NONCE_AND_DEADLINE,
    NONE,
    ONLY_DEADLINE,
    RELAY,
    Actor,
)
from scripts.gas_chain import Signature, bytes32
from scripts.gas_operations import HEAD, PACK, UNPACK, Measurement

HANDOFF_ITEM = (
    ("unitId", "bytes32"),
    ("turn", "uint24"),
    ("related", "bytes32"),
    ("commitment", "bytes32"),
)
QUANTITY = (
    ("certificateId", "bytes32"),
    ("input", "uint16"),
    ("output", "uint16"),
    ("quantity", "uint128"),
)


def several(m: Measurement) -> None:
    """All of them; batches are per entry."""
    _observations(m)
    _handoffs(m)
    _strip(m)
    _transformations(m)


def _observations(m: Measurement) -> None:
    unit = m.opened()
    commitments = [bytes32(f"reading {number}") for number in range(100)]
    values = (unit, m.turns[unit], commitments)
    total = m.chain.send(MAKER.address, LEDGER, "observeMany", values)
    m.gas["batch_100_one_unit"] = -(-total // 100)
    nonce = next(m.nonces)
    fields = [*m.chain.fields_of(LEDGER, "observeMany"), *NONCE_AND_DEADLINE]
    signed = [*values, nonce, DEADLINE]
    signature = m.chain.sign(MAKER.signer, LEDGER, "Observations", fields, signed)
    args = (values, nonce, DEADLINE, signature)
    total = m.chain.send(RELAY, LEDGER, "observeManyCarried", *args)
    m.gas["batch_100_one_unit_carried"] = -(-total // 100)


def _handoffs(m: Measurement) -> None:
    """A hundred units there, each with two signatures of its own, and back with two in all."""
    calls = [m.handoff(unit, MAKER, FORWARDER)["data"] for unit in m.hundred]
    total = m.chain.send(RELAY, LEDGER, "writeTogether", calls)
    m.gas["batch_100_handoffs"] = -(-total // 100)
    items = [(unit, m.turns[unit], HEAD, bytes32("gate")) for unit in m.hundred]
    for unit in m.hundred:
        m.turns[unit] += 1
    listed = [dict(zip((n for n, _ in HANDOFF_ITEM), item, strict=True)) for item in items]
    fields = [("giver", "uint64"), ("taker", "uint64"), ("items", "HandoffItem[]")]
    fields += ONLY_DEADLINE
    signed = [FORWARDER.id, MAKER.id, listed, DEADLINE]
    halves = [
        m.chain.sign(one.signer, LEDGER, "Handoffs", fields, signed, {"HandoffItem": HANDOFF_ITEM})
        for one in (FORWARDER, MAKER)
    ]
    values = (FORWARDER.id, MAKER.id, items, DEADLINE)
    total = m.chain.send(RELAY, LEDGER, "handoffMany", values, *halves)
    m.gas["batch_100_handoffs_one_pair"] = -(-total // 100)


def _strip(m: Measurement) -> None:
    """A held container stripped of one unit: release, unpack, hold of what came out."""
    parent, child = m.opened(level=2), m.opened()
    m.nest(parent, PACK, [child])
    for unit in (child, parent):  # the child was held before: its slot is in use
        held = (unit, 1, False, bytes32("reason"))
        m.chain.send(CUSTOMS.address, LEDGER, "hold", held)
        m.turns[unit] += 1
    lifted = (child, CUSTOMS.id, 1, NONE)
    m.chain.send(CUSTOMS.address, LEDGER, "release", lifted)
    m.turns[parent] += 1
    m.turns[child] += 1
    calls = [
        _carried(m, CUSTOMS, "release", "Release", (parent, CUSTOMS.id, 1, NONE)),
        _carried(m, MAKER, "nest", "Nesting", m.nesting_of(parent, UNPACK, [child])),
        _carried(m, CUSTOMS, "hold", "Hold", (child, 2, True, bytes32("reason"))),
    ]
    m.gas["write_together_strip"] = m.chain.send(RELAY, LEDGER, "writeTogether", calls)


def _carried(m: Measurement, by: Actor, call: str, struct: str, values: tuple[object, ...]) -> str:
    """The calldata of a call's carried form."""
    fields = [*m.chain.fields_of(LEDGER, call), *ONLY_DEADLINE]
    signature = m.chain.sign(by.signer, LEDGER, struct, fields, [*values, DEADLINE])
    return m.chain.tx(RELAY, LEDGER, f"{call}Carried", values, DEADLINE, signature)["data"]


def _transformations(m: Measurement) -> None:
    """One unit becomes another."""
    send = m.chain.send
    values = _transformation(m, m.opened(), ())
    m.gas["transform"] = send(MAKER.address, LEDGER, "transform", values)
    values = _transformation(m, m.opened(), ())
    end = (values, DEADLINE, _transformation_signed(m, values))
    m.gas["transform_carried"] = send(RELAY, LEDGER, "transformCarried", *end)
    certificate = m.issued(MAKER)
    unit = m.opened()
    send(MAKER.address, LEDGER, "attach", m.attachment(unit, certificate))
    values = _transformation(m, unit, ((certificate, 0, 0, 1_000),))
    m.gas["transform_with_quantity"] = send(MAKER.address, LEDGER, "transform", values)


def _transformation(
    m: Measurement, unit: bytes, quantities: tuple[tuple[bytes, int, int, int], ...]
) -> tuple[object, ...]:
    label = bytes32(f"label {next(m.labels)}")
    return ([unit], [m.turns[unit]], [label], [1], list(quantities), bytes32("recipe"))


def _transformation_signed(m: Measurement, values: tuple[object, ...]) -> Signature:
    fields = [
        (name, "CarriedQuantity[]" if name == "quantities" else kind)
        for name, kind in m.chain.fields_of(LEDGER, "transform")
    ]
    signed = [*values, DEADLINE]
    inner = {"CarriedQuantity": QUANTITY}
    all_fields = [*fields, *ONLY_DEADLINE]
    return m.chain.sign(MAKER.signer, LEDGER, "Transformation", all_fields, signed, inner)
