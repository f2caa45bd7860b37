"""Verified answers: a bundle from index and nodes, judged by ``verify`` and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.database.models import AliasRow, EntryRow, UnitRow
from api.indexer import Progress, SqlIndex
from api.indexer.progress import progress_of, ready
from api.payloads import Payloads
from api.services.access import Readers
from api.services.acquaintances import known_to
from api.services.shown import shown_to
from api.tokens import Caller
from ledger_client.answering.bundles import BundleMaker
from ledger_client.capture.rows import unit_name
from ledger_client.capture.units import UnitKey, UnitKind
from ledger_client.documents import JsonValue
from ledger_client.errors import EvidenceMissing, InvalidInput
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.values import Contract, ParticipantId, UnitId
from ledger_client.node.connection import Connection
from ledger_client.node.reader import Reader
from ledger_client.officer.descriptions import classes_of, description_told
from ledger_client.officer.facts import Facts, read
from ledger_client.proofs import Bundle, Policy, Question, TrustRoot, verify
from ledger_client.proofs.event_documents import event_of_document, is_event_document

POLICY: Final = Policy(names=True, contents=True)
"""What every answer demands: all documents, all names, all contents, all inputs."""


class Answers:
    """Makes verified answers in one session, all of one block.

    Args:
        connection: the nodes that prove.
        now: the time that answers are judged for.
        caller: who asks.

    Attributes:
        progress: how far the index is; ``index``: its entries up to that block.
        readers: what the caller may read.

    Raises:
        IndexBuilding, IndexDiverged: the index cannot be asked; nothing is called verified.
    """

    def __init__(
        self, session: Session, connection: Connection, now: datetime, caller: Caller
    ) -> None:
        self.session: Final = session
        self.connection: Final = connection
        self.now: Final = now
        self.progress: Final[Progress] = ready(progress_of(session))
        self.index: Final = SqlIndex(session, self.progress.block_number)
        self.payloads: Final = Payloads(session)
        self.readers: Final = Readers(caller, self.index, now)

    @cached_property
    def known(self) -> frozenset[ParticipantId]:
        """The participants whose names the caller may know, whatever it asks about."""
        return known_to(self.session, self.readers.participant)

    @property
    def trust_root(self) -> TrustRoot:
        """What verdicts rest on."""
        return self.connection.trust_root

    @property
    def reader(self) -> Reader:
        """The state of the contracts at the answers' block."""
        return self.connection.reader.at(self.progress.block_number)

    def facts(self, unit: UnitId, question: Question | None = None) -> Facts:
        """What the bundle of a unit says, and the report on it.

        It opens the documents that the caller may read, and no others.

        Raises:
            EvidenceMissing: the ledger has no such unit.
            CannotTell: no node served, or the index is not what the journal proves.
        """
        whole = BundleMaker(self.connection, self.index, self.payloads).make(unit, question)
        bundle = shown_to(self.readers, self.session, self.known, whole)
        report = verify(bundle, self.trust_root, self.now, POLICY)
        units = {UnitId(one.unit_id) for one in bundle.units}
        facts = read(report, bundle, self.trust_root, names_of(self.session, units))
        return replace(facts, descriptions=self._descriptions(facts))

    def _descriptions(self, facts: Facts) -> Mapping[str, str]:
        """What goods are called, from the events that brought lots of them into being.

        Of lots that the caller may not read nothing is told, nor that there are such.
        """
        found: dict[str, str] = {}
        for goods_class in classes_of(facts):
            for lot, commitment in self._openings_of(goods_class):
                if goods_class in found or not self.readers.may_read(UnitId(lot)):
                    continue
                told = _description(self.payloads, commitment)
                if told is not None:
                    found[goods_class] = told
        return found

    def _openings_of(self, goods_class: str) -> Iterable[tuple[bytes, bytes]]:
        rows = self.session.execute(
            select(EntryRow.subject, EntryRow.commitment)
            .join(AliasRow, AliasRow.unit_id == EntryRow.subject)
            .where(AliasRow.typed == goods_class, AliasRow.form == "canonical")
            .where(EntryRow.contract == Contract.LEDGER.value, EntryRow.kind == int(Kind.OPEN))
            .order_by(EntryRow.id)
        )
        return ((row[0], row[1]) for row in rows)


def names_of(session: Session, units: Iterable[bytes]) -> dict[UnitId, str]:
    """What units are called here: the index's word."""
    rows = session.scalars(select(UnitRow).where(UnitRow.unit_id.in_(list(units))))
    return {UnitId(one.unit_id): name_of_row(one) for one in rows}


def name_of_row(row: UnitRow) -> str:
    """A unit's name for people."""
    return unit_name(UnitKey(kind_of_row(row), row.key))


def booking_of(text: str | None) -> str | None:
    """A booking's number, as people type it, of the URI that an event names it by."""
    return None if text is None else text.rpartition(":")[2].rpartition("/")[2]


def kind_of_row(row: UnitRow) -> UnitKind:
    """What a unit is; a word that capture does not know is a unit that nobody read."""
    try:
        return UnitKind(row.kind)
    except ValueError:
        return UnitKind.UNREAD


def rests_on(bundle: Bundle, facts: Facts) -> Iterator[bytes]:
    """What an answer rests on, for its entity tag: heads, keys, certificates, policy, findings.

    The block is not among it: an answer that says the same of a later block is the same answer.
    """
    yield repr(POLICY).encode()
    yield facts.report.verdict.value.encode()
    for unit, steps in sorted(facts.units.items()):
        yield unit
        yield steps[-1].head if steps else b""
    for key, state in sorted(facts.keys.items()):
        yield key
        yield state.pack().to_bytes(32, "big")
    for certificate in bundle.certificates:
        yield certificate.certificate_id
        yield len(certificate.entries).to_bytes(4, "big")
    for participant in bundle.participants:
        yield participant.participant
        yield len(participant.entries).to_bytes(4, "big")
    yield from sorted(facts.documents.opened)
    for one in facts.report.findings:
        yield f"{one.code} {one.pointer} {one.detail}".encode()


def _description(payloads: Payloads, commitment: bytes) -> str | None:
    try:
        document: JsonValue = payloads.document(commitment)
        event = event_of_document(document) if is_event_document(document) else None
    except (EvidenceMissing, InvalidInput):
        return None
    return description_told(event)
