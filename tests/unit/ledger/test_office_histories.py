"""Random histories of the offices: their entries alone give every slot, and no entry can change."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cache
from random import Random

import pytest

from ledger_client.errors import LedgerRefused
from ledger_client.ledger import layout
from ledger_client.ledger.entries import BlockRef, Entry, Party
from ledger_client.ledger.kinds import Form, Kind
from ledger_client.ledger.replay import (
    CertificateHistory,
    CertificateTerms,
    RegistryHistory,
    RuleBroken,
    replay_certificates,
    replay_registry,
)
from ledger_client.ledger.values import Address, Contract, Head, ParticipantId, UnitId, word_of
from tests.ledger_differential.cast import DAY
from tests.ledger_differential.chain import GENESIS_TIME, Step
from tests.ledger_differential.office_stories import OfficeStories
from tests.ledger_differential.teller import Told
from tests.ledger_differential.unit_stories import UnitStories
from tests.unit.ledger.office import COUNCIL, WHERE, Office

SEEDS = range(20)
CALLS = 60
CHANGES = 40


class OfficeTeller(UnitStories, OfficeStories):
    """Tells of certificates, keys, accreditations and the council, and of what units draw."""

    def tell(self) -> Step:
        self.pass_time()
        stories: tuple[tuple[int, Callable[[], Told | None]], ...] = (
            (9, self.attach),
            (6, self.issue),
            (14, self.certificate_act),
            (6, self.add_key),
            (7, self.revoke_key),
            (8, self.veto),
            (6, self.accredit),
            (8, self.propose),
            (24, self.go_on_with_proposal),
        )
        weights = [weight for weight, _ in stories]
        while True:
            story = self.random.choices(stories, weights)[0][1]
            told = (self.next.pop() if self.next else story)()
            if told is not None:
                return Step(*told, self.at)


@cache
def history(seed: int) -> Office:
    """A network after many calls of the offices, refused ones left out."""
    office = Office()
    teller = OfficeTeller(office.world, seed, BlockRef(office.number, GENESIS_TIME + DAY))
    for _ in range(CALLS):
        step = teller.tell()
        office.number, office.time = step.at.number, step.at.time
        try:
            office.send(step.call, step.sender)
        except LedgerRefused:
            continue
    return office


def certificate_terms(office: Office) -> dict[UnitId, CertificateTerms]:
    return {
        UnitId(one): CertificateTerms(
            state.scope, state.valid_from, state.valid_until, state.quantity
        )
        for one, state in office.world.certificates.certificates
    }


def registry_slots(history: RegistryHistory) -> dict[bytes, bytes]:
    slots: dict[bytes, bytes] = {}
    slots.update((layout.head_slot(subject), head) for subject, head in history.heads.items())
    for key, state in history.keys.items():
        slots[layout.key_slot(key)] = word_of(state.pack())
    for key, since in history.compromised_from.items():
        slots[layout.compromised_from_slot(key)] = word_of(since)
    for subject, given in history.accreditations.items():
        slots[layout.accreditation_slot(subject)] = word_of(given.pack())
    for id_, status in history.statuses.items():
        slots[layout.status_slot(id_)] = word_of(status)
    for id_, keys in history.live_keys.items():
        slots[layout.live_keys_slot(id_)] = word_of(len(keys))
        for index, key in enumerate(keys):
            slots[layout.live_key_slot(id_, index)] = bytes(12) + key
    return slots


def certificate_slots(histories: Iterable[CertificateHistory]) -> dict[bytes, bytes]:
    slots: dict[bytes, bytes] = {}
    for one in histories:
        slots[layout.head_slot(one.certificate_id)] = bytes(one.head)
        keys = layout.certificate_slots(one.certificate_id)
        slots.update(zip(keys, map(word_of, one.state.pack()), strict=True))
        for unit, draw in one.draws.items():
            slots[layout.draw_slot(one.certificate_id, unit)] = word_of(draw.pack())
    return {key: value for key, value in slots.items() if any(value)}


def without_journal(office: Office, contract: Contract) -> dict[bytes, bytes]:
    slots = {key: bytes(value) for key, value in office.world.slots(contract).items()}
    del slots[layout.journal_slot()]
    return slots


@pytest.mark.parametrize("seed", SEEDS)
def test_the_entries_alone_give_every_slot(seed: int) -> None:
    office = history(seed)
    registry = replay_registry(office.entries(Contract.REGISTRY), COUNCIL)
    assert registry_slots(registry) == without_journal(office, Contract.REGISTRY)
    certificates = replay_certificates(
        office.entries(Contract.CERTIFICATES), certificate_terms(office)
    )
    assert certificate_slots(certificates.values()) == without_journal(
        office, Contract.CERTIFICATES
    )


def test_the_histories_have_all_kinds_of_the_offices() -> None:
    written = {one.entry.kind for seed in SEEDS for one in history(seed).written}
    assert written >= {kind for kind in Kind if Kind.ISSUE <= kind <= Kind.WITHDRAW_ACCREDITATION}


def changed(entry: Entry, random: Random) -> Entry:
    """The entry with one field of it changed."""
    party = Party(ParticipantId(random.getrandbits(64)), Address(random.randbytes(20)))
    field, value = random.choice(
        [
            ("unit_id", UnitId(random.randbytes(32))),
            ("kind", random.choice([kind for kind in Kind if kind is not entry.kind])),
            ("form", random.choice([form for form in Form if form is not entry.form])),
            ("detail", entry.detail ^ random.choice((1, 2, 256))),
            ("actor", party),
            ("counterparty", party),
            ("related", random.randbytes(32)),
            ("related", word_of(random.getrandbits(40) | 1 << 40)),
            ("commitment", random.randbytes(32)),
            ("commitment", bytes(31) + bytes([entry.commitment[31] ^ 1])),
            ("at", BlockRef(entry.at.number, entry.at.time + random.choice((-DAY, 1, DAY)))),
        ]
    )
    return replace(entry, **{field: value})  # type: ignore[arg-type]


@pytest.mark.parametrize("contract", [Contract.REGISTRY, Contract.CERTIFICATES])
@pytest.mark.parametrize("seed", SEEDS)
def test_a_changed_entry_is_refused_or_leads_to_another_head(seed: int, contract: Contract) -> None:
    office, random = history(seed), Random(seed)
    entries = office.entries(contract)
    refused = 0
    for _ in range(CHANGES):
        index = random.randrange(len(entries))
        spoilt = [*entries[:index], changed(entries[index], random), *entries[index + 1 :]]
        try:
            heads = heads_of(office, contract, spoilt)
        except RuleBroken:
            refused += 1
            continue
        assert heads != heads_of(office, contract, entries)
    assert refused >= CHANGES // 4


def heads_of(office: Office, contract: Contract, entries: list[Entry]) -> dict[UnitId, Head]:
    if contract is Contract.REGISTRY:
        return replay_registry(entries, COUNCIL).heads
    histories = replay_certificates(entries, certificate_terms(office))
    return {one: history.head for one, history in histories.items()}


def test_the_histories_are_of_one_network() -> None:
    assert {one.contract for one in history(0).written} == {
        WHERE.address(contract) for contract in Contract
    }
