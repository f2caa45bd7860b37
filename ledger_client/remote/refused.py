"""What can go wrong between a client and a service."""

from __future__ import annotations

from typing import ClassVar

from ledger_client.errors import CannotTell, Conflict, InvalidInput


class ServiceAway(CannotTell):
    """The service does not answer, or cannot now: the same may be asked again."""

    family_code: ClassVar[str] = "cannot_tell.service"


class AnswerContradicted(CannotTell):
    """The service answered, and what it says is not what its own proof says: do not rely on it."""

    family_code: ClassVar[str] = "cannot_tell.contradicted"


class ServiceRefused(InvalidInput):
    """The service refused what was asked; ``code`` is the problem's own (RFC 9457)."""


class UnitMovedOn(Conflict):
    """What was to be consented to changed between look and signature; nothing was written."""
