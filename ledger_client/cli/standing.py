"""Council requests that suspend a participant or end a suspension, as files."""

from __future__ import annotations

import re
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ledger_client.cli.files import write_file
from ledger_client.cli.written import utc_now
from ledger_client.documents import commit, open_all
from ledger_client.errors import InvalidInput
from ledger_client.ledger.calls import ReinstateCall, SuspendCall
from ledger_client.ledger.layout import participant_subject
from ledger_client.ledger.values import ParticipantId
from ledger_client.private_files import private_directory
from ledger_client.store import Store, pack_opening
from ledger_client.writing.administration import request_for
from ledger_client.writing.statements import StatementDocument

if TYPE_CHECKING:
    from ledger_client.home import Home
    from ledger_client.writing.administration import CouncilRequest

SECRET_BYTES: Final = 32
_ID: Final = re.compile(r"[0-9a-f]{16}")


def write_standing_request(
    home: Home, who: str, reason: str, out: Path | None, *, suspended: bool
) -> tuple[CouncilRequest, Path]:
    """The request, and the file it was written to.

    Raises:
        InvalidInput: nobody, or several, of that name (rules ``participant.unknown``,
            ``participant.ambiguous``).
    """
    participant = _participant(home, who)
    request = _request(home, participant, reason, suspended=suspended)
    name = f"{'suspend' if suspended else 'reinstate'}-{participant:016x}-{request.number[2:10]}"
    path = out or private_directory(home.root / "requests") / f"{name}.json"
    write_file(path, request.encode())
    return request, path


def _request(
    home: Home, participant: ParticipantId, reason: str, *, suspended: bool
) -> CouncilRequest:
    """The request; its reason is committed, and kept in the home's store.

    The council has no yearly secrets, so the salts come from a random secret that nobody keeps:
    the document is opened from the store only.
    """
    deployment = home.trust_root().deployment
    kind = "SuspendParticipant" if suspended else "ReinstateParticipant"
    subject = participant_subject(participant)
    statement = StatementDocument(kind, participant, subject, utc_now(), {"reason": reason})
    document = commit(statement.json(), secrets.token_bytes(SECRET_BYTES), kind)
    with Store(home.root, deployment.network_id) as store:
        store.payloads.put(document.commitment, pack_opening(open_all(document)))
        known = store.participants.get(participant)
    name = f"{participant:016x}" if known is None else known.name
    sentence = f"{'Suspend' if suspended else 'Reinstate'} {name}"
    call = (SuspendCall if suspended else ReinstateCall)(participant, document.commitment)
    return request_for(deployment, sentence, call, utc_now())


def _participant(home: Home, who: str) -> ParticipantId:
    if who in home.participant_names():
        return home.participant(who).id
    if _ID.fullmatch(who):
        return ParticipantId(int(who, 16))
    with Store(home.root, home.trust_root().deployment.network_id) as store:
        found = {one.id for one in store.participants.by_name(who)}
        by_gln = store.participants.by_gln(who)
    if by_gln is not None:
        found.add(by_gln.id)
    if len(found) != 1:
        raise InvalidInput(
            f"{who!a} names {len(found)} participants",
            pointer="participant",
            rule="participant.ambiguous" if found else "participant.unknown",
        )
    return ParticipantId(found.pop())
