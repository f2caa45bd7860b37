"""Who handed in the opening of a participant's name: whoever has it knows the name already."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from api.database.base import Base, Bytes


class NameGiverRow(Base):
    """A participant (``giver``) that handed in the opening of an enrolment's commitment."""

    __tablename__ = "name_giver"

    commitment: Mapped[Bytes] = mapped_column(primary_key=True)
    giver: Mapped[Bytes] = mapped_column(primary_key=True)
