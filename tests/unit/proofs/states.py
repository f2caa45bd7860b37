"""The bundles that can be made of a rehearsed network."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ledger_client.documents import open_all
from ledger_client.ledger import layout
from ledger_client.ledger.council_state import proposal_id
from ledger_client.ledger.entries import Entry, entry_hash, next_head
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.structs import Proposal
from ledger_client.ledger.values import Address, Contract, ParticipantId, UnitId
from ledger_client.proofs.bundle import Bundle
from ledger_client.proofs.bundle_openings import wire_of_opening
from ledger_client.proofs.bundle_parts import (
    AccountProofs,
    EntryShown,
    Evidence,
    HeadWritten,
    HoldProof,
    JournalProof,
    Question,
    UnitHistory,
    UnitProofs,
)
from ledger_client.proofs.office_parts import (
    AccreditationHistory,
    CertificateHistory,
    DrawProof,
    KeyProof,
    ParticipantHistory,
    ProposalHistory,
)
from tests.unit.proofs.chain_state import ChainState
from tests.unit.proofs.rehearsal import (
    CHAIN_ID,
)


class State(ChainState):
    """A rehearsal as it stands, and the histories and bundles that can be made of it."""

    def unit(
        self, unit_id: bytes, first: int = 0, last: int | None = None, proved: bool = True
    ) -> UnitHistory:
        """The history of a unit, or its entries ``first`` to ``last`` (not included)."""
        entries = self.history(Contract.LEDGER, unit_id)
        head = unit_id
        for entry in entries[:first]:
            head = next_head(head, entry_hash(entry))
        return UnitHistory(
            unit_id=unit_id,
            from_head=head if first else None,
            entries=tuple(shown(entry) for entry in entries[first:last]),
            proofs=self.unit_proofs(UnitId(unit_id), entries[first:last]) if proved else None,
        )

    def unit_proofs(self, unit_id: UnitId, entries: Sequence[Entry]) -> UnitProofs:
        ledger = Contract.LEDGER
        authorities = sorted({e.actor.id for e in entries if e.kind is Kind.HOLD})
        packed = self.of.world.ledger.units[unit_id].packed
        return UnitProofs(
            head=self.slot(ledger, layout.head_slot(unit_id)),
            state=self.slot(ledger, layout.unit_slot(unit_id)),
            parent=self.slot(ledger, layout.parent_slot(unit_id)) if packed else None,
            holds=tuple(
                HoldProof(
                    authority=who.to_bytes(8, "big"),
                    proof=self.slot(ledger, layout.hold_slot(unit_id, who)),
                )
                for who in authorities
            ),
        )

    def certificate(self, subject: bytes, units: Iterable[bytes]) -> CertificateHistory:
        contract, entries = Contract.CERTIFICATES, self.history(Contract.CERTIFICATES, subject)
        named = {e.related for e in entries if e.kind in (Kind.DRAW, Kind.RESTORE)}
        return CertificateHistory(
            certificate_id=subject,
            entries=tuple(shown(entry) for entry in entries),
            head=self.slot(contract, layout.head_slot(subject)),
            state=tuple(self.slot(contract, key) for key in layout.certificate_slots(subject)),
            draws=tuple(
                DrawProof(
                    unit_id=unit,
                    proof=self.slot(contract, layout.draw_slot(subject, UnitId(unit))),
                )
                for unit in sorted(named & set(units))
            ),
        )

    def key(self, key: Address) -> KeyProof:
        registry = Contract.REGISTRY
        revoked = self.of.world.registry.keys[key].revoked_at != 0
        since = self.slot(registry, layout.compromised_from_slot(key)) if revoked else None
        proof = self.slot(registry, layout.key_slot(key))
        return KeyProof(key=key, proof=proof, compromised_from=since)

    def accreditation(self, who: ParticipantId, scope: bytes) -> AccreditationHistory:
        registry, subject = Contract.REGISTRY, layout.accreditation_id(who, scope)
        return AccreditationHistory(
            certifier=who.to_bytes(8, "big"),
            scope=scope,
            entries=tuple(shown(entry) for entry in self.history(registry, subject)),
            head=self.slot(registry, layout.head_slot(subject)),
            state=self.slot(registry, layout.accreditation_slot(subject)),
        )

    def proposal(self, one: Proposal) -> ProposalHistory:
        council, subject = Contract.COUNCIL, proposal_id(self.of.deployment, one)
        return ProposalHistory(
            target=one.target,
            data=one.data,
            number=one.number.to_bytes(32, "big"),
            expires=one.expires,
            entries=tuple(shown(entry) for entry in self.history(council, subject)),
            head=self.slot(council, layout.head_slot(subject)),
        )

    def participant(self, who: int) -> ParticipantHistory:
        contract, subject = Contract.REGISTRY, layout.participant_subject(ParticipantId(who))
        return ParticipantHistory(
            participant=who.to_bytes(8, "big"),
            entries=tuple(shown(entry) for entry in self.history(contract, subject)),
            head=self.slot(contract, layout.head_slot(subject)),
            status=self.slot(contract, layout.status_slot(ParticipantId(who))),
        )

    def journal(self, contract: Contract) -> JournalProof:
        heads: dict[bytes, bytes] = {}
        written: list[HeadWritten] = []
        for where, entry in self.of.entries:
            if where is contract:
                before = heads.get(entry.unit_id, entry.unit_id)
                heads[entry.unit_id] = next_head(before, entry_hash(entry))
                written.append(HeadWritten(subject=entry.unit_id, head=heads[entry.unit_id]))
        return JournalProof.model_validate(
            {
                "contract": contract.value,
                "heads": tuple(written),
                "proof": self.slot(contract, layout.journal_slot()),
            }
        )

    def bundle(
        self, subject: bytes, units: Sequence[UnitHistory], question: Question | None = None
    ) -> Bundle:
        """The bundle of these unit histories, with all that they need."""
        told = {(Contract.LEDGER, one.unit_id, raw(e)) for one in units for e in one.entries}
        ledger_entries = [e for c, e in self.of.entries if (c, e.unit_id, raw(shown(e))) in told]
        draws = [
            e
            for c, e in self.of.entries
            if c is Contract.CERTIFICATES
            and e.kind is Kind.DRAW
            and e.related in {one.unit_id for one in units}
        ]
        certificates = self._with_successors({e.unit_id for e in draws})
        certificate_entries = [
            e
            for c, e in self.of.entries
            if c is Contract.CERTIFICATES and e.unit_id in certificates
        ]
        entries = [*ledger_entries, *certificate_entries]
        people = sorted({p.id for e in entries for p in (e.actor, e.counterparty)} - {0})
        parties = {p for e in entries for p in (e.actor, e.counterparty) if p.id}
        keys = sorted({p.key for p in parties} - {bytes(20)})
        states = {one: self.of.world.certificates.certificates[one] for one in certificates}
        scopes = sorted({(state.issuer, state.scope) for state in states.values()})
        names = [
            e
            for who in people
            for e in self.history(Contract.REGISTRY, layout.participant_subject(ParticipantId(who)))
        ]
        given = [
            e
            for who, scope in scopes
            for e in self.history(Contract.REGISTRY, layout.accreditation_id(who, scope))
        ]
        told_of = [*entries, *names, *given]
        commitments = {e.commitment for e in told_of if e.commitment in self.of.documents}
        return Bundle(
            version=1,
            network_id=self.of.network_id,
            chain_id=CHAIN_ID,
            subject=subject,
            question=question,
            header=self.header(),
            accounts=AccountProofs(
                council=self.account(Contract.COUNCIL),
                registry=self.account(Contract.REGISTRY),
                certificates=self.account(Contract.CERTIFICATES),
                ledger=self.account(Contract.LEDGER),
            ),
            units=tuple(sorted(units, key=lambda one: (one.unit_id, one.from_head or b""))),
            certificates=tuple(
                self.certificate(one, [unit.unit_id for unit in units]) for one in certificates
            ),
            participants=tuple(self.participant(one) for one in people),
            keys=tuple(self.key(key) for key in keys),
            accreditations=tuple(self.accreditation(who, scope) for who, scope in scopes),
            proposals=tuple(
                sorted(
                    (self.proposal(one) for one in self.of.proposals_behind(entries)),
                    key=lambda one: one.order,
                )
            ),
            journals=(self.journal(Contract.CERTIFICATES), self.journal(Contract.LEDGER)),
            evidence=self._evidence(entries),
            openings=tuple(
                wire_of_opening(one, open_all(self.of.documents[one]))
                for one in sorted(commitments)
            ),
        )

    def _with_successors(self, subjects: set[UnitId]) -> list[UnitId]:
        found, pending = set(subjects), list(subjects)
        while pending:
            after = UnitId(self.of.world.certificates.certificates[pending.pop()].superseded_by)
            if any(after) and after not in found:
                found.add(after)
                pending.append(after)
        return sorted(found)

    def _evidence(self, entries: Sequence[Entry]) -> tuple[Evidence, ...]:
        wanted = [
            evidence
            for evidence, made in self.of.evidence
            if any(entry in entries and entry.actor.id for _, entry in made)
        ]
        return tuple(sorted(wanted, key=lambda one: one.order))


def raw(entry: object) -> bytes:
    return repr(entry).encode()


def shown(entry: Entry) -> EntryShown:
    return EntryShown(
        kind=int(entry.kind),
        form=int(entry.form),
        detail=entry.detail,
        actor=entry.actor.pack().to_bytes(28, "big"),
        counterparty=entry.counterparty.pack().to_bytes(28, "big"),
        related=entry.related,
        commitment=entry.commitment,
        number=entry.at.number,
        time=entry.at.time,
    )
