"""QBFT's header form: the published golden block, and every header that is not QBFT's."""

from __future__ import annotations

from typing import Any

import pytest
import rlp

from ledger_client.proofs.errors import ProofBroken
from ledger_client.proofs.headers import FORMS, QBFT
from ledger_client.proofs.headers.qbft import Vote, read_extra
from ledger_client.proofs.headers.seals import check_seals, committers
from tests.unit.proofs.headers.qbft_recording import blocks, octets
from tests.unit.proofs.headers.synthetic import qbft, validators

# Block 1, made in round 1, of another QBFT network, whose hashes two engines' sources agree on.
GOLDEN = {
    "parentHash": "0x7f17ae3406f99a31ef672a09d2e672e4a2277848a0758b7682b2133a375261bf",
    "sha3Uncles": "0x1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347",
    "miner": "0x3325a78425f17a7e487eb5666b2bfd93abb06c70",
    "stateRoot": "0x202d1c538544990f4e51f4b50260523461604a28842710f46ca1d5b206564299",
    "transactionsRoot": "0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421",
    "receiptsRoot": "0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421",
    "logsBloom": "0x" + "00" * 256,
    "difficulty": "0x1",
    "number": "0x1",
    "gasLimit": "0x1c9c380",
    "gasUsed": "0x0",
    "timestamp": "0x6b02876a",
    "extraData": "0xf90144a0d883060000846765746888676f312e32362e36856c696e7578000000000000"
    "00f854941a642f0e3c"
    "3af545e7acbd38b07251b3990914f1943325a78425f17a7e487eb5666b2bfd93abb06c70945050a4f4b3f9338c"
    "3472dcc01a87c76a144b3c9c94c48b812bb43401392c037381aca934f4069c0517c001f8c9b841a1f6b655b61c"
    "116cb0dc397c7aea61ddcf0696022342c560be55d7270d331e183dad45566a1910c1ff8901424aa1b83ca39651"
    "830e37a185995bb5cc82d3a96e01b841ff7c12429481a35d1900433c6e2dbe52dcd8179cee5fce035448784874"
    "2e7a460305ec993641dfa657dcdc61befbbb70e479773871c0ef81657dce4352dca35a01b841d4ff70bb9a3be4"
    "d97312f4a8f57350d25eebfe50de8cd92b776ef35c9ee9c701539f142e9bb51078dbf235a9e042ed870a472c50"
    "b24b3a49db88291b6476559001",
    "mixHash": "0x63746963616c2062797a616e74696e65206661756c7420746f6c6572616e6365",
    "nonce": "0x" + "00" * 8,
}
GOLDEN_HASH = "26c9a7fe2bbc163b84e3f0b89566f951f6a9fa22fb2d918a77769a10eecd54de"
GOLDEN_DIGEST = "8f6381f545d62914fd7c184a35ea4fd13f42d270e2290041188528838e165a59"
MEMBERS = validators(4)
FOUR = [one.address for one in MEMBERS]
VANITY = bytes(32)
SEALS = [bytes(64) + b"\x01"] * 3


def refused(extra_data: bytes, fields: dict[str, str] | None = None) -> ProofBroken:
    with pytest.raises(ProofBroken) as caught:
        QBFT.read({**(fields or GOLDEN), "extraData": "0x" + extra_data.hex()})
    assert caught.value.code == "header.form"
    return caught.value


def test_the_golden_block_has_its_hash_its_digest_and_its_committers() -> None:
    header = QBFT.read(GOLDEN)
    assert header.hash.hex() == GOLDEN_HASH
    sealing = header.sealing
    assert sealing is not None
    assert (sealing.digest.hex(), sealing.round) == (GOLDEN_DIGEST, 1)
    starts = [one.hex()[:8] for one in committers(sealing)]
    assert starts == ["5050a4f4", "1a642f0e", "c48b812b"]
    assert check_seals(sealing, sealing.listed)


def test_the_form_is_known_by_its_name_and_has_seals() -> None:
    assert FORMS["qbft"] is QBFT
    assert QBFT.is_sealed is True


def test_the_sample_of_the_documentation_of_besu_is_read() -> None:
    items: list[Any] = [VANITY, FOUR, [], 0, []]
    data = rlp.encode(items)
    assert (data[:3].hex(), data[-3:].hex()) == ("f87aa0", "c080c0")
    assert read_extra(data).validators == tuple(FOUR)


@pytest.mark.parametrize("adds", [True, False])
def test_a_vote_is_read(adds: bool) -> None:
    vote = [FOUR[0], b"\xff" if adds else b""]
    header = qbft(9, MEMBERS, MEMBERS[:3], vote=vote)
    assert QBFT.read(header.fields).hash == header.hash
    told = read_extra(octets(header.fields["extraData"]))
    assert told.vote == Vote(FOUR[0], adds)


@pytest.mark.parametrize(("name", "other"), [
    ("mixHash", "0x" + "00" * 32), ("mixHash", "0x" + "63" * 32), ("difficulty", "0x2"),
    ("difficulty", "0x0"), ("nonce", "0x0000000000000001"), ("sha3Uncles", "0x" + "1d" * 32),
])  # fmt: skip
def test_another_constant_is_refused(name: str, other: str) -> None:
    with pytest.raises(ProofBroken) as caught:
        QBFT.read({**GOLDEN, name: other})
    assert (caught.value.code, caught.value.pointer) == ("header.form", f"/header/fields/{name}")


