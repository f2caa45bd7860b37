"""What goods are called: by the event that brought their lot into being, which stands elsewhere.

A lot is never packed, so a container's bundle does not hold its history. Whoever tells a summary
finds the lots of the classes in it, and reads their openings.
"""

from __future__ import annotations

from typing import Final

from ledger_client.epcis import EpcisEvent, ObjectEvent, QuantityElement
from ledger_client.officer.facts import Facts

_GOODS_NAMES: Final = ("goods", "description", "goodsDescription", "descriptionShort")


def classes_of(facts: Facts) -> set[str]:
    """The classes of goods, by canonical URI, of which a bundle's events tell amounts."""
    found: set[str] = set()
    for steps in facts.units.values():
        for step in steps:
            event = facts.event(step.entry)
            listed: tuple[QuantityElement, ...] = ()
            for name in ("quantity_list", "child_quantity_list"):
                listed += getattr(event, name, None) or ()
            found |= {one.epc_class.canonical for one in listed}
    return found


def description_told(event: EpcisEvent | None) -> str | None:
    """What the event that opened a lot calls the goods of it."""
    if not isinstance(event, ObjectEvent):
        return None
    for name, value in event.ilmd or ():
        last = name.replace("#", "/").rpartition("/")[2].rpartition(":")[2]
        if last in _GOODS_NAMES and isinstance(value, str):
            return value
    return None
