"""Answers of a sealed chain, judged whole: verified down to the seals, or refused by code."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest

from ledger_client.errors import InvalidInput
from ledger_client.proofs import Bundle, Memory, Policy, Report, TrustRoot, Verdict, verify
from ledger_client.proofs.bundle_parts import HeaderWire
from ledger_client.proofs.errors import ProofBroken
from ledger_client.proofs.exports.proved import read_header
from ledger_client.proofs.headers.epochs import Epoch
from ledger_client.proofs.report import Status
from ledger_client.proofs.validator_parts import LinkWire
from tests.unit.proofs.headers.sealed_states import (
    FIRST,
    FIVE,
    FOUR,
    SECOND,
    Chain,
    SealedState,
    recorded,
)
from tests.unit.proofs.headers.synthetic import Validator, addresses, validators
from tests.unit.proofs.journey import journey
from tests.unit.proofs.mutations import Json, dumps, variants
from tests.unit.proofs.states import State

STRICT = Policy(names=True, contents=True, journal=True)
FORMS = ("qbft", "istanbul")
STRANGER = Validator.named("stranger")
WORSE = (Verdict.REFUTED, Verdict.INCOMPLETE)

each_form = pytest.mark.parametrize("form", FORMS)


@cache
def state_of(form: str, silent: bool = False, shows: Epoch = SECOND) -> SealedState:
    return SealedState(journey().net, Chain(form, silent), shows)


@cache
def unsealed(form: str, silent: bool = False, shows: Epoch = SECOND) -> Bundle:
    state, told = state_of(form, silent, shows), journey()
    units = [state.unit(one) for one in (told.container, told.pallet_a, told.pallet_b)]
    return state.bundle(told.container, units)


def answer(form: str, header: HeaderWire | None = None, **more: Any) -> Bundle:
    return state_of(form).answer(unsealed(form), header, **more)


def judged(
    form: str,
    bundle: Bundle | bytes | None = None,
    root: TrustRoot | None = None,
    memory: Memory | None = None,
) -> Report:
    state = state_of(form)
    at = datetime.fromtimestamp(state.time + 60, UTC)
    return verify(bundle or answer(form), root or state.root(), at, STRICT, memory or Memory())


def codes(report: Report) -> set[str]:
    return {one.code for one in report.findings}


def refused(report: Report, code: str, verdict: Verdict = Verdict.REFUTED) -> None:
    assert code in codes(report), codes(report)
    assert "check.error" not in codes(report)
    assert report.verdict is verdict
    assert report.memory is None


@each_form
def test_an_answer_is_verified_down_to_the_seals(form: str) -> None:
    report = judged(form)
    assert {one.code for one in report.findings if one.severity != "note"} == {"custody.reserved"}
    assert report.verdict is Verdict.ATTENTION
    assert report.heading == ""
    assert "chain.unsealed" not in codes(report)
    steps = {one.name: one.status for one in report.steps}
    for name in ("validator epochs", "validator links", "validator set", "commit seals"):
        assert steps[name] is Status.PASS
    assert report.memory is not None
    assert report.memory.epochs == (FIRST, SECOND)


@each_form
def test_what_was_learned_is_enough_without_the_link(form: str) -> None:
    without = answer(form, links=[])
    refused(judged(form, without), "validators.unrecorded", Verdict.INCOMPLETE)
    learned = judged(form).memory
    assert judged(form, without, memory=learned).memory == learned
    known = state_of(form).root([FIRST, SECOND])
    assert judged(form, without, known).memory is not None
    assert judged(form, root=known).memory is not None


@each_form
@pytest.mark.parametrize(("sealers", "code"), [
    (FIVE[:2], "seal.quorum"), (FIVE[:3], "seal.quorum"), ([*FIVE[:4], FIVE[0]], "seal.duplicate"),
    ([*FIVE[:4], STRANGER], "seal.foreign"), ([], "seal.quorum"),
])  # fmt: skip
def test_a_header_without_good_seals_is_refuted(
    form: str, sealers: list[Validator], code: str
) -> None:
    header = state_of(form).sealed_header(sealers=sealers)
    refused(judged(form, answer(form, header)), code)


@each_form
def test_a_proposer_that_is_no_member_is_refuted(form: str) -> None:
    header = state_of(form).sealed_header(proposer=STRANGER)
    refused(judged(form, answer(form, header)), "seal.proposer")


@each_form
def test_a_former_quorum_that_seals_a_later_block_is_refuted(form: str) -> None:
    header = state_of(form).sealed_header(FOUR)
    refused(judged(form, answer(form, header)), "validators.closed")


@each_form
def test_an_alien_set_is_not_known(form: str) -> None:
    aliens = validators(4, "alien")
    header = state_of(form).sealed_header(aliens)
    refused(judged(form, answer(form, header)), "validators.unrecorded", Verdict.INCOMPLETE)


@each_form
def test_a_captured_council_and_one_lying_proposer_are_refuted(form: str) -> None:
    chain = Chain(form)
    members = sorted([*FOUR, STRANGER], key=lambda one: one.address)
    alien = replace(SECOND, validators=addresses(members))
    honest = chain.link(alien, FOUR, members)
    lying = [
        chain.witness(30 + place, members, recorded(alien), proposer=FOUR[0]) for place in range(3)
    ]
    for adoption in ((), tuple(lying)):
        link = honest.model_copy(update={"adoption": adoption})
        refused(judged(form, answer(form, links=[link])), "validators.adoption")
    swapped = replace(SECOND, validators=addresses(sorted([*FOUR[:3], STRANGER], key=str)))
    record = chain.witness(21, FOUR, recorded(swapped))
    link = LinkWire(record=record, adoption=())
    refused(judged(form, answer(form, links=[link])), "validators.record")


@each_form
def test_a_link_of_a_staging_network_has_another_registry(form: str) -> None:
    # The network's id stands in the code of its contracts, so the same keys do not help.
    chain, honest = Chain(form), Chain(form).link(SECOND, FOUR, FIVE)
    record = chain.witness(21, FOUR, recorded(SECOND), code_hash=b"\x01" * 32)
    link = honest.model_copy(update={"record": record})
    refused(judged(form, answer(form, links=[link])), "code.unknown")


@each_form
def test_a_state_that_tells_of_another_epoch_is_refuted(form: str) -> None:
    for shows in (FIRST, replace(SECOND, recorded_at=19), replace(SECOND, epoch=2)):
        state = state_of(form, shows=shows)
        bundle = state.answer(unsealed(form, shows=shows))
        at = datetime.fromtimestamp(state.time + 60, UTC)
        refused(verify(bundle, state.root(), at, STRICT), "validators.conflict")


@each_form
def test_memory_and_root_that_disagree_are_refuted(form: str) -> None:
    other = replace(FIRST, validators=addresses(validators(4, "alien")))
    refused(judged(form, memory=Memory(epochs=(other,))), "validators.conflict")


@each_form
def test_links_out_of_order_or_twice_are_refuted(form: str) -> None:
    link = Chain(form).link(SECOND, FOUR, FIVE)
    refused(judged(form, answer(form, links=[link, link])), "format.excess")
    skipped = Chain(form).link(replace(SECOND, epoch=2), FOUR, FIVE)
    report = judged(form, answer(form, links=[skipped]))
    refused(report, "validators.unrecorded", Verdict.INCOMPLETE)


@each_form
def test_a_block_of_a_link_that_conflicts_with_one_known_is_evidence(form: str) -> None:
    root = state_of(form).root(checkpoint={"number": 21, "hash": b"\x01" * 32})
    refused(judged(form, root=root), "head.conflict")


@each_form
def test_the_tail_of_another_fork_is_refuted(form: str) -> None:
    header = state_of(form).sealed_header(baseFeePerGas="0x0")
    refused(judged(form, answer(form, header)), "header.hash")
    root = state_of(form).root(fork_tail=("baseFeePerGas",))
    refused(judged(form, root=root), "header.hash")


@each_form
def test_a_pinned_block_needs_no_epoch_and_no_seals_but_bears_no_false_ones(form: str) -> None:
    state = state_of(form)
    header = state.sealed_header()
    root = state.root([FIRST], checkpoint={"number": state.number, "hash": header.hash})
    report = judged(form, answer(form, header, links=[]), root)
    assert "head.pinned" in codes(report)
    assert report.verdict in (Verdict.VERIFIED, Verdict.ATTENTION)
    for sealers, code in ((FIVE[:2], "seal.quorum"), ([*FIVE, STRANGER], "seal.foreign")):
        spoilt = state.sealed_header(sealers=sealers, proposer=FIVE[0])
        assert spoilt.hash == header.hash
        refused(judged(form, answer(form, spoilt, links=[]), root), code)
    bare = state.sealed_header(sealers=[], proposer=FIVE[0])
    assert judged(form, answer(form, bare, links=[]), root).memory is not None


def test_the_round_of_a_pinned_block_without_seals_is_zero() -> None:
    state = state_of("qbft")
    later = state.sealed_header(sealers=[], proposer=FIVE[0], round=1)
    root = state.root([FIRST], checkpoint={"number": state.number, "hash": later.hash})
    refused(judged("qbft", answer("qbft", later, links=[]), root), "header.form")


@each_form
def test_an_answer_of_another_form_than_the_root_pins_is_refuted(form: str) -> None:
    other = "qbft" if form == "istanbul" else "istanbul"
    plain = State(journey().net)
    for bundle, root in (
        (unsealed(form), state_of(form).root()),
        (answer(form), plain.trust_root()),
        (answer(form), state_of(other).root()),
    ):
        refused(judged(form, bundle, root), "header.form")


def test_where_the_council_decides_the_report_says_so() -> None:
    state = state_of("qbft", silent=True)
    bundle = state.answer(unsealed("qbft", silent=True))
    at = datetime.fromtimestamp(state.time + 60, UTC)
    report = verify(bundle, state.root(), at, STRICT)
    assert "validators.council" in codes(report)
    assert report.verdict in (Verdict.VERIFIED, Verdict.ATTENTION)
    pinned = state.root(checkpoint={"number": state.number, "hash": bundle.header.hash})
    assert verify(bundle, pinned, at, STRICT).memory is not None
    listing = state.answer(unsealed("qbft", silent=True), state_of("qbft").sealed_header())
    refused(verify(listing, state.root(), at, STRICT), "header.form")


@each_form
def test_the_headers_of_exports_are_judged_by_the_epochs_of_the_root(form: str) -> None:
    state = state_of(form)
    root = state.root([FIRST, SECOND])
    assert read_header(state.sealed_header(), root).number == state.number
    for header, known, code in (
        (state.sealed_header(sealers=FIVE[:2]), root, "seal.quorum"),
        (state.sealed_header(FOUR), root, "validators.closed"),
        (state.sealed_header(), state.root([FIRST]), "validators.unrecorded"),
    ):
        with pytest.raises(ProofBroken) as caught:
            read_header(header, known)
        assert caught.value.code == code


# --- the form of bundle and trust root


@each_form
def test_bundle_and_root_are_read_back_as_they_are_written(form: str) -> None:
    bundle, root = answer(form), state_of(form).root([FIRST, SECOND])
    assert Bundle.parse(bundle.encode()) == bundle
    assert TrustRoot.parse(root.encode()) == root


@each_form
def test_validators_belong_to_sealed_headers_and_to_no_other(form: str) -> None:
    sealed: Json = json.loads(answer(form).encode())
    plain: Json = json.loads(unsealed(form).encode())
    without = {name: value for name, value in sealed.items() if name != "validators"}
    for tree in (
        without,
        {**sealed, "validators": None},
        {**plain, "validators": None},
        {**plain, "validators": sealed["validators"]},
        {**sealed, "header": plain["header"]},
    ):
        with pytest.raises(InvalidInput) as caught:
            Bundle.parse(dumps(tree))
        assert caught.value.code == "format.field"


@each_form
def test_a_root_of_a_sealed_form_says_how_it_is_judged(form: str) -> None:
    tree: Json = json.loads(state_of(form).root([FIRST, SECOND]).encode())
    content = tree["content"]
    sealing = content["sealing"]
    late = [sealing["epochs"][0], {**sealing["epochs"][1], "adoptedAt": 20}]
    other = "qbft" if form == "istanbul" else "istanbul"
    for changed in (
        {name: value for name, value in content.items() if name != "sealing"},
        {**content, "sealing": None},
        {**content, "headerForm": "ethereum"},
        {**content, "headerForm": other},
        {**content, "headerForm": "clique"},
        {**content, "contracts": {**content["contracts"], "validators": None}},
        {**content, "sealing": {**sealing, "epochs": []}},
        {**content, "sealing": {**sealing, "epochs": sealing["epochs"][::-1]}},
        {**content, "sealing": {**sealing, "epochs": late}},
        {**content, "sealing": {**sealing, "forkTail": ["mixHash"]}},
        {**content, "sealing": {**sealing, "committee": 4 if form == "istanbul" else 22}},
        {**content, "sealing": {**sealing, "setAuthority": "nobody"}},
        {**content, "sealing": {**sealing, "unknown": 1}},
    ):
        with pytest.raises(InvalidInput) as caught:
            TrustRoot.parse(dumps({**tree, "content": changed}))
        assert caught.value.code == "root.format"


@each_form
def test_no_spoilt_header_registry_or_link_is_accepted(form: str) -> None:
    tree: Json = json.loads(answer(form).encode())
    assert judged(form, dumps(tree)).memory is not None
    count = 0
    for name, make in variants(tree, places=2):
        if not name.startswith(("/validators", "/header")):
            continue
        report = judged(form, make())
        assert report.verdict in WORSE, name
        assert "check.error" not in codes(report), name
        count += 1
    assert count >= 250
