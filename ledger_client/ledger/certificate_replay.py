"""Certificates replayed from their entries, with the terms that stand beside each issue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ledger_client.errors import TidewaiterError
from ledger_client.ledger.certificate_rules import (
    acted,
    drawn,
    issued,
    require_drawable,
    require_issuer,
    terms_hash,
)
from ledger_client.ledger.entries import NO_PARTY, Entry, entry_hash, next_head
from ledger_client.ledger.kinds import CERTIFICATE_ACTS, Form, Kind, in_mask
from ledger_client.ledger.refusals import CertificateExists, CertificateUnknown
from ledger_client.ledger.registry_rules import require_window
from ledger_client.ledger.rule_broken import RuleBroken, require
from ledger_client.ledger.state import CertificateState
from ledger_client.ledger.structs import CertificateAct, Issue
from ledger_client.ledger.values import (
    NOBODY,
    ZERO_ADDRESS,
    ZERO_WORD,
    Head,
    UnitId,
    as_uint,
    as_word,
    number_of,
)


@dataclass(frozen=True, slots=True)
class CertificateTerms:
    """What an ``issue`` entry commits to as ``related``: scope, validity (seconds), quantity."""

    scope: bytes
    valid_from: int
    valid_until: int
    quantity: int

    def __post_init__(self) -> None:
        as_word(self.scope, "scope")
        as_uint(self.valid_from, 40, "from")
        as_uint(self.valid_until, 40, "until")
        as_uint(self.quantity, 128, "quantity")


@dataclass(slots=True)
class CertificateHistory:
    """What a certificate's entries say; ``draws`` has the quantity of each unit that drew."""

    certificate_id: UnitId
    head: Head
    state: CertificateState
    draws: dict[UnitId, int] = field(default_factory=dict)
    states: list[CertificateState] = field(default_factory=list)


def replay_certificates(
    entries: Iterable[Entry], terms: Mapping[UnitId, CertificateTerms]
) -> Mapping[UnitId, CertificateHistory]:
    """Replay the entries of some certificates in log order, each one's from its issue on.

    A successor whose entries are not given is not judged; accreditation and keys never are, for
    they stand in another contract.

    Args:
        entries: in the order of their logs.
        terms: for each certificate, checked against its ``issue`` entry.

    Raises:
        RuleBroken: at the first entry that the contract could not have written, or whose terms
            are missing or others.
    """
    found: dict[UnitId, CertificateHistory] = {}
    for index, entry in enumerate(entries):
        try:
            _take(found, entry, terms)
        except TidewaiterError as refusal:
            raise RuleBroken.refused(index, entry, refusal) from refusal
    return found


def _take(
    found: dict[UnitId, CertificateHistory],
    entry: Entry,
    terms: Mapping[UnitId, CertificateTerms],
) -> None:
    _require_fields(entry)
    certificate_id = entry.unit_id
    if entry.kind is Kind.ISSUE:
        if certificate_id in found:
            raise CertificateExists(certificate_id)
        state = _issue(entry, terms.get(certificate_id))
        found[certificate_id] = CertificateHistory(certificate_id, Head(certificate_id), state)
    history = found.get(certificate_id)
    if history is None:
        raise CertificateUnknown(certificate_id)
    if entry.kind is Kind.DRAW:
        _draw(history, entry)
    elif entry.kind is not Kind.ISSUE:
        _act(found, history, entry)
    history.head = next_head(history.head, entry_hash(entry))
    history.states.append(history.state)


def _issue(entry: Entry, terms: CertificateTerms | None) -> CertificateState:
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
    unit, quantity = UnitId(entry.related), number_of(entry.commitment)
    require_drawable(history.certificate_id, history.state, entry.actor.id, entry.at.time)
    before = unit in history.draws
    history.state = drawn(history.certificate_id, history.state, unit, quantity, before=before)
    history.draws[unit] = quantity


def _act(
    found: Mapping[UnitId, CertificateHistory], history: CertificateHistory, entry: Entry
) -> None:
    act = CertificateAct(history.certificate_id, entry.kind, entry.related, entry.commitment)
    require_issuer(history.certificate_id, history.state, entry.actor.id)
    successor = found.get(UnitId(entry.related))
    known = None if successor is None else successor.state
    history.state = acted(act, history.state, known, entry.at.time)


def _require_fields(entry: Entry) -> None:
    kind, other = entry.kind, entry.counterparty
    written = kind in (Kind.ISSUE, Kind.DRAW) or in_mask(kind, CERTIFICATE_ACTS)
    signed = entry.actor.key != ZERO_ADDRESS and entry.actor.id != NOBODY
    require(written, "kind", "the certificates have no such entry")
    require(signed, "actor", "no participant's key stands as its actor")
    require(entry.detail == 0, "detail", "it has no detail")
    require(entry.form is not Form.BOTH or kind is Kind.DRAW, "form", "one alone signs it")
    if kind is Kind.ISSUE:
        require(entry.commitment != ZERO_WORD, "commitment_missing", "it has no commitment")
        holder = other.id != NOBODY and other.key == ZERO_ADDRESS
        require(holder, "holder_invalid", "it names no holder")
    else:
        require(other == NO_PARTY, "counterparty", "it names no counterparty")
