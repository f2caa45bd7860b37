"""Telemetry in bulk: logbook observations that stand one after another in a plan go in one write.

Each event keeps an entry and a commitment of its own, so that it can be shown and corrected by
itself; they share the tx and its log, at a fraction of what each alone would cost.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from ledger_client.capture.writes import PlannedObserve, PlannedWrite
from ledger_client.ledger import calls, structs
from ledger_client.ledger.kinds import Kind
from ledger_client.node.connection import Connection
from ledger_client.writing.drafts import Draft, request_key
from ledger_client.writing.observing import MAX_OBSERVATIONS


def runs_of(writes: Sequence[PlannedWrite]) -> Iterator[tuple[int, ...]]:
    """The places of the writes that go together, in order; most stand alone."""
    for is_bulk, places in groupby(range(len(writes)), key=lambda place: _is_bulk(writes[place])):
        run = tuple(places)
        size = MAX_OBSERVATIONS if is_bulk else 1
        yield from (run[first : first + size] for first in range(0, len(run), size))


def in_one_write(drafts: Sequence[Draft], connection: Connection) -> Draft:
    """The observations of several drafts of one unit as one write."""
    first, *further = drafts
    commitments = tuple(bytes(draft.commitment) for draft in drafts)
    unit = first.subject
    return replace(
        first,
        request_key=request_key(
            first.participant, Kind.OBSERVE, {"together": [draft.request_key for draft in drafts]}
        ),
        call=lambda: calls.ObserveManyCall(
            structs.Observations(unit, connection.reader.unit(unit).turn, commitments)
        ),
        further_documents=tuple(draft.document for draft in further if draft.document is not None),
    )


def _is_bulk(write: PlannedWrite) -> bool:
    return isinstance(write, PlannedObserve) and write.bulk
