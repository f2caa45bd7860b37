"""From what people type to the one thing that they mean, or an error that lists the choices."""

from __future__ import annotations

import re
from typing import Final

from ledger_client.answering.lookup import lookup
from ledger_client.errors import InvalidInput
from ledger_client.home import Home
from ledger_client.identifiers import Gln
from ledger_client.ledger.values import ParticipantId, UnitId
from ledger_client.node.connection import Connection
from ledger_client.store import Store

_ID: Final = re.compile(r"[0-9a-f]{16}")
_WORD: Final = re.compile(r"0x[0-9a-f]{64}")
_GLN_DIGITS: Final = 13


def unit_of(connection: Connection, store: Store, text: str) -> UnitId:
    """The one unit that a number means: of several, the one that is not closed.

    Raises:
        InvalidInput: none (rule ``unit.unknown``), or several (``unit.ambiguous``).
    """
    if _WORD.fullmatch(text):
        return UnitId(bytes.fromhex(text[2:]))
    found = lookup(connection, store, text, with_origins=False).found
    if not found:
        raise InvalidInput(f"no unit is known by {text!a}", pointer="unit", rule="unit.unknown")
    chosen = [one for one in found if not one.state.closed] or list(found)
    if len(chosen) > 1:
        choices = ", ".join(f"0x{one.unit_id.hex()} ({one.name})" for one in chosen)
        raise InvalidInput(
            f"{text!a} may mean {len(chosen)} units; name one by its id: {choices}",
            pointer="unit",
            rule="unit.ambiguous",
        )
    return chosen[0].unit_id


def participant_of(home: Home, store: Store, text: str) -> ParticipantId:
    """The participant of a folder name, a name, a GLN or 16 hex digits.

    Raises:
        InvalidInput: nobody, or several (rules ``participant.unknown``, ``.ambiguous``).
    """
    if text in home.participant_names():
        return home.participant(text).id
    if _ID.fullmatch(text):
        return ParticipantId(int(text, 16))
    found = {one.id for one in store.participants.by_name(text)}
    if text.isdigit() and len(text) == _GLN_DIGITS:
        by_gln = store.participants.by_gln(Gln.parse(text).digits)
        found |= set() if by_gln is None else {by_gln.id}
    if len(found) != 1:
        rule = "participant.ambiguous" if found else "participant.unknown"
        raise InvalidInput(
            f"{text!a} names {len(found)} participants", pointer="participant", rule=rule
        )
    return ParticipantId(found.pop())


def certificate_of(store: Store, text: str) -> bytes:
    """The certificate of a printed number or an id.

    Raises:
        InvalidInput: none, or several (rules ``certificate.unknown``, ``.ambiguous``).
    """
    if _WORD.fullmatch(text):
        return bytes.fromhex(text[2:])
    found = store.certificates.by_number(text)
    if len(found) != 1:
        rule = "certificate.ambiguous" if found else "certificate.unknown"
        raise InvalidInput(
            f"{text!a} names {len(found)} certificates", pointer="certificate", rule=rule
        )
    return found[0].certificate_id
