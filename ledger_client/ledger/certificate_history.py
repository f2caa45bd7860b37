"""What certificates' entries say, and how one certificate took the place of another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ledger_client.ledger.draw_rules import NO_DRAW
from ledger_client.ledger.draw_state import DrawState
from ledger_client.ledger.state import CertificateState, CertificateStatus
from ledger_client.ledger.values import Head, UnitId, as_uint, as_word


@dataclass(frozen=True, slots=True)
class CertificateTerms:
    """What an ``issue`` entry commits to as ``related``: scope, validity (seconds), quantity."""

    scope: bytes
    valid_from: int
    valid_until: int
    quantity: int

    def __post_init__(self) -> None:
        as_word(self.scope, "scope")
        as_uint(self.valid_from, 40, "from")
        as_uint(self.valid_until, 40, "until")
        as_uint(self.quantity, 128, "quantity")


@dataclass(slots=True)
class CertificateHistory:
    """What a certificate's entries say; ``draws`` has what each unit that ever drew has now."""

    certificate_id: UnitId
    head: Head
    state: CertificateState
    draws: dict[UnitId, DrawState] = field(default_factory=dict)
    states: list[CertificateState] = field(default_factory=list)

    def draw(self, unit: UnitId) -> DrawState:
        """What a unit has of the certificate; an empty draw where it never drew."""
        return self.draws.get(unit, NO_DRAW)


def chain_of_successors(
    histories: Mapping[UnitId, CertificateHistory], certificate_id: UnitId
) -> tuple[UnitId, ...]:
    """The certificates that took the place of one, in turn; the last is the one that counts.

    Empty where it was not superseded. It ends at a certificate whose entries are not given.
    """
    chain: list[UnitId] = []
    history = histories.get(certificate_id)
    while history is not None and history.state.status is CertificateStatus.SUPERSEDED:
        successor = UnitId(history.state.superseded_by)
        if successor in (certificate_id, *chain):
            break
        chain.append(successor)
        history = histories.get(successor)
    return tuple(chain)
