"""The capturer's profile: a typed file that says what is a unit, what is ours, and how we work."""

from __future__ import annotations

import re
import tomllib
from typing import Annotated, Final

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
)

from ledger_client.capture.key_patterns import KeyPattern
from ledger_client.errors import InvalidInput
from ledger_client.identifiers import EpcKey, Gln, KeyKind, parse_key
from ledger_client.ledger.kinds import Role
from ledger_client.ledger.values import ParticipantId

MAX_OFFER_DAYS: Final = 90
MAX_PROFILE_CHARACTERS: Final = 1_000_000
BOOKING_TYPE: Final = "urn:tidewaiter:btt:booking"
UCR_TYPE: Final = "urn:tidewaiter:btt:ucr"

# Reading a key takes time that grows with the square of its dots.
_LONG_KEY: Final = re.compile(r"^(?:[^=\n]{201,}=|\s*\[[^\"'\n]{200,})", re.MULTILINE)
_PARTICIPANT: Final = re.compile(r"[0-9a-f]{16}")
_ROLES: Final = {role.name.lower(): role for role in Role}


def _gln(value: object, info: ValidationInfo) -> Gln:
    return Gln.parse(_text(value, info), _pointer(info))


def _pattern(value: object, info: ValidationInfo) -> KeyPattern:
    return KeyPattern.parse(_text(value, info), _pointer(info))


def _gtin(value: object, info: ValidationInfo) -> str:
    text = _text(value, info)
    link = f"https://id.gs1.org/01/{text.zfill(14)}" if text.isascii() and text.isdigit() else text
    key: EpcKey = parse_key(link, _pointer(info))
    if key.kind is not KeyKind.GTIN:
        raise InvalidInput("must be a GTIN", pointer=_pointer(info), rule="profile.gtin")
    return key.primary


def _role(value: object, info: ValidationInfo) -> Role:
    role = _ROLES.get(_text(value, info))
    if role is None:
        names = ", ".join(_ROLES)
        raise InvalidInput(f"must be one of {names}", pointer=_pointer(info), rule="profile.role")
    return role


def _participant(value: object, info: ValidationInfo) -> ParticipantId:
    text = _text(value, info)
    if _PARTICIPANT.fullmatch(text) is None or int(text, 16) == 0:
        raise InvalidInput(
            "must be 16 lower-case hex digits, not all zero",
            pointer=_pointer(info),
            rule="profile.participant",
        )
    return ParticipantId(int(text, 16))


def _text(value: object, info: ValidationInfo) -> str:
    if isinstance(value, str):
        return value
    raise InvalidInput("must be a text", pointer=_pointer(info), rule="type.string")


def _pointer(info: ValidationInfo) -> str:
    return f"/{info.field_name or ''}"


def _tuple(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


def _one_lane_each(lanes: tuple[DirectLane, ...]) -> tuple[DirectLane, ...]:
    ends = [(lane.to, lane.starts_at) for lane in lanes]
    if len(set(ends)) != len(ends):
        raise InvalidInput("names one lane twice", pointer="/direct_lanes", rule="profile.lane")
    return lanes


GlnField = Annotated[Gln, BeforeValidator(_gln)]
PatternField = Annotated[KeyPattern, BeforeValidator(_pattern)]
GtinField = Annotated[str, BeforeValidator(_gtin)]
RoleField = Annotated[Role, BeforeValidator(_role)]
Level = Annotated[int, Field(ge=1, le=255)]


class _Part(BaseModel):
    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, arbitrary_types_allowed=True
    )


class DirectLane(_Part):
    """A lane on which plain ``shipping`` or ``departing`` hands over to the next custodian.

    Attributes:
        to: GLN of the party at its end.
        starts_at: GLN of the place where it starts (read point, business location or source
            location of the event); ``None`` means from anywhere.
    """

    to: GlnField
    starts_at: GlnField | None = None


class Levels(_Part):
    """Nesting level per kind of unit: a parent's is always higher than its child's (1 to 255).

    A logistic unit that packs another in the same document is raised above it, up to
    ``logistic_unit_highest``.
    """

    serial: Level = 16
    batch: Level = 16
    lot: Level = 16
    logistic_unit: Level = 32
    logistic_unit_highest: Level = 47
    consignment: Level = 48
    load_unit: Level = 64
    journey: Level = 96


class Defaults(_Part):
    """What to do where an event leaves it open.

    Attributes:
        close_emptied_journey: close a container's journey when unpacking empties it.
        offer_days: how long an offer stands, in days.
    """

    close_emptied_journey: bool = True
    offer_days: Annotated[int, Field(ge=1, le=MAX_OFFER_DAYS)] = 14


class Profile(_Part):
    """Same input and same profile make the same plan.

    Attributes:
        participant: our id on the ledger.
        roles: our roles; with ``customs`` inspecting and sampling become controls.
        glns: our own parties and places.
        load_units: the GRAI and GIAI that are units (ULD, swap body, cage).
        conveyances: ships, wagons and trucks, beside every IMO vessel number.
        serial_gtins: GTINs (14 digits) of which each serial is a unit of its own.
        direct_lanes: where plain shipping offers custody.
        booking_types, ucr_types: business transaction types that carry a booking or a UCR.
    """

    participant: Annotated[ParticipantId, BeforeValidator(_participant)]
    roles: Annotated[tuple[RoleField, ...], BeforeValidator(_tuple)] = ()
    glns: Annotated[tuple[GlnField, ...], BeforeValidator(_tuple)] = ()
    load_units: Annotated[tuple[PatternField, ...], BeforeValidator(_tuple)] = ()
    conveyances: Annotated[tuple[PatternField, ...], BeforeValidator(_tuple)] = ()
    serial_gtins: Annotated[tuple[GtinField, ...], BeforeValidator(_tuple)] = ()
    direct_lanes: Annotated[
        tuple[DirectLane, ...], BeforeValidator(_tuple), AfterValidator(_one_lane_each)
    ] = ()
    booking_types: Annotated[tuple[str, ...], BeforeValidator(_tuple)] = (BOOKING_TYPE,)
    ucr_types: Annotated[tuple[str, ...], BeforeValidator(_tuple)] = (UCR_TYPE,)
    levels: Levels = Levels()
    defaults: Defaults = Defaults()

    @property
    def is_authority(self) -> bool:
        """Whether we act as customs."""
        return Role.CUSTOMS in self.roles

    def is_own(self, gln: Gln) -> bool:
        """Whether a party or place is ours."""
        return gln in self.glns

    @classmethod
    def from_toml(cls, text: str) -> Profile:
        """Read the profile file.

        Raises:
            InvalidInput: names the field and the rule: ``profile.toml``, ``profile.<check>``,
                ``type.string``, or the rule of a GS1 key.
        """
        if len(text) > MAX_PROFILE_CHARACTERS or _LONG_KEY.search(text):
            raise InvalidInput("is too long, or has a key that is", pointer="", rule="profile.toml")
        try:
            tables = tomllib.loads(text)
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            raise InvalidInput(f"is not TOML: {error}", pointer="", rule="profile.toml") from None
        try:
            return cls.model_validate(tables)
        except ValidationError as error:
            raise _first(error) from None


def _first(error: ValidationError) -> InvalidInput:
    """The first complaint, without the value: a profile may hold what is nobody's business."""
    detail = error.errors(include_input=False, include_url=False)[0]
    pointer = "".join(f"/{part}" for part in detail["loc"])
    return InvalidInput(detail["msg"], pointer=pointer, rule=f"profile.{detail['type']}")
