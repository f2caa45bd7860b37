"""Kaia's header form: its two digests, the round that nothing covers, and what it refuses."""

from __future__ import annotations

from typing import Any

import pytest
import rlp
from eth_hash.auto import keccak

from ledger_client.proofs.errors import ProofBroken
from ledger_client.proofs.headers import FORMS, ISTANBUL
from ledger_client.proofs.headers.istanbul import FIELDS, read_extra
from ledger_client.proofs.headers.receipts import Receipt
from ledger_client.proofs.tries import EMPTY_ROOT
from tests.unit.proofs.headers.qbft_recording import octets
from tests.unit.proofs.headers.synthetic import Made, addresses, istanbul, validators

FOUR = validators(4)
SET = list(addresses(FOUR))
MADE = istanbul(12, FOUR, FOUR[:3], proposer=FOUR[3])
SEALS = [bytes(65)] * 3


def with_extra(data: bytes, made: Made = MADE) -> dict[str, str]:
    return {**made.fields, "extraData": "0x" + data.hex()}


def refused(fields: dict[str, str]) -> ProofBroken:
    with pytest.raises(ProofBroken) as caught:
        ISTANBUL.read(fields)
    assert caught.value.code == "header.form"
    return caught.value


def test_the_form_is_known_by_its_name_and_has_seals() -> None:
    assert FORMS["istanbul"] is ISTANBUL
    assert ISTANBUL.is_sealed is True


def test_a_header_says_its_hash_list_and_what_its_seals_sign() -> None:
    header = ISTANBUL.read(MADE.fields)
    assert (header.number, header.hash, header.state_root) == (12, MADE.hash, EMPTY_ROOT)
    assert header.sealing is not None
    assert header.sealing.listed == tuple(SET)
    assert header.sealing.digest == keccak(MADE.hash + b"\x02")
    assert (header.sealing.round, len(header.sealing.seals)) == (0, 3)


def test_no_hash_covers_the_round_so_it_must_be_zero() -> None:
    later = istanbul(12, FOUR, FOUR[:3], proposer=FOUR[3], round=3)
    assert later.hash == MADE.hash
    assert read_extra(octets(later.fields["extraData"])).round == 3
    assert "round" in refused(later.fields).message
    assert ISTANBUL.pick(later.fields, ()) == MADE.fields


def test_what_the_node_says_beside_the_fields_is_left_out() -> None:
    said = {"hash": "0x00", "baseFeePerGas": "0x0", "size": "0x1", **MADE.fields}
    del said["voteData"]
    assert ISTANBUL.pick(said, ()) == MADE.fields


@pytest.mark.parametrize("count", [1, 2, 3])
def test_the_tail_of_later_forks_counts_where_the_chain_has_it(count: int) -> None:
    texts = {"baseFeePerGas": "0x5d21dba00", "randomReveal": "0x" + "11" * 96}
    tail = dict(list({**texts, "mixHash": "0x" + "22" * 32}.items())[:count])
    made = istanbul(12, FOUR, FOUR[:3], changes=tail)
    header = ISTANBUL.read(made.fields)
    assert (header.hash, header.tail) == (made.hash, tuple(tail))
    assert header.hash != ISTANBUL.read(istanbul(12, FOUR, FOUR[:3]).fields).hash


def test_a_tail_field_after_an_absent_one_is_refused() -> None:
    refused({**MADE.fields, "mixHash": "0x" + "22" * 32})


@pytest.mark.parametrize("name", [name for name in FIELDS if name in MADE.fields])
def test_a_missing_field_is_refused(name: str) -> None:
    refused({key: text for key, text in MADE.fields.items() if key != name})


@pytest.mark.parametrize("name", ["hash", "difficulty", "miner", "gasLimit", "nonce", ""])
def test_an_unknown_field_is_refused(name: str) -> None:
    refused({**MADE.fields, name: "0x0"})


@pytest.mark.parametrize(("name", "text"), [
    ("blockScore", "0x2"), ("blockScore", "0x0"), ("timestampFoS", "0x100"),
    ("number", "0x20000000000000"), ("timestamp", "0x20000000000000"), ("reward", "0x"),
    ("governanceData", "0x0"), ("voteData", "0xABCD"), ("number", "0x0c"), ("gasUsed", "0x"),
])  # fmt: skip
def test_another_constant_or_spelling_is_refused(name: str, text: str) -> None:
    assert refused({**MADE.fields, name: text}).pointer == f"/header/fields/{name}"


