"""The error of a replay: an entry that the contract could not have written."""

from __future__ import annotations

from typing import Final

from ledger_client.errors import InvalidInput, TidewaiterError
from ledger_client.ledger.entries import Entry
from ledger_client.ledger.kinds import KIND_NAMES
from ledger_client.ledger.values import short_hex


class RuleBroken(InvalidInput):
    """The rules do not allow an entry after those before it.

    Attributes:
        index: which entry, counted from 0 in the sequence that was replayed.
        entry: the entry.
        rule: the rule, by the name of the refusal where the contract has one.
    """

    family_code = "history.rule_broken"

    def __init__(self, index: int, entry: Entry, rule: str, why: str) -> None:
        kind, unit = KIND_NAMES[entry.kind], short_hex(entry.unit_id)
        super().__init__(
            f"the {kind} of {unit} could not be written: {why}",
            pointer=f"/entries/{index}",
            rule=rule,
        )
        self.index: Final = index
        self.entry: Final = entry

    @classmethod
    def refused(cls, index: int, entry: Entry, refusal: TidewaiterError) -> RuleBroken:
        """The contract would have refused with ``refusal``."""
        return cls(index, entry, refusal.rule or refusal.code, refusal.message)


class NotWritable(InvalidInput):
    """An entry with fields that its kind never has; ``rule`` names what is wrong."""

    def __init__(self, rule: str, why: str) -> None:
        super().__init__(why, pointer="entry", rule=rule)


def require(holds: bool, rule: str, why: str) -> None:
    """NotWritable unless what must be so is so."""
    if not holds:
        raise NotWritable(rule, why)
