"""What a unit has of a certificate: the slot of a draw (CONTRACTS 3), packed and unpacked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Self

from ledger_client.errors import InvalidInput
from ledger_client.ledger.state import DRAWN_FLAG, pack_bits, unpack_bits

RESTORED_FLAG: Final = 1 << 254
"""Set beside ``DRAWN_FLAG`` once the issuer took the draw back."""

_QUANTITY_BITS: Final = 128
_FLAG_BITS: Final = 254


@dataclass(frozen=True, slots=True)
class DrawState:
    """The slot of one unit's draw from one certificate.

    ``quantity`` (128 bits, in the certificate's smallest unit) is what the unit has now: 0 where
    the certificate is not quantified, where all of it went on to other units, or once it was
    ``restored``. A unit that ever drew stays ``drawn``.
    """

    quantity: int = 0
    drawn: bool = False
    restored: bool = False

    def pack(self) -> int:
        """The slot's value; 0 where the unit never drew."""
        flags = self.drawn * DRAWN_FLAG | self.restored * RESTORED_FLAG
        return pack_bits(((self.quantity, _QUANTITY_BITS, "quantity"),)) | flags

    @classmethod
    def unpack(cls, packed: int) -> Self:
        """The draw in a slot's value; InvalidInput for what no contract ever sets."""
        quantity, unused, flags = unpack_bits(
            packed, (_QUANTITY_BITS, _FLAG_BITS - _QUANTITY_BITS, 2)
        )
        drawn, restored = flags & 2 != 0, flags & 1 != 0
        if unused or (restored and quantity) or ((quantity or restored) and not drawn):
            raise InvalidInput("is no draw", pointer="slot", rule="slot.flags")
        return cls(quantity, drawn, restored)
