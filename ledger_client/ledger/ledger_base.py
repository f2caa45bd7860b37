"""ConsignmentLedger, simulated: its storage, and what its writes share."""

from __future__ import annotations

from typing import Final

from ledger_client.ledger import layout, unit_rules
from ledger_client.ledger.attested import Attested, Table, Tx
from ledger_client.ledger.certificate_rules import CertificateRules
from ledger_client.ledger.council_rules import CouncilRules
from ledger_client.ledger.entries import unit_id
from ledger_client.ledger.key_rules import Signer, require_may_sign
from ledger_client.ledger.kinds import CUSTOMS_ROLE, Kind, in_mask
from ledger_client.ledger.refusals import NonceUsed, NotCouncil, RoleMissing, UnitExists
from ledger_client.ledger.registry_rules import RegistryRules
from ledger_client.ledger.signatures import Signature
from ledger_client.ledger.state import HoldState, UnitState
from ledger_client.ledger.structs import Signable
from ledger_client.ledger.typed_data import Deployment
from ledger_client.ledger.values import (
    ZERO_WORD,
    Address,
    Contract,
    ParticipantId,
    UnitId,
    word_of,
)

NO_UNIT: Final = UnitState()
NO_HOLD: Final = HoldState()
_NONCES_PER_WORD: Final = 256


class LedgerBase(Attested):
    """The ledger's storage, and what its writes share."""

    def __init__(
        self,
        deployment: Deployment,
        tx: Tx,
        registry: RegistryRules,
        certificates: CertificateRules,
        council: CouncilRules,
    ) -> None:
        super().__init__(Contract.LEDGER, deployment, tx)
        self.registry = registry
        self.certificates = certificates
        self.council = council
        self.units: Table[UnitId, UnitState] = Table(tx, NO_UNIT)
        self.parents: Table[UnitId, UnitId] = Table(tx, UnitId(ZERO_WORD))
        self.holds: Table[tuple[UnitId, ParticipantId], HoldState] = Table(tx, NO_HOLD)
        self.used_nonces: Table[tuple[Address, int], int] = Table(tx, 0)

    def custodian_of(self, unit: UnitId) -> ParticipantId:
        """The effective custodian: of a packed unit that of its outermost parent; 0 if unknown."""
        while self.units[unit].packed:
            unit = self.parents[unit]
        return self.units[unit].custodian

    def use_nonce(self, key: Address, nonce: int) -> None:
        """Spend a nonce of a key, which it must not have used or cancelled."""
        word, bit = divmod(nonce, _NONCES_PER_WORD)
        if in_mask(bit, self.used_nonces[key, word]):
            raise NonceUsed(nonce)
        self.used_nonces[key, word] |= 1 << bit

    def signed_by(
        self,
        message: Signable,
        signature: Signature,
        deadline: int,
        nonce: int | None = None,
    ) -> Address:
        """The key that signed what is carried, of which the deadline must not be over."""
        self.require_in_time(deadline)
        return self.recovered(message, signature, nonce=nonce, deadline=deadline)

    def id_of(self, opener: ParticipantId, label: bytes) -> UnitId:
        """The id of the unit that a participant opens under a label."""
        return unit_id(self.domain.network_id, self.domain.chain_id, self.address, opener, label)

    def new_unit(self, signer: Signer, label: bytes, level: int, *, logbook: bool) -> UnitId:
        """A unit of the signer's that did not exist before; its entry is still to be appended."""
        opened = self.id_of(signer.id, label)
        if self.units[opened].exists:
            raise UnitExists(opened)
        self.units[opened] = unit_rules.opened(signer.id, level, logbook=logbook)
        return opened

    def require_council(self, sender: Address) -> None:
        """The council itself calls: not one that only starts a tx under its name."""
        if sender != self.council.address or sender == self.tx.origin:
            raise NotCouncil

    def customs(self, key: Address, kind: Kind) -> Signer:
        """A valid key of a customs authority that may sign ``kind``."""
        signer = self.registry.valid_signer(key)
        require_may_sign(signer, kind)
        if not signer.state.has_role(CUSTOMS_ROLE):
            raise RoleMissing(key, kind)
        return signer

    def own_slots(self) -> dict[bytes, bytes]:
        """States, parents, holds, used nonces."""
        slots = {layout.unit_slot(unit): word_of(state.pack()) for unit, state in self.units}
        slots.update((layout.parent_slot(unit), parent) for unit, parent in self.parents)
        for (unit, authority), hold in self.holds:
            slots[layout.hold_slot(unit, authority)] = word_of(hold.pack())
        for (key, word), used in self.used_nonces:
            slots[layout.used_nonces_slot(key, word)] = word_of(used)
        return slots
