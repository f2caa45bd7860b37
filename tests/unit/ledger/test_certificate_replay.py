"""A certificate's entries give its slots, and what could not have been written is named."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from ledger_client.errors import InvalidInput
from ledger_client.ledger.draw_state import DrawState
from ledger_client.ledger.entries import BlockRef, Party
from ledger_client.ledger.kinds import Form, Kind
from ledger_client.ledger.replay import RuleBroken, chain_of_successors, replay_certificates
from ledger_client.ledger.state import CertificateState, CertificateStatus
from ledger_client.ledger.values import ParticipantId, UnitId, word_of
from tests.unit.ledger.certificate_log import (
    DAY,
    FIRST,
    HOLDER,
    ISSUER,
    OTHER,
    SCOPE,
    SECOND,
    START,
    UNIT,
    UNIT_TOO,
    WHY,
    ZERO,
    Log,
    hashed,
    honest,
    terms,
    who,
)


def state_of(log: Log, subject: UnitId = FIRST) -> CertificateState:
    return replay_certificates(log.entries, log.terms)[subject].state


def test_issue_and_draws_reach_the_slots() -> None:
    log = honest()
    assert state_of(log) == CertificateState(
        ParticipantId(ISSUER),
        ParticipantId(HOLDER),
        START,
        START + 100 * DAY,
        CertificateStatus.LIVE,
        SCOPE,
        10,
        10,
    )
    assert replay_certificates(log.entries, log.terms)[FIRST].draws == {
        UNIT: DrawState(4, drawn=True),
        UNIT_TOO: DrawState(6, drawn=True),
    }


def test_a_suspension_has_its_interval() -> None:
    log = honest()
    start = log.now
    log.suspend(SECOND)
    assert state_of(log, SECOND).suspended_from == start
    assert state_of(log, SECOND).suspended_until == start + DAY


def test_a_revocation_has_its_time() -> None:
    log = honest()
    start = log.now
    log.revoke(FIRST)
    assert state_of(log).status is CertificateStatus.REVOKED
    assert state_of(log).revoked_at == start


def test_a_successor_that_is_not_given_is_not_judged() -> None:
    log = honest()
    log.supersede(FIRST, SECOND)
    assert state_of(log).superseded_by == SECOND
    alone = [entry for entry in log.entries if entry.unit_id == FIRST]
    assert replay_certificates(alone, log.terms)[FIRST].state == state_of(log)


THIRD = UnitId(b"\5" * 32)


def test_a_chain_of_supersessions_leads_to_the_certificate_that_counts() -> None:
    log = honest()
    log.issue(THIRD)
    log.supersede(FIRST, SECOND)
    log.supersede(SECOND, THIRD)
    histories = replay_certificates(log.entries, log.terms)
    assert chain_of_successors(histories, FIRST) == (SECOND, THIRD)
    assert chain_of_successors(histories, SECOND) == (THIRD,)
    assert chain_of_successors(histories, THIRD) == ()
    assert histories[THIRD].state.status is CertificateStatus.LIVE


def test_a_chain_ends_where_the_entries_do() -> None:
    log = honest()
    log.supersede(FIRST, THIRD)
    histories = replay_certificates(log.entries, log.terms)
    assert chain_of_successors(histories, FIRST) == (THIRD,)
    assert chain_of_successors(histories, UnitId(b"\6" * 32)) == ()


def test_a_chain_back_to_its_beginning_is_refused() -> None:
    log = honest()
    log.supersede(FIRST, SECOND)
    log.supersede(SECOND, FIRST)
    with pytest.raises(RuleBroken) as broken:
        replay_certificates(log.entries, log.terms)
    assert broken.value.rule == "successor_invalid"


BROKEN: dict[str, tuple[str, Callable[[Log], object]]] = {
    "a second issue": ("certificate_exists", lambda log: log.issue(FIRST)),
    "an act before the issue": (
        "certificate_unknown",
        lambda log: log.revoke(UnitId(b"\x09" * 32)),
    ),
    "an issue without terms": (
        "terms_missing",
        lambda log: (log.issue(UnitId(b"\5" * 32)), log.terms.pop(UnitId(b"\5" * 32))),
    ),
    "an issue with other terms": (
        "terms",
        lambda log: log.issue(UnitId(b"\5" * 32), related=hashed(terms(11))),
    ),
    "an issue without a holder": (
        "holder_invalid",
        lambda log: log.issue(UnitId(b"\5" * 32), holder=0),
    ),
    "an issue without a commitment": (
        "commitment_missing",
        lambda log: log.issue(UnitId(b"\5" * 32), commitment=ZERO),
    ),
    "an issue that both signed": (
        "form",
        lambda log: log.issue(UnitId(b"\5" * 32), form=Form.BOTH),
    ),
    "an issue with a detail": ("detail", lambda log: log.issue(UnitId(b"\5" * 32), detail=1)),
    "an issue after its time": (
        "window_invalid",
        lambda log: log.issue(UnitId(b"\5" * 32), at=BlockRef(99, START + 100 * DAY)),
    ),
    "a draw by another": ("not_holder", lambda log: log.draw(SECOND, UNIT_TOO, 0, OTHER)),
    "a draw of more than is left": (
        "quantity_exceeded",
        lambda log: log.draw(FIRST, UnitId(b"\5" * 32), 1),
    ),
    "a draw of a quantity where there is none": (
        "quantity_exceeded",
        lambda log: log.draw(SECOND, UNIT_TOO, 1),
    ),
    "a draw of nothing where there is a quantity": (
        "quantity_exceeded",
        lambda log: log.draw(FIRST, UnitId(b"\5" * 32), 0),
    ),
    "a second draw by a unit": ("already_drawn", lambda log: log.draw(FIRST, UNIT, 1)),
    "a draw while suspended": (
        "certificate_suspended",
        lambda log: (log.suspend(SECOND), log.draw(SECOND, UNIT_TOO, 0)),
    ),
    "a draw after the revocation": (
        "certificate_revoked",
        lambda log: (log.revoke(SECOND), log.draw(SECOND, UNIT_TOO, 0)),
    ),
    "a draw after the supersession": (
        "certificate_superseded",
        lambda log: (log.supersede(SECOND, FIRST), log.draw(SECOND, UNIT_TOO, 0)),
    ),
    "a draw after the validity": (
        "certificate_not_valid",
        lambda log: log.add(
            SECOND,
            Kind.DRAW,
            HOLDER,
            related=UNIT_TOO,
            commitment=ZERO,
            at=BlockRef(99, START + 100 * DAY),
        ),
    ),
    "a revocation by another": ("not_issuer", lambda log: log.revoke(FIRST, OTHER)),
    "a second revocation": (
        "certificate_revoked",
        lambda log: (log.revoke(FIRST), log.revoke(FIRST)),
    ),
    "a revocation without a reason": (
        "commitment_missing",
        lambda log: log.revoke(FIRST, commitment=ZERO),
    ),
    "a revocation that relates to something": (
        "related_unexpected",
        lambda log: log.revoke(FIRST, related=WHY),
    ),
    "a revocation with a counterparty": (
        "counterparty",
        lambda log: log.revoke(FIRST, counterparty=who(OTHER)),
    ),
    "a second suspension": (
        "second_suspension_is_revocation",
        lambda log: (log.suspend(FIRST), log.suspend(FIRST)),
    ),
    "a suspension that is over": ("window_invalid", lambda log: log.suspend(FIRST, 0)),
    "a suspension beyond 40 bits": (
        "window_invalid",
        lambda log: log.suspend(FIRST, related=word_of(2**40)),
    ),
    "a suspension without a reason": (
        "commitment_missing",
        lambda log: log.suspend(FIRST, commitment=ZERO),
    ),
    "a supersession by itself": ("successor_invalid", lambda log: log.supersede(FIRST, FIRST)),
    "a supersession by one revoked": (
        "successor_invalid",
        lambda log: (log.revoke(SECOND), log.supersede(FIRST, SECOND)),
    ),
    "a supersession for another holder": (
        "successor_invalid",
        lambda log: (
            log.issue(UnitId(b"\5" * 32), holder=OTHER),
            log.supersede(FIRST, UnitId(b"\5" * 32)),
        ),
    ),
    "a second supersession": (
        "certificate_superseded",
        lambda log: (log.supersede(FIRST, SECOND), log.supersede(FIRST, SECOND)),
    ),
    "an actor without a key": (
        "actor",
        lambda log: log.entries.append(replace(log.entries[0], actor=Party(ParticipantId(ISSUER)))),
    ),
    "an entry of another contract": ("kind", lambda log: log.add(FIRST, Kind.OBSERVE, ISSUER)),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_could_not_be_written_is_named(name: str) -> None:
    rule, spoil = BROKEN[name]
    log = honest()
    spoil(log)
    with pytest.raises(RuleBroken) as broken:
        replay_certificates(log.entries, log.terms)
    assert broken.value.rule == rule
    assert broken.value.index == len(log.entries) - 1


@pytest.mark.parametrize(
    "changes",
    [{"scope": b""}, {"valid_from": 2**40}, {"valid_until": -1}, {"quantity": 2**128}],
)
def test_terms_out_of_range_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        replace(terms(), **changes)
