"""The proof bundle of a unit, put together from a node, its logs and the local store.

Nothing here is trusted by the verifier: it is gathered, and :func:`ledger_client.proofs.verify`
judges it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from ledger_client.answering.spans import Span, spans_of
from ledger_client.documents import FullOpening
from ledger_client.errors import EvidenceMissing
from ledger_client.ledger import layout
from ledger_client.ledger.entries import Party
from ledger_client.ledger.kinds import Form, Kind
from ledger_client.ledger.values import (
    NOBODY,
    ZERO_ADDRESS,
    Address,
    Contract,
    ParticipantId,
    UnitId,
)
from ledger_client.node.answers import AccountProof, JsonObject
from ledger_client.node.connection import Connection
from ledger_client.node.ledger_index import IndexedEntry, LedgerIndex
from ledger_client.proofs.bundle import VERSION, Bundle
from ledger_client.proofs.bundle_openings import OpeningWire, wire_of_opening
from ledger_client.proofs.bundle_parts import (
    AccountProofs,
    AccreditationProof,
    CarriedEvidence,
    CertificateHistory,
    DirectEvidence,
    EntryShown,
    Evidence,
    HeaderWire,
    HoldProof,
    KeyProof,
    ParticipantHistory,
    Question,
    UnitHistory,
    UnitProofs,
)
from ledger_client.proofs.headers.ethereum import FIELDS
from ledger_client.signing.transactions import call_of
from ledger_client.store import Store, unpack_opening

PARTY_BYTES: Final = 28


@dataclass(frozen=True, slots=True)
class _Needed:
    """What one answer is about, before anything is proved."""

    subject: UnitId
    spans: tuple[Span, ...]
    certificates: tuple[UnitId, ...]
    participants: tuple[ParticipantId, ...]
    keys: tuple[Address, ...]
    accreditations: tuple[tuple[ParticipantId, bytes], ...]
    attested: tuple[IndexedEntry, ...]
    named: tuple[IndexedEntry, ...]


class BundleMaker:
    """Makes bundles from one connection and one store."""

    def __init__(self, connection: Connection, store: Store) -> None:
        self._connection = connection
        self._store = store

    def make(self, subject: UnitId, question: Question | None = None) -> Bundle:
        """The bundle of a unit at the newest block.

        Raises:
            EvidenceMissing: the ledger has no such unit.
            CannotTell: no node served.
        """
        block = self._connection.rpc.block()
        index = LedgerIndex.read(self._connection, block.number)
        needed = self._needed(index, subject)
        proofs = _Proofs(self._connection, block.number, _slots(needed))
        deployment = self._connection.deployment
        return Bundle(
            version=VERSION,
            network_id=deployment.network_id,
            chain_id=deployment.chain_id,
            subject=subject,
            question=question,
            header=HeaderWire(
                form="ethereum", fields=_header_fields(block.header), hash=block.hash
            ),
            accounts=AccountProofs(
                council=proofs.account(Contract.COUNCIL),
                registry=proofs.account(Contract.REGISTRY),
                certificates=proofs.account(Contract.CERTIFICATES),
                ledger=proofs.account(Contract.LEDGER),
            ),
            units=tuple(
                sorted(
                    (_unit(span, proofs) for span in needed.spans),
                    key=lambda one: (one.unit_id, one.from_head or b""),
                )
            ),
            certificates=tuple(
                _certificate(index, one, proofs) for one in sorted(needed.certificates)
            ),
            participants=tuple(
                _participant(index, one, proofs) for one in sorted(needed.participants)
            ),
            keys=tuple(
                KeyProof(key=key, proof=proofs.slot(Contract.REGISTRY, layout.key_slot(key)))
                for key in sorted(needed.keys)
            ),
            accreditations=tuple(
                _accreditation(certifier, scope, proofs)
                for certifier, scope in sorted(needed.accreditations)
            ),
            journals=(),
            evidence=self._evidence(needed.attested),
            openings=self._openings((*needed.attested, *needed.named)),
        )

    def _needed(self, index: LedgerIndex, subject: UnitId) -> _Needed:
        spans = spans_of(index, subject)
        entries = tuple({one.head: one for span in spans for one in span.entries}.values())
        certificates = _certificates_of(index, entries)
        told = [
            one
            for certificate in certificates
            for one in index.history(Contract.CERTIFICATES, certificate)
        ]
        parties = _parties([*entries, *told])
        participants = tuple({party.id: None for party in parties if party.id != NOBODY})
        named = [
            one
            for participant in participants
            for one in index.history(Contract.REGISTRY, layout.participant_subject(participant))
        ]
        reader = self._connection.reader.at(index.block)
        states = [reader.certificate(certificate) for certificate in certificates]
        return _Needed(
            subject=subject,
            spans=spans,
            certificates=certificates,
            participants=participants,
            keys=tuple({party.key: None for party in parties if party.key != ZERO_ADDRESS}),
            accreditations=tuple({(state.issuer, state.scope): None for state in states}),
            attested=(*entries, *told),
            named=tuple(named),
        )

    def _evidence(self, entries: Iterable[IndexedEntry]) -> tuple[Evidence, ...]:
        txs: dict[bytes, IndexedEntry] = {}
        for one in entries:
            txs.setdefault(one.tx_hash, one)
        found = {self._evidence_of(one).order: self._evidence_of(one) for one in txs.values()}
        return tuple(found[order] for order in sorted(found))

    def _evidence_of(self, one: IndexedEntry) -> Evidence:
        """The raw tx, from the store where it was saved at write, else from a node."""
        address = self._connection.deployment.address(one.contract)
        kept = self._store.evidence.of(address, one.head)
        raw = kept.raw_tx if kept is not None else None
        if raw is None:
            raw = self._connection.rpc.raw_tx(one.tx_hash)
        if one.entry.form is Form.DIRECT:
            return DirectEvidence(tx=raw)
        to, data = call_of(raw)
        called = {self._connection.deployment.address(contract): contract for contract in Contract}
        return CarriedEvidence(contract=called[Address(to)].value, calldata=data)

    def _openings(self, entries: Iterable[IndexedEntry]) -> tuple[OpeningWire, ...]:
        found: dict[bytes, OpeningWire] = {}
        for one in entries:
            commitment = one.entry.commitment
            if any(commitment) and commitment not in found:
                opening = self._opening(commitment)
                if opening is not None:
                    found[commitment] = wire_of_opening(commitment, opening)
        return tuple(found[commitment] for commitment in sorted(found))

    def _opening(self, commitment: bytes) -> FullOpening | None:
        try:
            return unpack_opening(self._store.payloads.get(commitment))
        except EvidenceMissing:
            return None


class _Proofs:
    """All proofs of one block, fetched with one request a contract."""

    def __init__(
        self, connection: Connection, block: int, wanted: dict[Contract, dict[bytes, None]]
    ) -> None:
        self._accounts: dict[Contract, AccountProof] = {}
        self._slots: dict[tuple[Contract, bytes], tuple[bytes, ...]] = {}
        for contract in Contract:
            slots = tuple(wanted.get(contract, {}))
            address = connection.deployment.address(contract)
            proof = connection.rpc.proof(address, slots, block)
            self._accounts[contract] = proof
            for slot in proof.slots:
                self._slots[(contract, slot.slot)] = slot.nodes

    def account(self, contract: Contract) -> tuple[bytes, ...]:
        return self._accounts[contract].nodes

    def slot(self, contract: Contract, key: bytes) -> tuple[bytes, ...]:
        return self._slots[(contract, key)]


def _header_fields(header: JsonObject) -> dict[str, str]:
    """The hashed fields, as far as this chain's fork has them."""
    found: dict[str, str] = {}
    for name in FIELDS:
        value = header.get(name)
        if not isinstance(value, str):
            break
        found[name] = value.lower()
    return found


