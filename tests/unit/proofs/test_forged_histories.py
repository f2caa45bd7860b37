"""Forged histories, openings, trust roots and times."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ledger_client.documents import open_all, show
from ledger_client.errors import InvalidInput
from ledger_client.ledger.entries import entry_hash
from ledger_client.ledger.values import Contract
from ledger_client.proofs import Memory, Openings, Policy, Verdict, verify
from ledger_client.proofs.bundle_openings import wire_of_opening
from tests.unit.proofs.chain_state import header_hash
from tests.unit.proofs.honest import codes, refused, tree
from tests.unit.proofs.journey import journey
from tests.unit.proofs.mutations import Json, dumps
from tests.unit.proofs.rehearsal import Rehearsal
from tests.unit.proofs.states import State
from tests.unit.proofs.test_mutations import STRICT, WORSE, honest, judged


def test_an_entry_withheld_with_its_true_hash_is_a_gap() -> None:
    told = journey()
    for unit in tree()["units"]:
        history = State(told.net).history(Contract.LEDGER, bytes.fromhex(unit["unitId"][2:]))
        for place, entry in enumerate(history):
            changed = tree()
            same = next(one for one in changed["units"] if one["unitId"] == unit["unitId"])
            same["entries"][place] = {"withheld": "0x" + entry_hash(entry).hex()}
            refused(changed, "history.withheld")


def test_all_entries_withheld_is_incomplete() -> None:
    told = journey()
    changed = tree()
    for unit in changed["units"]:
        history = State(told.net).history(Contract.LEDGER, bytes.fromhex(unit["unitId"][2:]))
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
    older.__dict__.update(State(journey().net).__dict__)
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
    state = State(journey().net)
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
    root = State(journey().net).trust_root(**change)
    report = verify(data, root, at, STRICT)
    # A genesis hash is compared only with a header of block 0.
    expected = Verdict.ATTENTION if "genesis_hash" in change else Verdict.REFUTED
    assert report.verdict is expected


def test_other_code_at_a_contract_is_refuted() -> None:
    data, root, at = honest("container")
    state = State(journey().net)
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
