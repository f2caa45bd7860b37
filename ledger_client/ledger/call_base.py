"""What all call classes share: a function of a contract, and arguments checked against it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import ClassVar, Self, TypeVar

from ledger_client.errors import InvalidInput
from ledger_client.ledger.abi import (
    SELECTOR_BYTES,
    Type,
    abi_type,
    check,
    decode_values,
    encode_values,
    selector,
)
from ledger_client.ledger.values import Contract, short_hex


@dataclass(frozen=True, slots=True)
class Function:
    """A contract's function: its name and the types of its parameters."""

    contract: Contract
    name: str
    parameters: tuple[Type, ...]

    @property
    def signature(self) -> str:
        """As its selector is computed from it, such as ``cancel(uint256,uint256)``."""
        return f"{self.name}({','.join(abi_type(kind) for kind in self.parameters)})"

    @property
    def selector(self) -> bytes:
        """The first four bytes of the calldata."""
        return selector(self.signature)


@dataclass(frozen=True, slots=True)
class BaseCall:
    """A call whose arguments are checked against its function's types when it is made."""

    FUNCTION: ClassVar[Function]

    def __post_init__(self) -> None:
        for kind, field in zip(self.FUNCTION.parameters, fields(self), strict=True):
            check(kind, getattr(self, field.name), field.name)

    def arguments(self) -> tuple[object, ...]:
        """The values of the function's parameters, in order."""
        return tuple(getattr(self, field.name) for field in fields(self))

    @classmethod
    def of_arguments(cls, values: Sequence[object]) -> Self:
        """The call from the values of the function's parameters."""
        return cls(*values)


C = TypeVar("C", bound=BaseCall)


def calldata(call: BaseCall) -> bytes:
    """The selector and the encoded arguments of a call."""
    function = call.FUNCTION
    return function.selector + encode_values(function.parameters, call.arguments())


def read_calldata(classes: Mapping[bytes, type[C]], contract: Contract, data: bytes) -> C:
    """The call in calldata, of one of the classes by their selectors.

    Strict: InvalidInput unless the selector is one of these and the arguments encode to the very
    same bytes again, so that nothing unread can stand behind them.
    """
    call = classes.get(data[:SELECTOR_BYTES])
    if call is None:
        what = f"{short_hex(data[:SELECTOR_BYTES])} is no write of {contract} here"
        raise InvalidInput(what, pointer="data", rule="call.selector")
    return call.of_arguments(decode_values(call.FUNCTION.parameters, data[SELECTOR_BYTES:]))


def register(contract: Contract, **table: tuple[type[BaseCall], *tuple[Type, ...]]) -> None:
    """Give each call class of the table (function name: class, parameter types) its function."""
    for name, (call, *parameters) in table.items():
        call.FUNCTION = Function(contract, name, tuple(parameters))
