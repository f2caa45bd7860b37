"""Fresh numbers for tests, with check digits from another implementation than our own."""

from __future__ import annotations

import itertools

from biip.checksums import gs1_standard_check_digit
from stdnum import iso6346

_CONTAINERS = itertools.count(100_001)
_SERIALS = itertools.count(1)
COMPANY = "9521141"


def container() -> str:
    """A container number that no other test uses, its check digit right."""
    base = f"TIDU{next(_CONTAINERS):06}"
    return f"{base}{iso6346.calc_check_digit(base)}"


def wrong_digit(number: str) -> str:
    """The same container number with another check digit."""
    return f"{number[:-1]}{(int(number[-1]) + 1) % 10}"


def sscc() -> str:
    """A serial shipping container code that no other test uses, 18 digits."""
    base = f"0{COMPANY}{next(_SERIALS):09}"
    return f"{base}{gs1_standard_check_digit(base)}"


def sscc_urn(number: str) -> str:
    """Its EPC URN."""
    return f"urn:epc:id:sscc:{COMPANY}.{number[0]}{number[8:17]}"
