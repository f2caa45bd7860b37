"""What was opened of the documents behind commitments: kept by commitment, never believed.

What comes in is checked against its commitment, and so is what comes out: a byte that was altered
in the database is found at the next read, and the document counts as not there.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import ClassVar, Final, Protocol

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from api.database.base import Base
from api.database.models import EntryRow, PayloadRow, RawTxRow
from ledger_client.documents import Commitment, JsonValue, check, rebuild
from ledger_client.documents.packed_openings import packed, unpacked
from ledger_client.errors import EvidenceMissing, InvalidInput
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.layout import participant_subject
from ledger_client.ledger.values import Contract, ParticipantId

COMMITMENT_BYTES: Final = 32
SMALL_BYTES: Final = 16_384
"""Of contents up to this size it is remembered that they open their commitment: 64 MB at most."""


class PayloadErased(EvidenceMissing):
    """The payload was here and was erased; the ledger's entries stay."""

    family_code: ClassVar[str] = "cannot_tell.payload_erased"


class PayloadAltered(EvidenceMissing):
    """What is kept is not what the commitment stands for; it is not believed."""

    family_code: ClassVar[str] = "cannot_tell.payload_altered"


class PayloadStore(Protocol):
    """Keeps bytes by the commitment that stands for them on the ledger."""

    def put(self, commitment: bytes, payload: bytes) -> None:
        """Keep ``payload``; the same again changes nothing."""

    def get(self, commitment: bytes) -> bytes:
        """The payload.

        Raises:
            EvidenceMissing: it is not here.
        """


def _now() -> int:
    return int(time.time())


class Payloads:
    """The payload store in the API's database, and the documents at hand for answers.

    Attributes:
        altered: commitments whose payloads were found altered since this was made.
        asked: all commitments whose payloads were asked for.
    """

    def __init__(self, session: Session, now: Callable[[], int] = _now) -> None:
        self._session: Final = session
        self._now: Final = now
        self.altered: set[bytes] = set()
        self.asked: set[bytes] = set()

    def put(self, commitment: bytes, payload: bytes) -> None:
        """Keep the opening of a commitment, in one spelling; the same again changes nothing.

        A payload that was altered in the database is replaced by the true one.

        Raises:
            InvalidInput: it is no opening (``payload.form``), or one of another commitment.
            PayloadErased: it was erased; taking it again would undo the erasure.
        """
        if len(commitment) != COMMITMENT_BYTES:
            raise InvalidInput("32 bytes", pointer="commitment", rule="commitment.size")
        opening = unpacked(payload)
        check(opening, Commitment(commitment))
        content = packed(opening)
        row = self._session.get(PayloadRow, commitment)
        if row is None:
            row = PayloadRow(commitment=commitment, kept_at=self._now())
            self._session.add(row)
        elif row.content is None:
            raise _erased(row.erased_at or 0)
        if row.content != content:
            row.content = content
            self._session.flush()

    def get(self, commitment: bytes) -> bytes:
        """The payload of a commitment, checked against it.

        Raises:
            EvidenceMissing: it was never here (``PayloadErased``: it was, and was erased;
                ``PayloadAltered``: what is here does not open the commitment).
        """
        self.asked.add(commitment)
        row = self._session.execute(_KEPT, {"commitment": commitment}).first()
        where = f"0x{commitment.hex()}"
        if row is None:
            raise EvidenceMissing("no document is kept here", pointer=where, rule="payload.missing")
        content, erased_at = row
        if content is None:
            raise _erased(erased_at or 0)
        if not opens(commitment, content):
            self.altered.add(commitment)
            raise PayloadAltered(
                "what is kept here was altered and is not believed",
                pointer=where,
                rule="payload.altered",
            )
        return bytes(content)

    def erase(self, commitment: bytes) -> None:
        """Remove the payload and remember when. Nothing happens where none is."""
        row = self._session.get(PayloadRow, commitment)
        if row is not None and row.content is not None:
            row.content, row.erased_at = None, self._now()
            self._session.flush()

    def document(self, commitment: bytes) -> JsonValue:
        """The document that a commitment stands for.

        Raises:
            EvidenceMissing: as :meth:`get`.
        """
        return rebuild(unpacked(self.get(commitment)), Commitment(commitment))

    def payload(self, commitment: bytes) -> bytes:
        """As :meth:`get`: the seam of answers."""
        return self.get(commitment)

    def raw_tx(self, contract: bytes, head: bytes) -> bytes | None:  # noqa: ARG002 - the seam's
        """The signed tx that made a head, where it was saved when it was indexed.

        Heads of two contracts are never one, so the contract's address is not needed.
        """
        raw: bytes | None = self._session.execute(_RAW_TX, {"head": head}).scalar()
        return raw

    def name(self, participant: ParticipantId) -> str | None:
        """What a participant is called, read from its enrolment's document, never from a copy."""
        name = self.enrolment(participant).get("name")
        return name if isinstance(name, str) else None

    def enrolment(self, participant: ParticipantId) -> Mapping[str, JsonValue]:
        """The document with which a participant was enrolled; empty where it is not here.

        The ledger's own entry says which commitment that is.
        """
        enrolled = select(EntryRow.commitment).where(
            EntryRow.contract == Contract.REGISTRY.value,
            EntryRow.subject == participant_subject(participant),
            EntryRow.kind == int(Kind.ENROL),
        )
        commitment = self._session.scalar(enrolled.limit(1))
        try:
            document = None if commitment is None else self.document(commitment)
        except EvidenceMissing:
            return {}
        return document if isinstance(document, Mapping) else {}


_ENTRIES: Final = Base.metadata.tables[EntryRow.__tablename__].c
_PAYLOADS: Final = Base.metadata.tables[PayloadRow.__tablename__].c
_TXS: Final = Base.metadata.tables[RawTxRow.__tablename__].c
# Made once, by columns: an answer asks them a hundred times.
_KEPT: Final = select(_PAYLOADS.content, _PAYLOADS.erased_at).where(
    _PAYLOADS.commitment == bindparam("commitment")
)
_RAW_TX: Final = (
    select(_TXS.raw)
    .join_from(_ENTRIES.head.table, _TXS.raw.table, _TXS.tx_hash == _ENTRIES.tx_hash)
    .where(_ENTRIES.head == bindparam("head"))
    .limit(1)
)


def opens(commitment: bytes, content: bytes) -> bool:
    """Whether these bytes open that commitment; of small ones it is remembered, byte for byte."""
    return (_opens_small if len(content) <= SMALL_BYTES else _opens)(commitment, content)


def _opens(commitment: bytes, content: bytes) -> bool:
    try:
        check(unpacked(content), Commitment(commitment))
    except InvalidInput:
        return False
    return True


# It depends on nothing but the two, which are compared whole: other bytes are checked anew.
_opens_small: Final = lru_cache(maxsize=4096)(_opens)


def _erased(at: int) -> PayloadErased:
    day = datetime.fromtimestamp(at, UTC).date().isoformat()
    return PayloadErased(f"erased on {day}", pointer="commitment", rule="payload.erased")
