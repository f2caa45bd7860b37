"""Forgeries made with care, and each trap of a plain implementation by its name."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import rlp
from eth_account import Account
from eth_hash.auto import keccak
from hypothesis import given
from hypothesis import strategies as st

from ledger_client.documents import open_all, show
from ledger_client.errors import InvalidInput
from ledger_client.ledger.calls import WriteNoteCall, decode_call, encode_call
from ledger_client.ledger.entries import entry_hash
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.signatures import Signature
from ledger_client.ledger.typed_data import digest
from ledger_client.ledger.values import Contract, word_of
from ledger_client.proofs import Memory, Openings, Policy, Report, Verdict, verify
from ledger_client.proofs.bundle_openings import wire_of_opening
from tests.unit.proofs.journey import MAKER, TERMINAL, journey
from tests.unit.proofs.mutations import Json, dumps
from tests.unit.proofs.rehearsal import FAR, Rehearsal, State, exact_nodes, header_hash
from tests.unit.proofs.test_mutations import STRICT, WORSE, honest, judged

ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141


def tree(which: str = "container") -> Json:
    return json.loads(honest(which)[0])


def codes(report: Report) -> set[str]:
    return {one.code for one in report.findings}


def refused(changed: Json, *expected: str) -> None:
    report = judged("container", dumps(changed))
    assert report.verdict in WORSE
    assert "check.error" not in codes(report)
    assert set(expected) <= codes(report), codes(report)


def entries_of(changed: Json, kind: Kind) -> list[tuple[Json, int]]:
    return [
        (unit["entries"], place)
        for unit in changed["units"]
        for place, entry in enumerate(unit["entries"])
        if entry["kind"] == kind
    ]


# --- the traps of a plain implementation, by name


def test_trap_two_receipts_with_one_transaction_index() -> None:
    # A bundle has no receipts to be fooled by: any such field is refused.
    changed = tree()
    changed["receipts"] = [{"transactionIndex": "0x0"}, {"transactionIndex": "0x0"}]
    refused(changed, "format.field")


def test_trap_slot_key_in_short_form() -> None:
    # Slot 0 of the ledger is its journal; under the short key `0x` or `0x00` it proves absent.
    state = journey().net.state()
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
        lambda bundle: (bundle["accreditations"][0], "proof"),
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
    state = told.net.state()
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


# --- histories


def test_an_entry_withheld_with_its_true_hash_is_a_gap() -> None:
    told = journey()
    for unit in tree()["units"]:
        history = told.net.state().history(Contract.LEDGER, bytes.fromhex(unit["unitId"][2:]))
        for place, entry in enumerate(history):
            changed = tree()
            same = next(one for one in changed["units"] if one["unitId"] == unit["unitId"])
            same["entries"][place] = {"withheld": "0x" + entry_hash(entry).hex()}
            refused(changed, "history.withheld")


def test_all_entries_withheld_is_incomplete() -> None:
    told = journey()
    changed = tree()
    for unit in changed["units"]:
        history = told.net.state().history(Contract.LEDGER, bytes.fromhex(unit["unitId"][2:]))
        unit["entries"] = [{"withheld": "0x" + entry_hash(entry).hex()} for entry in history]
    refused(changed, "history.withheld")


def test_the_history_of_another_unit_does_not_pass_for_the_subjects() -> None:
    changed = tree()
    first, second = changed["units"][0], changed["units"][1]
    first["entries"], second["entries"] = second["entries"], first["entries"]
    refused(changed, "history.mismatch")
    changed = tree()
    changed["units"][0]["proofs"], changed["units"][1]["proofs"] = (
        changed["units"][1]["proofs"],
        changed["units"][0]["proofs"],
    )
    refused(changed, "proof.mismatch")


def test_a_history_cut_at_an_earlier_head_of_an_older_block_is_caught_by_memory() -> None:
    data, root, at = honest("container")
    before = verify(data, root, at, STRICT)
    assert before.memory is not None
    older = State.__new__(State)
    older.__dict__.update(journey().net.state().__dict__)
    older.number -= 1
    told = journey()
    units = [older.unit(one) for one in (told.container, told.pallet_a, told.pallet_b)]
    report = verify(older.bundle(told.container, units), root, at, STRICT, before.memory)
    assert "head.regressed" in codes(report)
    assert report.memory is None


def test_another_block_of_a_verified_number_is_a_conflict() -> None:
    data, root, at = honest("container")
    memory = verify(data, root, at, STRICT).memory
    assert memory is not None
    report = verify(data, root, at, STRICT, replace(memory, hash=b"\x01" * 32))
    assert report.verdict is Verdict.REFUTED
    assert "head.conflict" in codes(report)
    assert verify(data, root, at, STRICT, memory).verdict is Verdict.ATTENTION


HEADER_FIELDS = sorted(json.loads(honest("container")[0])["header"]["fields"])


@pytest.mark.parametrize("field", [name for name in HEADER_FIELDS if name != "number"])
def test_a_header_changed_and_hashed_anew_is_caught_by_a_checkpoint(field: str) -> None:
    state = journey().net.state()
    number, digest_ = state.number, state.header().hash
    root = state.trust_root(checkpoint={"number": number, "hash": digest_})
    at = honest("container")[2]
    assert verify(honest("container")[0], root, at, STRICT).verdict is Verdict.ATTENTION
    changed = tree()
    fields = changed["header"]["fields"]
    text = fields[field]
    if text in ("0x", "0x0"):
        fields[field] = "0x11" if text == "0x" else "0x1"
    else:
        fields[field] = text[:-1] + ("2" if text[-1] == "1" else "1")
    changed["header"]["hash"] = "0x" + header_hash(fields).hex()
    report = verify(dumps(changed), root, at, STRICT)
    assert report.verdict in WORSE


def test_an_invented_later_block_of_an_unsealed_chain_is_named_as_unsealed() -> None:
    # Nobody seals a development chain: whoever makes up a header can make up a later one.
    _, root, at = honest("container")
    changed = tree()
    fields = changed["header"]["fields"]
    fields["number"] = hex(int(fields["number"], 16) + 5)
    changed["header"]["hash"] = "0x" + header_hash(fields).hex()
    report = verify(dumps(changed), root, at, STRICT)
    assert report.headline == "unsealed development chain: attention"
    assert "chain.unsealed" in codes(report)


# --- openings


def documents_of(changed: Json) -> list[int]:
    return list(range(len(changed["openings"])))


@pytest.mark.parametrize("place", documents_of(tree()))
def test_a_leaf_passed_off_as_padding_is_caught(place: int) -> None:
    net = journey().net
    wire = tree()["openings"][place]
    committed = net.documents[bytes.fromhex(wire["commitment"][2:])]
    for leaf in committed.leaves:
        changed = tree()
        opening = changed["openings"][place]
        opening["leaves"] = [x for x in opening["leaves"] if x["pointer"] != leaf.pointer]
        opening["padding"] = sorted([*opening["padding"], "0x" + leaf.hash.hex()])
        report = judged("container", dumps(changed))
        assert report.verdict in WORSE
        assert codes(report) & {"opening.uncounted", "opening.mismatch", "format.field"}


def test_openings_exchanged_between_commitments_are_refuted() -> None:
    changed = tree()
    first, second = changed["openings"][:2]
    first["commitment"], second["commitment"] = second["commitment"], first["commitment"]
    changed["openings"][:2] = [second, first]
    refused(changed, "opening.mismatch")


def test_an_opening_of_a_document_that_no_entry_commits_to_is_refuted() -> None:
    net = Rehearsal()
    foreign = net.documents[net.statement("Invented")]
    changed = tree()
    wire = wire_of_opening(foreign.commitment, open_all(foreign)).model_dump(mode="json")
    changed["openings"] = sorted([*changed["openings"], wire], key=lambda one: one["commitment"])
    refused(changed, "format.excess")


def partial_tree(place: int) -> tuple[Json, list[str]]:
    changed = tree()
    commitment = bytes.fromhex(changed["openings"][place]["commitment"][2:])
    committed = journey().net.documents[commitment]
    shown = [leaf.pointer for leaf in committed.leaves if leaf.pointer != "/eventHash"]
    opening = show(committed, shown[:2])
    changed["openings"][place] = wire_of_opening(commitment, opening).model_dump(mode="json")
    return changed, shown[:2]


def test_a_document_shown_in_part_is_incomplete_unless_the_policy_takes_it() -> None:
    _, root, at = honest("container")
    changed, _ = partial_tree(0)
    assert codes(judged("container", dumps(changed))) >= {"opening.partial"}
    lenient = Policy(openings=Openings.SHOWN, names=True, contents=True, journal=True)
    assert verify(dumps(changed), root, at, lenient).verdict is Verdict.ATTENTION


def test_every_spoilt_part_of_a_partial_opening_is_refuted_under_the_lenient_policy() -> None:
    _, root, at = honest("container")
    lenient = Policy(openings=Openings.SHOWN, names=True, contents=True, journal=True)
    spoilt = 0
    for shown_place in (0, 1):
        for name in ("pointer", "value", "salt", "index", "path"):
            changed, _ = partial_tree(0)
            leaf = changed["openings"][0]["shown"][shown_place]
            if name == "index":
                leaf[name] ^= 1
            elif name == "path":
                leaf[name] = leaf[name][::-1] if len(set(leaf[name])) > 1 else []
            elif name == "salt":
                leaf[name] = "0x" + "00" * 32
            else:
                leaf[name] = "/x"
            assert verify(dumps(changed), root, at, lenient).verdict in WORSE
            spoilt += 1
    for name, value in (("n", 2), ("n", 3), ("n", 2**20), ("version", 2), ("kind", 2)):
        changed, _ = partial_tree(0)
        changed["openings"][0][name] = value
        assert verify(dumps(changed), root, at, lenient).verdict in WORSE
        spoilt += 1
    assert spoilt >= 10


# --- signatures


def evidence_places(changed: Json, name: str) -> list[int]:
    return [place for place, one in enumerate(changed["evidence"]) if name in one]


def with_evidence(place: int, name: str, value: bytes) -> Json:
    changed = tree()
    changed["evidence"][place][name] = "0x" + value.hex()
    changed["evidence"].sort(
        key=lambda one: (one.get("contract", "tx"), one.get("calldata") or one["tx"])
    )
    return changed


DIRECT = evidence_places(tree(), "tx")
CARRIED = evidence_places(tree(), "calldata")


@pytest.mark.parametrize("place", DIRECT)
def test_a_raw_tx_changed_in_any_field_is_refuted(place: int) -> None:
    fields = list(rlp.decode(bytes.fromhex(tree()["evidence"][place]["tx"][2:])))
    for at in range(9):
        other = list(fields)
        value = other[at]
        other[at] = value[:-1] + bytes([value[-1] ^ 1]) if value else b"\x01"
        refused(with_evidence(place, "tx", rlp.encode(other)))


@pytest.mark.parametrize("place", DIRECT[:3])
def test_a_raw_tx_in_another_encoding_is_refuted(place: int) -> None:
    raw = bytes.fromhex(tree()["evidence"][place]["tx"][2:])
    fields = list(rlp.decode(raw))
    v, r, s = (int.from_bytes(fields[at], "big") for at in (6, 7, 8))
    high = [*fields[:6], rlp_int(v ^ 1 if v % 2 else v + 1), rlp_int(r), rlp_int(ORDER - s)]
    for other in (
        raw + b"\x00",
        raw[:-1],
        b"\x02" + raw,
        rlp.encode([*fields, b""]),
        rlp.encode(fields[:-1]),
        rlp.encode([b"\x00" + fields[0], *fields[1:]]),
        rlp.encode(high),
        rlp.encode([*fields[:6], b"\x1b", *fields[7:]]),
    ):
        refused(with_evidence(place, "tx", other))


def rlp_int(number: int) -> bytes:
    return number.to_bytes((number.bit_length() + 7) // 8, "big")


@pytest.mark.parametrize("place", CARRIED)
def test_carried_calldata_changed_in_any_word_is_refuted(place: int) -> None:
    data = bytes.fromhex(tree()["evidence"][place]["calldata"][2:])
    for at in range(4, len(data), 32):
        word = data[at : at + 32]
        other = data[:at] + word[:-1] + bytes([word[-1] ^ 1]) + data[at + 32 :]
        refused(with_evidence(place, "calldata", other))
    refused(with_evidence(place, "calldata", data + b"\x00" * 32))
    refused(with_evidence(place, "calldata", data[:-32]))
    refused(with_evidence(place, "calldata", b"\x00" * 4 + data[4:]))


def late_note() -> tuple[int, WriteNoteCall]:
    for place in CARRIED:
        wire = tree()["evidence"][place]
        if wire["contract"] == Contract.LEDGER.value:
            call = decode_call(Contract.LEDGER, bytes.fromhex(wire["calldata"][2:]))
            if isinstance(call, WriteNoteCall) and call.nonce == 1:
                return place, call
    raise LookupError("the journey has a late note")


def test_a_signature_with_high_s_is_refuted() -> None:
    place, call = late_note()
    high = Signature(
        call.signature.r, word_of((ORDER - call.signature.s) | (1 - call.signature.parity) << 255)
    )
    refused(
        with_evidence(place, "calldata", encode_call(replace(call, signature=high))),
        "signature.missing",
    )


@pytest.mark.parametrize("change", ["network", "chain", "contract", "deadline", "turn", "stranger"])
def test_a_signature_for_something_else_is_refuted(change: str) -> None:
    place, call = late_note()
    domain = journey().net.deployment.domain(Contract.LEDGER)
    item, nonce, deadline, who = call.item, call.nonce, call.deadline, TERMINAL
    if change == "network":
        domain = replace(domain, network_id=b"\x07" * 32)
    elif change == "chain":
        domain = replace(domain, chain_id=domain.chain_id + 1)
    elif change == "contract":
        domain = replace(domain, contract=MAKER.address)
    elif change == "deadline":
        deadline = 1
    elif change == "turn":
        item = replace(item, turn=item.turn + 100)
    else:
        who = MAKER
    signature = who.signs(digest(item, domain, nonce=nonce, deadline=deadline))
    forged = WriteNoteCall(item, nonce, deadline, signature)
    refused(with_evidence(place, "calldata", encode_call(forged)))
    assert deadline == FAR or change == "deadline"


def test_a_tx_to_another_contract_or_chain_signed_by_the_right_key_is_refuted() -> None:
    place = DIRECT[0]
    fields = list(rlp.decode(bytes.fromhex(tree()["evidence"][place]["tx"][2:])))
    account = Account.from_key(MAKER.key.secret)
    for to, chain in ((fields[3], 1), (b"\x05" * 20, 20777)):
        signed = account.sign_transaction(
            {
                "nonce": int.from_bytes(fields[0], "big"),
                "gasPrice": 0,
                "gas": 5_000_000,
                "to": to,
                "value": 0,
                "data": fields[5],
                "chainId": chain,
            }
        )
        refused(with_evidence(place, "tx", bytes(signed.raw_transaction)))


# --- the trust root and the time


def test_an_unsigned_expired_or_older_root_proves_nothing() -> None:
    data, root, at = honest("container")
    unsigned = root.model_copy(update={"signatures": root.signatures[:1]})
    assert codes(verify(data, unsigned, at, STRICT)) == {"root.unsigned"}
    late = datetime.fromtimestamp(root.content.expires, UTC)
    assert "root.expired" in codes(verify(data, root, late, STRICT))
    report = verify(data, root, at, STRICT, Memory(sequence=root.content.sequence + 1))
    assert codes(report) == {"root.regressed"}
    assert report.verdict is Verdict.INCOMPLETE


@pytest.mark.parametrize(
    "change",
    [
        {"network_id": b"\x09" * 32},
        {"chain_id": 1},
        {"genesis_hash": b"\x09" * 32},
    ],
)
def test_a_root_of_another_network_refutes_or_says_nothing(change: dict[str, object]) -> None:
    data, _, at = honest("container")
    root = journey().net.state().trust_root(**change)
    report = verify(data, root, at, STRICT)
    # A genesis hash is compared only with a header of block 0.
    expected = Verdict.ATTENTION if "genesis_hash" in change else Verdict.REFUTED
    assert report.verdict is expected


def test_other_code_at_a_contract_is_refuted() -> None:
    data, root, at = honest("container")
    state = journey().net.state()
    for name in ("council", "registry", "certificates", "ledger"):
        pinned = getattr(root.content.contracts, name)
        other = pinned.model_copy(update={"code_hash": b"\x01" * 32})
        contracts = root.content.contracts.model_copy(update={name: other})
        report = verify(data, state.trust_root(contracts=contracts), at, STRICT)
        assert report.verdict is Verdict.REFUTED
        assert "code.unknown" in codes(report)


def test_a_time_without_zone_is_refused_and_one_before_the_block_refutes() -> None:
    data, root, at = honest("container")
    with pytest.raises(InvalidInput):
        verify(data, root, at.replace(tzinfo=None))
    assert "head.future" in codes(verify(data, root, at - timedelta(minutes=5), STRICT))
    stale = verify(data, root, at + timedelta(days=2), STRICT)
    assert "head.stale" in codes(stale)
    assert stale.verdict is Verdict.ATTENTION
