"""What a node proves of one block: its hash recomputed, the four journals by storage proofs."""

from __future__ import annotations

from dataclasses import dataclass

from api.indexer.errors import PageRefused
from api.indexer.progress import Journals
from ledger_client.answering.header_wires import header_wire
from ledger_client.ledger.layout import journal_slot
from ledger_client.ledger.values import Contract, word_of
from ledger_client.node.answers import AccountProof
from ledger_client.node.connection import Connection
from ledger_client.proofs.errors import ProofBroken
from ledger_client.proofs.headers import FORMS, Header
from ledger_client.proofs.rlp_items import broken, payload_items
from ledger_client.proofs.tries import value_at
from ledger_client.proofs.trust_root import PinnedContract, PinnedContracts


@dataclass(frozen=True, slots=True)
class ProvedBlock:
    """One block, as its state proves it.

    Attributes:
        number, time, hash: of the header, the hash recomputed.
        journals: each contract's; of one that is not made yet what journals begin with.
    """

    number: int
    time: int
    hash: bytes
    journals: Journals


def prove(connection: Connection, number: int) -> ProvedBlock:
    """Have the node prove the four journals at a block.

    Raises:
        PageRefused: what it gave proves nothing, or other code stands there than is pinned.
        CannotTell: it does not serve, or has not that block or its state.
    """
    header = header_of(connection, number)
    asked = [(connection.deployment.address(contract), (journal_slot(),)) for contract in Contract]
    proofs = dict(zip(Contract, connection.rpc.proofs(asked, number), strict=True))
    try:
        journals = {
            contract: _journal(connection, header, contract, proof)
            for contract, proof in proofs.items()
        }
    except ProofBroken as broken:
        raise PageRefused(
            f"the proof of a journal at block {number}: {broken.message}",
            pointer="journal",
            rule="index.journal_proved",
        ) from None
    return ProvedBlock(number, header.time, header.hash, journals)


def header_of(connection: Connection, number: int) -> Header:
    """A block's header, its hash recomputed from its fields.

    Raises:
        PageRefused: the fields do not hash to what the node says.
        CannotTell: the node does not serve, or has no such block.
    """
    block = connection.rpc.block(number)
    form = FORMS[connection.trust_root.content.header_form]
    try:
        header = form.read(header_wire(block).fields)
    except ProofBroken as broken:
        raise _refused(number, broken.message) from None
    if header.hash != block.hash or header.number != number:
        raise _refused(number, "its fields hash to something else")
    return header


def _journal(
    connection: Connection, header: Header, contract: Contract, proof: AccountProof
) -> bytes:
    pin = _pinned(connection.trust_root.content.contracts, contract)
    leaf = value_at(header.state_root, pin.address, proof.nodes)
    if leaf is None:
        return connection.trust_root.content.network_id  # not made yet
    account = FORMS[connection.trust_root.content.header_form].account(leaf)
    if account.code_hash != pin.code_hash:
        raise ProofBroken(
            f"the code of {contract.value} is not the pinned one", code="code.unknown"
        )
    stored = value_at(account.storage_root, journal_slot(), proof.slots[0].nodes)
    return bytes(32) if stored is None else word_of(_number(stored))


def _number(leaf: bytes) -> int:
    items = payload_items(leaf)
    if len(items) != 1:
        raise broken("a stored value is one number")
    return items[0].integer()


def _pinned(pins: PinnedContracts, contract: Contract) -> PinnedContract:
    return {
        Contract.COUNCIL: pins.council,
        Contract.REGISTRY: pins.registry,
        Contract.CERTIFICATES: pins.certificates,
        Contract.LEDGER: pins.ledger,
    }[contract]


def _refused(number: int, why: str) -> PageRefused:
    return PageRefused(f"block {number}: {why}", pointer="header", rule="index.header")
