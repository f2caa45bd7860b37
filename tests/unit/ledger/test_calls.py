"""Calls have the selectors of the compiled contracts, and their calldata is read strictly."""

import json
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from eth_utils.abi import function_abi_to_4byte_selector
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger_client.errors import InvalidInput
from ledger_client.ledger.abi import Many, Struct
from ledger_client.ledger.calls import (
    CALLS,
    Call,
    CancelCall,
    NestCall,
    ProposeCall,
    SetMembersCall,
    SuspendCall,
    WriteBatchCall,
    WriteCall,
    contract_of,
    decode_call,
    encode_call,
)
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.structs import Item, Nesting, Proposal
from ledger_client.ledger.values import Address, Contract, ParticipantId, UnitId
from tests.unit.ledger.strategies import calls, calls_of

ARTIFACTS = Path(__file__).parents[3] / "ledger_client" / "artifacts"


def abi_of(contract: Contract) -> list[dict[str, Any]]:
    abi: list[dict[str, Any]] = json.loads((ARTIFACTS / f"{contract}.json").read_text())["abi"]
    return abi


def writes_of(contract: Contract) -> dict[str, dict[str, Any]]:
    return {
        one["name"]: one
        for one in abi_of(contract)
        if one["type"] == "function"
        and one["stateMutability"] not in ("view", "pure")
        and one["name"] != "dryRun"
    }


@pytest.mark.parametrize("contract", list(Contract))
def test_every_write_of_a_contract_has_a_call_class(contract: Contract) -> None:
    ours = [call.FUNCTION for call in CALLS if call.FUNCTION.contract is contract]
    assert sorted(function.name for function in ours) == sorted(writes_of(contract))


@pytest.mark.parametrize("call", CALLS)
def test_a_selector_is_that_of_the_compiled_contract(call: type[Call]) -> None:
    compiled = writes_of(call.FUNCTION.contract)[call.FUNCTION.name]
    assert call.FUNCTION.selector == function_abi_to_4byte_selector(compiled)  # type: ignore[arg-type]


def names_in(struct: Any) -> list[Any]:
    """The names of a struct's fields, nested ones in lists."""
    names: list[Any] = []
    for name, kind in struct.SCHEMA:
        inner = kind.struct if isinstance(kind, Many) else kind
        nested = isinstance(inner, type) and issubclass(inner, Struct)
        names.append([name, names_in(inner)] if nested else name)
    return names


def compiled_names(components: list[dict[str, Any]]) -> list[Any]:
    return [
        [one["name"], compiled_names(one["components"])] if "components" in one else one["name"]
        for one in components
    ]


@pytest.mark.parametrize("call", CALLS)
def test_a_structs_fields_have_the_names_of_the_compiled_contract(call: type[Call]) -> None:
    compiled = writes_of(call.FUNCTION.contract)[call.FUNCTION.name]["inputs"]
    for kind, parameter in zip(call.FUNCTION.parameters, compiled, strict=True):
        struct = kind.struct if isinstance(kind, Many) else kind
        if isinstance(struct, type):
            assert names_in(struct) == compiled_names(parameter["components"])


@pytest.mark.parametrize("call", CALLS)
@given(data=st.data())
@settings(max_examples=20)
def test_a_call_comes_back_from_its_calldata(call: type[Call], data: st.DataObject) -> None:
    made = data.draw(calls_of(call))
    assert decode_call(contract_of(made), encode_call(made)) == made


@given(calls, st.data())
def test_calldata_with_a_byte_more_or_less_is_refused(call: Call, data: st.DataObject) -> None:
    good = encode_call(call)
    junk = data.draw(st.binary(min_size=1, max_size=40))
    cut = data.draw(st.integers(0, len(good) - 1))
    for bad in (good + junk, good[:cut]):
        with pytest.raises(InvalidInput):
            decode_call(contract_of(call), bad)


@given(calls, st.data())
def test_calldata_with_a_changed_bit_is_refused_or_another_call(
    call: Call, data: st.DataObject
) -> None:
    bad = bytearray(encode_call(call))
    place = data.draw(st.integers(0, len(bad) - 1))
    bad[place] ^= 1 << data.draw(st.integers(0, 7))
    try:
        other = decode_call(contract_of(call), bytes(bad))
    except InvalidInput:
        return
    assert other != call
    assert encode_call(other) == bytes(bad)


