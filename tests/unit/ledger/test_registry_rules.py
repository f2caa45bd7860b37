"""Keys are revoked once and stated compromised once; a participant is gone when none can act."""

from collections.abc import Callable

import pytest

from ledger_client.ledger import layout
from ledger_client.ledger.calls import (
    Call,
    ReinstateCall,
    RevokeKeyCall,
    RevokeKeyCarriedCall,
    SuspendCall,
)
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.structs import KeyRevocation
from ledger_client.ledger.values import ZERO_WORD, Contract, ParticipantId, word_of
from tests.ledger_differential.cast import FAR, MAKER, SPARE, STRANGER, TERMINAL, Key
from tests.ledger_differential.chain import GENESIS_TIME
from tests.unit.ledger.office import COUNCIL, WEEK, WHERE, WHY, Office, enrolment, recovery

FIRST, GATE, OLD = MAKER.keys
SINCE = GENESIS_TIME + 60


def revoke(key: Key, since: int = 0) -> RevokeKeyCall:
    return RevokeKeyCall(KeyRevocation(key.address, since, WHY))


@pytest.fixture
def office() -> Office:
    return Office()


def slot_of(office: Office, key: Key) -> bytes:
    slots = office.world.slots(Contract.REGISTRY)
    return slots.get(layout.compromised_from_slot(key.address), ZERO_WORD)


# --- revocation and compromise


def test_a_revocation_states_since_when_the_key_was_compromised(office: Office) -> None:
    (entry,) = office.send(revoke(GATE, SINCE), FIRST)
    assert office.world.registry.keys[GATE.address].revoked_at == office.time
    assert slot_of(office, GATE) == word_of(SINCE)
    assert (entry.kind, entry.related, entry.commitment) == (Kind.REVOKE_KEY, word_of(SINCE), WHY)
    office.replayed()


def test_a_revocation_without_a_compromise_leaves_its_slot_empty(office: Office) -> None:
    (entry,) = office.send(revoke(GATE), FIRST)
    assert slot_of(office, GATE) == ZERO_WORD
    assert entry.related == ZERO_WORD
    office.replayed()


def test_a_compromise_is_stated_later_without_a_new_stamp(office: Office) -> None:
    office.send(revoke(GATE), FIRST)
    revoked_at = office.time
    office.later(WEEK)
    (entry,) = office.send(revoke(GATE, SINCE), FIRST)
    assert office.world.registry.keys[GATE.address].revoked_at == revoked_at
    assert slot_of(office, GATE) == word_of(SINCE)
    assert entry.related == word_of(SINCE)
    office.replayed()


def test_a_vetoed_key_may_be_stated_compromised(office: Office) -> None:
    office.by_council(recovery(MAKER.id))
    office.send(revoke(SPARE[0], SINCE), FIRST)
    assert slot_of(office, SPARE[0]) == word_of(SINCE)
    office.replayed()


def test_a_key_may_say_of_itself_that_it_is_compromised_up_to_this_second(office: Office) -> None:
    office.send(revoke(GATE, office.time), GATE)
    assert slot_of(office, GATE) == word_of(office.time)
    office.replayed()


def carried(key: Key, signer: Key) -> RevokeKeyCarriedCall:
    struct = KeyRevocation(key.address, SINCE, WHY)
    signature = signer.sign(struct, WHERE, Contract.REGISTRY, deadline=FAR)
    return RevokeKeyCarriedCall(struct, FAR, signature)


def test_a_carried_revocation_binds_the_compromise(office: Office) -> None:
    good = carried(GATE, FIRST)
    other = RevokeKeyCarriedCall(
        KeyRevocation(GATE.address, SINCE + 1, WHY), good.deadline, good.signature
    )
    assert office.refused(other, STRANGER)[0] == "KeyUnknown"
    office.send(good, STRANGER)
    office.replayed()


def done(*calls: tuple[Call, Key]) -> Callable[[Office], None]:
    def prepare(office: Office) -> None:
        for call, sender in calls:
            office.send(call, sender)

    return prepare


