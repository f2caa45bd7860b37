"""The documents that stand behind writes which are no EPCIS event: a reason, an offer, a control.

One document is ``{"type", "participant", "unitId" or "certificateId" ..., "eventTime", ...}`` with
the fields that its command was given, names in camelCase, values as texts, lists or objects of
texts. It is committed leaf by leaf like an event.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Final

from ledger_client.documents import JsonValue, counted
from ledger_client.errors import InvalidInput
from ledger_client.ledger.values import ParticipantId

RESERVED: Final = frozenset({"type", "participant", "subject", "eventTime", "leafCount"})
MAX_TEXT_CHARACTERS: Final = 4000


@dataclass(frozen=True, slots=True)
class StatementDocument:
    """What somebody states about a subject at a time.

    Attributes:
        type: the kind of write in UpperCamelCase, such as ``Hold``.
        participant: who states it.
        subject: 32 bytes: a unit, a certificate, a participant's subject; None for what is about
            several alike, which the fields name.
        event_time: when it happened, as claimed.
        fields: more members, such as ``reason``.
    """

    type: str
    participant: ParticipantId
    subject: bytes | None
    event_time: datetime
    fields: Mapping[str, JsonValue] = field(default_factory=lambda: MappingProxyType({}))

    def __post_init__(self) -> None:
        if self.event_time.tzinfo is None:
            raise InvalidInput("must have a time zone", pointer="eventTime", rule="time.zone")
        for name, value in self.fields.items():
            if name in RESERVED:
                raise InvalidInput("is a reserved name", pointer=name, rule="statement.name")
            _check_text(name, value)

    def json(self) -> dict[str, JsonValue]:
        """What is committed: with its own number of leaves, so that none can be passed over."""
        subject = {} if self.subject is None else {"subject": f"0x{self.subject.hex()}"}
        return counted(
            {
                "type": self.type,
                "participant": f"{self.participant:016x}",
                **subject,
                "eventTime": utc_text(self.event_time),
                **self.fields,
            }
        )


def utc_text(moment: datetime) -> str:
    """RFC 3339 in UTC with milliseconds, such as ``2026-11-21T06:00:00.000Z``."""
    plain = moment.astimezone(UTC).replace(tzinfo=None)
    return plain.isoformat(timespec="milliseconds") + "Z"


def _check_text(name: str, value: JsonValue) -> None:
    if isinstance(value, str) and not 0 < len(value) <= MAX_TEXT_CHARACTERS:
        raise InvalidInput(
            f"must have 1 to {MAX_TEXT_CHARACTERS} characters", pointer=name, rule="text.length"
        )
