"""Which set of validators counts for a header, and what its own state may say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from ledger_client.proofs.errors import ProofBroken
from ledger_client.proofs.headers import ETHEREUM
from ledger_client.proofs.headers.epochs import Epoch, Recorded, SetAuthority, Witness
from ledger_client.proofs.headers.seals import check_seals
from ledger_client.proofs.headers.validators import check_state, epoch_at
from tests.unit.proofs.headers.networks import (
    FIRST,
    FIVE,
    FOUR,
    KNOWN,
    SECOND,
    THIRD,
    Network,
    state_of,
)
from tests.unit.proofs.headers.synthetic import Validator, validators
from tests.unit.proofs.test_ethereum_header import GENESIS

ENGINE, COUNCIL = SetAuthority.ENGINE, SetAuthority.COUNCIL
NET, SILENT = Network("qbft"), Network("qbft", silent=True)


def counted(number: int, listed: Sequence[Validator], known: Sequence[Epoch] = KNOWN) -> Epoch:
    return epoch_at(known, NET.witness(number, listed, state_of(FIRST)).header, ENGINE)


def code_of(number: int, listed: Sequence[Validator], known: Sequence[Epoch] = KNOWN) -> str:
    with pytest.raises(ProofBroken) as caught:
        counted(number, listed, known)
    return caught.value.code


@pytest.mark.parametrize(("number", "listed", "expected"), [
    (4, FOUR, FIRST), (99, FOUR, FIRST), (109, FOUR, FIRST),
    (101, FIVE, SECOND), (110, FIVE, SECOND), (209, FIVE, SECOND),
    (201, FOUR, THIRD), (210, FOUR, THIRD), (10**9, FOUR, THIRD),
])  # fmt: skip
def test_the_set_listed_counts_while_its_epoch_does(
    number: int, listed: list[Validator], expected: Epoch
) -> None:
    assert counted(number, listed) == expected


@pytest.mark.parametrize(("number", "listed"), [(110, FOUR), (200, FOUR), (210, FIVE)])
def test_a_former_quorum_that_seals_a_later_block_is_closed_out(
    number: int, listed: list[Validator]
) -> None:
    header = NET.witness(number, listed, state_of(SECOND)).header
    assert header.sealing is not None
    assert check_seals(header.sealing, header.sealing.listed), "its seals alone are good"
    assert code_of(number, listed) == "validators.closed"


def test_who_knows_no_later_epoch_cannot_see_a_former_quorum() -> None:
    assert counted(500, FOUR, [FIRST]) == FIRST


@pytest.mark.parametrize(("number", "listed"), [
    (3, FOUR), (0, FOUR), (100, FIVE), (99, FIVE), (50, validators(4, "alien")),
    (10**6, validators(4, "alien")), (50, FOUR[:3]), (50, []),
])  # fmt: skip
def test_a_set_that_no_epoch_covers_is_unrecorded(number: int, listed: list[Validator]) -> None:
    witness = NET.witness(number, listed, state_of(FIRST)) if listed else None
    header = (witness or SILENT.witness(number, FOUR, state_of(FIRST))).header
    with pytest.raises(ProofBroken) as caught:
        epoch_at(KNOWN, header, ENGINE)
    assert caught.value.code == "validators.unrecorded"


def test_without_epochs_nobody_counts() -> None:
    assert code_of(50, FOUR, ()) == "validators.unrecorded"


def test_a_header_without_seals_has_no_set() -> None:
    with pytest.raises(ProofBroken) as caught:
        epoch_at(KNOWN, ETHEREUM.read(GENESIS), ENGINE)
    assert caught.value.code == "header.form"


# --- the header's own state


def state_code(
    state: Recorded,
    number: int,
    listed: Sequence[Validator],
    known: Sequence[Epoch] = KNOWN,
    authority: SetAuthority = ENGINE,
) -> str | None:
    net = SILENT if authority is COUNCIL else NET
    witness: Witness = net.witness(number, listed, state)
    try:
        check_state(known, epoch_at(known, witness.header, authority), witness, authority)
    except ProofBroken as error:
        return error.code
    return None


@pytest.mark.parametrize(("state", "number", "listed"), [
    (FIRST, 50, FOUR), (SECOND, 105, FOUR), (SECOND, 105, FIVE), (SECOND, 150, FIVE),
    (THIRD, 205, FIVE), (THIRD, 205, FOUR), (THIRD, 999, FOUR),
])  # fmt: skip
def test_a_state_of_the_epoch_or_of_the_one_recorded_after_it_agrees(
    state: Epoch, number: int, listed: list[Validator]
) -> None:
    assert state_code(state_of(state), number, listed) is None


def test_a_record_not_known_yet_may_stand_in_the_state() -> None:
    assert state_code(state_of(SECOND), 105, FOUR, [FIRST]) is None
    alien = replace(state_of(SECOND), validators=FIRST.validators)
    assert state_code(alien, 105, FOUR, [FIRST]) == "validators.conflict"


@pytest.mark.parametrize(("state", "number", "listed"), [
    (state_of(FIRST), 105, FOUR),
    (state_of(FIRST), 150, FIVE),
    (state_of(THIRD), 105, FOUR),
    (state_of(SECOND), 50, FOUR),
    (state_of(SECOND), 999, FOUR),
    (replace(state_of(FIRST), epoch=4), 50, FOUR),
])  # fmt: skip
def test_a_state_of_another_time_is_a_conflict(
    state: Recorded, number: int, listed: list[Validator]
) -> None:
    assert state_code(state, number, listed) == "validators.conflict"


@pytest.mark.parametrize("state", [
    replace(state_of(FIRST), recorded_at=4),
    replace(state_of(FIRST), validators=SECOND.validators),
    replace(state_of(FIRST), recorded_at=51),
])  # fmt: skip
def test_a_staging_network_of_the_same_validators_has_another_state(state: Recorded) -> None:
    # Same keys, same list, good seals: what its registry says of the epoch is not what is known.
    assert state_code(state, 50, FOUR) == "validators.conflict"


# --- where the council decides


def test_in_contract_mode_the_newest_record_before_the_block_counts() -> None:
    known = (FIRST, replace(SECOND, adopted_at=101))
    for number, expected in ((100, FIRST), (101, known[1]), (999, known[1])):
        header = SILENT.witness(number, FIVE, state_of(SECOND)).header
        assert epoch_at(known, header, COUNCIL) == expected


def test_in_contract_mode_a_header_that_lists_is_refused() -> None:
    with pytest.raises(ProofBroken) as caught:
        epoch_at(KNOWN, NET.witness(50, FOUR, state_of(FIRST)).header, COUNCIL)
    assert caught.value.code == "header.form"


def test_in_contract_mode_nothing_counts_before_the_first_record() -> None:
    with pytest.raises(ProofBroken) as caught:
        epoch_at(KNOWN, SILENT.witness(3, FOUR, state_of(FIRST)).header, COUNCIL)
    assert caught.value.code == "validators.unrecorded"


def test_in_contract_mode_a_later_record_in_the_state_is_needed_too() -> None:
    known = (FIRST, replace(SECOND, adopted_at=101))
    assert state_code(state_of(SECOND), 150, FIVE, known, COUNCIL) is None
    assert state_code(state_of(SECOND), 100, FOUR, known, COUNCIL) is None
    assert state_code(state_of(THIRD), 205, FIVE, known, COUNCIL) == "validators.unrecorded"
    assert state_code(state_of(FIRST), 150, FIVE, known, COUNCIL) == "validators.conflict"
