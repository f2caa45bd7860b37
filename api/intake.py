"""Openings come in: kept where the ledger commits to them, and read for what they name.

Nothing is taken on anybody's word: an opening is kept only if it opens a commitment of an entry on
the ledger, or of a statement on its way there. Everything derived - which unit a number means, what
a participant is called - is made from kept openings alone, and can be made again at any time.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from api.announced import is_announced
from api.database.engine import Database
from api.database.models import (
    AliasRow,
    CertificateDocumentRow,
    DerivationRow,
    EntryRow,
    ParticipantNameRow,
    PayloadRow,
    UnitRow,
    WaitingRow,
)
from api.derived import ENDING, Deriver
from api.payloads import Payloads
from ledger_client.errors import EvidenceMissing, InvalidInput
from ledger_client.ledger.values import Contract

PAGE_ENTRIES: Final = 500
"""Entries whose openings are read in one tx, at most."""
PAGE_BYTES: Final = 4_000_000
"""Openings that are read in one tx, at most, unless it is one: others wait to write meanwhile."""
_ONLY: Final = 1


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of openings that were handed in.

    Attributes:
        kept: their openings are here now.
        refused: why the others are not.
        units: the units that could be named with them.
    """

    kept: tuple[bytes, ...]
    refused: Mapping[bytes, InvalidInput | EvidenceMissing]
    units: tuple[bytes, ...]


def take(session: Session, payloads: Mapping[bytes, bytes]) -> Taken:
    """Keep openings, by commitment, and derive what they name. Again is harmless.

    An opening of a statement that is on its way is kept; what it names is derived once the entry
    is indexed, by :func:`derive_page`.
    """
    _locked_mark(session)  # before any row: two that hand in the same then wait for one another
    store, kept = Payloads(session), list[bytes]()
    refused: dict[bytes, InvalidInput | EvidenceMissing] = {}
    for commitment, payload in payloads.items():
        try:
            store.put(commitment, payload)
            _require_known(session, commitment)
        except (InvalidInput, EvidenceMissing) as wrong:
            refused[commitment] = wrong
            _forget(session, commitment, wrong)
        else:
            kept.append(commitment)
    return Taken(tuple(kept), refused, derive(session, kept))


def derive(session: Session, commitments: Iterable[bytes]) -> tuple[bytes, ...]:
    """Derive what kept openings name, for entries that are indexed now; the units named."""
    _locked_mark(session)
    deriver = Deriver(session)
    for commitment in commitments:
        deriver.read(commitment)
    session.flush()
    return deriver.named


def derive_page(session: Session) -> bool:
    """Derive for some of the entries that were indexed since the last time, in their order.

    How far that is stands in the database with what is derived, in one tx.

    Returns:
        Whether there are more.
    """
    mark, newest = _locked_mark(session), _newest(session)
    if mark.entry_id > newest:  # the index was emptied by somebody else's hand
        forget_derived(session)
    after = mark.entry_id
    until, commitments = _page(session, after, min(after + PAGE_ENTRIES, newest))
    _end_units(session, after, until)
    deriver = Deriver(session)
    for commitment in commitments:
        deriver.read(commitment, after, until)
    mark.entry_id = until
    return until < newest


def forget_derived(session: Session) -> None:
    """Forget what is derived: it is made anew of what is kept, by :func:`derive_page`."""
    mark = _locked_mark(session)
    for table in (AliasRow, UnitRow, ParticipantNameRow, CertificateDocumentRow, WaitingRow):
        session.execute(delete(table))
    mark.entry_id = 0


class Derivations:
    """Keeps what is derived in step with the index; any number of processes may.

    Openings may come in before the entries that commit to them are indexed; whoever asks next sees
    what they name.
    """

    def __init__(self) -> None:
        self._lock: Final = threading.Lock()

    def catch_up(self, database: Database) -> None:
        """Derive for the entries that were indexed since the last time, by whomever.

        Raises:
            DatabaseBroken: the database does not serve.
        """
        with database.snapshot() as session:
            mark = session.get(DerivationRow, _ONLY)
            if mark is not None and mark.entry_id == _newest(session):
                return
        with self._lock:
            more = True
            while more:
                with database.session() as session:
                    more = derive_page(session)


def _locked_mark(session: Session) -> DerivationRow:
    """How far it is derived, nobody else's to change until the tx ends: they derive in turn."""
    query = select(DerivationRow).where(DerivationRow.id == _ONLY).with_for_update()
    row = session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if row is None:
        row = DerivationRow(id=_ONLY, entry_id=0)
        session.add(row)
        session.flush()
    return row


def _newest(session: Session) -> int:
    return session.scalar(select(func.max(EntryRow.id))) or 0


def _page(session: Session, after: int, last: int) -> tuple[int, tuple[bytes, ...]]:
    """Up to which entry a page goes, and the commitments in it of which an opening is kept."""
    kept = (
        select(EntryRow.id, EntryRow.commitment, func.length(PayloadRow.content))
        .join(PayloadRow, PayloadRow.commitment == EntryRow.commitment)
        .where(EntryRow.id > after, EntryRow.id <= last, PayloadRow.content.is_not(None))
        .order_by(EntryRow.id)
    )
    found: dict[bytes, None] = {}
    total = 0
    for entry_id, commitment, size in session.execute(kept):
        total += 0 if commitment in found else size
        if found and total > PAGE_BYTES:
            return entry_id - 1, tuple(found)
        found[commitment] = None
    return last, tuple(found)


def _end_units(session: Session, after: int, until: int) -> None:
    """The ledger tells that a unit ended, and until its document is read also when."""
    ended = select(EntryRow.subject, EntryRow.time).where(
        EntryRow.contract == Contract.LEDGER.value,
        EntryRow.kind.in_(ENDING),
        EntryRow.id > after,
        EntryRow.id <= until,
    )
    for unit, moment in session.execute(ended).all():
        row = session.get(UnitRow, unit)
        if row is not None and row.closed_at is None:
            row.closed_at = moment


def _require_known(session: Session, commitment: bytes) -> None:
    on_ledger = select(EntryRow.id).where(EntryRow.commitment == commitment).limit(1)
    if session.scalar(on_ledger) is not None:
        return
    if not is_announced(session, commitment):
        raise InvalidInput(
            "no entry of the ledger and no statement on its way commits to it",
            pointer="commitment",
            rule="payload.unannounced",
        )


def _forget(session: Session, commitment: bytes, wrong: InvalidInput | EvidenceMissing) -> None:
    """What nobody commits to is not kept."""
    if wrong.rule != "payload.unannounced":
        return
    row = session.get(PayloadRow, commitment)
    if row is not None:
        session.delete(row)
        session.flush()
