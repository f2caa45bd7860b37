"""The four contracts together, in Python: what a call would append, or why it would be refused."""

from __future__ import annotations

from collections.abc import Sequence

from ledger_client.errors import InvalidInput, TidewaiterError
from ledger_client.ledger.attested import Attested, Tx
from ledger_client.ledger.calls import (
    Call,
    CertificateCall,
    CouncilCall,
    RegistryCall,
    SingleCall,
    decode_call,
)
from ledger_client.ledger.certificate_rules import CertificateRules
from ledger_client.ledger.council_rules import CouncilRules
from ledger_client.ledger.council_state import Membership
from ledger_client.ledger.entries import AppendedEntry, BlockRef
from ledger_client.ledger.ledger_rules import LedgerRules
from ledger_client.ledger.refusals import BatchEmpty, UnknownRefusal
from ledger_client.ledger.registry_rules import RegistryRules
from ledger_client.ledger.typed_data import Deployment
from ledger_client.ledger.values import Address, Contract, Head


class World:
    """A network of the four contracts, as it stands after the writes made so far.

    It makes the checks of the contracts in the same order, so that the first refusal is the same
    too; ``council``, ``registry``, ``certificates`` and ``ledger`` show their states.
    """

    def __init__(
        self, deployment: Deployment, members: tuple[Address, ...], threshold: int
    ) -> None:
        self.deployment = deployment
        self._tx = Tx()
        self.council = CouncilRules(
            deployment, self._tx, Membership(members, threshold), self._perform
        )
        self.registry = RegistryRules(deployment, self._tx)
        self.certificates = CertificateRules(deployment, self._tx, self.registry)
        self.ledger = LedgerRules(
            deployment, self._tx, self.registry, self.certificates, self.council
        )

    def write(
        self, call: Call, sender: Address, at: BlockRef, *, origin: Address | None = None
    ) -> tuple[AppendedEntry, ...]:
        """Make one call in a block; the entries it appended, in the order of their logs.

        All or nothing: a refusal (a class of ``refusals``) leaves everything as it was.
        ``origin`` is who signed the tx, where a contract (``sender``) made the call.
        """
        self._tx.begin(at, sender if origin is None else origin)
        try:
            self._send(call, sender)
        except TidewaiterError:
            self._tx.roll_back()
            raise
        return tuple(self._tx.appended)

    def dry_run(
        self, calls: Sequence[SingleCall], sender: Address, at: BlockRef
    ) -> tuple[int, TidewaiterError] | None:
        """What the ledger would answer to these writes together, made in order in a block.

        None if it would take all of them; else the first that it would refuse, by its index, and
        the refusal. Nothing is written. Writes that their attester sends are judged as
        ``sender``'s.

        Raises:
            BatchEmpty: there are no writes.
        """
        if not calls:
            raise BatchEmpty
        self._tx.begin(at, sender)
        try:
            for index, call in enumerate(calls):
                try:
                    self.ledger.write(call, sender)
                except TidewaiterError as refusal:
                    return index, refusal
        finally:
            self._tx.roll_back()
        return None

    def contract(self, contract: Contract) -> Attested:
        """One of the four contracts."""
        return {
            Contract.COUNCIL: self.council,
            Contract.REGISTRY: self.registry,
            Contract.CERTIFICATES: self.certificates,
            Contract.LEDGER: self.ledger,
        }[contract]

    def head(self, contract: Contract, subject: bytes) -> Head:
        """The head of a subject's history; 32 zero bytes where there is none."""
        return self.contract(contract).heads[subject]

    def journal(self, contract: Contract) -> bytes:
        """The fold over all heads of a contract."""
        return self.contract(contract).journal

    def slots(self, contract: Contract) -> dict[bytes, bytes]:
        """A contract's storage: 32-byte slot key to 32-byte value, zero values left out."""
        return self.contract(contract).slots()

    def _send(self, call: Call, sender: Address) -> None:
        if isinstance(call, CouncilCall):
            self.council.write(call, sender)
        elif isinstance(call, RegistryCall):
            self.registry.write(call, sender)
        elif isinstance(call, CertificateCall):
            self.certificates.write(call, sender)
        else:
            self.ledger.write(call, sender)

    def _perform(self, target: Address, data: bytes, proposal: bytes) -> None:
        contract = next(one for one in Contract if self.deployment.address(one) == target)
        try:
            call = decode_call(contract, data)
        except InvalidInput:
            # No function takes it: the contract reverts without a reason.
            raise UnknownRefusal(b"") from None
        self.registry.executing = proposal
        self._send(call, self.deployment.council)
