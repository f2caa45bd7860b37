"""Council requests that suspend a participant or end a suspension, with their reason committed."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ledger_client.capture.idempotency import idempotency_key_of_document
from ledger_client.documents import commit, open_all
from ledger_client.errors import InvalidInput
from ledger_client.ledger.calls import ReinstateCall, SuspendCall
from ledger_client.ledger.layout import participant_subject
from ledger_client.ledger.values import NOBODY, ParticipantId
from ledger_client.private_files import private_directory
from ledger_client.store import Store, pack_opening
from ledger_client.writing.administration import CouncilRequest, request_for
from ledger_client.writing.statements import StatementDocument

if TYPE_CHECKING:
    from ledger_client.home import Home

SECRET_BYTES = 32


def standing_request(
    home: Home, who: str, reason: str, out: Path | None, *, suspended: bool
) -> tuple[CouncilRequest, Path]:
    """The request, and the file it was written to; the reason's document is kept in the store.

    Raises:
        InvalidInput: nobody of that name (rule ``participant.unknown``).
    """
    from ledger_client.cli.files import write_file

    now = datetime.now(UTC)
    deployment = home.trust_root().deployment
    with Store(home.root, deployment.network_id) as store:
        whose, name = _participant(home, store, who)
        word = "SuspendParticipant" if suspended else "ReinstateParticipant"
        subject = participant_subject(whose)
        statement = StatementDocument(word, NOBODY, subject, now, {"reason": reason}).json()
        # The council has no yearly secret: this document's salts come from a secret of its own.
        secret = secrets.token_bytes(SECRET_BYTES)
        document = commit(statement, secret, idempotency_key_of_document(NOBODY, statement))
        store.payloads.put(document.commitment, pack_opening(open_all(document)))
    make = SuspendCall if suspended else ReinstateCall
    verb = "suspend" if suspended else "reinstate"
    call = make(whose, document.commitment)
    request = request_for(deployment, f"{verb} {name}: {reason}"[:500], call, now)
    path = out or private_directory(home.root / "requests") / f"{verb}-{request.number[2:14]}.json"
    write_file(path, request.encode())
    return request, path


def _participant(home: Home, store: Store, who: str) -> tuple[ParticipantId, str]:
    if who in home.participant_names():
        folder = home.participant(who)
        return folder.id, folder.file.name
    found = list(store.participants.by_name(who))
    if who.isdigit() and (by_gln := store.participants.by_gln(who)) is not None:
        found.append(by_gln)
    if not found and len(who) == 16 and all(one in "0123456789abcdef" for one in who):
        return ParticipantId(int(who, 16)), who
    if len(found) != 1:
        raise InvalidInput(
            f"{who!a} names {len(found)} participants",
            pointer="PARTICIPANT",
            rule="participant.ambiguous" if found else "participant.unknown",
        )
    return ParticipantId(found[0].id), found[0].name