MALFORMED: list[tuple[str, bytes]] = [
    ("nothing", b""),
    ("a vanity alone", bytes(32)),
    ("a short vanity", bytes(31) + rlp.encode([SET, bytes(65), SEALS])),
    ("two items", bytes(32) + rlp.encode([SET, bytes(65)])),
    ("four items", bytes(32) + rlp.encode([SET, bytes(65), SEALS, b""])),
    ("descending validators", bytes(32) + rlp.encode([SET[::-1], bytes(65), SEALS])),
    ("a validator twice", bytes(32) + rlp.encode([[SET[0], *SET], bytes(65), SEALS])),
    ("a short address", bytes(32) + rlp.encode([[b"\x01"], bytes(65), SEALS])),
    ("a proposer's seal that is a list", bytes(32) + rlp.encode([SET, [bytes(65)], SEALS])),
    ("seals as bytes", bytes(32) + rlp.encode([SET, bytes(65), bytes(65)])),
    ("bytes after the list", bytes(32) + rlp.encode([SET, bytes(65), SEALS]) + b"\x00"),
    ("cut", bytes(32) + rlp.encode([SET, bytes(65), SEALS])[:-1]),
    ("nested deep", bytes(32) + b"\xc1" * 5000 + b"\xc0"),
]


@pytest.mark.parametrize("data", [data for _, data in MALFORMED], ids=[n for n, _ in MALFORMED])
def test_a_malformed_extra_data_is_refused(data: bytes) -> None:
    refused(with_extra(data))


@pytest.mark.parametrize(("items", "name"), [
    ([bytes(32), SET, [], 0, SEALS], "QBFT"),
    ([bytes(32), SET, b"", bytes(4), SEALS], "IBFT 2.0"),
    ([bytes(32), SET, b"", bytes(4)], "IBFT 2.0"),
])  # fmt: skip
def test_a_header_of_another_consensus_is_refused_by_name(items: list[Any], name: str) -> None:
    assert name in refused(with_extra(rlp.encode(items))).message


# blockchain/types/account of Kaia: a contract's key is the one that always fails, 0x03 and [].
COMMON: list[Any] = [7, 0, 0, 3, []]
ROOT, CODE = keccak(b"root"), keccak(b"code")


def test_the_leaf_of_a_contract_says_its_root_and_code() -> None:
    account = ISTANBUL.account(b"\x02" + rlp.encode([COMMON, ROOT, CODE, 0x10]))
    assert (account.storage_root, account.code_hash) == (ROOT, CODE)


def test_the_leaf_of_a_user_has_no_storage_and_no_code() -> None:
    account = ISTANBUL.account(b"\x01" + rlp.encode([7, 0, 0, 1, []]))
    assert (account.storage_root, account.code_hash) == (EMPTY_ROOT, keccak(b""))


@pytest.mark.parametrize("leaf", [
    b"", b"\x02", b"\x01", rlp.encode([7, 0, ROOT, CODE]),
    b"\x00" + rlp.encode([COMMON, ROOT, CODE, 0x10]),
    b"\x03" + rlp.encode([COMMON, ROOT, CODE, 0x10]),
    b"\x02" + rlp.encode([COMMON, ROOT, CODE]),
    b"\x02" + rlp.encode([COMMON, ROOT, CODE, 0x10, b""]),
    b"\x02" + rlp.encode([COMMON, ROOT[1:], CODE, 0x10]),
    b"\x02" + rlp.encode([COMMON, ROOT, CODE + b"x", 0x10]),
    b"\x02" + rlp.encode([COMMON[:3], ROOT, CODE, 0x10]),
    b"\x02" + rlp.encode([b"common", ROOT, CODE, 0x10]),
    b"\x02" + rlp.encode([COMMON, [ROOT], CODE, 0x10]),
    b"\x02" + rlp.encode([[b"\x00\x07", 0, 0, 3, []], ROOT, CODE, 0x10]),
    b"\x02" + rlp.encode([COMMON, ROOT, CODE, 0x10]) + b"\x00",
])  # fmt: skip
def test_another_leaf_is_malformed(leaf: bytes) -> None:
    with pytest.raises(ProofBroken) as caught:
        ISTANBUL.account(leaf)
    assert caught.value.code == "proof.malformed"


def test_a_receipt_has_the_gas_of_its_tx_and_no_type() -> None:
    receipt = Receipt(2, 9, 21_000, 63_000, ())
    assert ISTANBUL.receipt(receipt) == rlp.encode([9, 21_000, bytes(256), []])
    ethereum = FORMS["qbft"].receipt(receipt)
    assert ethereum == b"\x02" + rlp.encode([9, 63_000, bytes(256), []])
