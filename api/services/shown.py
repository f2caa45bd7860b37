"""What of a bundle its reader is shown: every proof, and the documents of what it may read.

Entries, heads and proofs of other units stay: they prove custody. Their documents are theirs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from api.database.models import EntryRow
from api.indexer.folding import in_parts
from api.services.access import Readers
from ledger_client.ledger.kinds import Form
from ledger_client.ledger.values import ParticipantId, UnitId
from ledger_client.proofs import Bundle
from ledger_client.proofs.bundle_parts import EntryShown, EntryWire

_ID_BYTES: Final = 8


def shown_to(
    readers: Readers, session: Session, known: Iterable[ParticipantId], bundle: Bundle
) -> Bundle:
    """The bundle with those openings alone that the reader may read.

    It may read the documents of units and certificates that it may read, the names of the
    participants that signed there, and those that it knows otherwise. What somebody committed to
    again is not opened by that: a document is read where the participant that first committed to
    it put it.

    Args:
        known: the participants whose names the reader may know anyhow.
    """
    if readers.is_authority or not bundle.openings:
        return bundle
    allowed = set(_allowed(readers, bundle, {one.to_bytes(_ID_BYTES, "big") for one in known}))
    first = first_actors(session, {one.commitment for one in bundle.openings})
    return bundle.model_copy(
        update={
            "openings": tuple(
                one
                for one in bundle.openings
                if (one.commitment, first.get(one.commitment)) in allowed
            )
        }
    )


def first_actors(session: Session, commitments: Iterable[bytes]) -> dict[bytes, bytes]:
    """By commitment, the participant whose entry was the first to commit to it."""
    found: dict[bytes, bytes] = {}
    for part in in_parts(sorted(commitments)):
        earliest = (
            select(func.min(EntryRow.id))
            .where(EntryRow.commitment.in_(part))
            .group_by(EntryRow.commitment)
        )
        rows = session.execute(
            select(EntryRow.commitment, EntryRow.actor_id).where(EntryRow.id.in_(earliest))
        )
        found |= {row[0]: row[1] for row in rows}
    return found


def _allowed(readers: Readers, bundle: Bundle, known: Set[bytes]) -> Iterator[tuple[bytes, bytes]]:
    """Commitments and actors of the entries whose documents the reader may read.

    Args:
        known: participants whose names it may know, whatever this bundle says.
    """
    read: list[EntryShown] = []
    for unit in bundle.units:
        if readers.may_read(UnitId(unit.unit_id)):
            read += _shown(unit.entries)
    for certificate in bundle.certificates:
        if readers.may_read_certificate(certificate.certificate_id):
            read += _shown(certificate.entries)
    named = known | {party[:_ID_BYTES] for one in read for party in _signers(one)}
    for participant in bundle.participants:
        if participant.participant in named:
            read += _shown(participant.entries)
    for accreditation in bundle.accreditations:
        if accreditation.certifier in named:
            read += _shown(accreditation.entries)
    return ((one.commitment, one.actor[:_ID_BYTES]) for one in read)


def _signers(one: EntryShown) -> tuple[bytes, ...]:
    return (one.actor, one.counterparty) if one.form == Form.BOTH else (one.actor,)


def _shown(entries: Iterable[EntryWire]) -> Iterator[EntryShown]:
    return (one for one in entries if isinstance(one, EntryShown))