def _slots(needed: _Needed) -> dict[Contract, dict[bytes, None]]:
    ledger: dict[bytes, None] = {}
    for span in needed.spans:
        if span.is_open:
            unit = span.unit
            ledger |= dict.fromkeys(
                (layout.head_slot(unit), layout.unit_slot(unit), layout.parent_slot(unit))
            )
            ledger |= dict.fromkeys(layout.hold_slot(unit, one) for one in _authorities(span))
    certificates: dict[bytes, None] = {}
    for certificate in needed.certificates:
        certificates |= dict.fromkeys(
            (layout.head_slot(certificate), *layout.certificate_slots(certificate))
        )
    registry = dict.fromkeys(layout.key_slot(key) for key in needed.keys)
    for participant in needed.participants:
        subject = layout.participant_subject(participant)
        registry |= dict.fromkeys((layout.head_slot(subject), layout.status_slot(participant)))
    for certifier, scope in needed.accreditations:
        registry[layout.accreditation_slot(layout.accreditation_id(certifier, scope))] = None
    return {
        Contract.LEDGER: ledger,
        Contract.CERTIFICATES: certificates,
        Contract.REGISTRY: registry,
    }


def _authorities(span: Span) -> tuple[ParticipantId, ...]:
    holds = {one.entry.actor.id for one in span.entries if one.entry.kind is Kind.HOLD}
    return tuple(sorted(holds))


