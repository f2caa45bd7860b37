"""What both sides of a handoff sign, of one unit or several, and the file in which it travels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic import JsonValue as AnyJson

from ledger_client.errors import InvalidInput
from ledger_client.ledger import calls
from ledger_client.ledger.signatures import Signature
from ledger_client.ledger.structs import Handoff, HandoffItem, Handoffs
from ledger_client.ledger.typed_data import Domain, digest
from ledger_client.ledger.values import ParticipantId, UnitId

MAX_UNITS: Final = 500
MAX_FILE_CHARACTERS: Final = 16_000_000
ONE_FORM: Final = "tidewaiter-handoff-1"
MANY_FORM: Final = "tidewaiter-handoffs-1"
Hex32 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
Id = Annotated[str, Field(pattern="^[0-9a-f]{16}$")]
Signed = Annotated[str | None, Field(pattern="^[0-9a-f]{130}$")]
Turn = Annotated[int, Field(ge=0, lt=2**24)]
Deadline = Annotated[int, Field(ge=0, lt=2**40)]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class OneStruct(_Strict):
    """The signed struct of one unit as JSON."""

    unit_id: Hex32
    turn: Turn
    giver: Id
    taker: Id
    related: Hex32
    commitment: Hex32
    deadline: Deadline


class ItemStruct(_Strict):
    """One unit of several."""

    unit_id: Hex32
    turn: Turn
    related: Hex32
    commitment: Hex32


class ManyStruct(_Strict):
    """The signed struct of several units as JSON."""

    giver: Id
    taker: Id
    items: Annotated[list[ItemStruct], Field(min_length=1, max_length=MAX_UNITS)]
    deadline: Deadline


class HalfFile(_Strict):
    """A handoff of one unit as it travels."""

    form: Annotated[str, Field(pattern=f"^{ONE_FORM}$")]
    struct: OneStruct
    giver_signature: Signed
    taker_signature: Signed
    opening: Annotated[AnyJson, Field(repr=False)]


class HalvesFile(_Strict):
    """A handoff of several units as it travels: the openings in the order of the items."""

    form: Annotated[str, Field(pattern=f"^{MANY_FORM}$")]
    struct: ManyStruct
    giver_signature: Signed
    taker_signature: Signed
    openings: Annotated[list[AnyJson], Field(max_length=MAX_UNITS, repr=False)]


@dataclass(frozen=True, slots=True)
class Agreed:
    """What both sides sign once, whatever the number of units.

    Attributes:
        giver, taker: between whom.
        items: each unit with its turn, the head seen and the commitment to its document.
        deadline: seconds since 1970, the last at which the ledger takes it.
    """

    giver: ParticipantId
    taker: ParticipantId
    items: tuple[HandoffItem, ...]
    deadline: int

    @property
    def first(self) -> HandoffItem:
        """The first unit's part; it stands for all where one must."""
        return self.items[0]

    @property
    def is_one(self) -> bool:
        """Whether it is about one unit only, and so signed in the form of one."""
        return len(self.items) == 1

    def digest(self, domain: Domain) -> bytes:
        """What is signed."""
        return digest(self._one() if self.is_one else self._many(), domain)

    def call(self, giver: bytes, taker: bytes) -> calls.HandoffCall | calls.HandoffManyCall:
        """The call that brings it to the ledger; signatures of 65 bytes."""
        both = Signature.from_rsv(giver), Signature.from_rsv(taker)
        if self.is_one:
            return calls.HandoffCall(self._one(), *both)
        return calls.HandoffManyCall(self._many(), *both)

    def pointer(self, index: int, field: str) -> str:
        """Where a field of an item stands in the file."""
        return f"/struct/{field}" if self.is_one else f"/struct/items/{index}/{field}"

    def opening_pointer(self, index: int) -> str:
        """Where the opening of an item's document stands in the file."""
        return "/opening" if self.is_one else f"/openings/{index}"

    def json(self) -> str:
        """The struct as JSON, as it is kept and travels."""
        return self.struct().model_dump_json()

    def struct(self) -> OneStruct | ManyStruct:
        """The struct as it travels."""
        giver, taker = f"{self.giver:016x}", f"{self.taker:016x}"
        items = [
            ItemStruct(
                unit_id=one.unit_id.hex(),
                turn=one.turn,
                related=one.related.hex(),
                commitment=one.commitment.hex(),
            )
            for one in self.items
        ]
        if not self.is_one:
            return ManyStruct(giver=giver, taker=taker, items=items, deadline=self.deadline)
        return OneStruct(
            unit_id=items[0].unit_id,
            turn=items[0].turn,
            giver=giver,
            taker=taker,
            related=items[0].related,
            commitment=items[0].commitment,
            deadline=self.deadline,
        )

    def _one(self) -> Handoff:
        one = self.first
        return Handoff(
            one.unit_id, one.turn, self.giver, self.taker, one.related, one.commitment,
            self.deadline,
        )  # fmt: skip

    def _many(self) -> Handoffs:
        return Handoffs(self.giver, self.taker, self.items, self.deadline)


def agreed_of(struct: OneStruct | ManyStruct) -> Agreed:
    """What a struct in JSON says."""
    items: Sequence[OneStruct | ItemStruct] = (
        struct.items if isinstance(struct, ManyStruct) else [struct]
    )
    return Agreed(
        giver=ParticipantId(int(struct.giver, 16)),
        taker=ParticipantId(int(struct.taker, 16)),
        items=tuple(
            HandoffItem(
                UnitId(bytes.fromhex(one.unit_id)),
                one.turn,
                bytes.fromhex(one.related),
                bytes.fromhex(one.commitment),
            )
            for one in items
        ),
        deadline=struct.deadline,
    )


def read_struct(text: str) -> Agreed:
    """The struct that both sides sign, from its JSON.

    Raises:
        InvalidInput: it is none (rule ``handoff.file``).
    """
    kind = ManyStruct if '"items"' in text else OneStruct
    try:
        return agreed_of(kind.model_validate_json(text))
    except ValidationError:
        raise InvalidInput("is no handoff", pointer="struct", rule="handoff.file") from None


def read_file(content: bytes) -> HalfFile | HalvesFile:
    """A handoff as it travels.

    Raises:
        InvalidInput: it is none, or has not one opening a unit (rule ``handoff.file``).
    """
    if len(content) > MAX_FILE_CHARACTERS:
        raise InvalidInput("is too long", pointer="", rule="handoff.file")
    kind = HalvesFile if MANY_FORM.encode() in content else HalfFile
    try:
        file = kind.model_validate_json(content)
    except ValidationError as error:
        detail = error.errors(include_input=False, include_url=False)[0]
        pointer = "".join(f"/{part}" for part in detail["loc"])
        raise InvalidInput(detail["msg"], pointer=pointer, rule="handoff.file") from None
    if isinstance(file, HalvesFile) and len(file.openings) != len(file.struct.items):
        raise InvalidInput("one of each item", pointer="/openings", rule="handoff.file")
    return file


def openings_of(file: HalfFile | HalvesFile) -> list[AnyJson]:
    """The openings of a file, one of each item."""
    return file.openings if isinstance(file, HalvesFile) else [file.opening]
