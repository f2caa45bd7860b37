"""Findings that no other test names, and the rule that each code is named by a test."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ledger_client.documents import show
from ledger_client.errors import InvalidInput
from ledger_client.ledger import layout
from ledger_client.ledger.calls import NestCall, OpenCall, WriteCall
from ledger_client.ledger.entries import BlockRef, Entry
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.structs import Nesting, Opening
from ledger_client.ledger.values import Contract, UnitId
from ledger_client.proofs import RULES, Policy, Report, TrustRoot, Verdict, verify
from ledger_client.proofs.bundle_openings import wire_of_opening
from ledger_client.proofs.policy import Openings
from tests.unit.proofs.forging import ForgedState, rewrite
from tests.unit.proofs.journey import CUSTOMS, MAKER, Journey
from tests.unit.proofs.mutations import Json, dumps
from tests.unit.proofs.rehearsal import seeded
from tests.unit.proofs.states import State
from tests.unit.proofs.stories import codes, judged, opened, severe
from tests.unit.proofs.test_mutations import honest
from tests.unit.proofs.test_mutations import judged as judged_bytes

LEDGER, REGISTRY = Contract.LEDGER, Contract.REGISTRY


def changed(change: Callable[[Json], None]) -> Report:
    tree: Json = json.loads(honest("container")[0])
    change(tree)
    return judged_bytes("container", dumps(tree))


def set_(*path: str | int, value: Json) -> Callable[[Json], None]:
    def change(tree: Json) -> None:
        for step in path[:-1]:
            tree = tree[step]
        tree[path[-1]] = value

    return change


@pytest.mark.parametrize(
    ("change", "code", "verdict"),
    [
        (set_("networkId", value="0x" + "11" * 32), "network.mismatch", Verdict.REFUTED),
        (set_("header", "hash", value="0x" + "11" * 32), "header.hash", Verdict.REFUTED),
        (set_("accounts", "ledger", value=[]), "proof.truncated", Verdict.INCOMPLETE),
        (set_("keys", value=[]), "key.missing", Verdict.REFUTED),
        (set_("participants", 0, "entries", value=[]), "history.mismatch", Verdict.REFUTED),
        (set_("journals", 0, "heads", value=[]), "journal.mismatch", Verdict.REFUTED),
        (set_("journals", value=[]), "journal.missing", Verdict.INCOMPLETE),
        (set_("unknown", value=1), "format.field", Verdict.INCOMPLETE),
    ],
)
def test_what_is_changed_is_found_under_its_code(
    change: Callable[[Json], None], code: str, verdict: Verdict
) -> None:
    report = changed(change)
    assert code in codes(report)
    assert report.verdict is verdict


def test_bytes_that_are_no_json_are_told() -> None:
    assert codes(judged_bytes("container", b"{")) == {"format.json"}


def test_a_trust_root_with_an_unknown_field_is_malformed() -> None:
    tree: Json = json.loads(honest("container")[1].encode())
    with pytest.raises(InvalidInput) as raised:
        TrustRoot.parse(dumps({**tree, "unknown": 1}))
    assert raised.value.code == "root.format"


def test_a_participant_without_its_history_is_incomplete_where_names_are_asked_for() -> None:
    def fewer(tree: Json) -> None:
        del tree["participants"][0]

    assert "participant.missing" in codes(changed(fewer))


def observe(story: Journey, subject: UnitId, document: bytes) -> None:
    story.net.send(MAKER, WriteCall(story.item(subject, Kind.OBSERVE, document)))


def test_a_late_note_is_told() -> None:
    assert "note.late" in codes(judged_bytes("container", honest("container")[0]))


def test_an_event_that_is_told_after_a_later_one_is_a_note() -> None:
    story = opened()
    for hour in ("06:30", "06:10"):
        time = f"2026-11-22T{hour}:00.000Z"
        said = story.net.document({"type": "Report", "eventTime": time})
        story.net.time += 3600
        observe(story, story.pallet_a, said)
    report = judged(story, story.pallet_a)
    assert "time.late" in codes(report)
    assert report.verdict is Verdict.VERIFIED


def test_a_committed_event_that_is_none_is_told() -> None:
    story = opened()
    members = {"type": "ObjectEvent", "eventTime": "2026-11-22T06:00:00.000Z", "action": "SING"}
    observe(story, story.pallet_a, story.net.document(members))
    assert severe(judged(story, story.pallet_a)) == {"epcis.malformed"}


def test_an_event_hash_beside_withheld_fields_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    # Our own code never shows it; somebody else's may.
    monkeypatch.setattr("ledger_client.documents.openings._refuse_oracle", lambda leaves: None)
    story = opened()
    state = State(story.net)
    bundle = state.bundle(story.container, [state.unit(story.container)])
    first = bundle.units[0].entries[0]
    commitment = getattr(first, "commitment", b"")
    document = story.net.documents[commitment]
    shown = wire_of_opening(commitment, show(document, ["/eventHash"]))
    openings = tuple(shown if one.commitment == commitment else one for one in bundle.openings)
    at = datetime.fromtimestamp(state.time, UTC)
    lenient = Policy(openings=Openings.SHOWN)
    changed_ = bundle.model_copy(update={"openings": openings})
    report = verify(changed_, state.trust_root(), at, lenient)
    assert "opening.hash_beside_withheld" in severe(report)


# --- forged


@pytest.mark.parametrize("changes", [{"acts": 1}, {"roles": 1 << 5}, {"valid_until": 1}])
def test_a_key_that_was_not_allowed_to_sign_is_refuted(changes: dict[str, int]) -> None:
    story = opened()
    known = story.net.world.registry.keys[MAKER.address]
    key = replace(known, **changes)  # type: ignore[arg-type]
    slot = (REGISTRY, layout.key_slot(MAKER.address))
    report = judged(story, story.pallet_a, state=ForgedState(story.net, {slot: key.pack()}))
    assert report.verdict is Verdict.REFUTED
    assert "key.binding" in codes(report)


def test_entries_out_of_the_order_of_their_blocks_are_refuted() -> None:
    story = opened()
    observe(story, story.pallet_a, story.net.statement("Seen"))
    early = BlockRef(1, 1)
    rewrite(story.net, LEDGER, lambda e: e.kind is Kind.OBSERVE, at=early)
    report = judged(story, story.pallet_a, state=ForgedState(story.net))
    assert report.verdict is Verdict.REFUTED
    assert "history.order" in codes(report)


def nest(story: Journey, kind: Kind, parent: UnitId, child: UnitId) -> None:
    said = story.net.statement("Stuffing")
    nesting = Nesting(parent, kind, story.turn(parent), (child,), (story.turn(child),), said)
    story.net.send(MAKER, NestCall(nesting))


def test_a_nesting_told_by_another_actor_is_refuted() -> None:
    story = opened()
    nest(story, Kind.PACK, story.container, story.pallet_a)
    packed = next(e for _, e in story.net.entries if e.kind is Kind.PACK)
    other = replace(packed.actor, key=CUSTOMS.address)

    def packing(entry: Entry) -> bool:
        return entry.kind is Kind.PACK

    rewrite(story.net, LEDGER, packing, actor=other)
    report = judged(story, story.pallet_a, story.container, state=ForgedState(story.net))
    assert report.verdict is Verdict.REFUTED
    assert "nesting.mismatch" in codes(report)


def test_a_thing_inside_that_was_packed_elsewhere_too_is_a_note() -> None:
    story = opened()
    a, c = story.pallet_a, story.container
    opening = Opening(seeded("second"), 3, False, story.net.statement("Open", name="second"))
    story.net.send(MAKER, OpenCall(opening))
    second = story.id_of(MAKER, opening.label)
    nest(story, Kind.PACK, c, a)
    nest(story, Kind.UNPACK, c, a)
    nest(story, Kind.PACK, second, a)
    report = judged(story, second, a)
    assert "nesting.not_shown" in codes(report)
    assert report.verdict is Verdict.VERIFIED


def test_a_head_from_before_the_part_shown_is_a_note() -> None:
    story = opened()
    net, a, c = story.net, story.pallet_a, story.container
    net.send(MAKER, WriteCall(story.item(c, Kind.ALERT, net.statement("Alert"))))
    alert = story.head(c)
    nest(story, Kind.PACK, c, a)
    net.send(MAKER, WriteCall(story.item(c, Kind.CLEAR, net.statement("Clear"), related=alert)))
    nest(story, Kind.UNPACK, c, a)
    state = State(net)
    kinds = [entry.kind for entry in state.history(LEDGER, c)]
    first = kinds.index(Kind.CONTENTS) + 1
    part = state.unit(c, first, len(kinds), proved=False)
    report = judged(story, a, units=[state.unit(a), part])
    assert "consent.head_not_shown" in codes(report)
    assert report.verdict is Verdict.VERIFIED


def test_every_code_is_named_by_a_test() -> None:
    texts = [path.read_text("utf-8") for path in Path(__file__).parent.rglob("*.py")]
    unnamed = [code for code in RULES if not any(f'"{code}"' in text for text in texts)]
    assert unnamed == []
