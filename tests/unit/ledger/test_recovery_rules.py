"""A lost key is recovered in public, can be vetoed by any key left, and moves no custody early."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from ledger_client.ledger.calls import (
    AddKeyCall,
    Call,
    OpenCall,
    RecoverKeyCall,
    ReinstateCall,
    SuspendCall,
    VetoRecoveryCall,
    VetoRecoveryCarriedCall,
)
from ledger_client.ledger.kinds import Form, Kind
from ledger_client.ledger.layout import participant_subject
from ledger_client.ledger.refusals import CallerIsContract
from ledger_client.ledger.signatures import Signature
from ledger_client.ledger.state import KeyState, Status
from ledger_client.ledger.structs import Opening, RecoveryVeto
from ledger_client.ledger.values import (
    NOBODY,
    ZERO_WORD,
    Contract,
    ParticipantId,
    number_of,
)
from tests.ledger_differential.cast import (
    CARRIER,
    FAR,
    MAKER,
    SPARE,
    STRANGER,
    TERMINAL,
    Key,
)
from tests.unit.ledger.office import COUNCIL, WEEK, WHERE, WHY, Office, grant, recovery

NEW = SPARE[0]
OPEN = OpenCall(Opening(WHY, 1, False, WHY))


def veto(key: Key = NEW, why: bytes = ZERO_WORD) -> VetoRecoveryCall:
    return VetoRecoveryCall(RecoveryVeto(key.address, why))


def carried(key: Key, signer: Key, deadline: int) -> VetoRecoveryCarriedCall:
    struct = RecoveryVeto(key.address, WHY)
    signature = signer.sign(struct, WHERE, Contract.REGISTRY, deadline=deadline)
    return VetoRecoveryCarriedCall(struct, deadline, signature)


def add(office: Office, number: int) -> AddKeyCall:
    key = SPARE[number]
    given = grant(TERMINAL.id, key, roles=1 << TERMINAL.role)
    return AddKeyCall(given, FAR, key.sign(given, WHERE, Contract.REGISTRY, deadline=FAR))


@pytest.fixture
def office() -> Office:
    return Office()


def test_a_recovered_key_is_valid_after_seven_days_and_not_a_second_earlier(
    office: Office,
) -> None:
    office.by_council(recovery(TERMINAL.id, roles=1))
    office.later(WEEK - 1)
    assert office.refused(OPEN, NEW) == ("KeyNotYetValid", (NEW.address,))
    office.later(1)
    (entry,) = office.send(OPEN, NEW)
    assert entry.actor.id == TERMINAL.id
    office.replayed()


def test_a_later_start_stays_as_it_was_granted(office: Office) -> None:
    start = office.time + 2 * WEEK
    office.by_council(recovery(TERMINAL.id, valid_from=start))
    assert office.world.registry.keys[NEW.address].valid_from == start
    office.replayed()


def test_a_recovery_is_seen_in_the_slot_for_ever_and_in_one_entry(office: Office) -> None:
    (entry,) = office.by_council(recovery(TERMINAL.id))
    slot = office.world.registry.keys[NEW.address]
    assert slot == KeyState(
        TERMINAL.id, 1, 2**32 - 1, office.time + WEEK, FAR, 0, Status.ACTIVE, recovered=True
    )
    assert slot.pack() >> 240 == 1
    assert (entry.unit_id, entry.kind, entry.form) == (
        participant_subject(TERMINAL.id),
        Kind.RECOVER_KEY,
        Form.DIRECT,
    )
    assert (entry.actor.id, entry.actor.key) == (NOBODY, COUNCIL)
    assert (entry.counterparty.id, entry.counterparty.key) == (TERMINAL.id, NEW.address)
    assert entry.related == office.world.registry.executing
    assert number_of(entry.commitment) == slot.pack()
    office.replayed()


def test_a_recovered_key_of_a_suspended_participant_is_suspended_too(office: Office) -> None:
    office.by_council(SuspendCall(TERMINAL.id, WHY))
    office.by_council(recovery(TERMINAL.id))
    assert office.world.registry.keys[NEW.address].status is Status.SUSPENDED
    office.replayed()
    office.by_council(ReinstateCall(TERMINAL.id, WHY))
    assert office.world.registry.keys[NEW.address].status is Status.ACTIVE
    office.replayed()


# --- places


def filled(office: Office, count: int) -> None:
    """The terminal with ``count`` keys, the first among them."""
    for number in range(1, count):
        office.send(add(office, number), TERMINAL.keys[0])


def test_whoever_fills_all_eight_places_does_not_stop_a_recovery(office: Office) -> None:
    filled(office, 8)
    assert office.refused(add(office, 8), TERMINAL.keys[0]) == ("TooManyKeys", (TERMINAL.id,))
    office.by_council(recovery(TERMINAL.id))
    assert len(office.world.registry.live_keys[TERMINAL.id]) == 9
    office.replayed()


def test_a_second_recovery_finds_no_tenth_place(office: Office) -> None:
    filled(office, 8)
    office.by_council(recovery(TERMINAL.id))
    again = recovery(TERMINAL.id, SPARE[9])
    assert office.refused(again, COUNCIL) == ("TooManyKeys", (TERMINAL.id,))


def test_a_pending_recovery_takes_no_place_from_the_others_and_a_valid_one_does(
    office: Office,
) -> None:
    filled(office, 7)
    office.by_council(recovery(TERMINAL.id))
    office.later(WEEK)
    assert office.refused(add(office, 8), TERMINAL.keys[0])[0] == "TooManyKeys"
    pending = Office()
    filled(pending, 7)
    pending.by_council(recovery(TERMINAL.id))
    pending.send(add(pending, 8), TERMINAL.keys[0])
    assert len(pending.world.registry.live_keys[TERMINAL.id]) == 9
    pending.replayed()


def test_a_vetoed_recovery_gives_its_place_to_the_next(office: Office) -> None:
    filled(office, 8)
    office.by_council(recovery(TERMINAL.id))
    office.send(veto(), TERMINAL.keys[0])
    office.by_council(recovery(TERMINAL.id, SPARE[9]))
    assert office.world.registry.live_keys[TERMINAL.id][8] == SPARE[9].address
    office.replayed()


# --- refusals of the recovery, in the order of the checks


def with_consent_of(key: Key, call: RecoverKeyCall) -> RecoverKeyCall:
    consent = key.sign(call.grant, WHERE, Contract.REGISTRY, deadline=call.deadline)
    return replace(call, consent=consent)


def regranted(call: RecoverKeyCall, **values: object) -> RecoverKeyCall:
    """The same with other fields, and the new key's consent to them."""
    return with_consent_of(NEW, replace(call, grant=replace(call.grant, **values)))  # type: ignore[arg-type]


