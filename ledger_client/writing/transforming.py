"""A transformation asked for by hand: units are consumed, others made, certificates carried over.

All of it is one write with one document, which names what goes in and what comes out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ledger_client.capture.idempotency import idempotency_key_of_document
from ledger_client.documents import JsonValue
from ledger_client.errors import InvalidInput
from ledger_client.ledger import calls, structs
from ledger_client.ledger.calls import Call
from ledger_client.ledger.entries import unit_id
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.values import Contract, UnitId
from ledger_client.store import KnownUnit, Store
from ledger_client.writing.drafting import Drafting, type_of
from ledger_client.writing.drafts import Draft, request_key
from ledger_client.writing.receipts import Receipt
from ledger_client.writing.statements import StatementDocument
from ledger_client.writing.transform_wishes import NewOutput, TransformWish
from ledger_client.writing.views import View


@dataclass(frozen=True, slots=True)
class Making:
    """A transformation to be written.

    Attributes:
        wish: what was asked for.
        draft: the write.
        moment: when it happens.
        made: the label and id of each output.
    """

    wish: TransformWish
    draft: Draft
    moment: datetime
    made: tuple[tuple[bytes, UnitId], ...]


@dataclass(frozen=True, slots=True)
class Transforming(Drafting):
    """Drafts the transformations of one participant."""

    def make(self, wish: TransformWish, store: Store) -> Making:
        """The transformation asked for; nothing is signed."""
        moment = self.now()
        labels = self._labels(wish, moment)
        made = tuple((label, self._id(label)) for label in labels)
        return Making(wish, self._transform(wish, store, moment, made), moment, made)

    def _labels(self, wish: TransformWish, moment: datetime) -> tuple[bytes, ...]:
        unopened = self._statement(moment, {**wish.fields, **wish.told()})
        named = idempotency_key_of_document(self.me, unopened.json())
        return tuple(self.committer.label_at(moment, named, one.key) for one in wish.outputs)

    def _id(self, label: bytes) -> UnitId:
        where = self.deployment
        return unit_id(where.network_id, where.chain_id, where.ledger, self.me, label)

    def _statement(self, moment: datetime, told: dict[str, JsonValue]) -> StatementDocument:
        return StatementDocument(type_of(Kind.TRANSFORM), self.me, None, moment, told)

    def _transform(
        self,
        wish: TransformWish,
        store: Store,
        moment: datetime,
        made: Sequence[tuple[bytes, UnitId]],
    ) -> Draft:
        told = {**wish.fields, **wish.told()}
        outputs: list[JsonValue] = [f"0x{unit.hex()}" for _, unit in made]
        document = self.committer.statement(self._statement(moment, {**told, "outputs": outputs}))

        def call() -> Call:
            view = self.sight()
            _refuse_open(wish.outputs, store, view)
            transformation = structs.Transformation(
                input_ids=wish.inputs,
                input_turns=tuple(view.turn(unit) for unit in wish.inputs),
                output_labels=tuple(label for label, _ in made),
                output_levels=tuple(one.level for one in wish.outputs),
                quantities=tuple(one.struct for one in wish.carried),
                commitment=document.commitment,
            )
            return calls.TransformCall(transformation)

        return Draft(
            contract=Contract.LEDGER,
            kind=Kind.TRANSFORM,
            subject=wish.inputs[0],
            participant=self.me,
            request_key=request_key(self.me, Kind.TRANSFORM, told),
            call=call,
            document=document,
        )


def keep_made(store: Store, making: Making, receipt: Receipt) -> None:
    """It is on the ledger: keep what was made under its numbers, and what has ended.

    What an earlier run signed had other labels, so the ids are the receipt's.
    """
    labels = {unit: label for label, unit in making.made}
    opened = [one.entry.unit_id for one in receipt.entries if one.entry.kind is Kind.OPEN]
    with store.transaction():
        for output, unit in zip(making.wish.outputs, opened, strict=True):
            if not store.units.knows(unit):
                known = KnownUnit(
                    unit_id=unit,
                    kind=output.key.kind.value,
                    key=output.key.text,
                    level=output.level,
                    label=labels.get(unit),
                    opened_at=making.moment,
                )
                store.units.keep(known, output.aliases)
        for unit in making.wish.inputs:
            if store.units.knows(unit) and store.units.get(unit).closed_at is None:
                store.units.change(unit, closed_at=making.moment)


def _refuse_open(outputs: Sequence[NewOutput], store: Store, view: View) -> None:
    """An output comes into being. Asked as it is signed: not of what this very wish has made."""
    for one in outputs:
        for known in store.units.by_key(one.key.text):
            state = view.unit(UnitId(known.unit_id))
            if known.kind == one.key.kind.value and state.exists and not state.closed:
                raise InvalidInput(
                    "is the number of an open unit, as an output's cannot be",
                    pointer="output",
                    rule="transform.output_open",
                )
