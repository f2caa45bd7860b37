"""The base of all refusals, and how revert data becomes one."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import ClassVar, Final, TypeVar, dataclass_transform

from ledger_client.errors import InvalidInput, LedgerRefused
from ledger_client.ledger.abi import (
    SELECTOR_BYTES,
    abi_value,
    decode_values,
    encode_values,
    selector,
)
from ledger_client.ledger.kinds import KIND_NAMES, Kind
from ledger_client.ledger.values import UINT40_MAX, number_of, short_hex

_CAPITALS: Final = re.compile(r"(?<!^)(?=[A-Z])")


class Refusal(LedgerRefused):
    """The ledger refused a write. ``arguments`` are the Solidity error's, in order."""

    TYPES: ClassVar[tuple[str, ...]] = ()
    SAYS: ClassVar[str] = "the ledger refused"
    FIELD: ClassVar[str | None] = None

    def __init__(self) -> None:
        self.__post_init__()

    def __post_init__(self) -> None:
        """Make sentence, pointer, rule and code from the class and the arguments."""
        name = _CAPITALS.sub("_", type(self).__name__).lower()
        super().__init__(
            self.SAYS.format_map(self._shown()),
            pointer=self.FIELD,
            rule=name,
            code=f"{LedgerRefused.family_code}.{name}",
        )

    @property
    def arguments(self) -> tuple[object, ...]:
        """The arguments of the Solidity error, in order."""
        return tuple(getattr(self, field.name) for field in fields(self))  # type: ignore[arg-type]

    def encode(self) -> bytes:
        """The revert data that the contract returns for this refusal."""
        values = [
            abi_value(kind, value) for kind, value in zip(self.TYPES, self.arguments, strict=True)
        ]
        return self.selector() + encode_values(self.TYPES, values)

    @classmethod
    def signature(cls) -> str:
        """As the error's selector is computed from it, such as ``KeyUnknown(address)``."""
        return f"{cls.__name__}({','.join(cls.TYPES)})"

    @classmethod
    def selector(cls) -> bytes:
        """The four bytes with which its revert data begins."""
        return selector(cls.signature())

    def _shown(self) -> dict[str, str]:
        names = [field.name for field in fields(self)]  # type: ignore[arg-type]
        return {
            name: show(name, kind, value)
            for name, kind, value in zip(names, self.TYPES, self.arguments, strict=True)
        }


R = TypeVar("R", bound=Refusal)

REFUSALS: Final[dict[bytes, Callable[..., Refusal]]] = {}
"""The class of each selector."""


@dataclass_transform()
def refusal(*types: str, field: str | None, says: str) -> Callable[[type[R]], type[R]]:
    """Make a class the Solidity error of its name.

    ``types`` are those of the arguments, ``field`` is what the caller should look at, ``says`` the
    sentence, in which the arguments' names stand in braces.
    """

    def make(cls: type[R]) -> type[R]:
        cls.TYPES, cls.FIELD, cls.SAYS = types, field, says
        made = dataclass(eq=False, repr=False)(cls)
        REFUSALS[selector(made.signature())] = made
        return made

    return make


_TIMES: Final = frozenset({"deadline", "start", "end", "expiry", "until"})
_PARTICIPANTS: Final = frozenset(
    {"id", "expected", "got", "taker", "authority", "issuer", "participant"}
)


def show(name: str, kind: str, value: object) -> str:
    """An argument as a person reads it: kinds by name, times in UTC, long hex shortened."""
    if isinstance(value, bytes):
        return short_hex(value)
    if not isinstance(value, int):
        return ascii(value)
    if name == "kind":
        return KIND_NAMES[Kind(value)] if value in tuple(Kind) else f"kind {value}"
    if name in _TIMES and value <= UINT40_MAX // 8:
        return datetime.fromtimestamp(value, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    if kind == "uint64" and name in _PARTICIPANTS:
        return f"{value:016x}"
    return str(value)


class UnknownRefusal(LedgerRefused):
    """The call was refused with data that is none of the known errors; ``data`` is kept."""

    def __init__(self, data: bytes) -> None:
        what = f"an unknown reason ({short_hex(data[:SELECTOR_BYTES])})" if data else "no reason"
        super().__init__(
            f"the ledger refused with {what}", rule="unknown", code="ledger.refused.unknown"
        )
        self.data: Final = data


class SolidityMessage(LedgerRefused):
    """The call was refused with Solidity's ``Error(string)``; ``text`` is its message."""

    def __init__(self, text: str) -> None:
        super().__init__(
            f"the ledger refused: {text[:80]!a}",
            rule="solidity_message",
            code="ledger.refused.message",
        )
        self.text: Final = text


class SolidityPanic(LedgerRefused):
    """The call broke off with Solidity's ``Panic(uint256)``; ``number`` says why."""

    def __init__(self, number: int) -> None:
        super().__init__(
            f"the contract broke off with panic {number:#x}",
            rule="solidity_panic",
            code="ledger.refused.panic",
        )
        self.number: Final = number


_MESSAGE_SELECTOR: Final = selector("Error(string)")
_PANIC_SELECTOR: Final = selector("Panic(uint256)")


def decode_refusal(revert_data: bytes) -> LedgerRefused:
    """The refusal in the data of a reverted call; UnknownRefusal where it is none we know."""
    head, rest = revert_data[:SELECTOR_BYTES], revert_data[SELECTOR_BYTES:]
    try:
        if head == _MESSAGE_SELECTOR:
            return SolidityMessage(str(decode_values(("string",), rest)[0]))
        if head == _PANIC_SELECTOR:
            decode_values(("uint256",), rest)
            return SolidityPanic(number_of(rest))
        known = REFUSALS.get(head)
        if known is not None:
            types = getattr(known, "TYPES", ())
            return known(*decode_values(types, rest))
    except InvalidInput:
        return UnknownRefusal(revert_data)
    return UnknownRefusal(revert_data)
