"""Documents are about the entries that commit to them."""

from __future__ import annotations

import pytest

from ledger_client.documents import JsonValue
from ledger_client.ledger.calls import CertificateWriteCall, HandoffCall, NestCall, WriteCall
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.structs import CertificateAct, Handoff, Nesting
from ledger_client.ledger.values import ZERO_WORD, UnitId
from ledger_client.proofs import Report, Verdict
from tests.unit.proofs.journey import CERTIFIER, CUSTOMS, FORWARDER, MAKER, Journey
from tests.unit.proofs.rehearsal import FAR, Person
from tests.unit.proofs.stories import judged, opened, severe, stuffed

OTHER = "document.other_subject"


def about(story: Journey, type_: str, who: Person, subject: bytes, **members: JsonValue) -> bytes:
    """A statement as a client makes it: who states it, and about what."""
    named = {"participant": f"{who.id:016x}", "subject": f"0x{subject.hex()}"}
    return story.net.statement(type_, **named, **members)


def write(story: Journey, who: Person, subject: UnitId, kind: Kind, said: bytes) -> None:
    story.net.send(who, WriteCall(story.item(subject, kind, said)))


def details(report: Report) -> list[str]:
    told = [one.detail for one in report.findings if one.code == OTHER]
    return sorted(told)


def test_a_document_about_its_entry_is_verified() -> None:
    story = opened()
    said = about(story, "Control", CUSTOMS, story.pallet_b, result="ok")
    write(story, CUSTOMS, story.pallet_b, Kind.CONTROL, said)
    assert judged(story, story.pallet_b).verdict is Verdict.VERIFIED


def test_customs_document_about_another_unit_copied_by_the_maker_is_told() -> None:
    story = opened()
    said = about(story, "Control", CUSTOMS, story.container, result="passed, no findings")
    write(story, CUSTOMS, story.container, Kind.CONTROL, said)
    write(story, MAKER, story.pallet_b, Kind.OBSERVE, said)
    assert severe(judged(story, story.container)) == set()
    report = judged(story, story.pallet_b)
    assert report.verdict is Verdict.ATTENTION
    assert severe(report) == {OTHER}
    assert details(report) == ["participant", "subject"]


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"subject": "0x" + "00" * 32}, ["subject"]),
        ({"subject": "pallet B"}, ["subject"]),
        ({"subject": None}, ["subject"]),
        ({"subject": {}}, ["subject"]),
        ({"subject": [], "participant": True}, ["participant", "subject"]),
        ({"participant": f"{CUSTOMS.id:016x}"}, ["participant"]),
        ({"participant": "0" * 16}, ["participant"]),
        ({"participant": f"0x{MAKER.id:016x}"}, ["participant"]),
    ],
)
def test_each_member_that_is_not_the_entrys_is_told(
    changes: dict[str, JsonValue], wrong: list[str]
) -> None:
    story = opened()
    honest: dict[str, JsonValue] = {
        "participant": f"{MAKER.id:016x}",
        "subject": f"0x{story.pallet_b.hex()}",
    }
    said = story.net.statement("Observe", **{**honest, **changes})
    write(story, MAKER, story.pallet_b, Kind.OBSERVE, said)
    assert details(judged(story, story.pallet_b)) == wrong


@pytest.mark.parametrize("starter", [MAKER, FORWARDER])
def test_either_side_of_a_handoff_may_have_stated_it(starter: Person) -> None:
    story = opened()
    a = story.pallet_a
    said = about(story, "Handoff", starter, a)
    handoff = Handoff(a, story.turn(a), MAKER.id, FORWARDER.id, story.head(a), said, FAR)
    both = [story.net.sign(who, handoff) for who in (MAKER, FORWARDER)]
    story.net.carry(HandoffCall(handoff, both[0], both[1]))
    assert severe(judged(story, a)) == set()


def test_a_third_participants_document_behind_a_handoff_is_told() -> None:
    story = opened()
    a = story.pallet_a
    said = about(story, "Handoff", CUSTOMS, a)
    handoff = Handoff(a, story.turn(a), MAKER.id, FORWARDER.id, story.head(a), said, FAR)
    both = [story.net.sign(who, handoff) for who in (MAKER, FORWARDER)]
    story.net.carry(HandoffCall(handoff, both[0], both[1]))
    assert severe(judged(story, a)) == {OTHER}


@pytest.mark.parametrize(("named", "told"), [("container", set()), ("pallet_b", {OTHER})])
def test_a_nesting_is_about_the_parent_for_parent_and_child(named: str, told: set[str]) -> None:
    story = opened()
    c, a = story.container, story.pallet_a
    said = about(story, "Pack", MAKER, getattr(story, named))
    nesting = Nesting(c, Kind.PACK, story.turn(c), (a,), (story.turn(a),), said)
    story.net.send(MAKER, NestCall(nesting))
    assert severe(judged(story, a, c)) == told
    assert severe(judged(story, c)) == told


@pytest.mark.parametrize(("who", "told"), [(CERTIFIER, set()), (MAKER, {OTHER})])
def test_a_certificates_act_is_about_the_certificate(who: Person, told: set[str]) -> None:
    story = stuffed()
    said = about(story, "Revoke", who, story.certificate)
    act = CertificateAct(UnitId(story.certificate), Kind.REVOKE, ZERO_WORD, said)
    story.net.send(CERTIFIER, CertificateWriteCall(act))
    report = judged(story, story.pallet_a, story.container)
    assert severe(report) == {"certificate.revoked"} | told
