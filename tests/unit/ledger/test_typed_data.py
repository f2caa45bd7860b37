"""Digests of signed structs give what two other encoders gave, and what eth-account gives."""

from dataclasses import fields, replace
from typing import Any, get_args

import pytest
from eth_account.messages import _hash_eip191_message, encode_typed_data
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger_client.errors import InvalidInput
from ledger_client.ledger.abi import Many, Struct
from ledger_client.ledger.structs import NonceRule, Signable
from ledger_client.ledger.typed_data import (
    Deployment,
    Domain,
    digest,
    domain_separator,
    struct_hash,
    type_name,
)
from ledger_client.ledger.values import Address, Contract
from tests.unit.ledger.strategies import addresses, structs, uints, words
from tests.unit.ledger.vectors import CHAIN_ID, DIGEST_CASES, DOMAIN, LEDGER, raw, signed_of

SIGNED: tuple[type[Any], ...] = get_args(Signable)
IDS = [f"{case['primaryType']}-{case['signer'][:6]}" for case in DIGEST_CASES]


@pytest.mark.parametrize("case", DIGEST_CASES, ids=IDS)
def test_a_signed_struct_has_the_digest_of_the_vector(case: dict[str, Any]) -> None:
    message, nonce, deadline = signed_of(case)
    assert type_name(type(message), nonce is not None) == case["primaryType"]
    assert domain_separator(DOMAIN) == raw(case["domainSeparator"])
    assert struct_hash(message, nonce=nonce, deadline=deadline) == raw(case["structHash"])
    assert digest(message, DOMAIN, nonce=nonce, deadline=deadline) == raw(case["digest"])


def members(struct: type[Struct]) -> list[dict[str, str]]:
    return [
        {
            "name": name,
            "type": f"{kind.struct.__name__}[]" if isinstance(kind, Many) else str(kind),
        }
        for name, kind in struct.SCHEMA
    ]


def plain(struct: Struct) -> dict[str, Any]:
    values = [getattr(struct, field.name) for field in fields(struct)]
    return {
        name: [plain(item) for item in value]
        if isinstance(kind, Many)
        else list(value)
        if isinstance(value, tuple)
        else value
        for (name, kind), value in zip(struct.SCHEMA, values, strict=True)
    }


def by_eth_account(message: Any, domain: Domain, nonce: int | None, deadline: int | None) -> bytes:
    """The digest as another implementation of EIP-712 makes it."""
    extra = [("uint256", "nonce", nonce), ("uint40", "deadline", deadline)]
    given_extra = [(kind, name, value) for kind, name, value in extra if value is not None]
    primary = type_name(type(message), nonce is not None)
    added = [{"name": name, "type": kind} for kind, name, _ in given_extra]
    types = {primary: members(type(message)) + added}
    inner = [kind.struct for _, kind in message.SCHEMA if isinstance(kind, Many)]
    types.update((one.__name__, members(one)) for one in inner)
    signable = encode_typed_data(
        {
            "name": "Tidewaiter",
            "version": "1",
            "chainId": domain.chain_id,
            "verifyingContract": domain.contract,
            "salt": domain.network_id,
        },
        types,
        {**plain(message), **{name: value for _, name, value in given_extra}},
    )
    return bytes(_hash_eip191_message(signable))


def extras_of(struct: type[Any], data: st.DataObject) -> tuple[int | None, int | None]:
    nonced = struct.NONCE is NonceRule.ALWAYS or (
        struct.NONCE is NonceRule.EITHER and data.draw(st.booleans())
    )
    nonce = data.draw(uints(256)) if nonced else None
    inside = "deadline" in dict(struct.SCHEMA)
    return nonce, None if inside else data.draw(uints(40))


@pytest.mark.parametrize("struct", SIGNED)
@given(data=st.data())
@settings(max_examples=25)
def test_a_digest_is_that_of_eth_account(struct: type[Any], data: st.DataObject) -> None:
    domain = Domain(data.draw(words), data.draw(uints(64)), data.draw(addresses))
    message = data.draw(structs(struct))
    nonce, deadline = extras_of(struct, data)
    ours = digest(message, domain, nonce=nonce, deadline=deadline)
    assert ours == by_eth_account(message, domain, nonce, deadline)


@pytest.mark.parametrize("struct", SIGNED)
@given(data=st.data())
@settings(max_examples=25)
def test_two_different_structs_have_two_digests(struct: type[Any], data: st.DataObject) -> None:
    one, other = data.draw(structs(struct)), data.draw(structs(struct))
    nonce, deadline = extras_of(struct, data)
    hashes = [struct_hash(each, nonce=nonce, deadline=deadline) for each in (one, other)]
    assert (hashes[0] == hashes[1]) == (one == other)


@pytest.mark.parametrize(
    "domain",
    [
        replace(DOMAIN, network_id=bytes(32)),
        replace(DOMAIN, chain_id=CHAIN_ID + 1),
        replace(DOMAIN, contract=Address(bytes(20))),
    ],
    ids=["network", "chain", "contract"],
)
def test_another_network_chain_or_contract_gives_another_digest(domain: Domain) -> None:
    message, nonce, deadline = signed_of(DIGEST_CASES[0])
    assert digest(message, domain, nonce=nonce, deadline=deadline) != raw(DIGEST_CASES[0]["digest"])


@pytest.mark.parametrize(
    ("case", "nonce", "deadline"),
    [
        (0, 1, None),
        (0, 1, -1),
        (0, 1, 2**40),
        (0, 2**256, 1),
        (0, -1, 1),
        (0, True, 1),
        (2, None, 1),
        (2, 1, None),
        (3, None, 1),
        (3, 1, None),
        (3, 1, 1),
    ],
)
def test_extras_that_do_not_belong_are_refused(
    case: int, nonce: int | None, deadline: int | None
) -> None:
    message = signed_of(DIGEST_CASES[case])[0]
    with pytest.raises(InvalidInput):
        struct_hash(message, nonce=nonce, deadline=deadline)


def test_a_deployment_names_each_contract_once() -> None:
    places = [Address(bytes([number]) * 20) for number in range(4)]
    where = Deployment(bytes(32), 1, *places)
    assert [where.address(contract) for contract in Contract] == places
    assert where.domain(Contract.LEDGER) == Domain(bytes(32), 1, places[3])


@pytest.mark.parametrize(
    "changes",
    [
        {"network_id": b""},
        {"chain_id": -1},
        {"chain_id": 2**256},
        {"contract": LEDGER[:19]},
        {"contract": "0x1e"},
    ],
)
def test_a_domain_out_of_range_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        replace(DOMAIN, **changes)


ITEM = signed_of(DIGEST_CASES[0])[0]


@pytest.mark.parametrize(
    "changes",
    [
        {"unit_id": b"\1"},
        {"unit_id": bytes(33)},
        {"unit_id": "0x"},
        {"kind": 256},
        {"kind": -1},
        {"kind": True},
        {"turn": 2**24},
        {"turn": 1.0},
        {"counterparty": 2**64},
        {"counterparty": None},
        {"related": bytes(31)},
        {"commitment": bytearray(32)},
    ],
)
def test_a_struct_with_a_field_out_of_range_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput) as refused:
        replace(ITEM, **changes)
    assert refused.value.pointer in {"unitId", *changes}
