"""Commit seals of both forms: who made them, and each way in which they are not enough."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
import rlp
from eth_keys.constants import SECPK1_N

from ledger_client.proofs.errors import ProofBroken
from ledger_client.proofs.headers import FORMS, Sealing, SignedProposal
from ledger_client.proofs.headers.seals import check_seals, committers, most_faulty, proposer
from tests.unit.proofs.headers.qbft_recording import octets
from tests.unit.proofs.headers.synthetic import (
    Made,
    Validator,
    addresses,
    istanbul,
    qbft,
    validators,
)

MAKERS: dict[str, Callable[..., Made]] = {"qbft": qbft, "istanbul": istanbul}
FOUR = validators(4)
SET = addresses(FOUR)
STRANGER = Validator.named("stranger")

each_form = pytest.mark.parametrize("form", sorted(MAKERS))


def sealing(form: str, made: Made) -> Sealing:
    header = FORMS[form].read(made.fields)
    assert header.hash == made.hash
    assert header.sealing is not None
    return header.sealing


def sealed(form: str, sealers: Sequence[Validator], **more: object) -> Sealing:
    return sealing(form, MAKERS[form](12, FOUR, sealers, **more))


def refused(told: Sealing, code: str, members: Sequence[bytes] = SET) -> None:
    with pytest.raises(ProofBroken) as caught:
        check_seals(told, members)
    assert caught.value.code == code


def with_seals(form: str, made: Made, change: Callable[[list[bytes]], list[bytes]]) -> Sealing:
    """The sealing after a change of the seals as they stand in the header."""
    extra = octets(made.fields["extraData"])
    start = 32 if form == "istanbul" else 0
    items = rlp.decode(extra[start:])
    changed = [*items[:-1], change([bytes(one) for one in items[-1]])]
    text = "0x" + (extra[:start] + rlp.encode(changed)).hex()
    told = FORMS[form].read({**made.fields, "extraData": text})
    assert told.hash == made.hash, "no hash covers the seals"
    assert told.sealing is not None
    return told.sealing


@each_form
def test_a_quorum_of_the_set_is_enough_and_its_signers_are_known(form: str) -> None:
    told = sealed(form, FOUR[:3], proposer=FOUR[3])
    assert check_seals(told, SET) == tuple(one.address for one in FOUR[:3])
    assert proposer(told) == FOUR[3].address
    assert check_seals(sealed(form, FOUR), SET)


@each_form
def test_exactly_f_plus_one_seals_are_too_few(form: str) -> None:
    assert most_faulty(4) + 1 == 2
    refused(sealed(form, FOUR[:2]), "seal.quorum")


@each_form
@pytest.mark.parametrize(("size", "enough"), [(1, 1), (2, 2), (3, 3), (4, 3), (5, 4), (7, 5)])
def test_one_seal_less_than_the_quorum_is_refused(form: str, size: int, enough: int) -> None:
    members = validators(size)
    told = sealing(form, MAKERS[form](5, members, members[:enough]))
    assert check_seals(told, addresses(members))
    if enough > 1:
        less = sealing(form, MAKERS[form](5, members, members[: enough - 1]))
        refused(less, "seal.quorum", addresses(members))


@each_form
def test_no_seal_is_refused_even_of_no_validators(form: str) -> None:
    told = sealed(form, [], proposer=FOUR[0])
    refused(told, "seal.quorum")
    refused(told, "seal.quorum", ())


@each_form
def test_one_validator_twice_is_refused_not_counted_once(form: str) -> None:
    refused(sealed(form, [*FOUR[:3], FOUR[0]]), "seal.duplicate")
    refused(sealed(form, [FOUR[0]] * 3), "seal.duplicate")


@each_form
def test_one_validator_twice_with_other_bytes_is_refused(form: str) -> None:
    def malleated(seals: list[bytes]) -> list[bytes]:
        first = seals[0]
        high = SECPK1_N - int.from_bytes(first[32:64], "big")
        return [*seals, first[:32] + high.to_bytes(32, "big") + bytes([first[64] ^ 1])]

    made = MAKERS[form](12, FOUR, FOUR[:3])
    refused(with_seals(form, made, malleated), "seal.duplicate")


@each_form
def test_a_high_s_alone_is_no_reason_to_refuse(form: str) -> None:
    def high(seals: list[bytes]) -> list[bytes]:
        first = seals[0]
        other = SECPK1_N - int.from_bytes(first[32:64], "big")
        return [first[:32] + other.to_bytes(32, "big") + bytes([first[64] ^ 1]), *seals[1:]]

    made = MAKERS[form](12, FOUR, FOUR[:3])
    assert set(check_seals(with_seals(form, made, high), SET)) == set(SET[:3])


@each_form
def test_a_seal_of_no_member_is_refused_even_beside_a_quorum(form: str) -> None:
    refused(sealed(form, [*FOUR[:3], STRANGER]), "seal.foreign")
    refused(sealed(form, [*FOUR, STRANGER]), "seal.foreign")


@each_form
def test_the_set_that_counts_decides_not_the_list_in_the_header(form: str) -> None:
    others = validators(4, "other")
    told = sealing(form, MAKERS[form](12, others, others))
    assert check_seals(told, addresses(others))
    refused(told, "seal.foreign")


@each_form
def test_a_proposer_that_is_no_member_is_refused(form: str) -> None:
    refused(sealed(form, FOUR[:3], proposer=STRANGER), "seal.proposer")


@each_form
@pytest.mark.parametrize("length", [0, 1, 64, 66, 130])
def test_a_seal_of_another_length_is_refused(form: str, length: int) -> None:
    made = MAKERS[form](12, FOUR, FOUR)
    cut = with_seals(form, made, lambda seals: [*seals[:3], (seals[3] * 2)[:length]])
    refused(cut, "seal.form")


@each_form
@pytest.mark.parametrize("v", [2, 3, 4, 27, 28, 255])
def test_a_recovery_id_other_than_0_and_1_is_refused(form: str, v: int) -> None:
    made = MAKERS[form](12, FOUR, FOUR)
    refused(
        with_seals(form, made, lambda seals: [*seals[:3], seals[3][:64] + bytes([v])]), "seal.form"
    )


@each_form
@pytest.mark.parametrize("r", [0, SECPK1_N, 2**256 - 1])
def test_a_seal_that_no_key_can_have_made_is_refused(form: str, r: int) -> None:
    made = MAKERS[form](12, FOUR, FOUR)
    spoilt = with_seals(
        form, made, lambda seals: [*seals[:3], r.to_bytes(32, "big") + seals[3][32:]]
    )
    refused(spoilt, "seal.form")


@each_form
def test_the_seals_of_another_block_are_of_strangers(form: str) -> None:
    made, other = MAKERS[form](12, FOUR, FOUR), MAKERS[form](13, FOUR, FOUR)
    taken = list(sealing(form, other).seals)
    refused(with_seals(form, made, lambda _: taken), "seal.foreign")


@each_form
def test_the_seals_of_another_chain_are_of_strangers(form: str) -> None:
    here = MAKERS[form](12, FOUR, FOUR, changes={"parentHash": "0x" + "aa" * 32})
    there = MAKERS[form](12, FOUR, FOUR, changes={"parentHash": "0x" + "bb" * 32})
    taken = list(sealing(form, there).seals)
    refused(with_seals(form, here, lambda _: taken), "seal.foreign")


def test_the_seals_of_another_round_are_of_strangers() -> None:
    first, second = qbft(12, FOUR, FOUR), qbft(12, FOUR, FOUR, round=1)
    assert first.hash == second.hash
    taken = list(sealing("qbft", second).seals)
    refused(with_seals("qbft", first, lambda _: taken), "seal.foreign")


def test_a_header_may_stand_in_any_round_under_one_hash() -> None:
    for round_ in (1, 2, 127, 128, 2**32 - 1):
        told = sealing("qbft", qbft(12, FOUR, FOUR[:3], round=round_))
        assert told.round == round_
        assert check_seals(told, SET)


@pytest.mark.parametrize("seal", [b"", bytes(65), bytes(64), b"\x01" * 66])
def test_kaia_wants_the_proposers_own_seal(seal: bytes) -> None:
    told = sealing("istanbul", MAKERS["istanbul"](12, FOUR, FOUR))
    assert isinstance(told.proposer, SignedProposal)
    refused(replace(told, proposer=replace(told.proposer, seal=seal)), "seal.proposer")


def test_committers_come_in_the_order_of_the_header() -> None:
    told = sealed("qbft", [FOUR[2], FOUR[0], FOUR[1]])
    assert committers(told) == (SET[2], SET[0], SET[1])
