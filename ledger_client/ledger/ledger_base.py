"""ConsignmentLedger, simulated: its storage, and what its writes share."""

from __future__ import annotations

from typing import Final

from ledger_client.ledger import layout
from ledger_client.ledger.attested import Attested, Table, Tx
from ledger_client.ledger.certificate_rules import CertificateRules
from ledger_client.ledger.key_rules import Signer
from ledger_client.ledger.kinds import (
    in_mask,
)
from ledger_client.ledger.refusals import (
    NonceUsed,
)
from ledger_client.ledger.registry_rules import RegistryRules
from ledger_client.ledger.signatures import Signature
from ledger_client.ledger.state import HoldState, UnitState
from ledger_client.ledger.structs import (
    Batch,
    Item,
    Opening,
)
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
    ) -> None:
        super().__init__(Contract.LEDGER, deployment, tx)
        self.registry = registry
        self.certificates = certificates
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

    def carried(
        self,
        message: Item | Batch | Opening,
        signature: Signature,
        *,
        nonce: int | None = None,
        deadline: int,
    ) -> Signer:
        """The key that signed what is carried; it must be valid now."""
        key = self.recovered(message, signature, nonce=nonce, deadline=deadline)
        return self.registry.valid_signer(key)

    def own_slots(self) -> dict[bytes, bytes]:
        """States, parents, holds, used nonces."""
        slots = {layout.unit_slot(unit): word_of(state.pack()) for unit, state in self.units}
        slots.update((layout.parent_slot(unit), parent) for unit, parent in self.parents)
        for (unit, authority), hold in self.holds:
            slots[layout.hold_slot(unit, authority)] = word_of(hold.pack())
        for (key, word), used in self.used_nonces:
            slots[layout.used_nonces_slot(key, word)] = word_of(used)
        return slots
