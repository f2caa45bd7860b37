"""The Ethereum header form: hashes of real blocks, and every field it refuses."""

from __future__ import annotations

import pytest

from ledger_client.proofs.errors import ProofBroken
from ledger_client.proofs.headers import ETHEREUM, FORMS
from ledger_client.proofs.headers.ethereum import FIELDS

# Ethereum mainnet: the genesis block (Yellow Paper, appendix I) and its published hash.
GENESIS = {
    "parentHash": "0x" + "00" * 32,
    "sha3Uncles": "0x1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347",
    "miner": "0x" + "00" * 20,
    "stateRoot": "0xd7f8974fb5ac78d9ac099b9ad5018bedc2ce0a72dad1827a1709da30580f0544",
    "transactionsRoot": "0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421",
    "receiptsRoot": "0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421",
    "logsBloom": "0x" + "00" * 256,
    "difficulty": "0x400000000",
    "number": "0x0",
    "gasLimit": "0x1388",
    "gasUsed": "0x0",
    "timestamp": "0x0",
    "extraData": "0x11bbe8db4e347b4e8c937c1c8370e4b5ed33adb3db69cbdb7a38e1e50b1b82fa",
    "mixHash": "0x" + "00" * 32,
    "nonce": "0x0000000000000042",
}
GENESIS_HASH = "d4e56740f876aef8c010b86a40d5f56745a118d0906a34e69aec8c0db1cb8fa3"
TAIL = {
    "baseFeePerGas": "0x7",
    "withdrawalsRoot": "0x" + "11" * 32,
    "blobGasUsed": "0x0",
    "excessBlobGas": "0x0",
    "parentBeaconBlockRoot": "0x" + "22" * 32,
}


def test_the_genesis_of_the_main_network_has_its_published_hash() -> None:
    header = ETHEREUM.read(GENESIS)
    assert header.hash.hex() == GENESIS_HASH
    assert (header.number, header.time) == (0, 0)
    assert header.state_root.hex() == GENESIS["stateRoot"][2:]


def test_the_form_is_known_by_its_name_and_has_no_seals() -> None:
    assert FORMS["ethereum"] is ETHEREUM
    assert ETHEREUM.is_sealed is False


def test_the_order_of_the_fields_given_does_not_matter() -> None:
    turned = dict(reversed(list(GENESIS.items())))
    assert ETHEREUM.read(turned).hash.hex() == GENESIS_HASH


@pytest.mark.parametrize("length", range(1, 6))
def test_each_tail_field_is_part_of_the_hash(length: int) -> None:
    shorter = ETHEREUM.read(GENESIS | dict(list(TAIL.items())[: length - 1])).hash
    longer = ETHEREUM.read(GENESIS | dict(list(TAIL.items())[:length])).hash
    assert shorter != longer


@pytest.mark.parametrize("name", list(TAIL)[:-1])
def test_a_tail_field_after_an_absent_one_is_refused(name: str) -> None:
    # VERIFY 6: fields after the first absent one are covered by no hash.
    with pytest.raises(ProofBroken) as caught:
        ETHEREUM.read({key: text for key, text in (GENESIS | TAIL).items() if key != name})
    assert caught.value.code == "header.form"


@pytest.mark.parametrize("name", list(GENESIS))
def test_a_missing_field_is_refused(name: str) -> None:
    with pytest.raises(ProofBroken) as caught:
        ETHEREUM.read({key: text for key, text in GENESIS.items() if key != name})
    assert caught.value.code == "header.form"


@pytest.mark.parametrize("name", ["hash", "size", "totalDifficulty", "uncles", "Number", ""])
def test_an_unknown_field_is_refused(name: str) -> None:
    with pytest.raises(ProofBroken) as caught:
        ETHEREUM.read(GENESIS | {name: "0x0"})
    assert caught.value.code == "header.form"


BAD_NUMBERS = [
    "",
    "0x",
    "0",
    "1",
    "0x00",
    "0x01",
    "+0x1",
    "0X1",
    "0xA",
    "0x1_0",
    " 0x1",
    "0x1 ",
    "-0x1",
    "0x" + "1" * 65,
    "0x1\n",
    "0xg",
]


@pytest.mark.parametrize("name", ["difficulty", "number", "gasLimit", "gasUsed", "timestamp"])
@pytest.mark.parametrize("text", BAD_NUMBERS)
def test_a_number_in_another_spelling_is_refused(name: str, text: str) -> None:
    with pytest.raises(ProofBroken):
        ETHEREUM.read(GENESIS | {name: text})


@pytest.mark.parametrize("name", ["parentHash", "miner", "logsBloom", "nonce", "mixHash"])
@pytest.mark.parametrize("change", ["", "0x", "short", "long", "upper", "plus", "under", "bare"])
def test_bytes_in_another_spelling_are_refused(name: str, change: str) -> None:
    good = "0x" + "ab" * ((len(GENESIS[name]) - 2) // 2)
    ETHEREUM.read(GENESIS | {name: good})
    bad = {
        "": "",
        "0x": "0x",
        "short": good[:-2],
        "long": good + "00",
        "upper": "0x" + good[2:].upper(),
        "plus": "+" + good,
        "under": "0x_" + good[3:],
        "bare": good[2:],
    }[change]
    with pytest.raises(ProofBroken):
        ETHEREUM.read(GENESIS | {name: bad})


def test_extra_data_over_32_bytes_is_refused() -> None:
    with pytest.raises(ProofBroken):
        ETHEREUM.read(GENESIS | {"extraData": "0x" + "00" * 33})


@pytest.mark.parametrize("name", ["number", "timestamp"])
def test_a_number_or_time_beyond_53_bits_is_refused(name: str) -> None:
    with pytest.raises(ProofBroken):
        ETHEREUM.read(GENESIS | {name: hex(2**53)})
    assert ETHEREUM.read(GENESIS | {name: hex(2**53 - 1)}).state_root


@pytest.mark.parametrize("name", [n for n in FIELDS if n in GENESIS])
def test_each_field_is_part_of_the_hash(name: str) -> None:
    text = GENESIS[name]
    other = text[:-1] + ("1" if text[-1] != "1" else "2")
    assert ETHEREUM.read(GENESIS | {name: other}).hash.hex() != GENESIS_HASH
