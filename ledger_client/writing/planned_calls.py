"""From a planned write to its call: references become ids, heads and turns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from ledger_client.capture.refs import (
    HeadOfEntry,
    HeadSeen,
    OfferExpiry,
    Related,
    RelatedUnit,
    UnitRef,
)
from ledger_client.capture.writes import (
    PlannedItem,
    PlannedNesting,
    PlannedOpen,
    PlannedTransform,
    PlannedWrite,
)
from ledger_client.errors import EvidenceMissing, InvalidInput
from ledger_client.ledger import calls, structs
from ledger_client.ledger.calls import Call
from ledger_client.ledger.values import ZERO_WORD, UnitId, word_of
from ledger_client.store import Store
from ledger_client.writing.views import View

SECONDS_A_DAY: Final = 86_400


@dataclass(frozen=True, slots=True)
class PlannedCalls:
    """Makes the calls of one plan.

    Attributes:
        units: the id of every unit that the plan names.
        labels: by id, the label of each unit that the plan opens.
        store: where heads of entries that earlier events made are kept.
        own: idempotency keys of the events that the plan is of.
    """

    units: Mapping[UnitRef, UnitId]
    labels: Mapping[UnitId, bytes]
    store: Store
    own: frozenset[str]

    def call(self, write: PlannedWrite, commitment: bytes) -> Callable[[View], Call]:
        """The call of a write, once a view is given.

        Raises:
            InvalidInput: a write of a kind that no plan has (rule ``plan.kind``).
        """
        unit = self.units[write.unit]
        if isinstance(write, PlannedOpen):
            label, level = self.labels[unit], write.new.level
            opening = structs.Opening(label, level, write.new.is_logbook, commitment)
            return lambda _: calls.OpenCall(opening)
        if isinstance(write, PlannedTransform):
            return lambda view: self._transform(write, commitment, view)
        if isinstance(write, PlannedNesting):
            return lambda view: self._nest(write, unit, commitment, view)
        if isinstance(write, PlannedItem):
            return lambda view: self._item(write, unit, commitment, view)
        raise InvalidInput(f"no plan has a {write.kind.name.lower()}", rule="plan.kind")

    def related_unit(self, write: PlannedWrite) -> bytes | None:
        """What tells this entry from another of the same event in the same history."""
        if isinstance(write, PlannedItem) and isinstance(write.related, RelatedUnit):
            return self.units[write.related.unit]
        return None

    def _nest(self, write: PlannedNesting, unit: UnitId, commitment: bytes, view: View) -> Call:
        children = tuple(self.units[child] for child in write.children)
        nesting = structs.Nesting(
            parent_id=unit,
            kind=write.kind,
            turn=view.turn(unit),
            child_ids=children,
            child_turns=tuple(view.turn(child) for child in children),
            commitment=commitment,
        )
        return calls.NestCall(nesting)

    def _transform(self, write: PlannedTransform, commitment: bytes, view: View) -> Call:
        inputs = tuple(self.units[one] for one in write.inputs)
        transformation = structs.Transformation(
            input_ids=inputs,
            input_turns=tuple(view.turn(unit) for unit in inputs),
            output_labels=tuple(self.labels[self.units[new.ref]] for new in write.outputs),
            output_levels=tuple(new.level for new in write.outputs),
            quantities=(),
            commitment=commitment,
        )
        return calls.TransformCall(transformation)

    def _item(self, write: PlannedItem, unit: UnitId, commitment: bytes, view: View) -> Call:
        item = structs.Item(
            unit_id=unit,
            kind=write.kind,
            turn=view.turn(unit),
            counterparty=write.counterparty,
            related=self._related(write.related, view),
            commitment=commitment,
        )
        return calls.WriteCall(item)

    def _related(self, related: Related | None, view: View) -> bytes:
        if related is None:
            return ZERO_WORD
        if isinstance(related, RelatedUnit):
            return self.units[related.unit]
        if isinstance(related, OfferExpiry):
            return word_of(view.now() + related.days * SECONDS_A_DAY)
        if isinstance(related, HeadSeen):
            return view.head(self.units[related.unit])
        return self._head_of_entry(related, view)

    def _head_of_entry(self, wanted: HeadOfEntry, view: View) -> bytes:
        unit = self.units[wanted.unit]
        for one in self.store.events.entries(wanted.idempotency_key):
            if one.unit_id == unit and one.kind == wanted.kind:
                return one.head
        if wanted.idempotency_key in self.own:  # rehearsed: made by this very document
            return view.head(unit)
        raise EvidenceMissing(
            "the entry to be corrected was not captured on this machine",
            pointer=f"0x{unit.hex()}",
            rule="entry.known",
        )
