"""What random histories seldom reach: short stories, told to contracts and simulation."""

from dataclasses import replace

import pytest

from ledger_client.ledger.calls import (
    AddKeyCall,
    CertificateWriteCall,
    CloseHeldCall,
    EnrolCall,
    HoldCall,
    IssueCall,
    ReleaseCall,
    SetMembersCall,
    SuspendCall,
    VetoRecoveryCall,
    WriteCall,
    WriteNoteCall,
)
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.state import HoldState
from ledger_client.ledger.structs import (
    CertificateAct,
    Closing,
    Handoff,
    Hold,
    Issue,
    Item,
    RecoveryVeto,
    Release,
)
from ledger_client.ledger.values import (
    NOBODY,
    ZERO_WORD,
    Address,
    Contract,
    ParticipantId,
    keccak256,
    word_of,
)
from tests.ledger_differential.cast import (
    CUSTOMS,
    CUSTOMS_TOO,
    FAR,
    FORWARDER,
    MAKER,
    SCOPES,
    SPARE,
    STRANGER,
    grant_of,
)
from tests.ledger_differential.stage import START, Stage
from tests.ledger_differential.story import ISSUER, LATER, Story
from tests.ledger_differential.test_extremes import CUSTOMS_KEY, MAKER_KEY, WHY


@pytest.fixture
def story(stage: Stage) -> Story:
    return Story(stage)


@pytest.mark.parametrize(
    ("count", "threshold", "name"),
    [
        (2, 2, "MembersInvalid"),
        (3, 2, None),
        (3, 3, None),
        (3, 4, "MembersInvalid"),
        (4, 2, "MembersInvalid"),
        (32, 17, None),
        (33, 17, "MembersInvalid"),
    ],
)
def test_the_council_takes_3_to_32_members_and_more_than_half(
    story: Story, count: int, threshold: int, name: str | None
) -> None:
    members = tuple(Address(keccak256(bytes([one]))[12:]) for one in range(count))
    story.by_council(Contract.COUNCIL, SetMembersCall(members, threshold))
    story.ends(name)


@pytest.mark.parametrize("wrong", [STRANGER.address, Address(bytes(20))])
def test_nobody_is_a_member_twice_and_nothing_is_one(story: Story, wrong: Address) -> None:
    members = (STRANGER.address, MAKER_KEY.address, wrong)
    story.by_council(Contract.COUNCIL, SetMembersCall(members, 2))
    story.ends("MembersInvalid")


def test_what_a_unit_never_drew_does_not_come_back(story: Story) -> None:
    story.act(story.certificate(MAKER), Kind.RESTORE, story.small)
    story.ends("NotDrawn")


def test_what_came_back_does_not_come_back_again(story: Story) -> None:
    story.attach(story.small, 4)
    story.act(story.quantified(), Kind.RESTORE, story.small)
    story.act(story.quantified(), Kind.RESTORE, story.small)
    story.ends("AlreadyRestored")


@pytest.mark.parametrize("quantity", [0, 11])
def test_no_more_than_is_left_and_not_nothing_is_drawn(story: Story, quantity: int) -> None:
    story.attach(story.small, quantity)
    story.ends("QuantityExceeded")


@pytest.mark.parametrize(
    ("until", "name"),
    [(START.time, "WindowInvalid"), (2**40, "WindowInvalid"), (2**40 - 1, None)],
)
def test_a_suspension_ends_later_and_in_40_bits(story: Story, until: int, name: str | None) -> None:
    story.act(story.quantified(), Kind.SUSPEND, word_of(until))
    story.ends(name)


@pytest.mark.parametrize("kind", [Kind.SUSPEND, Kind.REVOKE, Kind.RESTORE])
def test_an_issuer_acts_on_a_document(story: Story, kind: Kind) -> None:
    act = CertificateAct(story.quantified(), kind, ZERO_WORD, ZERO_WORD)
    story.tell(CertificateWriteCall(act), ISSUER)
    story.ends("CommitmentMissing")


def test_a_suspension_begins_with_its_second(story: Story) -> None:
    story.act(story.quantified(), Kind.SUSPEND, word_of(LATER.time))
    story.attach(story.small, 4)
    story.ends("CertificateSuspended")


