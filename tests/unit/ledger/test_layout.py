"""Slot keys are those of the compiler's storage layout."""

import json
from pathlib import Path

import pytest
from eth_abi.abi import encode
from eth_utils.crypto import keccak

from ledger_client.errors import InvalidInput
from ledger_client.ledger import layout
from ledger_client.ledger.layout import CertificateSlot, CouncilSlot, LedgerSlot, RegistrySlot
from ledger_client.ledger.values import Address, Contract, ParticipantId, UnitId

ARTIFACTS = Path(__file__).parents[3] / "ledger_client" / "artifacts"
COMMON = {"journal": layout.JOURNAL_SLOT, "heads": layout.HEADS_SLOT}
EXPECTED = {
    Contract.LEDGER: LedgerSlot,
    Contract.CERTIFICATES: CertificateSlot,
    Contract.REGISTRY: RegistrySlot,
    Contract.COUNCIL: CouncilSlot,
}
ID, OTHER, KEY = b"\1" * 32, b"\2" * 32, Address(b"\3" * 20)


def snake(label: str) -> str:
    return "".join("_" + c if c.isupper() else c.upper() for c in label.lstrip("_")).upper()


@pytest.mark.parametrize("contract", list(Contract))
def test_variables_stand_where_the_compiler_put_them(contract: Contract) -> None:
    artifact = json.loads((ARTIFACTS / f"{contract}.json").read_text())
    compiled = {
        snake(one["label"]): int(one["slot"]) for one in artifact["storageLayout"]["storage"]
    }
    ours = {name.upper(): slot for name, slot in COMMON.items()}
    ours.update((slot.name, int(slot)) for slot in EXPECTED[contract])
    assert compiled == ours
    offsets = {one["offset"] for one in artifact["storageLayout"]["storage"]}
    assert offsets == {0}


def mapped(kind: str, key: object, slot: bytes) -> bytes:
    """Solidity's rule for mappings, by another encoder."""
    return bytes(keccak(encode([kind, "bytes32"], [key, slot])))


def at(slot: int) -> bytes:
    return encode(["uint256"], [slot])


CASES = {
    "head": (layout.head_slot(ID), mapped("bytes32", ID, at(1))),
    "parent": (layout.parent_slot(UnitId(ID)), mapped("bytes32", ID, at(2))),
    "unit": (layout.unit_slot(UnitId(ID)), mapped("bytes32", ID, at(3))),
    "hold": (
        layout.hold_slot(UnitId(ID), ParticipantId(9)),
        mapped("uint64", 9, mapped("bytes32", ID, at(4))),
    ),
    "nonces": (
        layout.used_nonces_slot(KEY, 2**248),
        mapped("uint256", 2**248, mapped("address", KEY, at(5))),
    ),
    "draw": (
        layout.draw_slot(ID, UnitId(OTHER)),
        mapped("bytes32", OTHER, mapped("bytes32", ID, at(3))),
    ),
    "key": (layout.key_slot(KEY), mapped("address", KEY, at(2))),
    "accreditation": (layout.accreditation_slot(ID), mapped("bytes32", ID, at(3))),
    "live keys": (layout.live_keys_slot(ParticipantId(9)), mapped("uint64", 9, at(4))),
    "status": (layout.status_slot(ParticipantId(9)), mapped("uint64", 9, at(5))),
    "compromised from": (layout.compromised_from_slot(KEY), mapped("address", KEY, at(6))),
    "is member": (layout.is_member_slot(KEY), mapped("address", KEY, at(3))),
    "proposal": (layout.proposal_slot(ID), mapped("bytes32", ID, at(5))),
    "approval": (
        layout.approval_slot(ID, KEY),
        mapped("address", KEY, mapped("bytes32", ID, at(6))),
    ),
    "journal": (layout.journal_slot(), at(0)),
    "members": (layout.members_slot(), at(2)),
    "threshold": (layout.threshold_slot(), at(4)),
    "executing": (layout.executing_slot(), at(7)),
    "a mapping": (layout.mapping_slot(ID, OTHER), mapped("bytes32", ID, OTHER)),
}


@pytest.mark.parametrize("name", CASES)
def test_a_slot_key_follows_soliditys_rule(name: str) -> None:
    ours, theirs = CASES[name]
    assert ours == theirs


def test_a_certificate_takes_five_slots_in_a_row() -> None:
    first = int.from_bytes(mapped("bytes32", ID, at(2)), "big")
    assert [int.from_bytes(slot, "big") for slot in layout.certificate_slots(ID)] == list(
        range(first, first + 5)
    )


def test_an_arrays_elements_follow_the_hash_of_its_slot() -> None:
    length = layout.live_keys_slot(ParticipantId(9))
    first = int.from_bytes(keccak(length), "big")
    assert layout.live_key_slot(ParticipantId(9), 3) == at(first + 3)
    assert layout.array_slot(length, 0) == at(first)


def test_subjects_are_those_of_the_contracts() -> None:
    assert layout.participant_subject(ParticipantId(9)) == at(9)
    assert layout.accreditation_id(ParticipantId(9), ID) == keccak(
        encode(["uint64", "bytes32"], [9, ID])
    )
    assert layout.council_subject(KEY) == encode(["address"], [KEY])


@pytest.mark.parametrize(
    "made",
    [
        lambda: layout.head_slot(b"\1"),
        lambda: layout.unit_slot(UnitId(bytes(31))),
        lambda: layout.hold_slot(UnitId(ID), ParticipantId(2**64)),
        lambda: layout.key_slot(Address(bytes(19))),
        lambda: layout.used_nonces_slot(KEY, 2**256),
        lambda: layout.certificate_slots(b""),
        lambda: layout.draw_slot(ID, UnitId(b"")),
        lambda: layout.status_slot(ParticipantId(-1)),
        lambda: layout.accreditation_id(ParticipantId(1), b""),
        lambda: layout.mapping_slot(ID, b""),
    ],
)
def test_keys_of_another_length_are_refused(made: object) -> None:
    with pytest.raises(InvalidInput):
        made()  # type: ignore[operator]