REFUSED: dict[str, tuple[Callable[[Office], None], Call, Key, str]] = {
    "of a key never granted": (done(), revoke(STRANGER, FAR), FIRST, "KeyUnknown"),
    "of another participant's": (done(), revoke(TERMINAL.keys[0], FAR), FIRST, "PartyMismatch"),
    "by a key that does not administer": (done(), revoke(OLD, FAR), GATE, "ActNotAllowed"),
    "with a compromise to come": (done(), revoke(OLD, FAR), FIRST, "CompromiseInvalid"),
    "with a compromise to come of one revoked": (
        done((revoke(GATE), FIRST)),
        revoke(GATE, FAR),
        FIRST,
        "CompromiseInvalid",
    ),
    "a second time without a compromise": (
        done((revoke(GATE), FIRST)),
        revoke(GATE),
        FIRST,
        "KeyRevoked",
    ),
    "with a second compromise": (
        done((revoke(GATE), FIRST), (revoke(GATE, SINCE), FIRST)),
        revoke(GATE, SINCE + 1),
        FIRST,
        "KeyRevoked",
    ),
    "with a second compromise after one at once": (
        done((revoke(GATE, SINCE), FIRST)),
        revoke(GATE, SINCE),
        FIRST,
        "KeyRevoked",
    ),
    "by one revoked, of itself": (
        done((revoke(GATE), FIRST)),
        revoke(GATE, SINCE),
        GATE,
        "KeyRevoked",
    ),
    "by one that revoked itself": (
        done((revoke(OLD), OLD)),
        revoke(OLD, SINCE),
        GATE,
        "ActNotAllowed",
    ),
    "by a stranger": (done(), revoke(GATE), STRANGER, "KeyUnknown"),
    "carried for another key than signed": (done(), carried(OLD, GATE), STRANGER, "ActNotAllowed"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_revocation_is_refused(name: str, office: Office) -> None:
    prepare, call, sender, error = REFUSED[name]
    prepare(office)
    before = office.world.slots(Contract.REGISTRY)
    assert office.refused(call, sender)[0] == error
    assert office.world.slots(Contract.REGISTRY) == before


def test_a_suspended_participant_revokes_nothing(office: Office) -> None:
    office.by_council(SuspendCall(MAKER.id, WHY))
    assert office.refused(revoke(GATE), FIRST) == ("ParticipantSuspended", (MAKER.id,))


# --- who is gone


def gone(office: Office, id: ParticipantId) -> bool:
    """As the contract sees it; the replay must see the same."""
    here = office.world.registry.is_gone(id)
    assert office.replayed().is_gone(id, office.time) is here
    return here


def test_a_participant_with_a_key_is_not_gone(office: Office) -> None:
    assert not gone(office, TERMINAL.id)


def test_one_never_enrolled_is_gone(office: Office) -> None:
    assert gone(office, ParticipantId(9))


def test_a_suspended_participant_is_gone_until_it_is_reinstated(office: Office) -> None:
    office.by_council(SuspendCall(TERMINAL.id, WHY))
    assert gone(office, TERMINAL.id)
    office.by_council(ReinstateCall(TERMINAL.id, WHY))
    assert not gone(office, TERMINAL.id)


def test_one_whose_keys_are_all_revoked_is_gone(office: Office) -> None:
    office.send(revoke(TERMINAL.keys[0]), TERMINAL.keys[0])
    assert gone(office, TERMINAL.id)


def test_one_whose_keys_are_all_over_is_gone_in_that_second(office: Office) -> None:
    id_, end = ParticipantId(77), office.time + WEEK
    office.by_council(enrolment(id_, SPARE[5], valid_until=end))
    office.later(WEEK - 1)
    office.send(revoke(GATE), FIRST)
    assert not gone(office, id_)
    office.later(1)
    office.send(revoke(OLD), FIRST)
    assert gone(office, id_)


def test_one_with_a_recovery_that_is_still_to_come_is_not_gone(office: Office) -> None:
    office.send(revoke(TERMINAL.keys[0]), TERMINAL.keys[0])
    office.by_council(recovery(TERMINAL.id))
    assert not gone(office, TERMINAL.id)


def test_the_council_alone_suspends(office: Office) -> None:
    assert office.refused(SuspendCall(ParticipantId(9), ZERO_WORD), FIRST) == ("NotCouncil", ())
    refused = office.refused(SuspendCall(ParticipantId(9), ZERO_WORD), COUNCIL)
    assert refused == ("ParticipantUnknown", (9,))