def test_a_suspension_is_over_with_its_last_second(story: Story) -> None:
    story.act(story.quantified(), Kind.SUSPEND, word_of(LATER.time))
    story.attach(story.small, 4, LATER)
    story.ends(None)


@pytest.mark.parametrize(("start", "end"), [(FAR, FAR), (START.time - 2, START.time)])
def test_a_certificate_is_valid_for_a_time_to_come(story: Story, start: int, end: int) -> None:
    issue = Issue(WHY, MAKER.id, SCOPES[0], start, end, 0, WHY)
    story.tell(IssueCall(issue), ISSUER)
    story.ends("WindowInvalid")


def test_two_inputs_give_what_they_have_of_one_certificate_to_one_output(story: Story) -> None:
    story.attach(story.small, 4)
    story.attach(story.middle, 3)
    story.transform((0, 0, 4), (1, 0, 2))
    story.ends(None)


@pytest.mark.parametrize(
    ("quantity", "name"),
    [
        ((0, 0, 5), "QuantityExceeded"),
        ((0, 0, 0), "QuantityExceeded"),
        ((1, 0, 1), "NotDrawn"),
        ((2, 0, 1), "QuantityMisplaced"),
        ((0, 1, 1), "QuantityMisplaced"),
    ],
)
def test_an_input_gives_only_what_it_has(
    story: Story, quantity: tuple[int, int, int], name: str
) -> None:
    story.attach(story.small, 4)
    story.transform(quantity)
    story.ends(name)


@pytest.mark.parametrize("missing", ["commitment", "related"])
def test_a_handoff_names_what_it_rests_on(story: Story, missing: str) -> None:
    whole = Handoff(story.big, 0, MAKER.id, FORWARDER.id, WHY, WHY, START.time)
    if missing == "commitment":
        story.hand_off(replace(whole, commitment=ZERO_WORD), FORWARDER.keys[0])
        story.ends("CommitmentMissing")
    else:
        story.hand_off(replace(whole, related=ZERO_WORD), FORWARDER.keys[0])
        story.ends("RelatedMissing")


def test_nobody_hands_off_to_himself(story: Story) -> None:
    handoff = Handoff(story.big, 0, MAKER.id, MAKER.id, WHY, WHY, START.time)
    story.hand_off(handoff, MAKER_KEY)
    story.ends("TakerInvalid")


@pytest.mark.parametrize("nonce", [200, 456, 2**256 - 1])
def test_a_nonce_is_used_once_in_whatever_word(story: Story, nonce: int) -> None:
    item = Item(story.big, Kind.OBSERVE, 0, NOBODY, ZERO_WORD, WHY)
    where = story.world.deployment
    signature = MAKER_KEY.sign(item, where, Contract.LEDGER, nonce=nonce, deadline=START.time)
    for _ in range(2):
        story.tell(WriteNoteCall(item, nonce, START.time, signature), STRANGER.address)
    story.ends("NonceUsed")


def test_an_authority_holds_again_with_the_next_counter(story: Story) -> None:
    for counter in (1, 2):
        hold = HoldCall(Hold(story.big, counter, counter == 1, WHY))
        story.tell(hold, CUSTOMS_KEY.address)
        if counter == 1:
            release = ReleaseCall(Release(story.big, CUSTOMS.id, 1, WHY))
            story.tell(release, CUSTOMS_KEY.address)
    story.ends(None)


@pytest.mark.parametrize(("id", "name"), [(0, "IdInvalid"), (1, None)])
def test_no_participant_has_the_id_of_nobody(story: Story, id: int, name: str | None) -> None:
    grant = grant_of(ParticipantId(id), MAKER.role, SPARE[0], first=True)
    consent = story.director.consent(grant, SPARE[0])
    story.by_council(Contract.REGISTRY, EnrolCall(grant, WHY, FAR, consent))
    story.ends(name)


@pytest.mark.parametrize(("more", "name"), [(5, None), (6, "TooManyKeys")])
@pytest.mark.parametrize("recovered", [False, True])
def test_eight_keys_have_a_place_and_a_recovered_one_the_ninth(
    story: Story, more: int, name: str | None, recovered: bool
) -> None:
    if recovered:
        story.recover(SPARE[0])
    for key in SPARE[1 : more + 1]:
        grant = grant_of(MAKER.id, MAKER.role, key, first=False)
        call = AddKeyCall(grant, FAR, story.director.consent(grant, key))
        story.tell(call, MAKER_KEY.address)
    story.ends(name)


