"""The slots of one unit: head, state, parent while packed, holds."""

from __future__ import annotations

from ledger_client.errors import InvalidInput
from ledger_client.ledger import layout
from ledger_client.ledger.state import HoldState, UnitState
from ledger_client.ledger.values import Contract, ParticipantId, UnitId, number_of
from ledger_client.proofs.bundle_parts import UnitProofs
from ledger_client.proofs.case import ProvedUnit
from ledger_client.proofs.steps.slot_reader import SlotReader


def read_unit(
    reader: SlotReader, unit_id: UnitId, proofs: UnitProofs, pointer: str
) -> ProvedUnit | None:
    """A unit's head, state, parent while packed, and holds; None, noted, where not proved."""
    ledger = Contract.LEDGER
    head = reader.word(ledger, layout.head_slot(unit_id), proofs.head, f"{pointer}/head")
    packed = reader.number(ledger, layout.unit_slot(unit_id), proofs.state, f"{pointer}/state")
    if head is None or packed is None:
        return None
    try:
        state = UnitState.unpack(packed)
        parent = _parent(reader, unit_id, state, proofs, pointer)
        holds = _holds(reader, unit_id, proofs, pointer)
    except InvalidInput as error:
        reader.malformed(error, f"{pointer}/state")
        return None
    if parent is None and state.packed:
        return None
    return ProvedUnit(head, state, parent, holds)


def _parent(
    reader: SlotReader, unit_id: UnitId, state: UnitState, proofs: UnitProofs, pointer: str
) -> UnitId | None:
    if not state.packed:
        if proofs.parent is not None:
            reader.case.findings.add("proof.excess", f"{pointer}/parent")
        return None
    if proofs.parent is None:
        reader.case.findings.add("proof.missing", f"{pointer}/parent")
        return None
    key = layout.parent_slot(unit_id)
    word = reader.word(Contract.LEDGER, key, proofs.parent, f"{pointer}/parent")
    return None if word is None else UnitId(word)


def _holds(
    reader: SlotReader, unit_id: UnitId, proofs: UnitProofs, pointer: str
) -> dict[ParticipantId, HoldState]:
    found: dict[ParticipantId, HoldState] = {}
    last = b""
    for place, one in enumerate(proofs.holds):
        where = f"{pointer}/holds/{place}"
        if one.authority <= last:
            reader.case.findings.add("format.excess", where, "holds are not ascending")
        last = one.authority
        authority = ParticipantId(number_of(one.authority))
        key = layout.hold_slot(unit_id, authority)
        value = reader.number(Contract.LEDGER, key, one.proof, f"{where}/proof")
        if value is not None:
            found[authority] = HoldState.unpack(value)
    return found
