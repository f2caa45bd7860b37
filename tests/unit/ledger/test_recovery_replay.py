"""Recoveries, vetoes and compromises from entries alone, and what could not have been written."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from ledger_client.ledger.entries import BlockRef, Entry, Party
from ledger_client.ledger.kinds import Form, Kind
from ledger_client.ledger.replay import RegistryHistory, RuleBroken, replay_registry
from ledger_client.ledger.state import Status
from ledger_client.ledger.values import ParticipantId, word_of
from tests.unit.ledger.registry_log import (
    COUNCIL,
    CUSTOMS,
    DAY,
    MAKER,
    START,
    WHY,
    ZERO,
    Log,
    honest,
    key,
    party,
)

WEEK = 7 * DAY


def replayed(log: Log) -> RegistryHistory:
    return replay_registry(log.entries, COUNCIL)


def recovered() -> Log:
    log = honest()
    log.recover(MAKER, 9, {}, roles=1)
    return log


def test_a_recovery_reaches_its_slot_and_its_place() -> None:
    log = recovered()
    history = replayed(log)
    state = log.state(MAKER, roles=1, valid_from=log.now + WEEK, recovered=True)
    assert history.keys[key(9)] == state
    assert history.live_keys[ParticipantId(MAKER)] == (key(1), key(3), key(9))


def test_a_recovery_has_the_status_of_its_participant() -> None:
    log = honest()
    log.by_council(MAKER, Kind.SUSPEND_PARTICIPANT)
    log.recover(MAKER, 9, {}, roles=1, status=Status.SUSPENDED)
    assert replayed(log).keys[key(9)].status is Status.SUSPENDED


def test_a_veto_stamps_the_revocation() -> None:
    log = recovered()
    log.veto(MAKER, 3, 9)
    assert replayed(log).keys[key(9)].revoked_at == log.now


def test_a_suspended_participants_veto_counts() -> None:
    log = recovered()
    log.by_council(MAKER, Kind.SUSPEND_PARTICIPANT)
    log.veto(MAKER, 1, 9)
    assert replayed(log).keys[key(9)].revoked_at == log.now


def test_a_compromise_is_kept_beside_the_first_stamp() -> None:
    log = honest()
    log.revoke(MAKER, 1, 3)
    revoked_at = log.now
    log.revoke(MAKER, 1, 3, related=word_of(START + 1))
    history = replayed(log)
    assert history.keys[key(3)].revoked_at == revoked_at
    assert history.compromised_from == {key(3): START + 1}


def test_eight_others_leave_the_ninth_place_to_a_recovery() -> None:
    log = honest()
    full(log)
    assert len(replayed(log).live_keys[ParticipantId(MAKER)]) == 9


def full(log: Log) -> Entry:
    for n in range(10, 16):
        log.add_key(MAKER, 1, n, {}, roles=1)
    return log.recover(MAKER, 9, {}, roles=1)


def later(log: Log, days: int) -> int:
    log.hours += 24 * days
    return log.hours


Spoil = Callable[[Log], object]

RECOVERIES: dict[str, tuple[str, Spoil]] = {
    "of one never enrolled": ("participant_unknown", lambda log: log.recover(8, 9, {}, roles=1)),
    "by a participant": (
        "not_council",
        lambda log: log.recover(MAKER, 9, {"actor": party(MAKER, 1)}, roles=1),
    ),
    "by another council": (
        "not_council",
        lambda log: log.recover(MAKER, 9, {"actor": Party(ParticipantId(0), key(1))}, roles=1),
    ),
    "that is carried": (
        "form",
        lambda log: log.recover(MAKER, 9, {"form": Form.CARRIED}, roles=1),
    ),
    "without a proposal": ("proposal", lambda log: log.recover(MAKER, 9, {"related": ZERO})),
    "with a detail": ("detail", lambda log: log.recover(MAKER, 9, {"detail": 1})),
    "a second too early": (
        "key_slot",
        lambda log: log.recover(MAKER, 9, {}, valid_from=log.now + 3600 + WEEK - 1),
    ),
    "whose slot does not say so": (
        "key_slot",
        lambda log: log.recover(MAKER, 9, {}, recovered=False),
    ),
    "that is suspended and its participant is not": (
        "key_slot",
        lambda log: log.recover(MAKER, 9, {}, status=Status.SUSPENDED),
    ),
    "that is active and its participant is not": (
        "key_slot",
        lambda log: (
            log.by_council(MAKER, Kind.SUSPEND_PARTICIPANT),
            log.recover(MAKER, 9, {}),
        ),
    ),
    "that is revoked from the start": (
        "key_slot",
        lambda log: log.recover(MAKER, 9, {}, revoked_at=START),
    ),
    "of a key granted before": ("key_taken", lambda log: log.recover(MAKER, 2, {})),
    "for another participant's subject": (
        "party",
        lambda log: log.recover(MAKER, 9, {"counterparty": party(CUSTOMS, 9)}),
    ),
    "with another participant's slot": (
        "party",
        lambda log: log.recover(
            MAKER, 9, {"commitment": word_of(log.state(CUSTOMS, recovered=True).pack())}
        ),
    ),
    "that ends before it is valid": (
        "window_invalid",
        lambda log: log.recover(MAKER, 9, {}, valid_until=log.now + 3600 + WEEK),
    ),
    "without a role": ("roles_invalid", lambda log: log.recover(MAKER, 9, {}, roles=0)),
    "without an act": ("acts_invalid", lambda log: log.recover(MAKER, 9, {}, acts=0)),
    "with bits that no slot has": (
        "slot.bits",
        lambda log: log.recover(MAKER, 9, {"commitment": word_of(1 << 241)}),
    ),
    "a tenth": (
        "too_many_keys",
        lambda log: (full(log), log.recover(MAKER, 20, {}, roles=1)),
    ),
    "an added ninth besides it": (
        "too_many_keys",
        lambda log: (full(log), log.add_key(MAKER, 1, 20, {}, roles=1)),
    ),
    "told of as an added key": (
        "key_slot",
        lambda log: log.add_key(MAKER, 1, 9, {}, roles=1, recovered=True),
    ),
}

VETOES: dict[str, tuple[str, Spoil]] = {
    "of a key that was added": ("no_recovery", lambda log: log.veto(MAKER, 1, 3)),
    "of one never granted": ("key_unknown", lambda log: log.veto(MAKER, 1, 99)),
    "of another participant's": ("party_mismatch", lambda log: log.veto(MAKER, 1, 2)),
    "by another participant": (
        "party_mismatch",
        lambda log: log.veto(MAKER, 1, 9, actor=party(CUSTOMS, 2)),
    ),
    "by a key with another's id": (
        "party_mismatch",
        lambda log: log.veto(MAKER, 1, 9, actor=party(MAKER, 2)),
    ),
    "by the council": (
        "key_unknown",
        lambda log: log.veto(MAKER, 1, 9, actor=Party(ParticipantId(0), COUNCIL)),
    ),
    "by itself": ("key_not_yet_valid", lambda log: log.veto(MAKER, 9, 9)),
    "by one revoked": (
        "key_revoked",
        lambda log: (log.revoke(MAKER, 1, 3), log.veto(MAKER, 3, 9)),
    ),
    "by one that is over": (
        "key_expired",
        lambda log: (later(log, 6), log.veto(MAKER, 3, 9)),
    ),
    "once it is valid": ("no_recovery", lambda log: (later(log, 7), log.veto(MAKER, 1, 9))),
    "a second time": (
        "key_revoked",
        lambda log: (log.veto(MAKER, 1, 9), log.veto(MAKER, 3, 9)),
    ),
    "after it was revoked": (
        "key_revoked",
        lambda log: (log.revoke(MAKER, 1, 9), log.veto(MAKER, 1, 9)),
    ),
    "that relates to something": (
        "related",
        lambda log: log.veto(MAKER, 1, 9, related=WHY),
    ),
    "that both signed": ("form", lambda log: log.veto(MAKER, 1, 9, form=Form.BOTH)),
    "with a detail": ("detail", lambda log: log.veto(MAKER, 1, 9, detail=2)),
    "in another participant's history": (
        "party_mismatch",
        lambda log: log.entries.append(
            replace(
                log.entries[-1],
                kind=Kind.VETO_RECOVERY,
                unit_id=log.entries[2].unit_id,
                actor=party(MAKER, 1),
                counterparty=party(MAKER, 9),
                related=ZERO,
                at=BlockRef(99, log.now),
            )
        ),
    ),
}


def stated(log: Log, since: int, n: int = 3) -> Entry:
    return log.revoke(MAKER, 1, n, related=word_of(since))


COMPROMISES: dict[str, tuple[str, Spoil]] = {
    "a second to come": ("compromise_invalid", lambda log: stated(log, log.now + 3601)),
    "beyond 40 bits": ("compromise_invalid", lambda log: stated(log, 2**40)),
    "that is no time": (
        "compromise_invalid",
        lambda log: log.revoke(MAKER, 1, 3, related=WHY),
    ),
    "stated twice": ("key_revoked", lambda log: (stated(log, START), stated(log, START))),
    "stated again as another": (
        "key_revoked",
        lambda log: (stated(log, START + 1), stated(log, START)),
    ),
    "taken back": ("key_revoked", lambda log: (stated(log, START), stated(log, 0))),
    "not stated the second time": ("key_revoked", lambda log: (stated(log, 0), stated(log, 0))),
    "stated a third time": (
        "key_revoked",
        lambda log: (stated(log, 0), stated(log, START), stated(log, START)),
    ),
    "stated by the revoked key": (
        "key_revoked",
        lambda log: (stated(log, 0), log.revoke(MAKER, 3, 3, related=word_of(START))),
    ),
    "of a key never granted": ("key_unknown", lambda log: stated(log, START, 99)),
    "of another participant's key": ("party_mismatch", lambda log: stated(log, START, 2)),
    "stated by a key that does not administer": (
        "act_not_allowed",
        lambda log: log.revoke(MAKER, 3, 1, related=word_of(START)),
    ),
    "stated by a suspended participant": (
        "participant_suspended",
        lambda log: (log.by_council(MAKER, Kind.SUSPEND_PARTICIPANT), stated(log, START)),
    ),
}


def check(log: Log, rule: str) -> None:
    with pytest.raises(RuleBroken) as broken:
        replayed(log)
    assert broken.value.rule == rule
    assert broken.value.index == len(log.entries) - 1


@pytest.mark.parametrize("name", RECOVERIES)
def test_a_recovery_that_could_not_be_written_is_named(name: str) -> None:
    rule, spoil = RECOVERIES[name]
    log = honest()
    spoil(log)
    check(log, rule)


@pytest.mark.parametrize("name", VETOES)
def test_a_veto_that_could_not_be_written_is_named(name: str) -> None:
    rule, spoil = VETOES[name]
    log = recovered()
    spoil(log)
    check(log, rule)


@pytest.mark.parametrize("name", COMPROMISES)
def test_a_compromise_that_could_not_be_written_is_named(name: str) -> None:
    rule, spoil = COMPROMISES[name]
    log = honest()
    spoil(log)
    check(log, rule)