GOOD = recovery(TERMINAL.id)
UNCONSENTED = replace(GOOD, consent=Signature(ZERO_WORD, ZERO_WORD))
RECOVERIES: dict[str, tuple[RecoverKeyCall, str]] = {
    "of nobody": (replace(regranted(GOOD, id=NOBODY), commitment=ZERO_WORD), "IdInvalid"),
    "of one never enrolled": (
        replace(regranted(GOOD, id=ParticipantId(9)), commitment=ZERO_WORD),
        "ParticipantUnknown",
    ),
    "without a reason": (replace(GOOD, commitment=ZERO_WORD, deadline=1), "CommitmentMissing"),
    "too late": (replace(UNCONSENTED, deadline=1), "DeadlinePassed"),
    "without the key's consent": (with_consent_of(STRANGER, GOOD), "ConsentInvalid"),
    "with a consent to another deadline": (replace(GOOD, deadline=FAR - 1), "ConsentInvalid"),
    "with a consent that no key made": (UNCONSENTED, "SignatureInvalid"),
    "of a key that serves another": (
        with_consent_of(
            MAKER.keys[0],
            replace(GOOD, grant=replace(GOOD.grant, key=MAKER.keys[0].address, roles=0)),
        ),
        "KeyTaken",
    ),
    "that ends before its seven days": (
        regranted(GOOD, valid_until=Office().time + WEEK, roles=0),
        "WindowInvalid",
    ),
    "without a role": (regranted(GOOD, roles=0, acts=0), "RolesInvalid"),
    "with a role that does not exist": (regranted(GOOD, roles=128), "RolesInvalid"),
    "without an act": (regranted(GOOD, acts=0), "ActsInvalid"),
}


@pytest.mark.parametrize("name", RECOVERIES)
def test_a_recovery_is_refused(name: str, office: Office) -> None:
    call, error = RECOVERIES[name]
    before = office.world.slots(Contract.REGISTRY)
    assert office.refused(call, COUNCIL)[0] == error
    assert office.world.slots(Contract.REGISTRY) == before


