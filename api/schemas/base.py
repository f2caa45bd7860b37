"""What the API's own shapes share with those that the client computes too."""

from ledger_client.officer.shapes import (
    HEX_8,
    HEX_32,
    Hex32Text,
    ParticipantIdText,
    Seconds,
    Shape,
    UnitIdText,
    hex8,
    hex32,
)

__all__ = [
    "HEX_8",
    "HEX_32",
    "Hex32Text",
    "ParticipantIdText",
    "Seconds",
    "Shape",
    "UnitIdText",
    "hex8",
    "hex32",
]
