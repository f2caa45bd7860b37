"""Every Solidity error has one class, found by its selector, that says what it means."""

import json
from pathlib import Path
from typing import Any

import pytest
from eth_abi.abi import encode
from eth_utils.crypto import keccak
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger_client.errors import LedgerRefused
from ledger_client.ledger.refusals import (
    REFUSALS,
    ActNotAllowed,
    DeadlinePassed,
    Refusal,
    SolidityMessage,
    SolidityPanic,
    TurnMismatch,
    UnknownRefusal,
    decode_refusal,
)
from ledger_client.ledger.values import Address, Contract, UnitId
from tests.unit.ledger.strategies import values

ARTIFACTS = Path(__file__).parents[3] / "ledger_client" / "artifacts"
CLASSES: list[type[Refusal]] = [one for one in REFUSALS.values() if isinstance(one, type)]


def compiled_errors() -> dict[bytes, dict[str, Any]]:
    found = {}
    for contract in Contract:
        for one in json.loads((ARTIFACTS / f"{contract}.json").read_text())["abi"]:
            if one["type"] == "error":
                kinds = ",".join(part["type"] for part in one["inputs"])
                found[bytes(keccak(text=f"{one['name']}({kinds})")[:4])] = one
    return found


COMPILED = compiled_errors()


def test_the_classes_are_the_errors_of_the_compiled_contracts() -> None:
    assert {selector: one["name"] for selector, one in COMPILED.items()} == {
        selector: getattr(one, "__name__", "") for selector, one in REFUSALS.items()
    }


@pytest.mark.parametrize("refusal", CLASSES)
@given(data=st.data())
@settings(max_examples=10)
def test_a_refusal_comes_back_from_its_revert_data(refusal: Any, data: st.DataObject) -> None:
    arguments = tuple(data.draw(values(kind)) for kind in refusal.TYPES)
    made: Refusal = refusal(*arguments)
    again = decode_refusal(made.encode())
    assert type(again) is refusal
    assert isinstance(again, Refusal)
    assert again.arguments == arguments
    assert str(again) == str(made)


@pytest.mark.parametrize("refusal", CLASSES)
@given(data=st.data())
@settings(max_examples=10)
def test_a_refusal_says_code_field_and_rule(refusal: Any, data: st.DataObject) -> None:
    made: Refusal = refusal(*(data.draw(values(kind)) for kind in refusal.TYPES))
    assert made.code == f"ledger.refused.{made.rule}"
    assert str(made).startswith(f"{made.pointer}: ")
    assert f"(rule {made.rule})" in str(made)
    assert "{" not in made.message
    assert "}" not in made.message
    assert "object at" not in made.message


def test_codes_are_unique() -> None:
    codes = {one(*(sample(kind) for kind in one.TYPES)).code for one in CLASSES}
    assert len(codes) == len(CLASSES)


def sample(kind: str) -> Any:
    known: dict[str, bytes] = {
        "bytes32": b"\xab" * 32,
        "address": b"\xcd" * 20,
        "bytes": bytes(4) + b"\xab" * 70,
    }
    return known.get(kind, 7)


@pytest.mark.parametrize("refusal", CLASSES)
def test_no_message_shows_a_whole_word(refusal: type[Refusal]) -> None:
    made = refusal(*(sample(kind) for kind in refusal.TYPES))
    assert "abababab" not in str(made)
    assert "cdcdcdcd" not in str(made)


def test_kinds_are_named_and_times_are_dates() -> None:
    assert "may not sign acceptReserved" in str(ActNotAllowed(Address(bytes(20)), 9))
    assert "kind 200" in str(ActNotAllowed(Address(bytes(20)), 200))
    assert "2026-09-21 14:13:20 UTC" in str(DeadlinePassed(1_790_000_000))
    assert "at turn 5" in str(TurnMismatch(UnitId(b"\1" * 32), 5))


GOOD = TurnMismatch(UnitId(b"\1" * 32), 5).encode()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        GOOD[:3],
        GOOD[:4],
        GOOD[:-1],
        GOOD + b"\0",
        GOOD + bytes(32),
        GOOD[:36] + b"\1" + GOOD[37:],
        b"\xff" * 4,
        b"\xff" * 68,
        b"\0" + GOOD[1:],
        keccak(text="Error(string)")[:4],
        keccak(text="Error(string)")[:4] + b"\xff" * 96,
        keccak(text="Panic(uint256)")[:4] + bytes(31),
        keccak(text="Panic(uint256)")[:4],
    ],
    ids=range(14),
)
def test_data_that_is_no_known_error_gives_an_unknown_refusal(data: bytes) -> None:
    refused = decode_refusal(data)
    assert isinstance(refused, UnknownRefusal)
    assert refused.data == data


def test_soliditys_own_errors_are_read() -> None:
    message = decode_refusal(keccak(text="Error(string)")[:4] + encode(["string"], ["no\x1b!"]))
    assert isinstance(message, SolidityMessage)
    assert message.text == "no\x1b!"
    assert "\x1b" not in str(message)
    panic = decode_refusal(keccak(text="Panic(uint256)")[:4] + encode(["uint256"], [0x11]))
    assert isinstance(panic, SolidityPanic)
    assert panic.number == 0x11


@given(st.binary(max_size=200))
def test_any_bytes_give_a_refusal(data: bytes) -> None:
    assert isinstance(decode_refusal(data), LedgerRefused)


@given(st.sampled_from(CLASSES), st.binary(max_size=100))
def test_any_arguments_give_a_refusal(refusal: type[Refusal], data: bytes) -> None:
    refused = decode_refusal(bytes(keccak(text=refusal.signature())[:4]) + data)
    assert isinstance(refused, refusal | UnknownRefusal)
