"""What a dry run says. It always reverts; both answers stand in its revert data."""

from __future__ import annotations

from ledger_client.errors import LedgerRefused
from ledger_client.ledger.abi import SELECTOR_BYTES
from ledger_client.ledger.refusals.base import Refusal, UnknownRefusal, decode_refusal, refusal


@refusal(field="calls", says="all of the writes would be taken; a dry run writes none of them")
class WouldPass(Refusal):
    """Nothing would be refused."""


@refusal(
    "uint256", "bytes", field="calls", says="the write at index {index} would be refused: {reason}"
)
class WouldRefuse(Refusal):
    """The first refusal among the writes, by the index of its write; ``reason`` is its data."""

    index: int
    reason: bytes

    @property
    def refusal(self) -> LedgerRefused:
        """The refusal itself. A dry run never answers with another one's answer."""
        if self.reason[:SELECTOR_BYTES] in _ANSWERS:
            return UnknownRefusal(self.reason)
        return decode_refusal(self.reason)

    def _shown(self) -> dict[str, str]:
        return {"index": str(self.index), "reason": self.refusal.message}


_ANSWERS = frozenset(one.selector() for one in (WouldPass, WouldRefuse))
