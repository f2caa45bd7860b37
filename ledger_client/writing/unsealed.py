"""No custody is given away while a note of one's own on the unit is on its way.

A relay, or a node that is slow, could keep the note out until custody has moved; it would then be
refused, or stand in another's time (CONTRACTS 2 and 5).
"""

from __future__ import annotations

from ledger_client.errors import Conflict
from ledger_client.ledger.kinds import NOTES, Kind, in_mask
from ledger_client.ledger.values import ParticipantId, UnitId
from ledger_client.store import Store


def refuse_unsealed_notes(store: Store, participant: ParticipantId, unit: UnitId) -> None:
    """Refuse to go on while a signed note of the participant on the unit is not sealed.

    Raises:
        Conflict: rule ``notes.unsealed``; the command that wrote the note, run again, settles it.
    """
    for write in store.outbox.unsettled():
        new = write.new
        is_own = new.unit_id == unit and new.participant == participant
        if is_own and write.signed is not None and in_mask(new.kind, NOTES):
            raise Conflict(
                f"a signed {Kind(new.kind).name.lower()} of yours is not sealed yet: run the "
                "command that made it again first",
                pointer=f"0x{unit.hex()}",
                rule="notes.unsealed",
            )
