"""The numbers that an open document gives a unit, each by the member that it stands in.

A text confirms a number only where it stands as such a number: a booking in a member of that name
or in a business transaction, a serial shipping container code among the event's identifiers. The
same text as a remark, a result or the name of a write confirms nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from ledger_client.errors import InvalidInput
from ledger_client.identifiers import ContainerNumber, canonical_uri, recognise_key
from ledger_client.proofs.bundle_parts import Question
from ledger_client.proofs.opened import Opened

_BIC: Final = "urn:epc:id:bic:"
_SEAL_URI: Final = re.compile(r"urn:epc:id:giai:[0-9]+\.SEAL-([A-Za-z0-9]{1,30})")
_INDEX: Final = re.compile(r"[0-9]+")
_TRANSACTION: Final = re.compile(r"/bizTransactionList/[0-9]+/bizTransaction")

_CONTAINERS: Final = frozenset({"containerNumber", "container", "container_number"})
_SEALS: Final = frozenset({"sealNumber", "sealNumbers", "seal", "equipmentSeal"})
_MEMBERS: Final[dict[str, frozenset[str]]] = {
    "container": _CONTAINERS,
    "seal": _SEALS,
    "booking": frozenset({"booking", "bookingNumber"}),
    "billOfLading": frozenset({"billOfLading", "billOfLadingNumber", "bol"}),
    "ucr": frozenset({"ucr", "ucrNumber"}),
    "sscc": frozenset({"sscc"}),
    "mrn": frozenset({"mrn"}),
    "plate": frozenset({"plate", "plateNumber", "licensePlate", "numberPlate"}),
    "other": frozenset({"certificateId", "voyage", "voyageNumber"}),
}
"""Names of members, without their namespace, by the type of a question."""

_TYPE_OF_WORD: Final = {
    "bol": "billOfLading",
    "booking": "booking",
    "ucr": "ucr",
    "mrn": "mrn",
}
"""Business transaction types that say what they are, by their last word."""

_TYPE_OF_KIND: Final = {"consignment": "ucr", "logistic_unit": "sscc"}
"""Which number the unit has that a document opens by hand, by its ``kind``."""

_OPENED_BY_HAND: Final = frozenset({"/number", "/identifier"})
_IDENTIFIERS: Final = frozenset(
    {"epcList", "childEPCs", "inputEPCList", "outputEPCList", "parentID", "epcClass"}
)


def mentions(opened: Opened, question: Question) -> bool:
    """Whether the document gives its unit the number asked for, in a place for such a number."""
    if question.type == "container":
        base = ContainerNumber.parse(question.text).base
        return any(number.base == base for number in container_numbers(opened))
    if question.type == "seal" and _plain(question.text) in seals_named(opened):
        return True
    return any(_same(text, question.text) for text in _told(opened, question.type))


def container_numbers(opened: Opened) -> Iterator[ContainerNumber]:
    """Container numbers that the document names."""
    for pointer, value in opened.leaves:
        if not isinstance(value, str):
            continue
        if value.startswith(_BIC):
            text = value[len(_BIC) :]
        elif _name(pointer) in _CONTAINERS:
            text = value
        else:
            continue
        try:
            yield ContainerNumber.parse(text)
        except InvalidInput:
            continue


def seals_named(opened: Opened) -> Iterator[str]:
    """Equipment seals that the document names, in capitals, without blanks and hyphens."""
    for pointer, value in opened.leaves:
        if not isinstance(value, str):
            continue
        found = _SEAL_URI.fullmatch(value)
        if found is not None:
            yield found[1].upper()
        elif _name(pointer) in _SEALS:
            yield _plain(value)


def _plain(seal: str) -> str:
    return re.sub(r"[\s\-]", "", seal).upper()


def _told(opened: Opened, wanted: str) -> Iterator[str]:
    texts = {pointer: value for pointer, value in opened.leaves if isinstance(value, str)}
    for pointer, text in texts.items():
        if wanted in _types(pointer, texts) or _name(pointer) in _MEMBERS[wanted]:
            yield text


def _types(pointer: str, texts: Mapping[str, str]) -> frozenset[str]:
    """The types of question that a member may answer, beside those that its name alone tells."""
    if _TRANSACTION.fullmatch(pointer):
        said = re.split(r"[:/#-]", texts.get(pointer.rpartition("/")[0] + "/type", ""))[-1]
        known = _TYPE_OF_WORD.get(said.lower())
        # A participant's profile may name types of its own for its bookings and UCRs.
        return frozenset({"booking", "ucr", "other"} if known is None else {known, "other"})
    if pointer in _OPENED_BY_HAND:
        return frozenset({_TYPE_OF_KIND.get(texts.get("/kind", ""), "other"), "other"})
    if _name(pointer) in _IDENTIFIERS:
        return frozenset({"sscc", "plate", "other"})
    return frozenset()


def _name(pointer: str) -> str:
    """The last member name of a pointer, without namespace and indexes."""
    tokens = [token for token in pointer.split("/") if not _INDEX.fullmatch(token)]
    local = tokens[-1].replace("~1", "/") if tokens else ""
    return re.split(r"[:/#]", local)[-1]


def _same(text: str, wanted: str) -> bool:
    if text == wanted or re.split(r"[:/]", text)[-1] == wanted:
        return True
    return canonical_uri(text) == canonical_uri(wanted) or _primary(text) == wanted


def _primary(text: str) -> str | None:
    """The digits of a GS1 key, as they stand on a label."""
    try:
        key = recognise_key(text)
    except InvalidInput:
        return None
    return None if key is None else key.primary
