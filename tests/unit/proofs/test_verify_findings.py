"""Each finding about an honest history, by a story that calls for it."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from ledger_client.epcis import parse_events, typed_json
from ledger_client.ledger.calls import (
    AddKeyCall,
    ApproveCall,
    CertificateWriteCall,
    ExecuteCall,
    HoldCall,
    OpenCall,
    ProposeCall,
    RevokeKeyCall,
    SuspendCall,
    WithdrawAccreditationCall,
    WriteCall,
    encode_call,
)
from ledger_client.ledger.council_state import proposal_id
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.layout import accreditation_id
from ledger_client.ledger.structs import (
    CertificateAct,
    Hold,
    KeyGrant,
    KeyRevocation,
    Opening,
    Proposal,
    Withdrawal,
)
from ledger_client.ledger.values import ZERO_WORD, Contract, UnitId, word_of
from ledger_client.proofs import ExitCode, Question, Report, Verdict
from tests.unit.proofs.journey import (
    ALL_ACTS,
    CARRIER,
    CERTIFIER,
    CONTAINER,
    CUSTOMS,
    FORWARDER,
    MAKER,
    ROLES,
    SCOPE,
    SECOND_CONTAINER,
    Journey,
    epcis,
)
from tests.unit.proofs.rehearsal import FAR, START, Person, plain, seeded
from tests.unit.proofs.states import State
from tests.unit.proofs.stories import HOUR, codes, judged, opened, severe, stuffed


def act(story: Journey, kind: Kind, related: bytes = ZERO_WORD) -> None:
    said = story.net.statement("CertificateAct")
    act_ = CertificateAct(story.certificate, kind, related, said)
    story.net.send(CERTIFIER, CertificateWriteCall(act_))


def judged_pallet(story: Journey, after: timedelta = HOUR) -> Report:
    return judged(story, story.pallet_a, story.container, after=after)


def test_a_revoked_certificate_is_told() -> None:
    story = stuffed()
    act(story, Kind.REVOKE)
    report = judged_pallet(story)
    assert severe(report) == {"certificate.revoked"}
    assert report.verdict is Verdict.ATTENTION


def test_a_suspended_certificate_is_told_only_while_it_is() -> None:
    story = stuffed()
    act(story, Kind.SUSPEND, word_of(story.net.time + 7200))
    assert severe(judged_pallet(story)) == {"certificate.suspended"}
    assert severe(judged_pallet(story, timedelta(hours=3))) == set()


def test_a_withdrawn_accreditation_is_told() -> None:
    story = stuffed()
    subject = accreditation_id(CERTIFIER.id, SCOPE)
    head = story.net.world.registry.heads[subject]
    said = story.net.statement("Withdrawal")
    withdrawal = Withdrawal(CERTIFIER.id, SCOPE, head, said)
    story.net.send(CUSTOMS, WithdrawAccreditationCall(withdrawal))
    assert severe(judged_pallet(story)) == {"certificate.not_accredited"}


def test_a_key_revoked_since_is_told_and_what_it_signed_stands() -> None:
    story = opened()
    net = story.net
    gate = Person(MAKER.id, Person.named("gate").key)
    grant = KeyGrant(MAKER.id, gate.address, ROLES["maker"], ALL_ACTS & ~1, START, FAR - 1)
    consent = net.sign(gate, grant, Contract.REGISTRY, deadline=FAR)
    net.send(MAKER, AddKeyCall(grant, FAR, consent))
    net.send(gate, WriteCall(story.item(story.pallet_a, Kind.OBSERVE, net.statement("Gate"))))
    assert severe(judged(story, story.pallet_a)) == set()
    net.send(MAKER, RevokeKeyCall(KeyRevocation(gate.address, 0, ZERO_WORD)))
    report = judged(story, story.pallet_a)
    assert severe(report) == {"key.later_revoked"}
    assert report.verdict is Verdict.ATTENTION


def suspend(story: Journey, who: Person) -> None:
    net = story.net
    data = encode_call(SuspendCall(who.id, net.statement("Suspension")))
    registry = net.deployment.address(Contract.REGISTRY)
    proposal = Proposal(registry, data, 99, FAR)
    net.send(net.members[0], ProposeCall(proposal))
    net.send(net.members[1], ApproveCall(proposal_id(net.deployment, proposal)))
    net.send(net.members[2], ExecuteCall(proposal))


def offer(story: Journey, subject: UnitId, giver: Person, taker: Person, hours: int = 2) -> None:
    expiry = word_of(story.net.time + hours * 3600)
    said = story.net.statement("Offer")
    story.net.send(giver, WriteCall(story.item(subject, Kind.OFFER, said, taker.id, expiry)))


def test_a_suspended_participant_that_gives_is_told_twice() -> None:
    story = opened()
    suspend(story, MAKER)
    offer(story, story.pallet_a, MAKER, FORWARDER)
    report = judged(story, story.pallet_a)
    assert severe(report) == {"participant.suspended", "custody.given_while_suspended"}


def test_a_pending_offer_is_a_note_until_it_expires() -> None:
    story = opened()
    offer(story, story.pallet_a, MAKER, FORWARDER)
    assert "custody.offer_pending" in codes(judged(story, story.pallet_a))
    late = judged(story, story.pallet_a, after=timedelta(hours=3))
    assert "custody.offer_pending" not in codes(late)


def accept(story: Journey, related: bytes) -> None:
    item = story.item(story.pallet_a, Kind.ACCEPT, ZERO_WORD, MAKER.id, related)
    story.net.send(FORWARDER, WriteCall(item))


def test_an_accept_that_names_a_head_from_before_the_offer_is_told() -> None:
    story = opened()
    before = story.head(story.pallet_a)
    offer(story, story.pallet_a, MAKER, FORWARDER)
    accept(story, before)
    assert severe(judged(story, story.pallet_a)) == {"consent.head_unknown"}


def test_an_accept_that_names_an_invented_head_is_told() -> None:
    story = opened()
    offer(story, story.pallet_a, MAKER, FORWARDER)
    accept(story, seeded("no head"))
    assert severe(judged(story, story.pallet_a)) == {"consent.head_unknown"}


def test_entries_that_the_taker_had_not_seen_are_listed() -> None:
    story = opened()
    offer(story, story.pallet_a, MAKER, FORWARDER)
    seen = story.head(story.pallet_a)
    said = story.net.statement("Scratch")
    story.net.send(MAKER, WriteCall(story.item(story.pallet_a, Kind.OBSERVE, said)))
    accept(story, seen)
    report = judged(story, story.pallet_a)
    assert "custody.unseen_entries" in codes(report)
    assert report.verdict is Verdict.VERIFIED


def test_the_same_document_twice_is_told_until_one_is_corrected() -> None:
    story = opened()
    said = story.net.statement("Weighing", kilograms="812.5")
    for _ in range(2):
        story.net.send(MAKER, WriteCall(story.item(story.pallet_a, Kind.OBSERVE, said)))
    assert severe(judged(story, story.pallet_a)) == {"entry.repeated"}
    correction = story.item(
        story.pallet_a,
        Kind.CORRECT,
        story.net.statement("Correction"),
        related=story.head(story.pallet_a),
    )
    story.net.send(MAKER, WriteCall(correction))
    assert severe(judged(story, story.pallet_a)) == set()


def test_an_open_hold_and_a_hold_on_a_closed_unit_are_told() -> None:
    story = opened()
    story.net.send(MAKER, WriteCall(story.item(story.pallet_a, Kind.CLOSE)))
    assert severe(judged(story, story.pallet_a)) == set()
    hold = Hold(story.pallet_a, 1, False, story.net.statement("Hold"))
    story.net.send(CUSTOMS, HoldCall(hold))
    assert severe(judged(story, story.pallet_a)) == {"hold.open", "hold.outrun"}


def test_an_alert_is_cleared_by_its_author_or_customs_only() -> None:
    story = opened()
    net, a = story.net, story.pallet_a
    net.send(CUSTOMS, WriteCall(story.item(a, Kind.ALERT, net.statement("Alert"))))
    alert = story.head(a)
    assert severe(judged(story, a)) == {"alert.uncleared"}
    net.send(MAKER, WriteCall(story.item(a, Kind.CLEAR, net.statement("Clear"), related=alert)))
    assert severe(judged(story, a)) == {"alert.uncleared"}
    net.send(CUSTOMS, WriteCall(story.item(a, Kind.CLEAR, net.statement("Clear"), related=alert)))
    assert severe(judged(story, a)) == set()


def test_an_event_from_after_its_block_is_told() -> None:
    story = opened()
    said = story.net.document({"type": "Report", "eventTime": "2027-01-01T00:00:00.000Z"})
    story.net.send(MAKER, WriteCall(story.item(story.pallet_a, Kind.OBSERVE, said)))
    assert severe(judged(story, story.pallet_a)) == {"time.event_after_block"}


def test_a_changed_equipment_seal_is_told() -> None:
    story = opened()
    for number in ("SE440917", "se 440917", "SE440918"):
        said = story.net.statement("Check", sealNumber=number)
        story.net.send(MAKER, WriteCall(story.item(story.container, Kind.OBSERVE, said)))
    report = judged(story, story.container)
    assert severe(report) == {"equipment_seal.changed"}
    details = [one.detail for one in report.findings if one.severity == "attention"]
    assert details == ["SE440917 then SE440918"]


def observe_event(story: Journey, **changes: object) -> None:
    body = json.loads(epcis(CONTAINER, "0614141.1234567890", "06:10"))
    body["epcisBody"]["eventList"][0].update(changes)
    said = story.net.event(json.dumps(body).encode())
    story.net.send(MAKER, WriteCall(story.item(story.container, Kind.OBSERVE, said)))


def test_an_event_identifier_that_is_not_the_hash_is_told() -> None:
    story = opened()
    observe_event(story, eventID="ni:///sha-256;" + "00" * 32 + "?ver=CBV2.0")
    assert severe(judged(story, story.container)) == {"epcis.event_id"}


def test_a_document_that_states_another_event_hash_is_refuted() -> None:
    story = opened()
    net = story.net
    event = parse_events(epcis(CONTAINER, "0614141.1234567890", "06:10"))[0]
    members = plain(typed_json(event))
    assert isinstance(members, dict)
    members = {**members, "eventHash": "ni:///sha-256;" + "00" * 32 + "?ver=CBV2.0"}
    net.send(MAKER, WriteCall(story.item(story.container, Kind.OBSERVE, net.document(members))))
    report = judged(story, story.container)
    assert report.verdict is Verdict.REFUTED
    assert "epcis.event_hash" in codes(report)


def test_a_wrong_check_digit_is_told_and_looked_up_all_the_same() -> None:
    wrong = CONTAINER[:-1] + "4"
    story = opened()
    observe_event(story, epcList=[f"urn:epc:id:bic:{wrong}"])
    report = judged(story, story.container, question=Question(type="container", text=wrong))
    assert severe(report) == {"identifier.check_digit"}
    assert "lookup.index_only" in codes(report)


def container(text: str) -> Question:
    return Question(type="container", text=text)


def test_a_number_that_the_documents_bear_is_confirmed_and_another_is_not() -> None:
    story = opened()
    report = judged(story, story.container, question=container(CONTAINER))
    assert report.verdict is Verdict.VERIFIED
    assert "lookup.index_only" in codes(report)
    for text in (SECOND_CONTAINER, CONTAINER.lower(), " " + CONTAINER, "MSKU"):
        report = judged(story, story.container, question=container(text))
        assert report.verdict is Verdict.INCOMPLETE, text
        assert "lookup.unconfirmed" in codes(report)


@pytest.mark.parametrize("text", ["006141412345678901", "urn:epc:id:sscc:0614141.0234567890"])
def test_a_pallet_is_confirmed_by_the_digits_on_its_label_or_its_uri(text: str) -> None:
    # Extension digit 0, company 0614141, serial 234567890, check digit 1 (GS1 modulo 10).
    story = opened()
    said = story.net.event(epcis(CONTAINER, "0614141.0234567890", "06:10"))
    story.net.send(MAKER, WriteCall(story.item(story.pallet_a, Kind.OBSERVE, said)))
    report = judged(story, story.pallet_a, question=Question(type="sscc", text=text))
    assert "lookup.unconfirmed" not in codes(report)
    other = Question(type="sscc", text=text.replace("234", "235"))
    assert "lookup.unconfirmed" in codes(judged(story, story.pallet_a, question=other))


def second_journey(story: Journey) -> UnitId:
    opening = Opening(
        seeded("again"), 3, False, story.net.event(epcis(CONTAINER, "0614141.1234567913", "06:20"))
    )
    story.net.send(MAKER, OpenCall(opening))
    return story.id_of(MAKER, opening.label)


def test_journeys_of_one_number_that_overlap_are_both_listed() -> None:
    story = opened()
    other = second_journey(story)
    report = judged(story, other, story.container, question=container(CONTAINER))
    assert severe(report) == {"journey.not_closed", "journey.overlap"}
    story.net.send(MAKER, WriteCall(story.item(story.container, Kind.CLOSE)))
    report = judged(story, other, story.container, question=container(CONTAINER))
    assert severe(report) == {"journey.overlap"}


def test_journeys_of_one_number_one_after_the_other_are_fine() -> None:
    story = opened()
    story.net.send(MAKER, WriteCall(story.item(story.container, Kind.CLOSE)))
    other = second_journey(story)
    report = judged(story, other, story.container, question=container(CONTAINER))
    assert report.verdict is Verdict.VERIFIED
    assert "format.excess" in codes(judged(story, other, story.container))


def test_documents_that_are_not_at_hand_make_it_incomplete() -> None:
    story = opened()
    story.net.documents.clear()
    report = judged(story, story.pallet_a)
    assert report.verdict is Verdict.INCOMPLETE
    assert report.exit_code == ExitCode.COULD_NOT_CHECK
    assert severe(report) == {"opening.missing"}


def test_a_logbook_is_verified() -> None:
    story = opened()
    net = story.net
    net.send(CARRIER, OpenCall(Opening(ZERO_WORD, 0, True, net.statement("Logbook"))))
    logbook = story.id_of(CARRIER, ZERO_WORD)
    seen = story.item(logbook, Kind.OBSERVE, net.statement("Seen"), related=story.pallet_a)
    net.send(CARRIER, WriteCall(seen))
    fix = story.item(
        logbook, Kind.CORRECT, net.statement("Fix"), related=story.head(story.pallet_a)
    )
    net.send(CARRIER, WriteCall(fix))
    assert judged(story, logbook).verdict is Verdict.VERIFIED


def test_a_unit_that_the_ledger_does_not_know_is_incomplete() -> None:
    story = opened()
    unknown = UnitId(seeded("nothing"))
    report = judged(story, unknown, units=[State(story.net).unit(unknown)])
    assert report.verdict is Verdict.INCOMPLETE
    assert "history.missing" in codes(report)
