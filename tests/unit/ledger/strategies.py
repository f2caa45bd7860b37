"""Random values of every struct, call, refusal and entry, from the types that they declare."""

from dataclasses import fields
from typing import Any, get_args

from hypothesis import strategies as st

from ledger_client.ledger.abi import Many, Struct, Type
from ledger_client.ledger.calls import CALLS, Call, SingleCall, WriteTogetherCall
from ledger_client.ledger.entries import BlockRef, Entry, Party
from ledger_client.ledger.kinds import Form, Kind
from ledger_client.ledger.values import Address, ParticipantId, UnitId

words = st.binary(min_size=32, max_size=32)
addresses = st.binary(min_size=20, max_size=20).map(Address)


def uints(bits: int) -> st.SearchStrategy[int]:
    return st.integers(0, 2**bits - 1)


participants = uints(64).map(ParticipantId)
parties = st.builds(Party, participants, addresses)
blocks = st.builds(BlockRef, uints(64), uints(64))
entries = st.builds(
    Entry,
    words.map(UnitId),
    st.sampled_from(Kind),
    st.sampled_from(Form),
    uints(16),
    parties,
    parties,
    words,
    words,
    blocks,
)


def values(kind: Type) -> st.SearchStrategy[Any]:
    """Values of one declared type."""
    if isinstance(kind, Many):
        return st.lists(structs(kind.struct), max_size=3).map(tuple)
    if not isinstance(kind, str):
        return structs(kind)
    if kind.endswith("[]"):
        return st.lists(values(kind[:-2]), max_size=3).map(tuple)
    if kind.startswith("uint"):
        return uints(int(kind[4:]))
    simple: dict[str, st.SearchStrategy[Any]] = {
        "bytes32": words,
        "address": addresses,
        "bool": st.booleans(),
        "bytes": st.binary(max_size=70),
        "string": st.text(max_size=20),
    }
    return simple[kind]


def structs(struct: type[Struct]) -> st.SearchStrategy[Any]:
    """Structs of one class."""
    return st.builds(struct, *(values(kind) for _, kind in struct.SCHEMA))


def calls_of(call: type[Call]) -> st.SearchStrategy[Any]:
    """Calls of one class."""
    if call is WriteTogetherCall:
        return st.builds(WriteTogetherCall, st.lists(single_calls, max_size=3).map(tuple))
    assert len(fields(call)) == len(call.FUNCTION.parameters)
    return st.builds(call, *(values(kind) for kind in call.FUNCTION.parameters))


single_calls = st.deferred(lambda: st.sampled_from(get_args(SingleCall)).flatmap(calls_of))
calls = st.sampled_from(CALLS).flatmap(calls_of)
