"""All external writes of ConsignmentLedger, and several of them in one tx."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self, get_args

from ledger_client.errors import InvalidInput
from ledger_client.ledger.abi import encode_values
from ledger_client.ledger.attach_calls import AttachmentCall
from ledger_client.ledger.call_base import BaseCall, Function, calldata, read_calldata, register
from ledger_client.ledger.custody_calls import CustodyCall
from ledger_client.ledger.hold_calls import HoldOrCloseCall
from ledger_client.ledger.item_calls import ItemCall
from ledger_client.ledger.values import Address, Contract, as_address

SingleCall = ItemCall | CustodyCall | HoldOrCloseCall | AttachmentCall
"""A write of the ledger by itself: what several attesters may put together in one tx."""

_SINGLE: Final[tuple[type[SingleCall], ...]] = get_args(SingleCall)
_BY_SELECTOR: Final = {call.FUNCTION.selector: call for call in _SINGLE}


@dataclass(frozen=True, slots=True)
class WriteTogetherCall(BaseCall):
    """Writes of several attesters in one tx, made in order, all or nothing.

    Carried ones are sent by anyone; one sent by its attester counts as sent by who sends the tx.
    """

    calls: tuple[SingleCall, ...]

    def __post_init__(self) -> None:
        if not isinstance(self.calls, tuple):
            raise InvalidInput("must be a list", pointer="calls", rule="type.list")
        for index, call in enumerate(self.calls):
            if not isinstance(call, SingleCall):
                where = f"calls/{index}"
                raise InvalidInput("is no single write", pointer=where, rule="type.call")

    def arguments(self) -> tuple[object, ...]:
        """The calldata of each write."""
        return (tuple(calldata(call) for call in self.calls),)

    @classmethod
    def of_arguments(cls, values: Sequence[object]) -> Self:
        """The writes in their calldata; InvalidInput where one is no single write."""
        parts = [part for value in values if isinstance(value, tuple) for part in value]
        return cls(tuple(read_calldata(_BY_SELECTOR, Contract.LEDGER, part) for part in parts))


LedgerCall = SingleCall | WriteTogetherCall

register(Contract.LEDGER, writeTogether=(WriteTogetherCall, "bytes[]"))

_DRY_RUN: Final = Function(Contract.LEDGER, "dryRun", ("address", "bytes[]"))


def dry_run_calldata(sender: Address, calls: Sequence[SingleCall]) -> bytes:
    """The calldata of a dry run of ``calls``, in which those sent by the attester are ``sender``'s.

    A dry run writes nothing and always reverts: see ``WouldPass`` and ``WouldRefuse``.
    """
    values = (as_address(sender, "sender"), tuple(calldata(call) for call in calls))
    return _DRY_RUN.selector + encode_values(_DRY_RUN.parameters, values)
