"""A batch as a file: acts of one or several attesters, in order, as a JSON array or JSON Lines.

Each act names who makes it, what it is, and the unit; its other fields are those of the command of
the same name, in camelCase.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Annotated, Final, Literal

from pydantic import (
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    TypeAdapter,
    ValidationError,
)

from ledger_client.documents import JsonValue, canonical_json
from ledger_client.errors import InvalidInput
from ledger_client.json_depth import refuse_deep
from ledger_client.writing.json_members import Path, member_twice
from ledger_client.writing.statements import MAX_TEXT_CHARACTERS
from ledger_client.writing.told_texts import PlainText

MAX_ACTS: Final = 500
RULE: Final = "batch.file"

Text = Annotated[PlainText, Field(min_length=1, max_length=MAX_TEXT_CHARACTERS)]
Typed = Annotated[PlainText, Field(min_length=1, max_length=400)]
FieldName = Annotated[str, StringConstraints(pattern="^[a-z][A-Za-z0-9]{0,39}$")]
Head = Annotated[str, Field(pattern="^0x[0-9a-f]{64}$")]


class About(StrEnum):
    """What a reservation is about."""

    QUANTITY = "quantity"
    CONDITION = "condition"
    SEAL = "seal"
    TEMPERATURE = "temperature"
    NOT_COUNTED = "not-counted"


class BaseAct(BaseModel):
    """What every act says.

    Attributes:
        by: the folder name of who makes it (``as`` in the file).
        unit: as people type it.
        at: when it happened; None: when the file was first run.
        fields: further fields of its document.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    by: Annotated[Typed, Field(alias="as")]
    unit: Typed
    at: AwareDatetime | None = None
    fields: Mapping[FieldName, Text] = {}

    def told(self) -> dict[str, JsonValue]:
        """What its document says, beside who, what and when."""
        return dict(self.fields)


class ReasonAct(BaseAct):
    """An act that may say why."""

    reason: Text | None = None

    def told(self) -> dict[str, JsonValue]:
        """As :meth:`BaseAct.told`."""
        return {**self.fields, **_named(reason=self.reason)}


class TextAct(BaseAct):
    """An act that may say something."""

    text: Text | None = None

    def told(self) -> dict[str, JsonValue]:
        """As :meth:`BaseAct.told`."""
        return {**self.fields, **_named(text=self.text)}


class Observe(TextAct):
    """``observe``."""

    act: Literal["observe"]


class Control(TextAct):
    """``control``."""

    act: Literal["control"]
    type: Literal["documentary", "scan", "physical"]
    result: Literal["conforming", "not-conforming", "inconclusive"]

    def told(self) -> dict[str, JsonValue]:
        """As :meth:`BaseAct.told`."""
        return {**super().told(), "controlType": self.type, "result": self.result}


class Alert(TextAct):
    """``alert``."""

    act: Literal["alert"]
    type: Literal["damage", "loss", "theft", "temperature", "seal", "other"]

    def told(self) -> dict[str, JsonValue]:
        """As :meth:`BaseAct.told`."""
        return {**super().told(), "alertType": self.type}


class Clear(TextAct):
    """``clear``; ``alert`` is the alert's head."""

    act: Literal["clear"]
    alert: Head


class Correct(TextAct):
    """``correct``; ``entry`` is the head of what is corrected."""

    act: Literal["correct"]
    entry: Head


class Offer(TextAct):
    """``offer``."""

    act: Literal["offer"]
    to: Typed
    days: Annotated[int, Field(ge=1, le=90)] = 14


class Accept(BaseAct):
    """``accept``; ``reserve`` says about what, and what, the taker does not vouch for."""

    act: Literal["accept"]
    reserve: Annotated[Mapping[About, Text], Field(min_length=1, strict=False)] | None = None


class Reject(ReasonAct):
    """``reject``."""

    act: Literal["reject"]


class Withdraw(ReasonAct):
    """``withdraw``."""

    act: Literal["withdraw"]


class HandOver(TextAct):
    """``handoff``: by its giver, with the signature of ``to``, whose key is in this home too."""

    act: Literal["handoff"]
    to: Typed


class Pack(TextAct):
    """``pack``: ``unit`` is the unit outside."""

    act: Literal["pack"]
    children: Annotated[Sequence[Typed], Field(min_length=1)]


class Unpack(TextAct):
    """``unpack``: ``unit`` is the unit outside; no children named: all."""

    act: Literal["unpack"]
    children: Sequence[Typed] = ()


