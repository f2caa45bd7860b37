"""Accreditations: given by a customs authority for a time, withdrawn by the one that gave it."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from ledger_client.ledger.key_rules import Signer, require_act
from ledger_client.ledger.kinds import ADMINISTER, CUSTOMS_ROLE, Kind
from ledger_client.ledger.refusals import (
    AccreditationLive,
    AccreditationNotLive,
    PartyMismatch,
    RoleMissing,
)
from ledger_client.ledger.state import AccreditationState
from ledger_client.ledger.values import ParticipantId
from ledger_client.ledger.windows import require_window

NO_ACCREDITATION: Final = AccreditationState()


def stands(accreditation: AccreditationState, now: int) -> bool:
    """Given, and neither over nor withdrawn; its time may still be to come."""
    return accreditation.withdrawn_at == 0 and now < accreditation.valid_until


def in_force(accreditation: AccreditationState, now: int) -> bool:
    """Whether the accreditation holds at ``now``."""
    return stands(accreditation, now) and now >= accreditation.valid_from


def require_accreditor(signer: Signer, kind: Kind) -> None:
    """The key administers its participant, and has the role of customs."""
    require_act(signer, ADMINISTER, kind)
    if not signer.state.has_role(CUSTOMS_ROLE):
        raise RoleMissing(signer.key, kind)


def accredited(
    subject: bytes,
    before: AccreditationState,
    by: ParticipantId,
    window: tuple[int, int],
    now: int,
) -> AccreditationState:
    """The slot after an authority gave an accreditation from and until the times in ``window``."""
    if stands(before, now):
        raise AccreditationLive(subject)
    require_window(*window, now)
    return AccreditationState(by, *window)


def withdrawn(
    subject: bytes, before: AccreditationState, by: ParticipantId, now: int
) -> AccreditationState:
    """The slot after the authority that gave an accreditation withdrew it."""
    if not stands(before, now):
        raise AccreditationNotLive(subject)
    if before.accreditor != by:
        raise PartyMismatch(before.accreditor, by)
    return replace(before, withdrawn_at=now)
