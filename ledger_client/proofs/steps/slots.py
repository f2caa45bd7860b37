"""Step 7: every slot, at the key the verifier computes itself, its value minimal, zero absent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from ledger_client.errors import InvalidInput
from ledger_client.ledger import layout
from ledger_client.ledger.state import (
    AccreditationState,
    CertificateState,
    HoldState,
    KeyState,
    UnitState,
)
from ledger_client.ledger.values import (
    Address,
    Contract,
    ParticipantId,
    UnitId,
    number_of,
    word_of,
)
from ledger_client.proofs.bundle_parts import CertificateHistory, UnitProofs
from ledger_client.proofs.case import Case, ProvedSlots, ProvedUnit, StepMissing
from ledger_client.proofs.errors import ProofBroken
from ledger_client.proofs.headers import FORMS
from ledger_client.proofs.rlp_items import broken
from ledger_client.proofs.tries import value_at

T = TypeVar("T")
_STRING = 0x80
_ZERO_LEAF = b"\x80"


def check_slots(case: Case) -> None:
    """Read every slot that the bundle proves; what cannot be read is noted and left out."""
    if not case.storage:
        raise StepMissing("accounts")
    reader = _Reader(case)
    bundle = case.bundle
    case.slots = ProvedSlots(
        units=_present(
            {
                place: reader.unit(UnitId(one.unit_id), one.proofs, f"/units/{place}/proofs")
                for place, one in enumerate(bundle.units)
                if one.proofs is not None
            }
        ),
        certificates=_present(
            {
                UnitId(one.certificate_id): reader.certificate(one, f"/certificates/{place}")
                for place, one in enumerate(bundle.certificates)
            }
        ),
        participants=_present(
            {
                ParticipantId(number_of(one.participant)): reader.participant(
                    ParticipantId(number_of(one.participant)),
                    one.head,
                    one.status,
                    f"/participants/{place}",
                )
                for place, one in enumerate(bundle.participants)
            }
        ),
        keys=_present(
            {
                Address(one.key): reader.key(Address(one.key), one.proof, f"/keys/{place}/proof")
                for place, one in enumerate(bundle.keys)
            }
        ),
        accreditations=_present(
            {
                (ParticipantId(number_of(one.certifier)), one.scope): reader.accreditation(
                    ParticipantId(number_of(one.certifier)),
                    one.scope,
                    one.proof,
                    f"/accreditations/{place}/proof",
                )
                for place, one in enumerate(bundle.accreditations)
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


K = TypeVar("K")


def _present(found: dict[K, T | None]) -> dict[K, T]:
    return {key: value for key, value in found.items() if value is not None}


class _Reader:
    """Reads slots of the proved storage tries and notes what is wrong with them."""

    def __init__(self, case: Case) -> None:
        self._case = case

    def number(
        self, contract: Contract, key: bytes, nodes: Sequence[bytes], pointer: str
    ) -> int | None:
        """A slot's value, 0 where it is proved absent; None, noted, where it is not proved."""
        root = self._case.storage.get(contract)
        if root is None:
            return None
        try:
            leaf = value_at(root, key, nodes)
            return 0 if leaf is None or self._is_read_zero(leaf) else _stored(leaf)
        except ProofBroken as error:
            self._case.findings.add_error(error, pointer)
            return None

    def _is_read_zero(self, leaf: bytes) -> bool:
        """The zero leaf that anvil makes of a slot that was only read: proved to be zero.

        Engines whose blocks are sealed keep no such leaf, and there it is refused.
        """
        form = FORMS[self._case.root.content.header_form]
        return leaf == _ZERO_LEAF and not form.is_sealed

    def word(
        self, contract: Contract, key: bytes, nodes: Sequence[bytes], pointer: str
    ) -> bytes | None:
        """A slot's 32 bytes; see :meth:`number`."""
        value = self.number(contract, key, nodes, pointer)
        return None if value is None else word_of(value)

    def unit(self, unit_id: UnitId, proofs: UnitProofs, pointer: str) -> ProvedUnit | None:
        """A unit's head, state, parent while packed, and holds."""
        ledger = Contract.LEDGER
        head = self.word(ledger, layout.head_slot(unit_id), proofs.head, f"{pointer}/head")
        packed = self.number(ledger, layout.unit_slot(unit_id), proofs.state, f"{pointer}/state")
        if head is None or packed is None:
            return None
        try:
            state = UnitState.unpack(packed)
            parent = self._parent(unit_id, state, proofs, pointer)
            holds = self._holds(unit_id, proofs, pointer)
        except InvalidInput as error:
            self._case.findings.add_error(error, f"{pointer}/state", "proof.malformed")
            return None
        if parent is None and state.packed:
            return None
        return ProvedUnit(head, state, parent, holds)

    def _parent(
        self, unit_id: UnitId, state: UnitState, proofs: UnitProofs, pointer: str
    ) -> UnitId | None:
        if not state.packed:
            if proofs.parent is not None:
                self._case.findings.add("proof.excess", f"{pointer}/parent")
            return None
        if proofs.parent is None:
            self._case.findings.add("proof.missing", f"{pointer}/parent")
            return None
        key = layout.parent_slot(unit_id)
        word = self.word(Contract.LEDGER, key, proofs.parent, f"{pointer}/parent")
        return None if word is None else UnitId(word)

    def _holds(
        self, unit_id: UnitId, proofs: UnitProofs, pointer: str
    ) -> dict[ParticipantId, HoldState]:
        found: dict[ParticipantId, HoldState] = {}
        last = b""
        for place, one in enumerate(proofs.holds):
            where = f"{pointer}/holds/{place}"
            if one.authority <= last:
                self._case.findings.add("format.excess", where, "holds are not ascending")
            last = one.authority
            authority = ParticipantId(number_of(one.authority))
            key = layout.hold_slot(unit_id, authority)
            value = self.number(Contract.LEDGER, key, one.proof, f"{where}/proof")
            if value is not None:
                found[authority] = HoldState.unpack(value)
        return found

    def certificate(
        self, one: CertificateHistory, pointer: str
    ) -> tuple[bytes, CertificateState] | None:
        """A certificate's head and state."""
        contract, subject = Contract.CERTIFICATES, UnitId(one.certificate_id)
        head = self.word(contract, layout.head_slot(subject), one.head, f"{pointer}/head")
        values = [
            self.number(contract, key, nodes, f"{pointer}/state/{place}")
            for place, (key, nodes) in enumerate(
                zip(layout.certificate_slots(subject), one.state, strict=True)
            )
        ]
        if head is None or any(value is None for value in values):
            return None
        a, b, c, d, e = (0 if value is None else value for value in values)
        try:
            return head, CertificateState.unpack((a, b, c, d, e))
        except InvalidInput as error:
            self._case.findings.add_error(error, f"{pointer}/state", "proof.malformed")
            return None

    def participant(
        self,
        id: ParticipantId,
        head_nodes: Sequence[bytes],
        status_nodes: Sequence[bytes],
        pointer: str,
    ) -> tuple[bytes, int] | None:
        """The head of a participant's history in the registry, and its status."""
        contract = Contract.REGISTRY
        key = layout.head_slot(layout.participant_subject(id))
        head = self.word(contract, key, head_nodes, f"{pointer}/head")
        status = self.number(contract, layout.status_slot(id), status_nodes, f"{pointer}/status")
        return None if head is None or status is None else (head, status)

    def key(self, key: Address, nodes: Sequence[bytes], pointer: str) -> KeyState | None:
        """The registry's slot of a key."""
        value = self.number(Contract.REGISTRY, layout.key_slot(key), nodes, pointer)
        try:
            return None if value is None else KeyState.unpack(value)
        except InvalidInput as error:
            self._case.findings.add_error(error, pointer, "proof.malformed")
            return None

    def accreditation(
        self, certifier: ParticipantId, scope: bytes, nodes: Sequence[bytes], pointer: str
    ) -> AccreditationState | None:
        """The registry's slot of an accreditation."""
        key = layout.accreditation_slot(layout.accreditation_id(certifier, scope))
        value = self.number(Contract.REGISTRY, key, nodes, pointer)
        try:
            return None if value is None else AccreditationState.unpack(value)
        except InvalidInput as error:
            self._case.findings.add_error(error, pointer, "proof.malformed")
            return None


def _stored(leaf: bytes) -> int:
    """The number in a storage leaf: one RLP string, minimal, never zero, at most 32 bytes."""
    if len(leaf) == 1 and 0 < leaf[0] < _STRING:
        return leaf[0]
    payload = leaf[1:]
    short = len(leaf) > 1 and leaf[0] == _STRING + len(payload) and len(payload) <= 32
    if not short or payload[0] == 0 or (len(payload) == 1 and payload[0] < _STRING):
        raise broken("a stored value is not minimal")
    return int.from_bytes(payload, "big")
