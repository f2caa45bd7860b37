"""Accreditations replayed from their entries: who was accredited for what, from when to when.

The slot of an accreditation holds the last one only; its entries tell of every one before it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from ledger_client.errors import TidewaiterError
from ledger_client.ledger.accreditation_rules import NO_ACCREDITATION, accredited, withdrawn
from ledger_client.ledger.entries import Entry, entry_hash, next_head
from ledger_client.ledger.kinds import Form, Kind
from ledger_client.ledger.layout import accreditation_id
from ledger_client.ledger.rule_broken import RuleBroken, require
from ledger_client.ledger.state import AccreditationState
from ledger_client.ledger.values import (
    NOBODY,
    ZERO_ADDRESS,
    ZERO_WORD,
    Head,
    ParticipantId,
    UnitId,
    number_of,
)


@dataclass(frozen=True, slots=True)
class AccreditationWindow:
    """One accreditation as it was given, and withdrawn if it was; times in seconds since 1970.

    ``given_at`` is the time of its entry; ``withdrawn_at`` is 0 where it never was.
    """

    accreditor: ParticipantId
    given_at: int
    valid_from: int
    valid_until: int
    withdrawn_at: int = 0

    def covers(self, time: int) -> bool:
        """Whether a certificate issued at ``time`` can have been issued under it.

        The second of the withdrawal counts: what was issued in the same block stands before it,
        for after it the contract would have refused.
        """
        begun = max(self.given_at, self.valid_from) <= time
        ended = time >= self.valid_until or 0 < self.withdrawn_at < time
        return begun and not ended


@dataclass(frozen=True, slots=True)
class AccreditationHistory:
    """What the entries of one accreditation say, all of one certifier (0 before the first).

    ``state`` is its slot after them, ``head`` their fold, ``windows`` each accreditation that was
    given, the oldest first.
    """

    subject: UnitId
    head: Head
    state: AccreditationState = NO_ACCREDITATION
    windows: tuple[AccreditationWindow, ...] = ()
    certifier: ParticipantId = NOBODY

    def at(self, time: int) -> AccreditationWindow | None:
        """The accreditation in force at ``time``, and so who gave it; None where there was none.

        Of two that cover one second (one withdrawn, one given in it) it is the later one.
        """
        covering = [window for window in self.windows if window.covers(time)]
        return covering[-1] if covering else None


def replay_accreditation(
    certifier: ParticipantId, scope: bytes, entries: Iterable[Entry]
) -> AccreditationHistory:
    """Replay the entries of a certifier's accreditation for a scope, from the first on.

    The accreditors' keys are not judged: their entries stand elsewhere.

    Raises:
        RuleBroken: at the first entry that the registry could not have written, or that is of
            another certifier or scope.
    """
    subject = accreditation_id(certifier, scope)
    history = AccreditationHistory(subject, Head(subject), certifier=certifier)
    for index, entry in enumerate(entries):
        try:
            require(entry.unit_id == subject, "subject", "it is of another accreditation")
            history = after_accreditation(history, entry)
        except TidewaiterError as refusal:
            raise RuleBroken.refused(index, entry, refusal) from refusal
    return history


def after_accreditation(history: AccreditationHistory, entry: Entry) -> AccreditationHistory:
    """The history after one entry more; raises what speaks against it."""
    _require_fields(entry)
    same = history.certifier in (NOBODY, entry.counterparty.id)
    require(same, "counterparty", "it names another certifier than those before it")
    subject, by, now = entry.unit_id, entry.actor.id, entry.at.time
    written = AccreditationState.unpack(number_of(entry.related))
    windows = history.windows
    if entry.kind is Kind.ACCREDIT:
        window = (written.valid_from, written.valid_until)
        after = accredited(subject, history.state, by, window, now)
        windows = (*windows, AccreditationWindow(by, now, *window))
    else:
        after = withdrawn(subject, history.state, by, now)
        windows = (*windows[:-1], replace(windows[-1], withdrawn_at=now))
    require(written == after, "accreditation", "the slot is not what the act makes of it")
    head = next_head(history.head, entry_hash(entry))
    return AccreditationHistory(subject, head, after, windows, entry.counterparty.id)


def _require_fields(entry: Entry) -> None:
    kinds = (Kind.ACCREDIT, Kind.WITHDRAW_ACCREDITATION)
    require(entry.kind in kinds, "kind", "the registry has no such entry")
    require(entry.detail == 0, "detail", "it has no detail")
    require(entry.form is not Form.BOTH, "form", "one alone signs it")
    require(entry.commitment != ZERO_WORD, "commitment_missing", "it has no commitment")
    named = entry.counterparty.id != NOBODY and entry.counterparty.key == ZERO_ADDRESS
    require(named, "counterparty", "it names no certifier")
    signed = entry.actor.id != NOBODY and entry.actor.key != ZERO_ADDRESS
    require(signed, "actor", "no participant's key stands as its actor")
