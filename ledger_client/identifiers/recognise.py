"""From a text of unknown form to the key it names."""

from __future__ import annotations

from dataclasses import dataclass

from ledger_client.errors import InvalidInput, shown
from ledger_client.identifiers.digital_link import key_of_link, link_of_key
from ledger_client.identifiers.epc_key import EpcKey, plain_key
from ledger_client.identifiers.epc_urn import key_of_urn
from ledger_client.identifiers.key_kinds import KeyKind


def recognise_key(text: str, pointer: str | None = None) -> EpcKey | None:
    """The key that an EPC URN or a Digital Link names; ``None`` if ``text`` is neither.

    Raises:
        InvalidInput: when it is one, and wrong: rules ``gs1_key.check_digit``, ``gs1_key.form``,
            ``epc_urn.form``, ``digital_link.form``, ``container_number.form``.
    """
    if text.startswith("urn:epc:"):
        return key_of_urn(text, pointer)
    if text.startswith("http"):
        return key_of_link(text, pointer)
    return None


def parse_key(text: str, pointer: str | None = None) -> EpcKey:
    """As :func:`recognise_key`, for a place where a key must stand.

    Raises:
        InvalidInput: also rule ``gs1_key.unknown`` when it is neither URN nor Digital Link.
    """
    key = recognise_key(text, pointer)
    if key is None:
        raise InvalidInput(
            f"{shown(text)} is neither an EPC URN nor a GS1 Digital Link",
            pointer=pointer,
            rule="gs1_key.unknown",
        )
    return key


def canonical_uri(text: str) -> str:
    """The canonical Digital Link of ``text`` where it names a key that has one, else ``text``.

    Never raises: what is no well-formed key is its own canonical form.
    """
    try:
        key = recognise_key(text)
    except InvalidInput:
        return text
    link = None if key is None else link_of_key(key)
    return text if link is None else link


@dataclass(frozen=True, slots=True, order=True)
class Gln:
    """A Global Location Number, of a party or a place; made by :meth:`parse` only."""

    digits: str

    @classmethod
    def parse(cls, text: str, pointer: str | None = None) -> Gln:
        """Read 13 digits, or any URN or Digital Link of an SGLN or PGLN.

        Raises:
            InvalidInput: the rules of :func:`recognise_key`, or ``gln.form``.
        """
        if text.isascii() and text.isdigit():
            return cls(plain_key(KeyKind.PGLN, text, pointer=pointer).primary)
        key = recognise_key(text, pointer)
        if key is None or key.gln is None:
            raise InvalidInput(
                f"{shown(text)} is no GLN: 13 digits, or the URN or Digital Link of one",
                pointer=pointer,
                rule="gln.form",
            )
        return cls(key.gln)

    def __str__(self) -> str:
        return self.digits
