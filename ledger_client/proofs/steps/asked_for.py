"""Which documents an answer must show: those of the subject, its contents and its inputs.

The rest of a bundle proves custody: what the subject was packed in, and where else its contents
went. Those units have parties of their own, whose documents a reader may not be given.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ledger_client.ledger.entries import Entry
from ledger_client.ledger.kinds import Form, Kind
from ledger_client.ledger.values import ParticipantId, UnitId
from ledger_client.proofs.case import Case, Chunk, Histories


def documents_asked_for(case: Case) -> frozenset[bytes]:
    """The commitments of entries that the answer is about.

    They are of the units, of the certificates attached to them and their successors, and of the
    participants that signed there: whoever is only named, such as the taker of an offer that
    nobody answered, has no part in it yet. Where the subject's history is not shown it is
    not known what it is about, and all are.
    """
    histories = case.folded()
    if histories.subject is None:
        units = list(histories.units)
    else:
        units = [histories.subject, *histories.inside, *histories.inputs]
    chunks = [*units, *_certificates(histories, units)]
    signers = {one for entry in _entries(chunks) for one in _signers(entry)}
    people = [chunk for who, chunk in histories.participants.items() if who in signers]
    return frozenset(entry.commitment for entry in _entries([*chunks, *people]))


def _certificates(histories: Histories, units: Iterable[Chunk]) -> list[Chunk]:
    drawn = {head: one for one in histories.certificates.values() for head in one.heads}
    attached = (entry.related for entry in _entries(units) if entry.kind == Kind.ATTACH)
    pending = [drawn[head] for head in attached if head in drawn]
    found: dict[Chunk, None] = {}
    while pending:
        chunk = pending.pop()
        if chunk in found:
            continue
        found[chunk] = None
        after = (entry.related for entry in _entries([chunk]) if entry.kind == Kind.SUPERSEDE)
        known = (histories.certificates.get(UnitId(one)) for one in after)
        pending += [one for one in known if one is not None]
    return list(found)


def _signers(entry: Entry) -> tuple[ParticipantId, ...]:
    both = (entry.actor.id, entry.counterparty.id)
    return both if entry.form == Form.BOTH else both[:1]


def _entries(chunks: Iterable[Chunk]) -> Iterator[Entry]:
    return (entry for chunk in chunks for entry in chunk.entries if entry is not None)
