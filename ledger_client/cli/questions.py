"""The number that somebody typed, as the question that a proof answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from ledger_client.identifiers import ContainerNumber
from ledger_client.proofs import Question
from ledger_client.store import Alias, NumberForm

if TYPE_CHECKING:
    from ledger_client.ledger.values import UnitId
    from ledger_client.store import Store

Type = Literal[
    "container", "ucr", "sscc", "billOfLading", "booking", "seal", "mrn", "plate", "other"
]
_TYPES: Final[dict[NumberForm, Type]] = {
    NumberForm.UCR: "ucr",
    NumberForm.BILL_OF_LADING: "billOfLading",
    NumberForm.BOOKING: "booking",
    NumberForm.SEAL: "seal",
    NumberForm.MRN: "mrn",
    NumberForm.PLATE: "plate",
}


def question_of(store: Store, unit: UnitId, typed: str) -> Question | None:
    """What was asked, in its normal spelling; None where a unit id was typed.

    A container number stays as it was typed, wrong digit and all; of other numbers the spelling
    counts under which the unit's documents know it.
    """
    found = next((one for one in store.units.find(typed) if one.unit_id == unit), None)
    if found is None or typed.lower().removeprefix("0x") == unit.hex():
        return None
    if found.alias.form is NumberForm.CONTAINER:
        return Question(type="container", text=ContainerNumber.parse(typed).number)
    if found.alias.form is NumberForm.SSCC:
        return Question(type="sscc", text=_canonical(store.units.aliases(unit), found.alias))
    return Question(type=_TYPES.get(found.alias.form, "other"), text=found.alias.typed)


def _canonical(aliases: tuple[Alias, ...], sscc: Alias) -> str:
    """The Digital Link that ends with the number, which is how documents can be compared."""
    links = (one.typed for one in aliases if one.form is NumberForm.CANONICAL)
    return next((link for link in links if link.endswith(sscc.typed)), sscc.typed)
