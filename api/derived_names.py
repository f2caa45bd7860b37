"""What opened documents tell of participants and certificates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy.orm import Session

from api.database.models import CertificateDocumentRow, EntryRow, ParticipantNameRow
from api.database.texts import is_storable
from ledger_client.capture.aliases import normal_number
from ledger_client.documents import JsonValue
from ledger_client.ledger.kinds import Kind

MAX_CHARACTERS: Final = 500
_ID_BYTES: Final = 8


def name_participants(
    session: Session, document: Mapping[str, JsonValue], rows: Sequence[EntryRow]
) -> None:
    """Say what participants are called that were enrolled with a document."""
    name, glns = storable_text(document, "name"), document.get("glns")
    first = glns[0] if isinstance(glns, list | tuple) and glns else None
    for row in rows:
        if row.kind == Kind.ENROL and name:
            session.merge(
                ParticipantNameRow(
                    id=row.subject[-_ID_BYTES:],
                    name=name,
                    gln=_storable(first),
                    commitment=row.commitment,
                )
            )


def name_certificates(
    session: Session, document: Mapping[str, JsonValue], rows: Sequence[EntryRow]
) -> None:
    """Say which numbers certificates have that were issued with a document."""
    number, scope = storable_text(document, "number"), storable_text(document, "scope")
    for row in rows:
        if row.kind == Kind.ISSUE and number and scope:
            session.merge(
                CertificateDocumentRow(
                    certificate_id=row.subject,
                    number=number,
                    normal=normal_number(number),
                    scope=scope,
                    unit_of_measure=storable_text(document, "unitOfMeasure"),
                    commitment=row.commitment,
                )
            )


def storable_text(document: Mapping[str, JsonValue], name: str) -> str | None:
    """The text of a member, where there is one that the database takes."""
    return _storable(document.get(name))


def _storable(found: JsonValue) -> str | None:
    return found if isinstance(found, str) and is_storable(found, MAX_CHARACTERS) else None
