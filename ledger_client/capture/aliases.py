"""The numbers that people type for a unit: their forms, and how they are compared."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

_CONTAINER: Final = re.compile(r"([A-Z]{4}[0-9]{6})[0-9]?")


class NumberForm(StrEnum):
    """What sort of number names a unit."""

    CONTAINER = "container"
    UCR = "ucr"
    SSCC = "sscc"
    BILL_OF_LADING = "bill_of_lading"
    BOOKING = "booking"
    SEAL = "seal"
    MRN = "mrn"
    CERTIFICATE = "certificate"
    PLATE = "plate"
    VOYAGE = "voyage"
    CANONICAL = "canonical"  # a GS1 key's URN or Digital Link, as capture writes it
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Alias:
    """A number that names a unit, as it was typed or scanned."""

    form: NumberForm
    typed: str


def normal_number(typed: str) -> str:
    """A number as numbers are compared: letters and digits only, letters large."""
    return "".join(letter for letter in typed.upper() if letter.isalnum())


def number_stem(normal: str) -> str:
    """Of a normal container number what its check digit does not change; others as they are."""
    match = _CONTAINER.fullmatch(normal)
    return match[1] if match else normal
