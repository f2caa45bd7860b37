"""Who the participants of a ticket are: each name is the one that it was enrolled with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ledger_client.documents import Commitment, FullOpening, JsonValue, rebuild
from ledger_client.errors import InvalidInput
from ledger_client.identifiers import Gln
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.layout import participant_subject
from ledger_client.ledger.values import Contract, ParticipantId
from ledger_client.node.reader import Reader
from ledger_client.store import KnownParticipant
from ledger_client.writing.told_texts import MAX_NAME_CHARACTERS, is_plain, text_in

RULE: Final = "ticket.name"
MAX_GLNS: Final = 100


def enrolled_commitment(reader: Reader, participant: ParticipantId) -> bytes:
    """What a participant's enrolment commits to: its name and GLNs.

    Raises:
        InvalidInput: it was never enrolled (rule ``ticket.name``).
    """
    history = reader.history(Contract.REGISTRY, participant_subject(participant))
    for one in history:
        if one.entry.kind is Kind.ENROL:
            return one.entry.commitment
    raise InvalidInput(f"{participant:016x} is not enrolled", pointer="/names", rule=RULE)


def named_participant(
    participant: ParticipantId, opening: FullOpening, commitment: bytes, payload: bytes
) -> KnownParticipant:
    """The participant that a checked opening of its enrolment names.

    Raises:
        InvalidInput: rule ``ticket.name``: its name is no text of 1 to 200 characters that can be
            shown, or its GLNs are none.
    """
    document = rebuild(opening, Commitment(commitment))
    name = text_in(document, "name")
    if name is None or not 0 < len(name) <= MAX_NAME_CHARACTERS or not is_plain(name):
        raise InvalidInput("is no name that can be shown", pointer="/names", rule=RULE)
    return KnownParticipant(participant, name, payload, _glns(document))


def _glns(document: JsonValue) -> tuple[str, ...]:
    told = document.get("glns", []) if isinstance(document, Mapping) else []
    if not isinstance(told, list | tuple) or len(told) > MAX_GLNS:
        raise InvalidInput("are no GLNs", pointer="/names", rule=RULE)
    return tuple(_gln(one) for one in told)


def _gln(value: JsonValue) -> str:
    try:
        return Gln.parse(value if isinstance(value, str) else "").digits
    except InvalidInput as wrong:
        raise InvalidInput(wrong.message, pointer="/names", rule=RULE) from None
