"""Where each value stands in the contracts' storage: 32-byte slot keys, computed, never taken over.

The numbers are the order of the variables in each contract (CONTRACTS 3); mappings lie at
keccak-256 of the padded key and the number, as Solidity lays them.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Final

from ledger_client.ledger.values import (
    Address,
    ParticipantId,
    UnitId,
    as_address,
    as_uint,
    as_word,
    keccak256,
    number_of,
    word_of,
)

JOURNAL_SLOT: Final = 0
HEADS_SLOT: Final = 1


class LedgerSlot(IntEnum):
    """ConsignmentLedger's variables after journal and heads."""

    PARENTS = 2
    STATES = 3
    HOLDS = 4
    USED_NONCES = 5


class CertificateSlot(IntEnum):
    """CertificateRegistry's variables after journal and heads."""

    CERTIFICATES = 2
    DRAWS = 3


class CouncilSlot(IntEnum):
    """Council's variables after journal and heads."""

    MEMBERS = 2
    IS_MEMBER = 3
    THRESHOLD = 4
    PROPOSALS = 5
    APPROVALS = 6
    EXECUTING = 7


class RegistrySlot(IntEnum):
    """ParticipantRegistry's variables after journal and heads."""

    KEYS = 2
    ACCREDITATIONS = 3
    LIVE_KEYS = 4
    STATUSES = 5
    COMPROMISED_FROM = 6


def journal_slot() -> bytes:
    """A contract's journal."""
    return word_of(JOURNAL_SLOT)


def head_slot(subject: bytes) -> bytes:
    """The head of a unit, certificate, participant, accreditation or proposal."""
    return _mapping(as_word(subject, "subject"), word_of(HEADS_SLOT))


def parent_slot(unit_id: UnitId) -> bytes:
    """The parent of a unit; meaningful while it is packed."""
    return _mapping(as_word(unit_id, "unitId"), word_of(LedgerSlot.PARENTS))


def unit_slot(unit_id: UnitId) -> bytes:
    """A unit's :class:`~ledger_client.ledger.state.UnitState`."""
    return _mapping(as_word(unit_id, "unitId"), word_of(LedgerSlot.STATES))


def hold_slot(unit_id: UnitId, authority: ParticipantId) -> bytes:
    """One authority's :class:`~ledger_client.ledger.state.HoldState` on one unit."""
    inner = _mapping(as_word(unit_id, "unitId"), word_of(LedgerSlot.HOLDS))
    return _mapping(word_of(as_uint(authority, 64, "authority")), inner)


def used_nonces_slot(key: Address, word: int) -> bytes:
    """256 nonces of a key, one bit each: nonce ``word * 256 + bit``."""
    inner = _mapping(_padded(key), word_of(LedgerSlot.USED_NONCES))
    return _mapping(word_of(word), inner)


def certificate_slots(certificate_id: bytes) -> tuple[bytes, bytes, bytes, bytes, bytes]:
    """The five slots of a :class:`~ledger_client.ledger.state.CertificateState`."""
    first = number_of(
        _mapping(as_word(certificate_id, "certificateId"), word_of(CertificateSlot.CERTIFICATES))
    )
    a, b, c, d, e = (word_of((first + step) % 2**256) for step in range(5))
    return (a, b, c, d, e)


def draw_slot(certificate_id: bytes, unit_id: UnitId) -> bytes:
    """One unit's :class:`~ledger_client.ledger.draw_state.DrawState` from one certificate."""
    inner = _mapping(as_word(certificate_id, "certificateId"), word_of(CertificateSlot.DRAWS))
    return _mapping(as_word(unit_id, "unitId"), inner)


def key_slot(key: Address) -> bytes:
    """A key's :class:`~ledger_client.ledger.state.KeyState`."""
    return _mapping(_padded(key), word_of(RegistrySlot.KEYS))


def accreditation_slot(accreditation_id: bytes) -> bytes:
    """An :class:`~ledger_client.ledger.state.AccreditationState`."""
    key = as_word(accreditation_id, "accreditationId")
    return _mapping(key, word_of(RegistrySlot.ACCREDITATIONS))


def live_keys_slot(id: ParticipantId) -> bytes:
    """The length of a participant's list of live keys."""
    return _mapping(word_of(as_uint(id, 64, "id")), word_of(RegistrySlot.LIVE_KEYS))


def live_key_slot(id: ParticipantId, index: int) -> bytes:
    """One key in a participant's list of live keys."""
    return array_slot(live_keys_slot(id), index)


def status_slot(id: ParticipantId) -> bytes:
    """A participant's status, 1 active or 2 suspended."""
    return _mapping(word_of(as_uint(id, 64, "id")), word_of(RegistrySlot.STATUSES))


def compromised_from_slot(key: Address) -> bytes:
    """Since when others may have had a revoked key, in seconds; 0 where that was not said."""
    return _mapping(_padded(key), word_of(RegistrySlot.COMPROMISED_FROM))


def members_slot() -> bytes:
    """The length of the council's list of members; the members are its ``array_slot`` elements."""
    return word_of(CouncilSlot.MEMBERS)


def is_member_slot(account: Address) -> bytes:
    """1 while ``account`` is a member of the council."""
    return _mapping(_padded(account), word_of(CouncilSlot.IS_MEMBER))


def threshold_slot() -> bytes:
    """How many members' approvals execute a proposal."""
    return word_of(CouncilSlot.THRESHOLD)


def proposal_slot(proposal: bytes) -> bytes:
    """A proposal: expires 40 | status 8 (1 open, 2 executed) | proposedAt 40, low end first."""
    return _mapping(as_word(proposal, "proposal"), word_of(CouncilSlot.PROPOSALS))


def approval_slot(proposal: bytes, member: Address) -> bytes:
    """1 when ``member`` approved ``proposal``."""
    inner = _mapping(as_word(proposal, "proposal"), word_of(CouncilSlot.APPROVALS))
    return _mapping(_padded(member), inner)


def executing_slot() -> bytes:
    """The proposal whose call is running; 0 after every tx."""
    return word_of(CouncilSlot.EXECUTING)


def participant_subject(id: ParticipantId) -> UnitId:
    """The subject under which the registry keeps a participant's history."""
    return UnitId(word_of(as_uint(id, 64, "id")))


def accreditation_id(certifier: ParticipantId, scope: bytes) -> UnitId:
    """The subject of an accreditation: keccak-256 of certifier and scope."""
    return UnitId(keccak256(word_of(as_uint(certifier, 64, "id")) + as_word(scope, "scope")))


def council_subject(council: Address) -> UnitId:
    """The subject under which the council keeps the history of its members."""
    return UnitId(_padded(council))


def array_slot(length_slot: bytes, index: int) -> bytes:
    """An element of a dynamic array of one-slot elements, from the slot of its length."""
    return word_of((number_of(keccak256(length_slot)) + index) % 2**256)


def mapping_slot(key: bytes, slot: bytes) -> bytes:
    """The slot of ``key`` (one word) in the mapping at ``slot``."""
    return _mapping(as_word(key, "key"), as_word(slot, "slot"))


def _mapping(key: bytes, slot: bytes) -> bytes:
    return keccak256(key + slot)


def _padded(key: bytes) -> bytes:
    return as_address(key, "key").rjust(32, b"\0")