class Hold(ReasonAct):
    """``hold``."""

    act: Literal["hold"]
    reason: Text
    legal_basis: Annotated[Text | None, Field(alias="legalBasis")] = None
    binding: bool = False

    def told(self) -> dict[str, JsonValue]:
        """As :meth:`BaseAct.told`."""
        return {**super().told(), **_named(legalBasis=self.legal_basis)}


class Release(ReasonAct):
    """``release``."""

    act: Literal["release"]
    reason: Text


class Close(ReasonAct):
    """``close``; an outcome is said by an authority that holds the unit."""

    act: Literal["close"]
    outcome: Literal["destroyed", "forfeited", "abandoned"] | None = None
    successor: Typed | None = None


class Attach(TextAct):
    """``attach``."""

    act: Literal["attach"]
    certificate: Typed
    quantity: Annotated[int, Field(ge=0, lt=2**128)] = 0


BatchAct = (
    Observe
    | Control
    | Alert
    | Clear
    | Correct
    | Offer
    | Accept
    | Reject
    | Withdraw
    | HandOver
    | Pack
    | Unpack
    | Hold
    | Release
    | Close
    | Attach
)
_ACT: Final[TypeAdapter[BatchAct]] = TypeAdapter(Annotated[BatchAct, Field(discriminator="act")])
_ACTS: Final[TypeAdapter[list[BatchAct]]] = TypeAdapter(
    list[Annotated[BatchAct, Field(discriminator="act")]]
)


def parse_batch(content: bytes) -> tuple[BatchAct, ...]:
    """The acts of a batch file, in order.

    Raises:
        InvalidInput: rule ``batch.file``, with the pointer ``/<act>/<field>``; of JSON Lines the
            sentence names the line.
    """
    refuse_deep(content)
    is_array = content.lstrip()[:1] == b"["
    acts = tuple(_array(content) if is_array else _lines(content))
    for place, act in enumerate(acts):
        _refuse_hidden(act, place)
    if not 0 < len(acts) <= MAX_ACTS:
        raise InvalidInput(f"1 to {MAX_ACTS} acts, not {len(acts)}", pointer="", rule=RULE)
    return acts


def batch_key(acts: Sequence[BatchAct]) -> str:
    """Names a batch by what it asks, whatever its spelling."""
    asked: list[JsonValue] = [
        one.model_dump(mode="json", by_alias=True, exclude_defaults=True) for one in acts
    ]
    return hashlib.sha256(canonical_json({"batch": asked})).hexdigest()


def _array(content: bytes) -> list[BatchAct]:
    _refuse_twice(content, ())
    try:
        return _ACTS.validate_json(content)
    except ValidationError as error:
        raise _wrong(error, None, None) from None


def _lines(content: bytes) -> list[BatchAct]:
    found: list[BatchAct] = []
    for number, line in enumerate(content.splitlines(), 1):
        if not line.strip():
            continue
        _refuse_twice(line, (len(found),))
        try:
            found.append(_ACT.validate_json(line))
        except ValidationError as error:
            raise _wrong(error, len(found), number) from None
    return found


def _refuse_twice(content: bytes, above: Path) -> None:
    """Of two members of one name a reader may see the first, and the parser takes the last."""
    if (where := member_twice(content)) is not None:
        pointer = "".join(f"/{part}" for part in (*above, *where))
        raise InvalidInput("stands twice in its object", pointer=pointer, rule=RULE)


def _refuse_hidden(act: BatchAct, place: int) -> None:
    """A further field that the act says otherwise would be lost."""
    told = act.told()
    for name, what in act.fields.items():
        if told[name] != what:
            raise InvalidInput("is said twice", pointer=f"/{place}/fields/{name}", rule=RULE)


def _wrong(error: ValidationError, place: int | None, line: int | None) -> InvalidInput:
    """The first thing that is wrong; the act's own name is no part of the pointer."""
    detail = error.errors(include_input=False, include_url=False, include_context=False)[0]
    where = [part for part in detail["loc"] if part != "[key]"]
    if place is not None:
        where.insert(0, place)
    if detail["type"] in _OF_THE_TAG:
        where.append("act")
    elif len(where) > 1:
        del where[1]
    told = detail["msg"] if line is None else f"line {line}: {detail['msg']}"
    return InvalidInput(told, pointer="".join(f"/{part}" for part in where), rule=RULE)


_OF_THE_TAG: Final = frozenset({"union_tag_invalid", "union_tag_not_found"})


def _named(**told: str | None) -> dict[str, JsonValue]:
    return {name: value for name, value in told.items() if value}