@given(st.sampled_from(Contract), st.binary(max_size=300))
def test_any_bytes_give_a_call_or_an_input_error(contract: Contract, data: bytes) -> None:
    try:
        assert encode_call(decode_call(contract, data)) == data
    except InvalidInput as error:
        assert error.rule is not None  # noqa: PT017 - either outcome is right


@given(calls)
def test_a_call_of_another_contract_is_refused(call: Call) -> None:
    for contract in Contract:
        if contract is not contract_of(call):
            with pytest.raises(InvalidInput):
                decode_call(contract, encode_call(call))


UNIT, OTHER = UnitId(b"\1" * 32), UnitId(b"\2" * 32)
ITEM = Item(UNIT, Kind.OBSERVE, 1, ParticipantId(0), bytes(32), b"\3" * 32)
NEST = NestCall(Nesting(UNIT, Kind.PACK, 1, (OTHER,), (2,), b"\4" * 32))
BATCH = encode_call(WriteBatchCall((ITEM,)))


def word(number: int) -> bytes:
    return number.to_bytes(32, "big")


NOT_CANONICAL = {
    "kind in 9 bits": encode_call(WriteCall(ITEM)).replace(word(2), word(256 + 2)),
    "turn in 25 bits": encode_call(WriteCall(ITEM)).replace(word(1), word(2**24 + 1)),
    "no calldata": b"",
    "a part of the selector": BATCH[:3],
    "the selector alone": BATCH[:4],
    "an unknown selector": b"\xde\xad\xbe\xef" + BATCH[4:],
    "a longer offset": BATCH[:4] + word(64) + bytes(32) + BATCH[36:],
    "an offset into itself": BATCH[:4] + word(0) + BATCH[36:],
    "an offset behind the end": BATCH[:4] + word(2**64) + BATCH[36:],
    "a count too high": BATCH[:36] + word(2) + BATCH[68:],
    "a count too low": BATCH[:36] + word(0) + BATCH[68:],
    "a count beyond memory": BATCH[:36] + word(2**255) + BATCH[68:],
    "an item twice": BATCH + BATCH[68:],
}


@pytest.mark.parametrize("name", NOT_CANONICAL)
def test_calldata_that_is_not_canonical_is_refused(name: str) -> None:
    with pytest.raises(InvalidInput):
        decode_call(Contract.LEDGER, NOT_CANONICAL[name])


def test_bytes_behind_a_proposals_data_must_be_zero() -> None:
    target = Address(b"\5" * 20)
    good = encode_call(ProposeCall(Proposal(target, b"\6" * 5, 0, 0)))
    assert good[-32:] == b"\6" * 5 + bytes(27)
    with pytest.raises(InvalidInput):
        decode_call(Contract.COUNCIL, good[:-1] + b"\7")


def test_members_come_back_as_bytes() -> None:
    members = tuple(Address(bytes([n]) * 20) for n in range(1, 4))
    made = SetMembersCall(members, 2)
    assert decode_call(Contract.COUNCIL, encode_call(made)) == made


@pytest.mark.parametrize(
    ("call", "values"),
    [
        (CancelCall, (2**256, 0)),
        (CancelCall, (-1, 0)),
        (CancelCall, ("0", 0)),
        (SuspendCall, (2**64, bytes(32))),
        (SuspendCall, (1, bytes(31))),
        (WriteCall, (NEST.nesting,)),
        (WriteCall, (None,)),
        (WriteBatchCall, ([ITEM],)),
        (WriteBatchCall, ((ITEM, None),)),
        (SetMembersCall, ((bytes(19),), 2)),
        (SetMembersCall, ((bytes(20),), 256)),
    ],
)
def test_a_call_with_an_argument_out_of_range_is_refused(
    call: Any, values: tuple[object, ...]
) -> None:
    with pytest.raises(InvalidInput) as refused:
        call(*values)
    assert str(refused.value.pointer).split("/")[0] in {field.name for field in fields(call)}
