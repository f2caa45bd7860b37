"""The registry's entries give its slots, and what could not have been written is named."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from ledger_client.ledger.entries import NO_PARTY, BlockRef, Entry, Party
from ledger_client.ledger.kinds import Form, Kind
from ledger_client.ledger.replay import RuleBroken, replay_registry
from ledger_client.ledger.state import AccreditationState, Status
from ledger_client.ledger.values import ParticipantId, word_of
from tests.unit.ledger.registry_log import (
    COUNCIL,
    CUSTOMS,
    CUSTOMS_ROLE,
    DAY,
    MAKER,
    PROPOSAL,
    START,
    SUBJECT,
    WHY,
    ZERO,
    Log,
    honest,
    key,
    party,
)


def test_enrolment_and_keys_reach_the_slots() -> None:
    log = honest()
    registry = replay_registry(log.entries, COUNCIL)
    assert registry.statuses == {MAKER: Status.ACTIVE, CUSTOMS: Status.ACTIVE}
    assert registry.live_keys == {MAKER: (key(1), key(3)), CUSTOMS: (key(2),)}
    assert registry.keys[key(3)] == log.state(MAKER, roles=1, acts=6, valid_until=START + 5 * DAY)


def test_a_suspension_stands_in_every_live_key() -> None:
    log = honest()
    log.by_council(MAKER, Kind.SUSPEND_PARTICIPANT)
    registry = replay_registry(log.entries, COUNCIL)
    assert registry.statuses[ParticipantId(MAKER)] is Status.SUSPENDED
    assert {registry.keys[key(n)].status for n in (1, 3)} == {Status.SUSPENDED}
    log.by_council(MAKER, Kind.REINSTATE_PARTICIPANT)
    assert replay_registry(log.entries, COUNCIL).keys[key(1)].status is Status.ACTIVE


def test_a_revoked_key_gives_its_place_to_the_next() -> None:
    log = honest()
    log.revoke(MAKER, 1, 3)
    revoked = log.now
    log.add_key(MAKER, 1, 4, {}, roles=1)
    registry = replay_registry(log.entries, COUNCIL)
    assert registry.keys[key(3)].revoked_at == revoked
    assert registry.live_keys[ParticipantId(MAKER)] == (key(1), key(4))


def test_an_accreditation_is_given_withdrawn_and_given_again() -> None:
    log = honest()
    by = party(CUSTOMS, 2)
    given = AccreditationState(by.id, log.now, log.now + 10 * DAY)
    log.accredit(by)
    assert replay_registry(log.entries, COUNCIL).accreditations[SUBJECT] == given
    log.withdraw(by, log.now + 3600, given)
    after = replay_registry(log.entries, COUNCIL).accreditations[SUBJECT]
    assert after == replace(given, withdrawn_at=log.now)
    log.accredit(by)
    assert replay_registry(log.entries, COUNCIL).accreditations[SUBJECT].withdrawn_at == 0


def test_an_accreditor_whose_entries_are_not_given_is_not_judged() -> None:
    log = Log()
    log.accredit(party(77, 9))
    assert replay_registry(log.entries, COUNCIL).accreditations[SUBJECT].accreditor == 77


def full(log: Log) -> list[Entry]:
    return [log.add_key(MAKER, 1, n, {}, roles=1) for n in range(10, 16)]


BROKEN: dict[str, tuple[str, Callable[[Log], object]]] = {
    "a second enrolment": ("participant_exists", lambda log: log.by_council(MAKER, Kind.ENROL)),
    "an enrolment of 0": ("id_invalid", lambda log: log.by_council(0, Kind.ENROL)),
    "an enrolment by another": (
        "not_council",
        lambda log: log.add(word_of(9), Kind.ENROL, party(MAKER, 1)),
    ),
    "an enrolment without a proposal": (
        "proposal",
        lambda log: log.by_council(9, Kind.ENROL, related=ZERO),
    ),
    "an enrolment without a name": (
        "commitment_missing",
        lambda log: log.by_council(9, Kind.ENROL, commitment=ZERO),
    ),
    "an enrolment with a detail": ("detail", lambda log: log.by_council(9, Kind.ENROL, detail=1)),
    "an enrolment that is carried": (
        "form",
        lambda log: log.by_council(9, Kind.ENROL, form=Form.CARRIED),
    ),
    "an enrolment of no participant": (
        "subject",
        lambda log: log.add(
            b"\1" * 32, Kind.ENROL, Party(ParticipantId(0), COUNCIL), related=PROPOSAL
        ),
    ),
    "an enrolment without a first key": (
        "first_key",
        lambda log: (log.by_council(9, Kind.ENROL), log.revoke(MAKER, 1, 3)),
    ),
    "a first key by another proposal": (
        "first_key",
        lambda log: (
            log.by_council(9, Kind.ENROL),
            log.by_council(9, Kind.ADD_KEY, counterparty=party(9, 9), related=WHY, same_block=True),
        ),
    ),
    "a council's key for one enrolled before": (
        "related",
        lambda log: log.by_council(
            MAKER,
            Kind.ADD_KEY,
            counterparty=party(MAKER, 9),
            commitment=word_of(log.state(MAKER).pack()),
        ),
    ),
    "a key that was granted before": (
        "key_taken",
        lambda log: log.add_key(MAKER, 1, 2, {}, roles=1),
    ),
    "a key for another participant": (
        "party",
        lambda log: log.add_key(MAKER, 1, 9, {"counterparty": party(CUSTOMS, 9)}),
    ),
    "a key by a stranger": ("key_unknown", lambda log: log.add_key(MAKER, 99, 9, {}, roles=1)),
    "a key by one that does not administer": (
        "act_not_allowed",
        lambda log: log.add_key(MAKER, 3, 9, {}, roles=1, acts=2),
    ),
    "a key by another participant's key": (
        "party_mismatch",
        lambda log: log.entries.append(
            replace(
                log.entries[-1],
                actor=party(CUSTOMS, 1),
                counterparty=party(MAKER, 9),
                at=BlockRef(50, START + 4 * DAY),
            )
        ),
    ),
    "a key with more roles": (
        "grant_exceeds",
        lambda log: log.add_key(MAKER, 1, 9, {}, roles=1 | CUSTOMS_ROLE),
    ),
    "a key with a longer time": (
        "grant_exceeds",
        lambda log: log.add_key(MAKER, 1, 9, {}, roles=1, valid_until=START + 301 * DAY),
    ),
    "a key with an unknown role": (
        "grant_exceeds",
        lambda log: log.add_key(MAKER, 1, 9, {}, roles=128),
    ),
    "a key without acts": (
        "acts_invalid",
        lambda log: log.add_key(MAKER, 1, 9, {}, roles=1, acts=0),
    ),
    "a key that is over": (
        "window_invalid",
        lambda log: log.add_key(MAKER, 1, 9, {}, roles=1, valid_until=START),
    ),
    "a key that is suspended from the start": (
        "key_slot",
        lambda log: log.add_key(MAKER, 1, 9, {}, roles=1, status=Status.SUSPENDED),
    ),
    "a key that is revoked from the start": (
        "key_slot",
        lambda log: log.add_key(MAKER, 1, 9, {}, roles=1, revoked_at=START),
    ),
    "a slot that is none": (
        "slot.bits",
        lambda log: log.add_key(MAKER, 1, 9, {"commitment": b"\xff" * 32}),
    ),
    "a ninth key": (
        "too_many_keys",
        lambda log: (full(log), log.add_key(MAKER, 1, 20, {}, roles=1)),
    ),
    "a key of a suspended participant": (
        "participant_suspended",
        lambda log: (
            log.by_council(MAKER, Kind.SUSPEND_PARTICIPANT),
            log.add_key(MAKER, 1, 9, {}, roles=1),
        ),
    ),
    "a key by an expired one": (
        "key_expired",
        lambda log: log.add_key(MAKER, 3, 9, {"at": BlockRef(99, START + 5 * DAY)}, roles=1),
    ),
    "a revocation of a stranger": ("key_unknown", lambda log: log.revoke(MAKER, 1, 99)),
    "a revocation of another's key": ("party_mismatch", lambda log: log.revoke(MAKER, 1, 2)),
    "a second revocation": (
        "key_revoked",
        lambda log: (log.revoke(MAKER, 1, 3), log.revoke(MAKER, 1, 3)),
    ),
    "a revocation by a key without that act": (
        "act_not_allowed",
        lambda log: log.revoke(MAKER, 3, 1),
    ),
    "a revocation by one revoked": (
        "key_revoked",
        lambda log: (log.revoke(MAKER, 1, 3), log.revoke(MAKER, 3, 3)),
    ),
    "a second suspension": (
        "already_suspended",
        lambda log: [log.by_council(MAKER, Kind.SUSPEND_PARTICIPANT) for _ in range(2)],
    ),
    "a suspension of nobody": (
        "participant_unknown",
        lambda log: log.by_council(9, Kind.SUSPEND_PARTICIPANT),
    ),
    "a reinstatement of one not suspended": (
        "not_suspended",
        lambda log: log.by_council(MAKER, Kind.REINSTATE_PARTICIPANT),
    ),
    "an accreditation by one that is not customs": (
        "role_missing",
        lambda log: log.accredit(party(MAKER, 1)),
    ),
    "a second accreditation while one stands": (
        "accreditation_live",
        lambda log: (log.accredit(party(CUSTOMS, 2)), log.accredit(party(CUSTOMS, 2))),
    ),
    "an accreditation that names another accreditor": (
        "accreditation",
        lambda log: log.accredit(
            party(CUSTOMS, 2),
            related=word_of(AccreditationState(ParticipantId(9), START, START + 10 * DAY).pack()),
        ),
    ),
    "an accreditation that is over": (
        "window_invalid",
        lambda log: log.accredit(
            party(CUSTOMS, 2),
            related=word_of(AccreditationState(ParticipantId(CUSTOMS), START, START + 1).pack()),
        ),
    ),
    "an accreditation without a document": (
        "commitment_missing",
        lambda log: log.accredit(party(CUSTOMS, 2), commitment=ZERO),
    ),
    "an accreditation of nobody": (
        "counterparty",
        lambda log: log.accredit(party(CUSTOMS, 2), counterparty=NO_PARTY),
    ),
    "a withdrawal of nothing": (
        "accreditation_not_live",
        lambda log: log.withdraw(
            party(CUSTOMS, 2), log.now + 3600, AccreditationState(ParticipantId(CUSTOMS))
        ),
    ),
    "a withdrawal with another time": (
        "accreditation",
        lambda log: (
            log.accredit(party(CUSTOMS, 2)),
            log.withdraw(
                party(CUSTOMS, 2),
                log.now + 3601,
                AccreditationState.unpack(int.from_bytes(log.entries[-1].related, "big")),
            ),
        ),
    ),
    "an accreditation of another certifier than before": (
        "counterparty",
        lambda log: (
            log.accredit(party(CUSTOMS, 2)),
            log.withdraw(
                party(CUSTOMS, 2),
                log.now + 3600,
                AccreditationState.unpack(int.from_bytes(log.entries[-1].related, "big")),
                certifier=9,
            ),
        ),
    ),
    "a withdrawal by another authority": (
        "party_mismatch",
        lambda log: (
            log.accredit(party(CUSTOMS, 2)),
            log.withdraw(
                party(77, 9),
                log.now + 3600,
                AccreditationState.unpack(int.from_bytes(log.entries[-1].related, "big")),
            ),
        ),
    ),
    "an enrolment at the end without a first key": (
        "first_key",
        lambda log: log.by_council(9, Kind.ENROL),
    ),
    "a first key with an unknown role": (
        "roles_invalid",
        lambda log: (log.by_council(9, Kind.ENROL), log.first_key(9, 9, roles=128)),
    ),
    "a first key that is a recovery": (
        "key_slot",
        lambda log: (log.by_council(9, Kind.ENROL), log.first_key(9, 9, recovered=True)),
    ),
    "an act that both signed": ("form", lambda log: log.revoke(MAKER, 1, 3, form=Form.BOTH)),
    "an entry of another contract": (
        "kind",
        lambda log: log.add(word_of(MAKER), Kind.OBSERVE, party(MAKER, 1)),
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_could_not_be_written_is_named(name: str) -> None:
    rule, spoil = BROKEN[name]
    log = honest()
    spoil(log)
    with pytest.raises(RuleBroken) as broken:
        replay_registry(log.entries, COUNCIL)
    assert broken.value.rule == rule
    assert broken.value.index == len(log.entries) - 1
