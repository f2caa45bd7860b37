"""What an answer about a unit needs, before anything of it is proved."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from ledger_client.answering.entry_index import EntryIndex
from ledger_client.answering.spans import Span, spans_of
from ledger_client.ledger.entries import Party
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.layout import accreditation_id, participant_subject
from ledger_client.ledger.values import (
    NOBODY,
    ZERO_ADDRESS,
    Address,
    Contract,
    ParticipantId,
    UnitId,
)
from ledger_client.node.connection import Connection
from ledger_client.node.ledger_index import IndexedEntry

Accreditation = tuple[ParticipantId, bytes]
"""A certifier and a scope."""

_REVOKING: Final = frozenset({Kind.REVOKE_KEY, Kind.VETO_RECOVERY})
_DRAWING: Final = frozenset({Kind.DRAW, Kind.RESTORE})


@dataclass(frozen=True, slots=True)
class Needed:
    """What one answer is about.

    Attributes:
        subject: the unit asked about.
        spans: the histories of units.
        certificates: attached to these units, and those that superseded them.
        draws: of each certificate, the units of the answer that it names.
        participants, keys: those that entries of units and certificates name.
        revoked: the keys among them that were revoked.
        accreditations: of every certificate's issuer for its scope.
        councils: the entries of units that the council wrote.
        attested: the entries of units and certificates; ``named``: those of participants and
            accreditations.
    """

    subject: UnitId
    spans: tuple[Span, ...]
    certificates: tuple[UnitId, ...]
    draws: dict[UnitId, tuple[UnitId, ...]]
    participants: tuple[ParticipantId, ...]
    keys: tuple[Address, ...]
    revoked: frozenset[Address]
    accreditations: tuple[Accreditation, ...]
    councils: tuple[IndexedEntry, ...]
    attested: tuple[IndexedEntry, ...]
    named: tuple[IndexedEntry, ...]


def needed_for(connection: Connection, index: EntryIndex, subject: UnitId) -> Needed:
    """Look up everything that an answer about a unit rests on.

    Raises:
        EvidenceMissing: the ledger has no such unit.
        CannotTell: no node served.
    """
    spans = spans_of(index, subject)
    entries = tuple({one.head: one for span in spans for one in span.entries}.values())
    certificates = _certificates_of(index, entries)
    told = _histories(index, Contract.CERTIFICATES, certificates)
    parties = _parties([*entries, *told])
    participants = tuple({party.id: None for party in parties})
    people = _histories(index, Contract.REGISTRY, map(participant_subject, participants))
    reader = connection.reader.at(index.block)
    states = [reader.certificate(certificate) for certificate in certificates]
    accreditations = tuple({(state.issuer, state.scope): None for state in states})
    given = _histories(index, Contract.REGISTRY, (accreditation_id(*one) for one in accreditations))
    return Needed(
        subject=subject,
        spans=spans,
        certificates=certificates,
        draws=_draws(index, certificates, {span.unit for span in spans}),
        participants=participants,
        keys=tuple({party.key: None for party in parties if party.key != ZERO_ADDRESS}),
        revoked=_revoked(people),
        accreditations=accreditations,
        councils=tuple(one for one in entries if one.entry.actor.id == NOBODY),
        attested=(*entries, *told),
        named=(*people, *given),
    )


def _histories(
    index: EntryIndex, contract: Contract, subjects: Iterable[bytes]
) -> tuple[IndexedEntry, ...]:
    return tuple(one for subject in subjects for one in index.history(contract, subject))


def _certificates_of(index: EntryIndex, entries: Iterable[IndexedEntry]) -> tuple[UnitId, ...]:
    """The certificates attached, and those that took their places."""
    found: dict[UnitId, None] = {}
    pending: list[UnitId] = []
    for one in entries:
        if one.entry.kind is Kind.ATTACH:
            drawn = index.at_head(Contract.CERTIFICATES, one.entry.related)
            pending.extend([] if drawn is None else [drawn.entry.unit_id])
    while pending:
        certificate = pending.pop()
        if certificate in found:
            continue
        found[certificate] = None
        pending.extend(
            UnitId(one.entry.related)
            for one in index.history(Contract.CERTIFICATES, certificate)
            if one.entry.kind is Kind.SUPERSEDE
        )
    return tuple(found)


def _draws(
    index: EntryIndex, certificates: Iterable[UnitId], units: set[UnitId]
) -> dict[UnitId, tuple[UnitId, ...]]:
    found: dict[UnitId, tuple[UnitId, ...]] = {}
    for certificate in certificates:
        named = {
            UnitId(one.entry.related)
            for one in index.history(Contract.CERTIFICATES, certificate)
            if one.entry.kind in _DRAWING
        }
        found[certificate] = tuple(sorted(named & units))
    return found


def _parties(entries: Iterable[IndexedEntry]) -> tuple[Party, ...]:
    both = (party for one in entries for party in (one.entry.actor, one.entry.counterparty))
    return tuple(dict.fromkeys(party for party in both if party.id != NOBODY))


def _revoked(people: Iterable[IndexedEntry]) -> frozenset[Address]:
    return frozenset(one.entry.counterparty.key for one in people if one.entry.kind in _REVOKING)
