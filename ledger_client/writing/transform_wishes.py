"""What a transformation asked for by hand is to do, checked, and as its document tells it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ledger_client.capture.numbers_given import key_given, kind_given
from ledger_client.capture.profile import Profile
from ledger_client.capture.units import UnitKey, UnitKind, level_of
from ledger_client.documents import JsonValue
from ledger_client.errors import InvalidInput
from ledger_client.ledger.structs import CarriedQuantity
from ledger_client.ledger.values import UnitId
from ledger_client.store import Alias

MAX_LEVEL: Final = 255
_NUMBER_NAMES: Final = {UnitKind.LOGISTIC_UNIT: "sscc", UnitKind.CONSIGNMENT: "ucr"}
Fields = Mapping[str, JsonValue]


@dataclass(frozen=True, slots=True)
class Output:
    """What is made.

    Attributes:
        number: an SSCC, a UCR, or the URN or Digital Link of a lot, item or load unit.
        level: nesting level, 1 to 255; None for the profile's of its kind.
    """

    number: str
    level: int | None = None


@dataclass(frozen=True, slots=True)
class Carry:
    """What an input drew from a certificate, and an output takes over.

    Attributes:
        input, output: which of those named, counted from 0.
        quantity: in the certificate's smallest unit; 0 where it is not quantified.
    """

    certificate: bytes
    input: int
    output: int
    quantity: int = 0

    @property
    def struct(self) -> CarriedQuantity:
        """As the ledger is told it."""
        return CarriedQuantity(self.certificate, self.input, self.output, self.quantity)


@dataclass(frozen=True, slots=True)
class NewOutput:
    """An output read: its key, its level, and the numbers by which it is found."""

    key: UnitKey
    level: int
    aliases: tuple[Alias, ...]


@dataclass(frozen=True, slots=True)
class TransformWish:
    """Units that are consumed and what is made of them.

    Attributes:
        inputs: at least one, each once.
        outputs: at least one, no number twice.
        carried: what goes on from an input to an output.
        fields: further members of the document.
    """

    inputs: tuple[UnitId, ...]
    outputs: tuple[NewOutput, ...]
    carried: tuple[Carry, ...]
    fields: Fields

    @classmethod
    def read(
        cls,
        inputs: Sequence[UnitId],
        outputs: Sequence[Output],
        carried: Sequence[Carry],
        fields: Fields,
        profile: Profile,
    ) -> TransformWish:
        """Check what was asked for.

        Raises:
            InvalidInput: nothing goes in or comes out, one unit or number twice, a level or a
                number that none can have, a certificate carried between what is not named.
        """
        _require_some(inputs, "input")
        _require_some(outputs, "output")
        read = tuple(_read(output, profile) for output in outputs)
        _require_different(list(inputs), "input")
        _require_different([one.key for one in read], "output")
        for one in carried:
            _require_named(one, len(inputs), len(outputs))
        wish = cls(tuple(inputs), read, tuple(carried), fields)
        for name in {*wish.told(), "outputs"} & set(fields):
            raise InvalidInput("is a reserved name", pointer=name, rule="statement.name")
        return wish

    def told(self) -> dict[str, JsonValue]:
        """The document's members, without further ones and without what labels make different."""
        told: dict[str, JsonValue] = {
            "inputs": [f"0x{unit.hex()}" for unit in self.inputs],
            "outputEPCList": [one.key.text for one in self.outputs],
            "made": [_made(one) for one in self.outputs],
        }
        if self.carried:
            told["carried"] = [_carry(one) for one in self.carried]
        return told


def _read(output: Output, profile: Profile) -> NewOutput:
    kind = kind_given(output.number, "output")
    key, aliases = key_given(kind, output.number, None, "", "output")
    level = level_of(kind, profile) if output.level is None else output.level
    if not 1 <= level <= MAX_LEVEL:
        raise InvalidInput(
            f"stands at a level from 1 to {MAX_LEVEL}", pointer="output", rule="level.range"
        )
    return NewOutput(key, level, aliases)


def _require_some(named: Sequence[object], pointer: str) -> None:
    if not named:
        raise InvalidInput(
            "names nothing; something goes in, and something comes out",
            pointer=pointer,
            rule="transform.nothing",
        )


def _require_different(named: Sequence[object], pointer: str) -> None:
    if len(set(named)) != len(named):
        raise InvalidInput("one is named twice", pointer=pointer, rule="transform.twice")


def _require_named(carry: Carry, inputs: int, outputs: int) -> None:
    if not (0 <= carry.input < inputs and 0 <= carry.output < outputs):
        raise InvalidInput(
            "is carried from an input to an output that are named",
            pointer="carry",
            rule="transform.carry",
        )


def _made(one: NewOutput) -> dict[str, JsonValue]:
    """Kind and level, and the number under the name by which a verifier ties a question to it."""
    told: dict[str, JsonValue] = {"kind": one.key.kind.value, "level": str(one.level)}
    name = _NUMBER_NAMES.get(one.key.kind)
    if name is not None:
        told[name] = one.aliases[0].typed
    return told


def _carry(one: Carry) -> dict[str, JsonValue]:
    return {
        "certificateId": f"0x{one.certificate.hex()}",
        "input": str(one.input + 1),
        "output": str(one.output + 1),
        "quantity": str(one.quantity),
    }
