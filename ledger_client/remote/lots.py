"""What goods are called: told by the openings of their lots, each proved by itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from ledger_client.errors import EvidenceMissing
from ledger_client.identifiers import canonical_uri
from ledger_client.ledger.values import UnitId
from ledger_client.officer.descriptions import description_told
from ledger_client.officer.facts import Facts
from ledger_client.proofs import TrustRoot
from ledger_client.remote.proved import Prove, facts_of
from ledger_client.remote.refused import ServiceRefused
from ledger_client.remote.shapes import LookupTold

MAX_LOTS: Final = 20
"""Of one class; whoever opens more of them makes a service slow, not an answer wrong."""


@dataclass(frozen=True, slots=True)
class Lots:
    """The lots that a service knows.

    Attributes:
        lookup: asks it for the units of a number.
        prove: has it prove a unit.
    """

    lookup: Callable[[str], LookupTold]
    prove: Prove
    root: TrustRoot

    def descriptions(self, goods_class: str) -> tuple[str, ...] | None:
        """What the lots of a class are called; None where no lot of it is proved to us."""
        found, is_proved = dict[str, None](), False
        for unit in self._lots(goods_class):
            try:
                proved = self.prove(unit)
            except (EvidenceMissing, ServiceRefused):
                continue
            is_proved = True
            told = _description(facts_of(proved.report, proved.bundle, self.root))
            if told is not None:
                found[told] = None
        return tuple(found) if is_proved else None

    def _lots(self, goods_class: str) -> list[UnitId]:
        try:
            told = self.lookup(canonical_uri(goods_class))
        except (EvidenceMissing, ServiceRefused):
            return []
        found = [one.unit.unit_id for one in told.found if one.exact]
        return [UnitId(bytes.fromhex(one[2:])) for one in found[:MAX_LOTS]]


def _description(lot: Facts) -> str | None:
    return description_told(lot.event(lot.history[0].entry)) if lot.history else None
