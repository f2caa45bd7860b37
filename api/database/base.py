"""What all tables have in common: column types, and names for constraints."""

from __future__ import annotations

from typing import Annotated, ClassVar, Final

from sqlalchemy import BigInteger, Dialect, LargeBinary, MetaData, SmallInteger, Text
from sqlalchemy.orm import DeclarativeBase, mapped_column


class Octets(LargeBinary):
    """Bytes as they are: both drivers take them without the wrapping that costs most of a page."""

    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> None:
        """Nothing is done to a value on its way in."""


Bytes = Annotated[bytes, mapped_column(Octets)]
"""Ids, hashes, keys (32, 8 or 20 bytes) and contents."""
Big = Annotated[int, mapped_column(BigInteger)]
"""Block numbers, and times in whole seconds since 1970 (UTC)."""
Small = Annotated[int, mapped_column(SmallInteger)]
String = Annotated[str, mapped_column(Text)]
"""Texts and, where they may exceed 63 bits, quantities in decimal digits."""

NAMES: Final = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """The root of all tables."""

    metadata: ClassVar[MetaData] = MetaData(naming_convention=NAMES)
