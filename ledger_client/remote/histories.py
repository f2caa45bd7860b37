"""A unit's history through a service: each entry told again of the proof, and compared."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from pydantic import JsonValue

from ledger_client.answering.histories import COUNCIL, HistoryRow
from ledger_client.ledger.kinds import Form
from ledger_client.ledger.values import NOBODY, ParticipantId, UnitId, keccak256
from ledger_client.officer.entries import entry_answer
from ledger_client.officer.facts import Facts
from ledger_client.proofs import TrustRoot
from ledger_client.proofs.bundle_parts import DirectEvidence
from ledger_client.remote.contradictions import refuse_contradictions
from ledger_client.remote.proved import Prove, Proved, facts_of, read_as, telling
from ledger_client.remote.refused import AnswerContradicted, ServiceAway
from ledger_client.remote.service import Service
from ledger_client.remote.shapes import AnyAnswer, EntryTold, HistoryTold

TRIES: Final = 5
PAGE: Final = 1_000


class HistoryDesk:
    """Asks one service for histories; ``prove`` has it prove a unit."""

    def __init__(self, service: Service, root: TrustRoot, prove: Prove) -> None:
        self._service = service
        self._root = root
        self._prove = prove

    def rows(self, unit: UnitId) -> tuple[HistoryRow, ...]:
        """All entries of a unit, in order.

        Raises:
            AnswerContradicted: twice, they were not those of its proof.
            ServiceAway: the unit goes on faster than the service answers.
        """
        caught: AnswerContradicted | None = None
        for _ in range(TRIES):
            proved = self._prove(unit)
            facts = facts_of(proved.report, proved.bundle, self._root)
            first, told = self._told(unit, len(facts.history))
            if first.total != len(facts.history):
                if first.basis.block_hash == proved.block_hash:
                    _refuse("/total")
                continue  # the unit went on between the answers
            try:
                return self._rows(facts, proved, told)
            except AnswerContradicted as contradicted:
                # Documents may have come in between the two answers: once is no proof of a lie.
                if caught is not None:
                    raise
                caught = contradicted
        raise ServiceAway(
            "goes on faster than it answers", pointer=self._service.address, rule="service.moving"
        )

    def _told(self, unit: UnitId, total: int) -> tuple[HistoryTold, list[JsonValue]]:
        """The first page, and the entries of as many pages as so many entries take."""
        first = page = self._page(unit, 1)
        told = [*first.entries]
        while page.entries and len(told) < min(total, first.total):
            page = self._page(unit, len(told) + 1)
            told += page.entries
        return first, told

    def _page(self, unit: UnitId, first: int) -> HistoryTold:
        path, asked = f"/v1/units/0x{unit.hex()}/history", {"first": str(first), "size": str(PAGE)}
        raw = self._service.get(path, AnyAnswer, asked).model_dump(mode="json")
        return read_as(HistoryTold, raw, self._service.address)

    def _rows(
        self, facts: Facts, proved: Proved, told: Sequence[JsonValue]
    ) -> tuple[HistoryRow, ...]:
        words = [read_as(EntryTold, one, self._service.address) for one in told]
        sent = {
            keccak256(one.tx) for one in proved.bundle.evidence if isinstance(one, DirectEvidence)
        }
        rows = tuple(
            _row(facts, place, word, raw, sent)
            for place, (word, raw) in enumerate(zip(words, told, strict=True), start=1)
            if place <= len(facts.history)
        )
        if len(told) != len(facts.history):
            _refuse(f"/entries/{len(rows)}")
        return rows


def _row(
    facts: Facts, place: int, word: EntryTold, told: JsonValue, sent: set[bytes]
) -> HistoryRow:
    tx_hash = bytes.fromhex(word.tx_hash[2:])
    with telling():
        own = entry_answer(facts, place, tx_hash, word.note)
    refuse_contradictions(own.model_dump(mode="json"), told, f"/entries/{place - 1}")
    step = facts.history[place - 1]
    entry, opened = step.entry, facts.documents.opened.get(step.entry.commitment)
    if entry.form is Form.DIRECT and entry.actor.id != NOBODY and tx_hash not in sent:
        _refuse(f"/entries/{place - 1}/txHash")
    return HistoryRow(
        entry=entry,
        head=step.head,
        tx_hash=tx_hash,
        actor=COUNCIL if entry.actor.id == NOBODY else _name(facts, entry.actor.id),
        counterparty="" if entry.counterparty.id == NOBODY else _name(facts, entry.counterparty.id),
        document=None if opened is None else opened.document,
        note=own.note,
    )


def _name(facts: Facts, participant: ParticipantId) -> str:
    person = facts.person(participant)
    return person.name or person.id


def _refuse(pointer: str) -> None:
    raise AnswerContradicted(
        "the service's history is not what its own proof says",
        pointer=pointer,
        rule="service.contradicted",
    )
