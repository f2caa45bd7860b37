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

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from api.database.engine import Database
from api.database.models import EntryRow, JobPartRow, PayloadRow, UnitRow
from api.derived import Deriver
from api.payloads import Payloads
from ledger_client.errors import EvidenceMissing, InvalidInput
from ledger_client.ledger.kinds import LOGBOOK_DETAIL, Kind
from ledger_client.ledger.values import Contract

_UNDER_WAY: Final = ("received", "signed", "sent")


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
    is indexed, by :func:`derive`.
    """
    store, kept = Payloads(session), list[bytes]()
    refused: dict[bytes, InvalidInput | EvidenceMissing] = {}
    waiting = _announced(session)
    for commitment, payload in payloads.items():
        try:
            store.put(commitment, payload)
            _require_known(session, commitment, waiting)
        except (InvalidInput, EvidenceMissing) as wrong:
            refused[commitment] = wrong
            _forget(session, commitment, wrong)
        else:
            kept.append(commitment)
    return Taken(tuple(kept), refused, derive(session, kept))


def derive(session: Session, commitments: Iterable[bytes]) -> tuple[bytes, ...]:
    """Derive what kept openings name, for entries that are indexed now; the units named.

    To be called for the commitments of entries that were indexed after their openings came in.
    """
    deriver = Deriver(session)
    for commitment in commitments:
        deriver.read(commitment)
    session.flush()
    if deriver.named:  # what they name may tell apart units that could not be told apart before
        for commitment in _unread(session):
            deriver.read(commitment)
        session.flush()
    return tuple(deriver.named)


def derive_since(session: Session, entry_id: int) -> int:
    """Derive what openings name that came in before their entries; the newest entry's id.

    Args:
        entry_id: entries with a higher id are looked at; of older ones only those that open a unit
            which has no name yet.
    """
    newest = session.scalar(select(func.max(EntryRow.id))) or 0
    fresh = (
        select(EntryRow.commitment)
        .join(PayloadRow, PayloadRow.commitment == EntryRow.commitment)
        .where(EntryRow.id > entry_id, EntryRow.id <= newest)
        .order_by(EntryRow.id)
    )
    derive(session, dict.fromkeys((*_unread(session), *session.scalars(fresh))))
    return newest


class Derivations:
    """Keeps what is derived in step with the index, in one process.

    Openings may come in before the entries that commit to them are indexed; whoever asks next sees
    what they name. At its first look only units without a name are made up for.
    """

    def __init__(self) -> None:
        self._lock: Final = threading.Lock()
        self._seen: int | None = None

    def catch_up(self, database: Database) -> None:
        """Derive for the entries that were indexed since the last time."""
        with database.snapshot() as session:
            newest = session.scalar(select(func.max(EntryRow.id))) or 0
        if newest == self._seen:
            return
        with self._lock:
            after = newest if self._seen is None else min(self._seen, newest)
            with database.session() as session:
                self._seen = derive_since(session, after)


def derive_all(session: Session) -> tuple[bytes, ...]:
    """Derive everything anew from what is kept, such as after the index was rebuilt."""
    by_chain = (
        select(EntryRow.commitment)
        .join(PayloadRow, PayloadRow.commitment == EntryRow.commitment)
        .where(PayloadRow.content.is_not(None))
        .order_by(EntryRow.id)
    )
    return derive(session, dict.fromkeys(session.scalars(by_chain)))


def _unread(session: Session) -> tuple[bytes, ...]:
    """The commitments of openings of units that were kept and did not name their unit."""
    waiting = (
        select(EntryRow.commitment)
        .join(PayloadRow, PayloadRow.commitment == EntryRow.commitment)
        .outerjoin(UnitRow, and_(UnitRow.unit_id == EntryRow.subject, UnitRow.opened))
        .where(
            EntryRow.contract == Contract.LEDGER.value,
            EntryRow.kind == int(Kind.OPEN),
            EntryRow.detail < LOGBOOK_DETAIL,
            UnitRow.unit_id.is_(None),
        )
        .order_by(EntryRow.id)
    )
    return tuple(dict.fromkeys(session.scalars(waiting)))


def _announced(session: Session) -> tuple[bytes, ...]:
    """The statements on their way: a commitment stands in a call as its 32 bytes."""
    parts = select(JobPartRow.call).where(JobPartRow.state.in_(_UNDER_WAY))
    return tuple(session.scalars(parts))


def _require_known(session: Session, commitment: bytes, waiting: Iterable[bytes]) -> None:
    on_ledger = select(EntryRow.id).where(EntryRow.commitment == commitment).limit(1)
    if session.scalar(on_ledger) is not None:
        return
    if not any(commitment in call for call in waiting):
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
