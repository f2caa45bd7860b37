"""Certificates replayed from their entries, with the terms that stand beside each issue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ledger_client.errors import TidewaiterError
from ledger_client.ledger.certificate_acts import (
    acted,
    issued,
    require_issuer,
    require_reason,
    terms_hash,
)
from ledger_client.ledger.certificate_history import CertificateHistory, CertificateTerms
from ledger_client.ledger.draw_rules import (
    CARRIED,
    carried_off,
    carried_on,
    drawn,
    require_drawable,
    restored,
)
from ledger_client.ledger.entries import NO_PARTY, Entry, entry_hash, next_head
from ledger_client.ledger.kinds import CERTIFICATE_ACTS, Form, Kind, in_mask
from ledger_client.ledger.refusals import CertificateExists, CertificateUnknown
from ledger_client.ledger.rule_broken import RuleBroken, require
from ledger_client.ledger.state import CertificateState
from ledger_client.ledger.structs import CertificateAct, Issue
from ledger_client.ledger.values import (
    NOBODY,
    ZERO_ADDRESS,
    ZERO_WORD,
    Head,
    UnitId,
    number_of,
)
from ledger_client.ledger.windows import require_window


def replay_certificates(
    entries: Iterable[Entry], terms: Mapping[UnitId, CertificateTerms]
) -> Mapping[UnitId, CertificateHistory]:
    """Replay the entries of some certificates in log order, each one's from its issue on.

    A successor whose entries are not given is not judged; accreditation and keys never are, for
    they stand in another contract.

    Args:
        entries: in the order of their logs; whole txs, as they stand on the ledger.
        terms: for each certificate, checked against its ``issue`` entry.

    Raises:
        RuleBroken: at the first entry that the contract could not have written, or whose terms
            are missing or others.
    """
    replay, last = _Replay(terms), None
    for index, entry in enumerate(entries):
        last = index, entry
        try:
            replay.take(entry)
        except TidewaiterError as refusal:
            raise RuleBroken.refused(index, entry, refusal) from refusal
    if last is not None and replay.carrying is not None:
        raise RuleBroken(*last, "carried", "what it took from one unit went to no other")
    return replay.found


class _Replay:
    def __init__(self, terms: Mapping[UnitId, CertificateTerms]) -> None:
        self.found: dict[UnitId, CertificateHistory] = {}
        self.carrying: Entry | None = None
        self._terms = terms

    def take(self, entry: Entry) -> None:
        _require_fields(entry)
        carrying, self.carrying = self.carrying, None
        _require_carried_on(carrying, entry)
        history = self._issue(entry) if entry.kind is Kind.ISSUE else self._known(entry.unit_id)
        if entry.kind is Kind.DRAW:
            _draw(history, entry)
        elif entry.kind is Kind.RESTORE and entry.detail == CARRIED:
            _carry_off(history, entry)
            self.carrying = entry
        elif entry.kind is not Kind.ISSUE:
            self._act(history, entry)
        history.head = next_head(history.head, entry_hash(entry))
        history.states.append(history.state)

    def _known(self, certificate_id: UnitId) -> CertificateHistory:
        history = self.found.get(certificate_id)
        if history is None:
            raise CertificateUnknown(certificate_id)
        return history

    def _issue(self, entry: Entry) -> CertificateHistory:
        certificate_id = entry.unit_id
        if certificate_id in self.found:
            raise CertificateExists(certificate_id)
        state = _issued(entry, self._terms.get(certificate_id))
        history = CertificateHistory(certificate_id, Head(certificate_id), state)
        self.found[certificate_id] = history
        return history

    def _act(self, history: CertificateHistory, entry: Entry) -> None:
        act = CertificateAct(history.certificate_id, entry.kind, entry.related, entry.commitment)
        require_issuer(history.certificate_id, history.state, entry.actor.id)
        require_reason(act)
        related = UnitId(entry.related)
        if entry.kind is Kind.RESTORE:
            history.state, history.draws[related] = restored(
                history.certificate_id, history.state, related, history.draw(related)
            )
            return
        successor = self.found.get(related)
        known = None if successor is None else successor.state
        history.state = acted(act, history.state, known, entry.at.time)


def _require_carried_on(carrying: Entry | None, entry: Entry) -> None:
    """What is carried off one unit comes to another by the next entry, a draw, and only so."""
    comes = entry.kind is Kind.DRAW and entry.detail == CARRIED
    if carrying is None:
        require(not comes, "carried", "it comes from no unit")
        return
    follows = comes and (
        (entry.unit_id, entry.at, entry.form, entry.actor, entry.commitment)
        == (carrying.unit_id, carrying.at, carrying.form, carrying.actor, carrying.commitment)
    )
    require(follows, "carried", "what the entry before it took from a unit does not come on")


def _issued(entry: Entry, terms: CertificateTerms | None) -> CertificateState:
    require(terms is not None, "terms_missing", "its terms are not at hand")
    if terms is None:
        return CertificateState()
    hashed = terms_hash(terms.scope, terms.valid_from, terms.valid_until, terms.quantity)
    require(hashed == entry.related, "terms", "its terms are others")
    require_window(terms.valid_from, terms.valid_until, entry.at.time)
    issue = Issue(
        ZERO_WORD,
        entry.counterparty.id,
        terms.scope,
        terms.valid_from,
        terms.valid_until,
        terms.quantity,
        entry.commitment,
    )
    return issued(issue, entry.actor.id)


def _draw(history: CertificateHistory, entry: Entry) -> None:
    id_, unit, quantity = history.certificate_id, UnitId(entry.related), number_of(entry.commitment)
    if entry.detail == CARRIED:
        history.draws[unit] = carried_on(id_, unit, history.draw(unit), quantity)
        return
    require_drawable(id_, history.state, entry.actor.id, entry.at.time)
    history.state, history.draws[unit] = drawn(
        id_, history.state, unit, history.draw(unit), quantity
    )


def _carry_off(history: CertificateHistory, entry: Entry) -> None:
    id_, unit, quantity = history.certificate_id, UnitId(entry.related), number_of(entry.commitment)
    require_drawable(id_, history.state, entry.actor.id, entry.at.time)
    history.draws[unit] = carried_off(id_, history.state, unit, history.draw(unit), quantity)


def _require_fields(entry: Entry) -> None:
    kind, other = entry.kind, entry.counterparty
    written = kind in (Kind.ISSUE, Kind.DRAW) or in_mask(kind, CERTIFICATE_ACTS)
    by_ledger = kind is Kind.DRAW or (kind is Kind.RESTORE and entry.detail == CARRIED)
    signed = entry.actor.key != ZERO_ADDRESS and entry.actor.id != NOBODY
    require(written, "kind", "the certificates have no such entry")
    require(signed, "actor", "no participant's key stands as its actor")
    require(entry.detail == 0 or (by_ledger and entry.detail == CARRIED), "detail", "it has none")
    require(entry.form is not Form.BOTH or by_ledger, "form", "one alone signs it")
    if kind is Kind.ISSUE:
        require(entry.commitment != ZERO_WORD, "commitment_missing", "it has no commitment")
        holder = other.id != NOBODY and other.key == ZERO_ADDRESS
        require(holder, "holder_invalid", "it names no holder")
    else:
        require(other == NO_PARTY, "counterparty", "it names no counterparty")
