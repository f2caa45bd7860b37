"""Payloads, evidence, tickets, handoffs, participants, certificates, events."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger_client.documents.canonical import JsonValue
from ledger_client.documents.commitments import commit
from ledger_client.documents.openings import check, open_all
from ledger_client.errors import Conflict, EvidenceMissing, InvalidInput, StoreBroken
from ledger_client.store import (
    CapturedEvent,
    Direction,
    EventEntry,
    Evidence,
    KnownCertificate,
    KnownParticipant,
    PayloadErased,
    SignedHandoff,
    Store,
    pack_opening,
    unpack_opening,
)
from tests.unit.store.store_files import CONTRACT, PARTICIPANT, UNIT, opened

HEAD = b"\x0d" * 32
SIGNATURE = b"\x5a" * 65


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return opened(tmp_path)


def test_a_payload_comes_back_as_it_was_put(store: Store) -> None:
    store.payloads.put(HEAD, b"payload")
    store.payloads.put(HEAD, b"payload")
    assert store.payloads.get(HEAD) == b"payload"


def test_a_payload_is_not_replaced(store: Store) -> None:
    store.payloads.put(HEAD, b"payload")
    with pytest.raises(Conflict):
        store.payloads.put(HEAD, b"other")
    assert store.payloads.get(HEAD) == b"payload"


def test_a_missing_payload_is_missing_and_an_erased_one_says_when(store: Store) -> None:
    with pytest.raises(EvidenceMissing):
        store.payloads.get(HEAD)
    store.payloads.put(HEAD, b"payload")
    store.payloads.erase(HEAD)
    with pytest.raises(PayloadErased, match="2026-11-23"):
        store.payloads.get(HEAD)
    with pytest.raises(PayloadErased):
        store.payloads.put(HEAD, b"payload")


@pytest.mark.parametrize("size", [0, 31, 33])
def test_a_commitment_has_32_bytes(store: Store, size: int) -> None:
    with pytest.raises(InvalidInput):
        store.payloads.put(bytes(size), b"payload")


DOCUMENTS: st.SearchStrategy[dict[str, JsonValue]] = st.dictionaries(
    st.text(st.characters(exclude_categories=["Cs", "Nd"]), max_size=8),
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.just([]) | st.just({}),
    min_size=1,
    max_size=6,
)


@given(DOCUMENTS)
def test_an_opening_comes_back_from_its_payload(document: dict[str, JsonValue]) -> None:
    committed = commit(document, b"\x33" * 32, "key")
    opening = unpack_opening(pack_opening(open_all(committed)))
    check(opening, committed.commitment)
    assert pack_opening(opening) == pack_opening(open_all(committed))


@pytest.mark.parametrize(
    "payload",
    [
        b"", b"{}", b"null", b"[]", b"\xff", b"7", b"{",
        b'{"kind":1,"leaves":[],"padding":[]}',
        b'{"kind":256,"leaves":[],"padding":[],"version":1}',
        b'{"extra":1,"kind":1,"leaves":[],"padding":[],"version":1}',
        b'{"kind":1,"leaves":[{"pointer":"/a","salt":"00","value":1}],"padding":[],"version":1}',
        b'{"kind":1,"leaves":[],"padding":["zz"],"version":1}',
        b'{"kind": 1,"leaves":[],"padding":[],"version":1}',
    ],
)  # fmt: skip
def test_a_payload_that_is_no_opening_is_a_typed_error(payload: bytes) -> None:
    with pytest.raises(StoreBroken):
        unpack_opening(payload)


DIRECT = Evidence(CONTRACT, HEAD, UNIT, 0, bytes(32), raw_tx=b"\xf8raw")
BOTH = Evidence(
    CONTRACT, b"\x0e" * 32, UNIT, 2, HEAD, signed='{"turn":1}', signatures=(SIGNATURE, b"\x5b" * 65)
)


def test_evidence_is_found_by_contract_and_head(store: Store) -> None:
    for evidence in (DIRECT, BOTH, DIRECT):
        store.evidence.keep(evidence)
    assert store.evidence.of(CONTRACT, HEAD) == DIRECT
    assert store.evidence.of(b"\xdd" * 20, HEAD) is None
    assert store.evidence.of_unit(CONTRACT, UNIT) == (DIRECT, BOTH)


def test_evidence_is_not_replaced_and_never_empty(store: Store) -> None:
    store.evidence.keep(DIRECT)
    with pytest.raises(Conflict):
        store.evidence.keep(replace(DIRECT, raw_tx=b"other"))
    with pytest.raises(InvalidInput):
        store.evidence.keep(replace(DIRECT, head=bytes(32), raw_tx=None))


def test_tickets_are_kept_by_unit_and_used_once(store: Store) -> None:
    made = store.tickets.keep(Direction.MADE, UNIT, b"ticket 1")
    assert store.tickets.keep(Direction.MADE, UNIT, b"ticket 1") == made
    store.tickets.keep(Direction.RECEIVED, UNIT, b"ticket 2")
    store.tickets.mark_used(made)
    kept = {
        ticket.content: (ticket.direction, ticket.used) for ticket in store.tickets.of_unit(UNIT)
    }
    assert kept == {
        b"ticket 1": (Direction.MADE, True),
        b"ticket 2": (Direction.RECEIVED, False),
    }


HALF = SignedHandoff(
    b"\x44" * 32, UNIT, 3, PARTICIPANT, 7, 1_795_400_000, "{}", giver_signature=SIGNATURE
)
OTHER_HALF = replace(HALF, giver_signature=None, taker_signature=b"\x5b" * 65)


@pytest.mark.parametrize("order", [(HALF, OTHER_HALF), (OTHER_HALF, HALF)])
def test_either_half_may_come_first(
    store: Store, order: tuple[SignedHandoff, SignedHandoff]
) -> None:
    first = store.handoffs.keep(order[0])
    assert not first.complete
    assert first.waits_for == (7 if order[0] is HALF else PARTICIPANT)
    whole = store.handoffs.keep(order[1])
    assert whole.complete
    assert whole.waits_for is None
    assert (whole.giver_signature, whole.taker_signature) == (SIGNATURE, b"\x5b" * 65)
    assert store.handoffs.open_ones(UNIT) == (whole,)


def test_a_kept_signature_is_not_replaced(store: Store) -> None:
    store.handoffs.keep(HALF)
    again = store.handoffs.keep(replace(HALF, giver_signature=b"\x11" * 65))
    assert again.giver_signature == SIGNATURE


def test_a_settled_handoff_is_no_longer_open(store: Store) -> None:
    store.handoffs.keep(HALF)
    store.handoffs.settle(HALF.digest, "sealed")
    store.handoffs.settle(HALF.digest, "expired")
    assert store.handoffs.open_ones() == ()
    assert store.handoffs.get(HALF.digest).settled == "sealed"


def test_a_handoff_expires_after_its_deadline(store: Store) -> None:
    at = datetime.fromtimestamp(HALF.deadline, UTC)
    assert not HALF.expired(at)
    assert HALF.expired(at.replace(microsecond=1))
    assert store.handoffs.open_ones() == ()


@pytest.mark.parametrize(
    "change", [{"turn": 4}, {"giver": 8}, {"taker": 8}, {"deadline": 1}, {"struct": "[]"}]
)
def test_another_struct_under_the_same_digest_is_refused(
    store: Store, change: dict[str, object]
) -> None:
    store.handoffs.keep(HALF)
    with pytest.raises(Conflict):
        store.handoffs.keep(replace(OTHER_HALF, **change))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "wrong",
    [
        replace(HALF, giver_signature=None),
        replace(HALF, giver_signature=b""),
        replace(HALF, giver_signature=bytes(64)),
        replace(HALF, digest=bytes(31)),
    ],
)
def test_a_half_without_a_signature_is_refused(store: Store, wrong: SignedHandoff) -> None:
    with pytest.raises(InvalidInput):
        store.handoffs.keep(wrong)
    with pytest.raises(EvidenceMissing):
        store.handoffs.get(HALF.digest)


CARRIER = KnownParticipant(PARTICIPANT, "Nordsee Linie", b"opening", ("4012345000009",), True)


def test_a_participant_is_found_by_id_gln_and_name(store: Store) -> None:
    store.participants.keep(CARRIER)
    assert store.participants.get(PARTICIPANT) == CARRIER
    assert store.participants.by_gln("4012345000009") == CARRIER
    assert store.participants.by_name("NORDSEE linie") == (CARRIER,)
    assert store.participants.get(1) is None
    assert store.participants.by_gln("4012345000016") is None


def test_a_gln_belongs_to_one_participant(store: Store) -> None:
    store.participants.keep(CARRIER)
    with pytest.raises(Conflict):
        store.participants.keep(KnownParticipant(9, "Other", glns=CARRIER.glns))
    assert store.participants.get(9) is None
    moved = replace(CARRIER, glns=(), name="Renamed")
    store.participants.keep(moved)
    store.participants.keep(KnownParticipant(9, "Other", glns=CARRIER.glns))
    assert store.participants.all() == (
        KnownParticipant(9, "Other", glns=CARRIER.glns), moved,
    )  # fmt: skip


def test_a_certificate_is_found_by_id_and_number(store: Store) -> None:
    known = KnownCertificate(HEAD, "DE-ÖKO 006/12", 1, PARTICIPANT, "organic", "KGM", None, UNIT)
    store.certificates.keep(known)
    assert store.certificates.get(HEAD) == known
    assert store.certificates.by_number("de öko 00612") == (known,)
    assert store.certificates.by_number("de öko 00613") == ()


EVENT = CapturedEvent("p|ni:///sha-256;aa|", "ni:///sha-256;aa", HEAD, "urn:uuid:1")


def test_an_event_captured_again_changes_nothing(store: Store) -> None:
    store.events.keep(EVENT)
    store.events.keep(EVENT)
    (kept,) = store.events.all()
    assert replace(kept, captured_at=None) == EVENT
    assert store.events.hash_of_event_id("urn:uuid:1") == "ni:///sha-256;aa"


def test_one_event_id_with_other_content_is_refused(store: Store) -> None:
    store.events.keep(EVENT)
    with pytest.raises(Conflict):
        store.events.keep(CapturedEvent("p|bb|", "ni:///sha-256;bb", HEAD, "urn:uuid:1"))


def test_a_void_repeats_its_event_id_and_is_kept(store: Store) -> None:
    store.events.keep(EVENT)
    void = replace(EVENT, idempotency_key="p|ni:///sha-256;aa|dd", commitment=UNIT)
    store.events.keep(void)
    assert len(store.events.all()) == 2


def test_an_event_that_commits_to_another_value_is_refused(store: Store) -> None:
    store.events.keep(EVENT)
    with pytest.raises(Conflict):
        store.events.keep(replace(EVENT, commitment=UNIT))


def test_the_entries_of_an_event_are_kept_once(store: Store) -> None:
    store.events.keep(EVENT)
    entry = EventEntry(UNIT, 2, HEAD)
    store.events.add_entry(EVENT.idempotency_key, entry)
    store.events.add_entry(EVENT.idempotency_key, entry)
    assert store.events.entries(EVENT.idempotency_key) == (entry,)
    assert store.events.entries("other") == ()


def test_entries_of_an_event_that_is_not_here_are_refused(store: Store) -> None:
    with pytest.raises(StoreBroken):
        store.events.add_entry("absent", EventEntry(UNIT, 2, HEAD))
