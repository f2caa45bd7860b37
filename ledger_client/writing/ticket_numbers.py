"""Which numbers the documents of a unit tell: no ticket gives a unit a number of another."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from ledger_client.capture.aliases import normal_number
from ledger_client.capture.units import UCR_URI, UnitKey, UnitKind, canonical_text
from ledger_client.documents import FullOpening
from ledger_client.errors import InvalidInput
from ledger_client.identifiers import EpcKey, recognise_key
from ledger_client.ledger.values import UnitId
from ledger_client.store import Alias, NumberForm

_CONTAINER: Final = re.compile(r"([A-Z]{4}[0-9]{6})[0-9]?")
_BOX: Final = "urn:epc:id:bic:"
_UCR: Final = "ucr:"
_BOOKING, _EVENT = "booking:", "event:"


@dataclass(frozen=True, slots=True, repr=False)
class NumbersTold:
    """The texts of opened documents, as numbers are compared.

    Attributes:
        normal: every text, and every key and last part of a name in it.
        boxes: container numbers among them without their check digit.
    """

    normal: frozenset[str]
    boxes: frozenset[str]

    @classmethod
    def of(cls, openings: Iterable[FullOpening]) -> NumbersTold:
        """What these documents tell."""
        leaves = (leaf.value for opening in openings for leaf in opening.leaves)
        texts = {one for leaf in leaves if isinstance(leaf, str) for one in _readings(leaf)}
        normal = frozenset(normal_number(text) for text in texts) - {""}
        found = (_CONTAINER.fullmatch(text) for text in normal)
        return cls(normal, frozenset(match[1] for match in found if match))

    def tells(self, alias: Alias) -> bool:
        """Whether a number is among them; a container's may differ in its check digit."""
        if alias.form is NumberForm.CONTAINER:
            return self._tells_box(alias.typed)
        return self.tells_text(alias.typed.removeprefix(_UCR))

    def tells_text(self, text: str) -> bool:
        """Whether a text is among them."""
        return normal_number(text) in self.normal

    def tells_key(self, unit: UnitId, key: UnitKey) -> bool:
        """Whether the key of a unit is made of what they tell.

        Of a journey that no booking names, the container is; ``unread`` units have no other key
        than their id, and a logbook has none.
        """
        if key.kind is UnitKind.UNREAD:
            return key.text == unit.hex()
        if key.kind is UnitKind.LOGBOOK:
            return not key.text
        if key.kind is UnitKind.JOURNEY:
            return self._tells_journey(key.text)
        return self.tells_text(key.text.removeprefix(_UCR)) or self._tells_lot(key)

    def _tells_journey(self, text: str) -> bool:
        box, _, told = text.partition("|")
        if not box.startswith(_BOX) or not self._tells_box(box.removeprefix(_BOX)):
            return False
        if told.startswith(_BOOKING):
            return self.tells_text(told.removeprefix(_BOOKING))
        return told.startswith(_EVENT)

    def _tells_lot(self, key: UnitKey) -> bool:
        """A lot whose item and number stand apart in the document."""
        read = _key(key.text) if key.kind is UnitKind.LOT else None
        if read is None or read.gtin is None:
            return False
        return self.tells_text(read.gtin) and self.tells_text(read.serial)

    def _tells_box(self, text: str) -> bool:
        match = _CONTAINER.fullmatch(normal_number(text))
        return self.tells_text(text) if match is None else match[1] in self.boxes


def _readings(text: str) -> Iterator[str]:
    """A document's text, and the numbers that it may be written for."""
    yield text
    yield text.removeprefix(UCR_URI).removeprefix(_UCR).rpartition(":")[2].rpartition("/")[2]
    key = _key(text)
    if key is not None:
        yield canonical_text(key)
        yield key.primary
        yield key.gtin or ""


def _key(text: str) -> EpcKey | None:
    try:
        return recognise_key(text)
    except InvalidInput:
        return None
