"""Which texts the database takes: PostgreSQL takes no NUL, neither takes half a character."""

from __future__ import annotations


def is_storable(text: str, most_characters: int | None = None) -> bool:
    """Whether a text from a document may go into the database, or be asked for there.

    Args:
        most_characters: longer ones may not; an index of PostgreSQL takes some 2,700 bytes.
    """
    if "\0" in text or (most_characters is not None and len(text) > most_characters):
        return False
    return not any("\ud800" <= letter <= "\udfff" for letter in text)
