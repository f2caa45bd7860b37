"""Who was accredited for what, at any time, from an accreditation's entries alone."""

from dataclasses import replace

import pytest

from ledger_client.ledger.entries import BlockRef, Entry, Party, fold_head
from ledger_client.ledger.kinds import Form, Kind
from ledger_client.ledger.replay import (
    AccreditationHistory,
    AccreditationWindow,
    RuleBroken,
    replay_accreditation,
    replay_registry,
)
from ledger_client.ledger.state import AccreditationState
from ledger_client.ledger.values import Address, ParticipantId, UnitId, word_of
from tests.unit.ledger.registry_log import COUNCIL, DAY, SCOPE, START, SUBJECT, WHY, ZERO

CERTIFIER, CUSTOMS, OTHERS = ParticipantId(1), ParticipantId(2), ParticipantId(3)


def by(id_: int) -> Party:
    return Party(ParticipantId(id_), Address(bytes([id_]) * 20))


def given(when: int, start: int, end: int, actor: int = CUSTOMS) -> Entry:
    """An accreditation given on day ``when``, from day ``start`` until day ``end``."""
    slot = AccreditationState(ParticipantId(actor), START + start * DAY, START + end * DAY)
    return entry(Kind.ACCREDIT, when, slot, actor)


def ended(when: int, start: int, end: int, actor: int = CUSTOMS) -> Entry:
    """The same, withdrawn on day ``when``."""
    slot = AccreditationState(
        ParticipantId(actor), START + start * DAY, START + end * DAY, START + when * DAY
    )
    return entry(Kind.WITHDRAW_ACCREDITATION, when, slot, actor)


def entry(kind: Kind, when: int, slot: AccreditationState, actor: int) -> Entry:
    at = BlockRef(1000 + when, START + when * DAY)
    certifier, related = Party(CERTIFIER), word_of(slot.pack())
    return Entry(SUBJECT, kind, Form.DIRECT, 0, by(actor), certifier, related, WHY, at)


GOOD = (
    given(0, 0, 10),
    ended(4, 0, 10),
    given(6, 8, 20, OTHERS),
    given(30, 25, 40),
)


def replayed(*entries: Entry) -> AccreditationHistory:
    return replay_accreditation(CERTIFIER, SCOPE, entries)


def who(seconds: float, *entries: Entry) -> int | None:
    """Who had accredited the certifier so many days after the start; None for nobody."""
    window = replayed(*(entries or GOOD)).at(int(START + seconds * DAY))
    return None if window is None else int(window.accreditor)


@pytest.mark.parametrize(
    ("day", "accreditor"),
    [
        (-0.01, None),
        (0, CUSTOMS),
        (3.99, CUSTOMS),
        (4, CUSTOMS),
        (4.01, None),
        (6, None),
        (7.99, None),
        (8, OTHERS),
        (19.99, OTHERS),
        (20, None),
        (26, None),
        (29.99, None),
        (30, CUSTOMS),
        (39.99, CUSTOMS),
        (40, None),
    ],
)
def test_it_tells_who_accredited_at_any_time(day: float, accreditor: int | None) -> None:
    assert who(day) == accreditor


def test_past_windows_stay_beside_the_present_slot() -> None:
    history = replayed(*GOOD)
    assert history.windows == (
        AccreditationWindow(CUSTOMS, START, START, START + 10 * DAY, START + 4 * DAY),
        AccreditationWindow(OTHERS, START + 6 * DAY, START + 8 * DAY, START + 20 * DAY),
        AccreditationWindow(CUSTOMS, START + 30 * DAY, START + 25 * DAY, START + 40 * DAY),
    )
    assert history.state == AccreditationState(CUSTOMS, START + 25 * DAY, START + 40 * DAY)
    assert history.head == fold_head(SUBJECT, GOOD)


def test_what_was_given_and_withdrawn_in_one_second_counts_in_it() -> None:
    assert who(2, given(2, 0, 10), ended(2, 0, 10)) == CUSTOMS
    assert who(2.01, given(2, 0, 10), ended(2, 0, 10)) is None


def test_of_two_in_one_second_the_later_counts() -> None:
    assert who(4, given(0, 0, 10), ended(4, 0, 10), given(4, 0, 10, OTHERS)) == OTHERS


def test_without_entries_nobody_was_accredited() -> None:
    history = replayed()
    assert history.at(START) is None
    assert bytes(history.head) == SUBJECT


def test_the_registry_replayed_whole_tells_the_same() -> None:
    registry = replay_registry(GOOD, COUNCIL)
    assert registry.accreditation(CERTIFIER, SCOPE) == replayed(*GOOD)
    assert registry.accreditation(CERTIFIER, WHY).at(START) is None


BROKEN: dict[str, tuple[str, tuple[Entry, ...]]] = {
    "a second while one stands": ("accreditation_live", (GOOD[0], given(1, 0, 10))),
    "a second while one is to come": ("accreditation_live", (given(0, 5, 9), given(1, 5, 9))),
    "a withdrawal of nothing": ("accreditation_not_live", (GOOD[1],)),
    "a second withdrawal": ("accreditation_not_live", (*GOOD[:2], ended(5, 0, 10))),
    "a withdrawal after the end": ("accreditation_not_live", (GOOD[0], ended(10, 0, 10))),
    "a withdrawal by another": ("party_mismatch", (GOOD[0], ended(4, 0, 10, OTHERS))),
    "a window that is empty": ("window_invalid", (given(0, 5, 5),)),
    "a window that is over": ("window_invalid", (given(9, 0, 9),)),
    "a withdrawal with another window": ("accreditation", (GOOD[0], ended(4, 0, 11))),
    "one that names another accreditor": (
        "accreditation",
        (replace(GOOD[0], actor=by(OTHERS)),),
    ),
    "a withdrawal at another time": (
        "accreditation",
        (GOOD[0], replace(GOOD[1], at=BlockRef(1004, START + 4 * DAY + 1))),
    ),
    "one withdrawn from the start": ("accreditation", (replace(GOOD[1], kind=Kind.ACCREDIT),)),
    "a slot that is none": ("slot.bits", (replace(GOOD[0], related=b"\xff" * 32),)),
    "one of another subject": ("subject", (replace(GOOD[0], unit_id=UnitId(WHY)),)),
    "one of another certifier": ("counterparty", (replace(GOOD[0], counterparty=Party(OTHERS)),)),
    "one of nobody": (
        "counterparty",
        (replace(GOOD[0], counterparty=Party(ParticipantId(0))),),
    ),
    "one that a certifier's key signed": (
        "counterparty",
        (replace(GOOD[0], counterparty=by(CERTIFIER)),),
    ),
    "one without a document": ("commitment_missing", (replace(GOOD[0], commitment=ZERO),)),
    "one without a key": ("actor", (replace(GOOD[0], actor=Party(CUSTOMS)),)),
    "one by the council": (
        "actor",
        (replace(GOOD[0], actor=Party(ParticipantId(0), COUNCIL)),),
    ),
    "one that both signed": ("form", (replace(GOOD[0], form=Form.BOTH),)),
    "one with a detail": ("detail", (replace(GOOD[0], detail=1),)),
    "a suspension": ("kind", (replace(GOOD[0], kind=Kind.SUSPEND_PARTICIPANT),)),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_could_not_be_written_is_named(name: str) -> None:
    rule, entries = BROKEN[name]
    with pytest.raises(RuleBroken) as broken:
        replayed(*entries)
    assert broken.value.rule == rule
    assert broken.value.index == len(entries) - 1
