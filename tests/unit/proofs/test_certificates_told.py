"""Each finding about certificates, by an honest story that calls for it or by a forged state."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ledger_client.ledger import layout
from ledger_client.ledger.calls import AccreditCall, AttachCall, CertificateWriteCall, IssueCall
from ledger_client.ledger.calls import WithdrawAccreditationCall as WithdrawCall
from ledger_client.ledger.certificate_acts import terms_hash
from ledger_client.ledger.draw_state import DrawState
from ledger_client.ledger.entries import BlockRef, Entry, entry_hash, next_head
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.structs import (
    Accreditation,
    Attachment,
    CertificateAct,
    Issue,
    Withdrawal,
)
from ledger_client.ledger.values import ZERO_WORD, Contract, UnitId, word_of
from ledger_client.proofs import Bundle, Report, Verdict, verify
from tests.unit.proofs.forging import ForgedState, Slots, rewrite
from tests.unit.proofs.journey import CERTIFIER, CUSTOMS, MAKER, SCOPE, Journey
from tests.unit.proofs.rehearsal import FAR, START, seeded
from tests.unit.proofs.states import State
from tests.unit.proofs.stories import HOUR, codes, judged, opened, severe, stuffed

CERTIFICATES, REGISTRY = Contract.CERTIFICATES, Contract.REGISTRY


def pallet(story: Journey, after: timedelta = HOUR, state: State | None = None) -> Report:
    return judged(story, story.pallet_a, story.container, after=after, state=state)


def details(report: Report, code: str) -> list[str]:
    return [one.detail for one in report.findings if one.code == code]


def bundle_of(story: Journey, **changes: object) -> Bundle:
    state = State(story.net)
    units = [state.unit(story.pallet_a), state.unit(story.container)]
    return state.bundle(story.pallet_a, units).model_copy(update=changes)


def judged_bundle(story: Journey, bundle: Bundle) -> Report:
    state = State(story.net)
    return verify(bundle, state.trust_root(), datetime.fromtimestamp(state.time, UTC) + HOUR)


def act(story: Journey, kind: Kind, related: bytes = ZERO_WORD, of: bytes = b"") -> None:
    said = story.net.statement("CertificateAct")
    act_ = CertificateAct(of or story.certificate, kind, related, said)
    story.net.send(CERTIFIER, CertificateWriteCall(act_))


def issue(story: Journey, name: str, until: int = FAR) -> bytes:
    said = story.net.statement("Certificate", number=name)
    issued = Issue(seeded(name), MAKER.id, SCOPE, START, until, 1000, said)
    story.net.send(CERTIFIER, IssueCall(issued))
    return story.id_of(CERTIFIER, issued.label, CERTIFICATES)


# --- succession


def test_a_superseded_certificate_is_told_with_the_valid_one_that_took_its_place() -> None:
    story = stuffed()
    after = issue(story, "second")
    act(story, Kind.SUPERSEDE, after)
    report = pallet(story)
    assert severe(report) == {"certificate.superseded"}
    assert details(report, "certificate.superseded") == [f"by 0x{after.hex()}, which is valid"]


@pytest.mark.parametrize(
    ("kind", "standing"), [(Kind.REVOKE, "revoked"), (Kind.SUSPEND, "suspended")]
)
def test_a_chain_of_successors_is_followed_to_its_end(kind: Kind, standing: str) -> None:
    story = stuffed()
    second, third = issue(story, "second"), issue(story, "third")
    act(story, Kind.SUPERSEDE, second)
    act(story, Kind.SUPERSEDE, third, of=second)
    until = word_of(story.net.time + 86_400) if kind is Kind.SUSPEND else ZERO_WORD
    act(story, kind, until, of=third)
    report = pallet(story)
    assert severe(report) == {"certificate.superseded"}
    told = f"by 0x{second.hex()}, then by 0x{third.hex()}, which is {standing}"
    assert details(report, "certificate.superseded") == [told]


def test_a_successor_that_has_expired_is_told() -> None:
    story = stuffed()
    after = issue(story, "second", story.net.time + 7200)
    act(story, Kind.SUPERSEDE, after)
    assert details(pallet(story), "certificate.superseded")[0].endswith("which is valid")
    late = pallet(story, timedelta(hours=3))
    assert details(late, "certificate.superseded")[0].endswith("which is expired")


def test_a_successor_that_is_not_shown_makes_it_incomplete() -> None:
    story = stuffed()
    after = issue(story, "second")
    act(story, Kind.SUPERSEDE, after)
    shown = bundle_of(story).certificates
    kept = tuple(one for one in shown if one.certificate_id != after)
    report = judged_bundle(story, bundle_of(story, certificates=kept))
    assert report.verdict is not Verdict.VERIFIED
    assert "certificate.successor_missing" in codes(report)
    assert details(report, "certificate.superseded")[0].endswith("which is not shown")


# --- standing


def test_a_suspension_that_is_over_is_a_note() -> None:
    story = stuffed()
    act(story, Kind.SUSPEND, word_of(story.net.time + 7200))
    assert "certificate.suspended" in severe(pallet(story))
    over = pallet(story, timedelta(hours=3))
    assert severe(over) == set()
    assert "certificate.was_suspended" in codes(over)


def test_an_expired_certificate_is_told() -> None:
    story = opened()
    net, a = story.net, story.pallet_a
    short = issue(story, "short", net.time + 7200)
    net.send(MAKER, AttachCall(Attachment(a, short, 0, MAKER.id, 5, net.statement("Attach"))))
    assert severe(judged(story, a)) == set()
    assert severe(judged(story, a, after=timedelta(hours=3))) == {"certificate.expired"}


# --- what units have of it


def test_a_quantity_that_the_issuer_took_back_is_told_and_covers_nothing() -> None:
    story = stuffed()
    assert [one.quantity for one in pallet(story).covers] == ["400"]
    act(story, Kind.RESTORE, story.pallet_a)
    report = pallet(story)
    assert severe(report) == {"certificate.quantity_restored"}
    assert details(report, "certificate.quantity_restored") == [f"0x{story.pallet_a.hex()}"]
    assert report.covers == ()


def draw_of(story: Journey, draw: DrawState) -> Slots:
    slot = layout.draw_slot(story.certificate, story.pallet_a)
    return {(CERTIFICATES, slot): draw.pack()}


@pytest.mark.parametrize(
    ("draw", "code"),
    [
        (DrawState(), "state.mismatch"),
        (DrawState(399, drawn=True), "state.mismatch"),
        (DrawState(0, drawn=True, restored=True), "state.mismatch"),
        (DrawState(401, drawn=True), "certificate.overdrawn"),
        (DrawState(2**128 - 1, drawn=True), "certificate.overdrawn"),
    ],
)
def test_a_draw_that_its_entries_do_not_make_is_refuted(draw: DrawState, code: str) -> None:
    story = stuffed()
    report = pallet(story, state=ForgedState(story.net, draw_of(story, draw)))
    assert report.verdict is Verdict.REFUTED
    assert code in codes(report)


@pytest.mark.parametrize("packed", [1, 1 << 254, 1 << 200 | 1 << 255])
def test_a_slot_that_is_no_draw_is_refuted(packed: int) -> None:
    story = stuffed()
    slot = layout.draw_slot(story.certificate, story.pallet_a)
    report = pallet(story, state=ForgedState(story.net, {(CERTIFICATES, slot): packed}))
    assert report.verdict is Verdict.REFUTED
    assert "proof.malformed" in codes(report)


def test_a_certificate_that_does_not_prove_what_a_unit_has_is_incomplete() -> None:
    story = stuffed()
    shown = bundle_of(story).certificates
    bare = tuple(one.model_copy(update={"draws": ()}) for one in shown)
    report = judged_bundle(story, bundle_of(story, certificates=bare))
    assert severe(report) == {"proof.missing"}
    assert report.verdict is Verdict.INCOMPLETE


# --- accreditation


def withdraw(story: Journey) -> None:
    head = story.net.world.registry.heads[layout.accreditation_id(CERTIFIER.id, SCOPE)]
    said = story.net.statement("Withdrawal")
    story.net.send(CUSTOMS, WithdrawCall(Withdrawal(CERTIFIER.id, SCOPE, head, said)))


def accredit(story: Journey) -> None:
    head = story.net.world.registry.heads[layout.accreditation_id(CERTIFIER.id, SCOPE)]
    said, now = story.net.statement("Accreditation"), story.net.time
    given = Accreditation(CERTIFIER.id, SCOPE, now, FAR, head, said)
    story.net.send(CUSTOMS, AccreditCall(given))


def test_an_issue_under_an_accreditation_that_was_withdrawn_and_given_again_is_proved() -> None:
    story = stuffed()
    withdraw(story)
    assert severe(pallet(story)) == {"certificate.not_accredited"}
    accredit(story)
    assert pallet(story).verdict is Verdict.VERIFIED


def test_an_issue_before_its_accreditation_is_refuted() -> None:
    story = stuffed()
    given = next(e for _, e in story.net.entries if e.kind is Kind.ACCREDIT)
    later = BlockRef(story.net.number, story.net.time)
    rewrite(story.net, REGISTRY, lambda e: e == given, at=later)
    report = pallet(story, state=ForgedState(story.net))
    assert report.verdict is Verdict.REFUTED
    assert "certificate.not_accredited_then" in codes(report)


def test_an_accreditation_that_its_entries_do_not_give_is_refuted() -> None:
    story = stuffed()
    withdraw(story)
    subject = layout.accreditation_id(CERTIFIER.id, SCOPE)
    ended = story.net.world.registry.accreditations[subject]
    slot = (REGISTRY, layout.accreditation_slot(subject))
    alive = replace(ended, withdrawn_at=0).pack()
    report = pallet(story, state=ForgedState(story.net, {slot: alive}))
    assert report.verdict is Verdict.REFUTED
    assert "state.mismatch" in codes(report)


def test_an_accreditation_that_is_not_shown_makes_it_incomplete() -> None:
    story = stuffed()
    given = next(e.commitment for _, e in story.net.entries if e.kind is Kind.ACCREDIT)
    del story.net.documents[given]
    report = judged_bundle(story, bundle_of(story, accreditations=()))
    assert severe(report) == {"certificate.accreditation_missing"}
    assert report.verdict is Verdict.INCOMPLETE


def test_an_authoritys_own_document_need_not_be_open() -> None:
    story = stuffed()
    given = next(e.commitment for _, e in story.net.entries if e.kind is Kind.ACCREDIT)
    del story.net.documents[given]
    report = pallet(story)
    assert report.verdict is Verdict.VERIFIED
    assert "opening.withheld" in codes(report)


# --- attachments


def test_an_attachment_without_its_certificate_is_incomplete() -> None:
    story = stuffed()
    report = judged_bundle(story, bundle_of(story, certificates=(), accreditations=()))
    assert "certificate.missing" in codes(report)
    assert report.verdict is not Verdict.VERIFIED


def test_an_attachment_that_names_something_else_of_the_certificate_is_refuted() -> None:
    story = stuffed()
    first = State(story.net).history(CERTIFICATES, story.certificate)[0]
    issued = next_head(story.certificate, entry_hash(first))

    def attached(entry: Entry) -> bool:
        return entry.kind is Kind.ATTACH and entry.unit_id == story.pallet_a

    rewrite(story.net, Contract.LEDGER, attached, related=issued)
    report = pallet(story, state=ForgedState(story.net))
    assert report.verdict is Verdict.REFUTED
    assert "certificate.mismatch" in codes(report)


def test_one_draw_does_not_serve_two_attachments() -> None:
    story = opened()
    net, a = story.net, story.pallet_a
    for name in ("one", "two"):
        taken = Attachment(a, issue(story, name), 0, MAKER.id, 5, net.statement("Attach"))
        net.send(MAKER, AttachCall(taken))
    assert judged(story, a).verdict is Verdict.VERIFIED
    first, second = [e for _, e in net.entries if e.kind is Kind.ATTACH]
    rewrite(net, Contract.LEDGER, lambda e: e == second, related=first.related, at=first.at)
    report = judged(story, a, state=ForgedState(net))
    assert report.verdict is Verdict.REFUTED
    told = [one.pointer for one in report.findings if one.code == "certificate.mismatch"]
    assert len(told) == 2  # the second attachment, and the draw that is left without one


def test_a_draw_from_a_certificate_that_was_over_is_refuted() -> None:
    story = stuffed()
    state = story.net.world.certificates.certificates[story.certificate]
    draw = next(e for _, e in story.net.entries if e.kind is Kind.DRAW)
    over = replace(state, valid_until=draw.at.time)
    terms = terms_hash(over.scope, over.valid_from, over.valid_until, over.quantity)

    def issued(entry: Entry) -> bool:
        return entry.kind is Kind.ISSUE and entry.unit_id == story.certificate

    rewrite(story.net, CERTIFICATES, issued, related=terms)
    keys = layout.certificate_slots(UnitId(story.certificate))
    slots = {(CERTIFICATES, key): value for key, value in zip(keys, over.pack(), strict=True)}
    report = pallet(story, state=ForgedState(story.net, slots))
    assert report.verdict is Verdict.REFUTED
    assert "certificate.not_valid_then" in codes(report)
