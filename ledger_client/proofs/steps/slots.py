"""Step 7: every slot, at the key the verifier computes itself, its value minimal, zero absent."""

from __future__ import annotations

from typing import TypeVar

from ledger_client.ledger import layout
from ledger_client.ledger.values import Address, Contract, ParticipantId, UnitId, number_of
from ledger_client.proofs.case import Case, ProvedSlots, StepMissing
from ledger_client.proofs.steps.office_slots import (
    read_accreditation,
    read_certificate,
    read_key,
    read_participant,
    read_proposal,
)
from ledger_client.proofs.steps.slot_reader import SlotReader
from ledger_client.proofs.steps.unit_slots import read_unit

K = TypeVar("K")
T = TypeVar("T")


def check_slots(case: Case) -> None:
    """Read every slot that the bundle proves; what cannot be read is noted and left out."""
    if not case.storage:
        raise StepMissing("accounts")
    reader, bundle = SlotReader(case), case.bundle
    case.slots = ProvedSlots(
        units=_present(
            {
                place: read_unit(reader, UnitId(one.unit_id), one.proofs, f"/units/{place}/proofs")
                for place, one in enumerate(bundle.units)
                if one.proofs is not None
            }
        ),
        certificates=_present(
            {
                UnitId(one.certificate_id): read_certificate(reader, one, f"/certificates/{place}")
                for place, one in enumerate(bundle.certificates)
            }
        ),
        participants=_present(
            {
                _id(one.participant): read_participant(reader, one, f"/participants/{place}")
                for place, one in enumerate(bundle.participants)
            }
        ),
        keys=_present(
            {
                Address(one.key): read_key(reader, one, f"/keys/{place}")
                for place, one in enumerate(bundle.keys)
            }
        ),
        accreditations=_present(
            {
                (_id(one.certifier), one.scope): read_accreditation(
                    reader, one, f"/accreditations/{place}"
                )
                for place, one in enumerate(bundle.accreditations)
            }
        ),
        proposals=_present(
            {
                place: read_proposal(reader, one, f"/proposals/{place}")
                for place, one in enumerate(bundle.proposals)
            }
        ),
        journals=_present(
            {
                Contract(one.contract): reader.word(
                    Contract(one.contract),
                    layout.journal_slot(),
                    one.proof,
                    f"/journals/{place}/proof",
                )
                for place, one in enumerate(bundle.journals)
            }
        ),
    )


def _id(id: bytes) -> ParticipantId:
    return ParticipantId(number_of(id))


def _present(found: dict[K, T | None]) -> dict[K, T]:
    return {key: value for key, value in found.items() if value is not None}
