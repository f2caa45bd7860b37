"""Which offers the gateway accepts by itself: a file that the participant wrote.

::

    key = "0x..."                       # the machine key that accepts; the gateway must hold it

    [[accept]]
    from = ["1f3a...", "carrier"]       # givers: ids of 16 hex digits, names, GLNs, folder names
    places = ["urn:epc:id:sgln:..."]    # where custody changes hands; left out: anywhere

What is in no rule waits for a person.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Set
from dataclasses import dataclass
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ledger_client.errors import InvalidInput
from ledger_client.identifiers import EpcKey, parse_key
from ledger_client.ledger.values import ParticipantId

MAX_RULES: Final = 1_000
RULE: Final = "gateway.rules"
_Text = Annotated[str, Field(min_length=1, max_length=200)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class AcceptRule(_Part):
    """Offers of these givers, at these places.

    Attributes:
        givers: as people name participants.
        places: EPC URNs or Digital Links; none means anywhere.
    """

    givers: Annotated[list[_Text], Field(min_length=1, max_length=MAX_RULES, alias="from")]
    places: Annotated[list[_Text], Field(min_length=1, max_length=MAX_RULES)] | None = None


class RulesFile(_Part):
    """The file.

    Attributes:
        key: address of the machine key that accepts.
        accept: the rules; an offer needs to fit one of them.
    """

    key: Annotated[str, Field(pattern="^0x[0-9a-f]{40}$")]
    accept: Annotated[list[AcceptRule], Field(min_length=1, max_length=MAX_RULES)]

    @classmethod
    def parse(cls, content: bytes) -> RulesFile:
        """Read the file.

        Raises:
            InvalidInput: rule ``gateway.rules``, with the field's pointer.
        """
        try:
            return cls.model_validate(tomllib.loads(content.decode("utf-8")))
        except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError):
            raise InvalidInput("is no TOML in UTF-8", pointer="", rule=RULE) from None
        except ValidationError as error:
            detail = error.errors(include_input=False, include_url=False)[0]
            pointer = "".join(f"/{part}" for part in detail["loc"])
            raise InvalidInput(detail["msg"], pointer=pointer, rule=RULE) from None


@dataclass(frozen=True, slots=True)
class _Resolved:
    givers: frozenset[ParticipantId]
    places: frozenset[EpcKey] | None


@dataclass(frozen=True, slots=True)
class AcceptanceRules:
    """The rules, with their givers and places resolved."""

    key: bytes
    rules: tuple[_Resolved, ...]

    @classmethod
    def of(cls, file: RulesFile, participant_of: Callable[[str], ParticipantId]) -> AcceptanceRules:
        """Resolve a file's givers as the client names them.

        Raises:
            InvalidInput: a giver that is not known, a place that is no GS1 key.
        """
        resolved = (
            _Resolved(
                frozenset(participant_of(giver) for giver in rule.givers),
                None
                if rule.places is None
                else frozenset(parse_key(one, "places") for one in rule.places),
            )
            for rule in file.accept
        )
        return cls(bytes.fromhex(file.key[2:]), tuple(resolved))

    def accepts(self, giver: ParticipantId, places: Set[EpcKey]) -> bool:
        """Whether an offer of ``giver`` at these places fits a rule.

        Args:
            places: where the offer's document says it is; none where no document tells any.
        """
        return any(
            giver in rule.givers and (rule.places is None or _is_at(rule.places, places))
            for rule in self.rules
        )


def _is_at(ruled: Set[EpcKey], told: Set[EpcKey]) -> bool:
    """A place without extension stands for all of its GLN: a terminal for its gates."""
    return any(
        place == rule or (rule.gln is not None and not rule.serial and place.gln == rule.gln)
        for rule in ruled
        for place in told
    )
