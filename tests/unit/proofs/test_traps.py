"""Each trap of a plain implementation by its name, and any bytes at all."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from eth_hash.auto import keccak
from hypothesis import given
from hypothesis import strategies as st

from ledger_client.ledger.values import Contract
from ledger_client.proofs import Verdict, verify
from tests.unit.proofs.chain_state import exact_nodes
from tests.unit.proofs.honest import codes, refused, tree
from tests.unit.proofs.journey import journey
from tests.unit.proofs.mutations import Json
from tests.unit.proofs.states import State
from tests.unit.proofs.test_mutations import WORSE, honest, judged


def test_trap_two_receipts_with_one_transaction_index() -> None:
    # A bundle has no receipts to be fooled by: any such field is refused.
    changed = tree()
    changed["receipts"] = [{"transactionIndex": "0x0"}, {"transactionIndex": "0x0"}]
    refused(changed, "format.field")


def test_trap_slot_key_in_short_form() -> None:
    # Slot 0 of the ledger is its journal; under the short key `0x` or `0x00` it proves absent.
    state = State(journey().net)
    for short in (b"", b"\x00", b"\x00" * 31):
        changed = tree()
        nodes = exact_nodes(state.storage[Contract.LEDGER], short)
        proof = next(one for one in changed["journals"] if one["contract"] == "ConsignmentLedger")
        proof["proof"] = ["0x" + node.hex() for node in nodes]
        refused(changed)
    changed = tree()
    changed["keys"][0]["slot"] = "0x01"
    refused(changed, "format.field")


def test_trap_tail_fields_after_the_first_absent_one() -> None:
    changed = tree()
    changed["header"]["fields"]["excessBlobGas"] = "0x0"
    refused(changed, "header.form")
    del changed["header"]["fields"]["excessBlobGas"]
    changed["header"]["fields"]["requestsHash"] = "0x" + "00" * 32
    refused(changed, "header.form")


@pytest.mark.parametrize("field", ["transactions", "size", "hash", "uncles", "totalDifficulty"])
def test_trap_header_fields_as_the_node_gave_them(field: str) -> None:
    changed = tree()
    changed["header"]["fields"][field] = "0x0"
    refused(changed, "header.form")


@pytest.mark.parametrize("field", ["value", "storageHash", "codeHash", "address", "key", "balance"])
def test_trap_proof_fields_as_the_node_gave_them(field: str) -> None:
    for place in ("keys", "accreditations", "certificates", "units", "journals"):
        changed = tree()
        changed[place][0][field if field != "key" else "slotKey"] = "0x00"
        refused(changed, "format.field")
    changed = tree()
    changed["accounts"][field] = "0x00"
    refused(changed, "format.field")


@pytest.mark.parametrize(
    "text",
    [
        "+0X7C",
        "0X7C",
        "0x7C",
        "0x_7c",
        "0x7_c",
        " 0x7c",
        "0x7c ",
        "0x07c",
        "7c",
        "124",
        "0x",
        "",
        "-0x7c",
        "0x7c\n",
        "0b1",
        "0o7",
    ],
)
def test_trap_loose_hex_in_numbers_and_bytes(text: str) -> None:
    for name in ("number", "gasLimit", "timestamp"):
        changed = tree()
        changed["header"]["fields"][name] = text
        refused(changed, "header.form")
    changed = tree()
    changed["subject"] = text
    refused(changed, "format.field")


JUNK: list[Callable[[list[str]], list[str]]] = [
    lambda nodes: [*nodes, nodes[-1]],
    lambda nodes: [nodes[0], *nodes],
    lambda nodes: [*nodes, "0x80"],
    lambda nodes: [*nodes, "0xc0"],
    lambda nodes: ["0x" + "11" * 40, *nodes],
    lambda nodes: nodes[::-1] if len(nodes) > 1 else [],
    lambda nodes: nodes[:-1],
    lambda nodes: nodes[1:],
    lambda nodes: [],
    lambda nodes: nodes * 20,
]


@pytest.mark.parametrize("spoil", range(len(JUNK)))
def test_trap_junk_shuffled_and_doubled_proof_nodes(spoil: int) -> None:
    places: list[Callable[[Json], Json]] = [
        lambda bundle: (bundle["accounts"], "ledger"),
        lambda bundle: (bundle["units"][0]["proofs"], "head"),
        lambda bundle: (bundle["units"][1]["proofs"], "state"),
        lambda bundle: (bundle["keys"][0], "proof"),
        lambda bundle: (bundle["certificates"][0]["state"], 0),
        lambda bundle: (bundle["certificates"][0]["state"], 3),
        lambda bundle: (bundle["certificates"][0]["draws"][0], "proof"),
        lambda bundle: (bundle["accreditations"][0], "head"),
        lambda bundle: (bundle["accreditations"][0], "state"),
        lambda bundle: (bundle["participants"][0], "status"),
    ]
    for place in places:
        changed = tree()
        holder, name = place(changed)
        holder[name] = JUNK[spoil](holder[name])
        refused(changed)


@pytest.mark.parametrize("which", ["council", "registry", "certificates", "ledger"])
def test_trap_an_absent_account_taken_for_an_empty_one(which: str) -> None:
    told = journey()
    state = State(told.net)
    contract = {
        "council": Contract.COUNCIL,
        "registry": Contract.REGISTRY,
        "certificates": Contract.CERTIFICATES,
        "ledger": Contract.LEDGER,
    }[which]
    del state.accounts[keccak(told.net.deployment.address(contract))]  # type: ignore[no-untyped-call]
    bundle = state.bundle(told.container, [state.unit(told.container)])
    report = verify(bundle, state.trust_root(), datetime.fromtimestamp(state.time, UTC))
    assert report.verdict is Verdict.REFUTED
    assert "contract.absent" in codes(report)


@pytest.mark.parametrize(
    "data",
    [
        b"[" * 300_000,
        b"[" * 300_000 + b"]" * 300_000,
        b'{"a":' * 200_000 + b"1" + b"}" * 200_000,
        b'{"version":' + b"[" * 5000 + b"]" * 5000 + b"}",
        b'["' + b"\\" * 100_001 + b'"]',
    ],
)
def test_trap_recursion_on_deep_nesting(data: bytes) -> None:
    assert judged("container", data).verdict in WORSE


def test_trap_recursion_in_deep_nodes_and_txs() -> None:
    deep = "0x" + ("c1" * 1500 + "c0")
    changed = tree()
    changed["accounts"]["ledger"][0] = deep
    refused(changed, "proof.malformed")
    changed = tree()
    place = next(i for i, one in enumerate(changed["evidence"]) if "tx" in one)
    changed["evidence"][place]["tx"] = deep
    changed["evidence"].sort(key=lambda one: (one.get("contract", "tx"), str(one)))
    refused(changed)


@given(st.binary(max_size=300))
def test_no_bytes_raise_or_pass(data: bytes) -> None:
    assert judged("container", data).verdict in WORSE


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.floats(allow_nan=False),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["version", "units", "header", "keys", "x"]), inner)
    ),
    max_leaves=20,
)


@given(JSON, st.sampled_from(sorted(json.loads(honest("container")[0]))))
def test_no_json_in_place_of_a_section_raises_or_passes(value: Json, section: str) -> None:
    original = tree()
    changed = {**original, section: value}
    if changed != original:
        data = json.dumps(changed, sort_keys=True, separators=(",", ":")).encode()
        assert judged("container", data).verdict in WORSE