def _certificates_of(index: LedgerIndex, entries: Iterable[IndexedEntry]) -> tuple[UnitId, ...]:
    found: dict[UnitId, None] = {}
    for one in entries:
        if one.entry.kind is Kind.ATTACH:
            drawn = index.at_head(Contract.CERTIFICATES, one.entry.related)
            if drawn is not None:
                found[drawn.entry.unit_id] = None
    return tuple(found)


def _parties(entries: Iterable[IndexedEntry]) -> tuple[Party, ...]:
    both = (party for one in entries for party in (one.entry.actor, one.entry.counterparty))
    return tuple(dict.fromkeys(both))


def _unit(span: Span, proofs: _Proofs) -> UnitHistory:
    return UnitHistory(
        unit_id=span.unit,
        from_head=span.from_head,
        entries=_shown(span.entries),
        proofs=_unit_proofs(span, proofs) if span.is_open else None,
    )


def _unit_proofs(span: Span, proofs: _Proofs) -> UnitProofs:
    unit = span.unit
    packs = [one.entry.kind for one in span.entries if one.entry.kind in (Kind.PACK, Kind.UNPACK)]
    is_packed = bool(packs) and packs[-1] is Kind.PACK
    parent = proofs.slot(Contract.LEDGER, layout.parent_slot(unit))
    return UnitProofs(
        head=proofs.slot(Contract.LEDGER, layout.head_slot(unit)),
        state=proofs.slot(Contract.LEDGER, layout.unit_slot(unit)),
        parent=parent if is_packed else None,
        holds=tuple(
            HoldProof(
                authority=one.to_bytes(8, "big"),
                proof=proofs.slot(Contract.LEDGER, layout.hold_slot(unit, one)),
            )
            for one in _authorities(span)
        ),
    )


def _certificate(index: LedgerIndex, id: UnitId, proofs: _Proofs) -> CertificateHistory:
    contract = Contract.CERTIFICATES
    return CertificateHistory(
        certificate_id=id,
        entries=_shown(index.history(contract, id)),
        head=proofs.slot(contract, layout.head_slot(id)),
        state=tuple(proofs.slot(contract, key) for key in layout.certificate_slots(id)),
    )


def _participant(index: LedgerIndex, id: ParticipantId, proofs: _Proofs) -> ParticipantHistory:
    subject = layout.participant_subject(id)
    return ParticipantHistory(
        participant=id.to_bytes(8, "big"),
        entries=_shown(index.history(Contract.REGISTRY, subject)),
        head=proofs.slot(Contract.REGISTRY, layout.head_slot(subject)),
        status=proofs.slot(Contract.REGISTRY, layout.status_slot(id)),
    )


def _accreditation(certifier: ParticipantId, scope: bytes, proofs: _Proofs) -> AccreditationProof:
    key = layout.accreditation_slot(layout.accreditation_id(certifier, scope))
    return AccreditationProof(
        certifier=certifier.to_bytes(8, "big"),
        scope=scope,
        proof=proofs.slot(Contract.REGISTRY, key),
    )


def _shown(entries: Sequence[IndexedEntry]) -> tuple[EntryShown, ...]:
    return tuple(
        EntryShown(
            kind=one.entry.kind,
            form=one.entry.form,
            detail=one.entry.detail,
            actor=one.entry.actor.pack().to_bytes(PARTY_BYTES, "big"),
            counterparty=one.entry.counterparty.pack().to_bytes(PARTY_BYTES, "big"),
            related=one.entry.related,
            commitment=one.entry.commitment,
            number=one.entry.at.number,
            time=one.entry.at.time,
        )
        for one in entries
    )