def test_only_the_council_recovers(office: Office) -> None:
    bad = replace(GOOD, grant=replace(GOOD.grant, id=NOBODY))
    assert office.refused(bad, TERMINAL.keys[0]) == ("NotCouncil", ())


def test_a_window_is_judged_with_its_later_start(office: Office) -> None:
    end = office.time + WEEK
    call = regranted(GOOD, valid_until=end)
    assert office.refused(call, COUNCIL) == ("WindowInvalid", (end, end))
    office.by_council(regranted(GOOD, valid_until=end + 1))


# --- the veto


def recovered(office: Office, id: ParticipantId = TERMINAL.id) -> None:
    office.by_council(recovery(id))


def test_a_vetoed_key_is_revoked_from_that_second_on(office: Office) -> None:
    recovered(office)
    office.later(WEEK - 1)
    (entry,) = office.send(veto(why=WHY), TERMINAL.keys[0])
    assert office.world.registry.keys[NEW.address].revoked_at == office.time
    assert (entry.kind, entry.form, entry.related) == (Kind.VETO_RECOVERY, Form.DIRECT, ZERO_WORD)
    assert entry.counterparty.key == NEW.address
    office.later(1)
    assert office.refused(OPEN, NEW) == ("KeyRevoked", (NEW.address,))
    office.replayed()


def test_a_key_with_few_acts_may_veto(office: Office) -> None:
    recovered(office, MAKER.id)
    office.send(veto(), MAKER.keys[1])
    office.replayed()


def test_a_suspended_participants_key_may_veto(office: Office) -> None:
    office.by_council(SuspendCall(TERMINAL.id, WHY))
    recovered(office)
    office.send(veto(), TERMINAL.keys[0])
    office.replayed()


def test_a_veto_may_be_carried(office: Office) -> None:
    recovered(office)
    (entry,) = office.send(carried(NEW, TERMINAL.keys[0], FAR), STRANGER)
    assert entry.form is Form.CARRIED
    assert entry.actor.key == TERMINAL.keys[0].address
    office.replayed()


def twice(office: Office) -> None:
    recovered(office)
    office.send(veto(), TERMINAL.keys[0])


def valid(office: Office) -> None:
    recovered(office)
    office.later(WEEK)


VETOES: dict[str, tuple[Callable[[Office], None], Call, Key, str]] = {
    "by a stranger": (recovered, veto(), STRANGER, "KeyUnknown"),
    "by a key that is not valid yet": (recovered, veto(), CARRIER.keys[1], "KeyNotYetValid"),
    "by the recovered key itself": (recovered, veto(), NEW, "KeyNotYetValid"),
    "of a key never granted": (recovered, veto(STRANGER), TERMINAL.keys[0], "KeyUnknown"),
    "of another participant's": (recovered, veto(), MAKER.keys[0], "PartyMismatch"),
    "of a key that was added": (
        lambda office: filled(office, 2),
        veto(SPARE[1]),
        TERMINAL.keys[0],
        "NoRecovery",
    ),
    "of one that is valid already": (valid, veto(), TERMINAL.keys[0], "NoRecovery"),
    "of one vetoed before": (twice, veto(), TERMINAL.keys[0], "KeyRevoked"),
    "carried too late": (recovered, carried(NEW, STRANGER, 1), STRANGER, "DeadlinePassed"),
    "carried for a stranger": (recovered, carried(NEW, STRANGER, FAR), STRANGER, "KeyUnknown"),
    "carried without a signature": (
        recovered,
        replace(carried(NEW, STRANGER, FAR), signature=Signature(ZERO_WORD, ZERO_WORD)),
        STRANGER,
        "SignatureInvalid",
    ),
}


@pytest.mark.parametrize("name", VETOES)
def test_a_veto_is_refused(name: str, office: Office) -> None:
    prepare, call, sender, error = VETOES[name]
    prepare(office)
    assert office.refused(call, sender)[0] == error


def test_who_vetoes_and_whose_key_it_is_are_told_apart(office: Office) -> None:
    recovered(office)
    assert office.refused(veto(), MAKER.keys[0]) == ("PartyMismatch", (TERMINAL.id, MAKER.id))


def test_a_veto_through_a_contract_is_refused(office: Office) -> None:
    recovered(office)
    call: Call = veto()
    with pytest.raises(CallerIsContract):
        office.world.write(
            call, TERMINAL.keys[0].address, office.written[-1].entry.at, origin=STRANGER.address
        )
