"""What all call classes share: a function of a contract, and arguments checked against it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import ClassVar

from ledger_client.ledger.abi import Type, abi_type, check, selector
from ledger_client.ledger.values import Contract


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


def register(contract: Contract, **table: tuple[type[BaseCall], *tuple[Type, ...]]) -> None:
    """Give each call class of the table (function name: class, parameter types) its function."""
    for name, (call, *parameters) in table.items():
        call.FUNCTION = Function(contract, name, tuple(parameters))
