"""Links of validators: a set takes the council's record and the engine's adoption, both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from ledger_client.proofs.errors import ProofBroken
from ledger_client.proofs.headers.epochs import Epoch, Recorded, SetAuthority, joined
from ledger_client.proofs.headers.links import Link, followed
from ledger_client.proofs.headers.validators import epoch_at
from tests.unit.proofs.headers.networks import (
    ADOPTED,
    FIRST,
    FIVE,
    FOUR,
    KNOWN,
    RECORDED,
    SECOND,
    THIRD,
    Network,
    state_of,
)
from tests.unit.proofs.headers.synthetic import Validator, addresses, validators

ENGINE, COUNCIL = SetAuthority.ENGINE, SetAuthority.COUNCIL
ALIENS = validators(4, "alien")
REMOVED = FIVE[4]

each_form = pytest.mark.parametrize("net", [Network("qbft"), Network("istanbul")], ids=str)


def refused(
    known: Sequence[Epoch], link: Link, code: str, authority: SetAuthority = ENGINE
) -> None:
    with pytest.raises(ProofBroken) as caught:
        followed(known, link, authority)
    assert caught.value.code == code


def ordered(members: Sequence[Validator]) -> list[Validator]:
    return sorted(members, key=lambda one: one.address)


@each_form
def test_four_become_five_and_four_again_as_honest_links_show(net: Network) -> None:
    grown = followed([FIRST], net.link(FOUR, FIVE, SECOND), ENGINE)
    assert grown == (FIRST, SECOND)
    assert followed(grown, net.link(FIVE, FOUR, THIRD), ENGINE) == KNOWN


@each_form
def test_a_link_of_what_is_known_is_proved_again_and_changes_nothing(net: Network) -> None:
    assert followed(KNOWN, net.link(FOUR, FIVE, SECOND), ENGINE) == KNOWN
    later = replace(SECOND, adopted_at=ADOPTED + 7)
    assert followed(KNOWN, net.link(FOUR, FIVE, later), ENGINE) == KNOWN
    earlier = replace(SECOND, adopted_at=ADOPTED - 7)
    assert followed(KNOWN, net.link(FOUR, FIVE, earlier), ENGINE)[1] == earlier


@each_form
def test_a_link_that_tells_a_known_epoch_differently_is_a_conflict(net: Network) -> None:
    other = replace(SECOND, recorded_at=RECORDED - 1)
    refused(KNOWN, net.link(FOUR, FIVE, other), "validators.conflict")


@each_form
def test_a_link_may_not_skip_an_epoch(net: Network) -> None:
    refused([FIRST], net.link(FIVE, FOUR, THIRD), "validators.unrecorded")
    first_again = Recorded(0, FIRST.validators, 3)
    record = net.witness(9, FOUR, first_again)
    refused([FIRST], Link(record, ()), "validators.unrecorded")


# --- the council's record


@each_form
def test_an_alien_set_that_a_captured_council_records_is_refused(net: Network) -> None:
    alien = replace(SECOND, validators=addresses(ALIENS))
    refused([FIRST], net.link(FOUR, ALIENS, alien), "validators.record")


@each_form
def test_an_alien_member_that_no_engine_adopts_is_refused(net: Network) -> None:
    members = ordered([*FOUR, ALIENS[0]])
    alien = replace(SECOND, validators=addresses(members))
    honest = net.link(FOUR, members, alien)
    refused([FIRST], Link(honest.record, ()), "validators.adoption")
    header = net.witness(ADOPTED, members, state_of(alien)).header
    with pytest.raises(ProofBroken) as caught:
        epoch_at([FIRST], header, ENGINE)
    assert caught.value.code == "validators.unrecorded"


@each_form
@pytest.mark.parametrize("liar", range(4))
def test_one_lying_proposer_beside_a_captured_council_adopts_nothing(
    net: Network, liar: int
) -> None:
    members = ordered([*FOUR, ALIENS[0]])
    alien = replace(SECOND, validators=addresses(members))
    # Honest validators seal what he proposes: the engine does not check the list.
    link = net.link(FOUR, members, alien, proposers=[FOUR[liar]] * 3)
    refused([FIRST], link, "validators.adoption")


@each_form
def test_a_new_member_that_proposes_does_not_count_as_adopting(net: Network) -> None:
    members = ordered([*FOUR, ALIENS[0]])
    alien = replace(SECOND, validators=addresses(members))
    link = net.link(FOUR, members, alien, proposers=[FOUR[0], ALIENS[0]])
    refused([FIRST], link, "validators.adoption")


@each_form
def test_seven_need_three_different_proposers(net: Network) -> None:
    eight = validators(8)
    first = replace(FIRST, validators=addresses(eight[:7]))
    second = replace(SECOND, validators=addresses(eight))
    two = net.link(eight[:7], eight, second, proposers=[*eight[:2], *eight[:2]])
    refused([first], two, "validators.adoption")
    three = net.link(eight[:7], eight, second, proposers=eight[:3])
    assert followed([first], three, ENGINE)[-1] == second


@each_form
@pytest.mark.parametrize(
    ("members", "why"),
    [
        (FOUR, "nobody changed"),
        (ordered([*FOUR, *ALIENS[:2]]), "two came"),
        (ordered([*FOUR[:3], ALIENS[0]]), "one replaced another"),
        (FOUR[:3], "fewer than four"),
    ],
)
def test_a_record_changes_one_member_and_leaves_four(
    net: Network, members: list[Validator], why: str
) -> None:
    other = replace(SECOND, validators=addresses(members))
    proposers = FOUR[:2]
    record = net.witness(RECORDED + 2, FOUR, state_of(other))
    link = net.link(FOUR, members, other, proposers=proposers, record=record)
    refused([FIRST], link, "validators.record")


@each_form
def test_the_record_is_later_than_the_adoption_before_it(net: Network) -> None:
    for recorded_at in (SECOND.adopted_at, SECOND.adopted_at - 1, SECOND.recorded_at):
        hasty = replace(THIRD, recorded_at=recorded_at)
        refused([FIRST, SECOND], net.link(FIVE, FOUR, hasty), "validators.record")


@each_form
def test_a_header_cannot_show_what_is_recorded_after_it(net: Network) -> None:
    record = net.witness(RECORDED - 1, FOUR, state_of(SECOND))
    refused([FIRST], net.link(FOUR, FIVE, SECOND, record=record), "validators.record")
    same_block = net.witness(RECORDED, FOUR, state_of(SECOND))
    assert followed([FIRST], net.link(FOUR, FIVE, SECOND, record=same_block), ENGINE)


@each_form
def test_the_record_is_sealed_by_a_quorum_of_the_set_before(net: Network) -> None:
    for sealers, code in (
        (FOUR[:2], "seal.quorum"),
        ([*FOUR[:3], ALIENS[0]], "seal.foreign"),
        ([*FOUR[:2], FIVE[4]], "seal.foreign"),
        ([*FOUR[:3], FOUR[0]], "seal.duplicate"),
    ):
        record = net.witness(RECORDED + 2, FOUR, state_of(SECOND), sealers=sealers)
        refused([FIRST], net.link(FOUR, FIVE, SECOND, record=record), code)
    record = net.witness(RECORDED + 2, FOUR, state_of(SECOND), proposer=ALIENS[0])
    refused([FIRST], net.link(FOUR, FIVE, SECOND, record=record), "seal.proposer")


@each_form
def test_a_record_whose_header_lists_another_set_is_refused(net: Network) -> None:
    record = net.witness(RECORDED + 2, ordered([*FOUR, ALIENS[0]]), state_of(SECOND))
    refused([FIRST], net.link(FOUR, FIVE, SECOND, record=record), "validators.record")


@each_form
def test_an_addition_that_the_engine_made_first_can_be_healed(net: Network) -> None:
    record = net.witness(RECORDED + 2, FIVE, state_of(SECOND), sealers=FIVE[:4])
    assert followed([FIRST], net.link(FOUR, FIVE, SECOND, record=record), ENGINE)


@each_form
def test_a_removal_that_the_engine_made_first_cannot_be_healed(net: Network) -> None:
    record = net.witness(THIRD.recorded_at + 2, FOUR, state_of(THIRD), sealers=FOUR[:3])
    refused([FIRST, SECOND], net.link(FIVE, FOUR, THIRD, record=record), "seal.quorum")


# --- the engine's adoption


@each_form
def test_adoption_without_headers_is_none(net: Network) -> None:
    link = net.link(FOUR, FIVE, SECOND)
    refused([FIRST], replace(link, adoption=()), "validators.adoption")
    refused([FIRST], replace(link, adoption=link.adoption[:1]), "validators.adoption")


@each_form
def test_adopting_headers_follow_the_record_in_their_order(net: Network) -> None:
    link = net.link(FOUR, FIVE, SECOND)
    one, two = link.adoption
    for adoption in ((two, one), (one, one, two), (link.record, one, two)):
        refused([FIRST], replace(link, adoption=adoption), "validators.adoption")
    late = net.witness(ADOPTED + 1, FOUR, state_of(SECOND))
    refused([FIRST], replace(link, record=late), "validators.adoption")


@each_form
def test_adopting_headers_list_exactly_the_new_set_in_its_state(net: Network) -> None:
    link, state = net.link(FOUR, FIVE, SECOND), state_of(SECOND)
    for other in (
        net.witness(ADOPTED + 9, FOUR, state),
        net.witness(ADOPTED + 9, [*FIVE[:3], FIVE[4]], state),
        net.witness(ADOPTED + 9, FIVE, replace(state, epoch=0)),
        net.witness(ADOPTED + 9, FIVE, replace(state, recorded_at=RECORDED + 1)),
        net.witness(ADOPTED + 9, FIVE, replace(state, validators=FIRST.validators)),
    ):
        refused([FIRST], replace(link, adoption=(*link.adoption, other)), "validators.adoption")


@each_form
def test_adopting_headers_are_sealed_by_a_quorum_of_the_new_set(net: Network) -> None:
    link, state = net.link(FOUR, FIVE, SECOND), state_of(SECOND)
    for sealers, code in ((FOUR[:3], "seal.quorum"), ([*FOUR, ALIENS[0]], "seal.foreign")):
        other = net.witness(ADOPTED + 9, FIVE, state, sealers=sealers)
        refused([FIRST], replace(link, adoption=(*link.adoption, other)), code)


# --- where the council decides


def test_in_contract_mode_the_record_alone_makes_the_epoch() -> None:
    net = Network("qbft", silent=True)
    known = followed([FIRST], net.link(FOUR, FIVE, SECOND), COUNCIL)
    assert known[-1] == replace(SECOND, adopted_at=RECORDED + 1)


def test_in_contract_mode_headers_that_list_or_adopt_are_refused() -> None:
    listing = Network("qbft").link(FOUR, FIVE, SECOND)
    refused([FIRST], replace(listing, adoption=()), "header.form", COUNCIL)
    silent = Network("qbft", silent=True).link(FOUR, FIVE, SECOND)
    adopting = replace(silent, adoption=listing.adoption)
    refused([FIRST], adopting, "validators.adoption", COUNCIL)
    refused([FIRST], silent, "validators.record")


# --- what is known


def test_root_and_memory_join_where_they_agree() -> None:
    assert joined([FIRST], [FIRST, SECOND]) == (FIRST, SECOND)
    assert joined([FIRST, SECOND], [replace(SECOND, adopted_at=ADOPTED + 3)]) == (FIRST, SECOND)
    assert joined([SECOND, THIRD], [FIRST]) == (SECOND, THIRD)
    assert joined([THIRD], [FIRST]) == (THIRD,)


@pytest.mark.parametrize("learned", [
    [replace(SECOND, recorded_at=99)], [replace(SECOND, validators=addresses(ALIENS))],
    [THIRD], [replace(THIRD, recorded_at=ADOPTED)], [replace(THIRD, epoch=3)],
])  # fmt: skip
def test_what_contradicts_the_root_is_a_conflict(learned: list[Epoch]) -> None:
    pinned = [FIRST] if learned == [THIRD] else [FIRST, SECOND]
    with pytest.raises(ProofBroken) as caught:
        joined(pinned, learned)
    assert caught.value.code == "validators.conflict"
