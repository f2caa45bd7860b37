"""What a ledger's entry of each kind always has and never has, whatever came before it."""

from __future__ import annotations

from typing import Final

from ledger_client.ledger.entries import NO_PARTY, Entry
from ledger_client.ledger.kinds import (
    BINDING_DETAIL,
    ITEMS,
    LOGBOOK_DETAIL,
    Form,
    Kind,
    Outcome,
    in_mask,
    mask_of,
)
from ledger_client.ledger.rule_broken import require
from ledger_client.ledger.values import NOBODY, ZERO_ADDRESS, ZERO_WORD, Address

_WRITTEN: Final = ITEMS | mask_of(
    Kind.OPEN,
    Kind.HANDOFF,
    Kind.CONTENTS,
    Kind.PACK,
    Kind.UNPACK,
    Kind.TRANSFORM,
    Kind.HOLD,
    Kind.RELEASE,
    Kind.BOUND,
    Kind.UNBOUND,
    Kind.ATTACH,
)
_COMMITTED: Final = mask_of(
    Kind.OPEN,
    Kind.HANDOFF,
    Kind.CONTENTS,
    Kind.PACK,
    Kind.UNPACK,
    Kind.TRANSFORM,
    Kind.HOLD,
    Kind.ATTACH,
)
_MARKS: Final = mask_of(Kind.BOUND, Kind.UNBOUND)
_RELATED: Final = _MARKS | mask_of(Kind.CONTENTS, Kind.PACK, Kind.UNPACK, Kind.TRANSFORM)
_ALONE: Final = _RELATED | mask_of(Kind.OPEN, Kind.HOLD, Kind.CLOSE)
_BY_COUNCIL: Final = mask_of(Kind.RELEASE, Kind.UNBOUND, Kind.CLOSE)
_ANY_DETAIL: Final = 0xFFFF
_DETAILS: Final = {
    Kind.OPEN: (LOGBOOK_DETAIL << 1) - 1,
    Kind.CONTENTS: _ANY_DETAIL,
    Kind.HOLD: BINDING_DETAIL,
    Kind.CLOSE: int(Outcome.ABANDONED),
}
"""The highest detail of each kind; of the others 0."""


def require_fields(entry: Entry, council: Address | None = None) -> None:
    """Check an entry of the ledger by itself.

    Args:
        entry: of the ledger, of any kind.
        council: with it the actor of a council's act must be this address.

    Raises:
        NotWritable: the ledger writes no such entry.
    """
    require(in_mask(entry.kind, _WRITTEN), "kind", "the ledger writes no such entry")
    _require_actor(entry, council)
    _require_detail(entry)
    _require_counterparty(entry)
    _require_words(entry)


def by_council(entry: Entry) -> bool:
    """Whether the council wrote it: no participant stands as its actor."""
    return entry.actor.id == NOBODY


def _require_actor(entry: Entry, council: Address | None) -> None:
    require(entry.actor.key != ZERO_ADDRESS, "actor", "no key stands as its actor")
    if not by_council(entry):
        return
    allowed = in_mask(entry.kind, _BY_COUNCIL) and entry.form is Form.DIRECT
    require(allowed, "actor", "no participant stands as its actor")
    require(council in (None, entry.actor.key), "actor", "its actor is not the council")


def _require_detail(entry: Entry) -> None:
    require(entry.detail <= _DETAILS.get(entry.kind, 0), "detail", "its kind has no such detail")


def _require_counterparty(entry: Entry) -> None:
    kind, both = entry.kind, entry.form is Form.BOTH
    keyed = entry.counterparty.key != ZERO_ADDRESS
    require(both or kind is not Kind.HANDOFF, "form", "both must have signed")
    require(not both or kind in (Kind.HANDOFF, Kind.ATTACH), "form", "one alone signs it")
    require(keyed == both, "counterparty", "the counterparty's key stands exactly where it signed")
    named = entry.counterparty != NO_PARTY
    require(not (named and in_mask(kind, _ALONE)), "counterparty", "it names no counterparty")


def _require_words(entry: Entry) -> None:
    kind, zero = entry.kind, entry.commitment == ZERO_WORD
    require(not (zero and in_mask(kind, _COMMITTED)), "commitment_missing", "it has no commitment")
    require(zero or not in_mask(kind, _MARKS), "commitment", "it has no commitment of its own")
    related = entry.related != ZERO_WORD
    require(related or not in_mask(kind, _RELATED), "related_missing", "it relates to something")
    alone = kind is Kind.HOLD or (kind is Kind.OPEN and entry.detail & LOGBOOK_DETAIL != 0)
    require(not (related and alone), "related", "it relates to nothing")