def test_no_second_recovery_takes_a_tenth_place(story: Story) -> None:
    for key in SPARE[1:6]:
        grant = grant_of(MAKER.id, MAKER.role, key, first=False)
        call = AddKeyCall(grant, FAR, story.director.consent(grant, key))
        story.tell(call, MAKER_KEY.address)
    story.recover(SPARE[6])
    story.recover(SPARE[7])
    story.ends("TooManyKeys")


def test_a_logbook_is_not_held(story: Story) -> None:
    story.change(story.big, logbook=True)
    story.tell(HoldCall(Hold(story.big, 1, False, WHY)), CUSTOMS_KEY.address)
    story.ends("UnitIsLogbook")


@pytest.mark.parametrize(
    ("kind", "name"), [(Kind.OBSERVE, "CommitmentMissing"), (Kind.ALERT, "UnitIsLogbook")]
)
def test_a_note_in_a_logbook_commits_to_a_document_too(story: Story, kind: Kind, name: str) -> None:
    story.change(story.big, logbook=True)
    item = Item(story.big, kind, 0, NOBODY, ZERO_WORD, ZERO_WORD)
    story.tell(WriteCall(item), MAKER_KEY.address)
    story.ends(name)


def test_a_custodian_does_not_write_controls(story: Story) -> None:
    item = Item(story.big, Kind.CONTROL, 0, NOBODY, ZERO_WORD, WHY)
    story.tell(WriteCall(item), MAKER_KEY.address)
    story.ends("RoleMissing")


def test_a_full_parent_loses_the_mark_of_a_released_child(story: Story) -> None:
    story.change(story.big, children=1, bound=65535)
    story.put_inside(story.small, story.big)
    story.change(story.small, holds=1, bindings=1)
    story.hold(story.small, HoldState(1, active=True, binding=True))
    release = Release(story.small, CUSTOMS.id, 1, WHY)
    story.tell(ReleaseCall(release), CUSTOMS_KEY.address)
    story.ends(None)


@pytest.mark.parametrize("which", ["unknown", "closed", "logbook", "itself", "middle"])
def test_a_held_unit_goes_on_in_one_that_can(story: Story, which: str) -> None:
    story.change(story.big, holds=1)
    story.hold(story.big, HoldState(1, active=True))
    if which in {"closed", "logbook"}:
        story.change(story.middle, **{which: True})
    successor = {"unknown": WHY, "itself": story.big}.get(which, story.middle)
    story.close_held(successor)
    story.ends(None if which == "middle" else "SuccessorInvalid")


@pytest.mark.parametrize("held_before", [False, True])
def test_an_authority_closes_only_what_it_holds_itself(story: Story, held_before: bool) -> None:
    hold = HoldCall(Hold(story.big, 1, False, WHY))
    if held_before:
        story.tell(hold, CUSTOMS_KEY.address)
        story.tell(ReleaseCall(Release(story.big, CUSTOMS.id, 1, WHY)), CUSTOMS_KEY.address)
    story.tell(hold, CUSTOMS_TOO.keys[0].address)
    closing = Closing(story.big, 3 if held_before else 1, 1, ZERO_WORD, WHY)
    story.tell(CloseHeldCall(closing), CUSTOMS_KEY.address)
    story.ends("HoldNotActive")


def test_the_council_closes_for_nobody_who_is_there(story: Story) -> None:
    story.close_by_council()
    story.ends("CustodianPresent")


@pytest.mark.parametrize("successor", [ZERO_WORD, WHY])
def test_the_council_closes_for_the_suspended(story: Story, successor: bytes) -> None:
    story.by_council(Contract.REGISTRY, SuspendCall(MAKER.id, WHY))
    story.close_by_council(successor)
    story.steps.sort(key=lambda step: step.at.number)
    story.ends(None if successor == ZERO_WORD else "SuccessorInvalid")


def test_a_recovery_is_vetoed_once(story: Story) -> None:
    story.recover(SPARE[0])
    for _ in range(2):
        veto = VetoRecoveryCall(RecoveryVeto(SPARE[0].address, ZERO_WORD))
        story.tell(veto, MAKER_KEY.address)
    story.ends("KeyRevoked")