IBFT2: list[tuple[str, list[Any]]] = [
    ("whole, without a vote", [VANITY, FOUR, b"", bytes(4), SEALS]),
    ("whole, with a vote", [VANITY, FOUR, [FOUR[0], b"\xff"], bytes(4), SEALS]),
    ("in a later round", [VANITY, FOUR, b"", b"\x00\x00\x00\x02", SEALS]),
    ("a minimal round and no vote", [VANITY, FOUR, b"", 1, SEALS]),
    ("as its seals are signed", [VANITY, FOUR, b"", bytes(4)]),
    ("as its hash is taken", [VANITY, FOUR, b""]),
]


@pytest.mark.parametrize("items", [items for _, items in IBFT2], ids=[name for name, _ in IBFT2])
def test_a_header_of_ibft_2_is_refused_by_name(items: list[Any]) -> None:
    assert "IBFT 2.0" in refused(rlp.encode(items)).message


def test_a_header_of_istanbul_is_refused_by_name() -> None:
    extra = VANITY + rlp.encode([FOUR, bytes(65), SEALS])
    assert "Istanbul" in refused(extra).message


@pytest.mark.parametrize("signers", [0, 4])
def test_a_header_of_clique_is_refused_by_name(signers: int) -> None:
    extra = VANITY + b"".join(FOUR[:signers]) + b"\x5a" * 65
    assert "Clique" in refused(extra).message


MALFORMED: list[tuple[str, Any]] = [
    ("nothing", b""),
    ("a string", rlp.encode(b"vanity")),
    ("an empty list", rlp.encode([])),
    ("six items", rlp.encode([VANITY, FOUR, [], 0, SEALS, b""])),
    ("two items", rlp.encode([VANITY, FOUR])),
    ("a short vanity", rlp.encode([VANITY[1:], FOUR, [], 0, SEALS])),
    ("a long vanity", rlp.encode([VANITY + b"x", FOUR, [], 0, SEALS])),
    ("a vanity that is a list", rlp.encode([[VANITY], FOUR, [], 0, SEALS])),
    ("descending validators", rlp.encode([VANITY, FOUR[::-1], [], 0, SEALS])),
    ("a validator twice", rlp.encode([VANITY, [FOUR[0], *FOUR], [], 0, SEALS])),
    ("a short address", rlp.encode([VANITY, [FOUR[0][1:], *FOUR[1:]], [], 0, SEALS])),
    ("validators as bytes", rlp.encode([VANITY, b"".join(FOUR), [], 0, SEALS])),
    ("a validator that is a list", rlp.encode([VANITY, [[FOUR[0]], *FOUR[1:]], [], 0, SEALS])),
    ("a vote of one item", rlp.encode([VANITY, FOUR, [FOUR[0]], 0, SEALS])),
    ("a vote for a stranger thing", rlp.encode([VANITY, FOUR, [FOUR[0], b"\x01"], 0, SEALS])),
    ("a vote on a short address", rlp.encode([VANITY, FOUR, [b"\x01", b"\xff"], 0, SEALS])),
    ("a vote with lists", rlp.encode([VANITY, FOUR, [[], []], 0, SEALS])),
    ("a round that is a list", rlp.encode([VANITY, FOUR, [], [], SEALS])),
    ("a round of 33 bits", rlp.encode([VANITY, FOUR, [], 2**32, SEALS])),
    ("seals as bytes", rlp.encode([VANITY, FOUR, [], 0, b"".join(SEALS)])),
    ("a seal that is a list", rlp.encode([VANITY, FOUR, [], 0, [SEALS]])),
    ("bytes after the list", rlp.encode([VANITY, FOUR, [], 0, SEALS]) + b"\x00"),
    ("cut", rlp.encode([VANITY, FOUR, [], 0, SEALS])[:-1]),
    ("nested deep", b"\xc1" * 5000 + b"\xc0"),
]


@pytest.mark.parametrize("data", [data for _, data in MALFORMED], ids=[n for n, _ in MALFORMED])
def test_a_malformed_extra_data_is_refused(data: bytes) -> None:
    refused(data)


def test_the_extra_data_of_64_kib_is_too_long() -> None:
    with pytest.raises(ProofBroken) as caught:
        QBFT.read({**GOLDEN, "extraData": "0x" + "00" * (64 * 1024 + 1)})
    assert caught.value.code == "header.form"


def test_a_header_as_rpc_shows_it_needs_all_its_fields() -> None:
    block = blocks()[7]
    for name in GOLDEN:
        with pytest.raises(ProofBroken) as caught:
            QBFT.pick({key: value for key, value in block.items() if key != name}, ())
        assert caught.value.code == "header.form"


def test_a_base_fee_counts_only_where_the_chain_has_it() -> None:
    made = qbft(9, MEMBERS, MEMBERS[:3], changes={"baseFeePerGas": "0x0"})
    header = QBFT.read(QBFT.pick(made.fields, ("baseFeePerGas",)))
    assert (header.hash, header.tail) == (made.hash, ("baseFeePerGas",))
    assert QBFT.read(QBFT.pick(made.fields, ())).hash != made.hash
