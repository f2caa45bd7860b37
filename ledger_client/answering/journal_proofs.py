"""Journals and heads under one header, proved by a node: the ends of an export."""

from __future__ import annotations

from ledger_client.answering.header_wires import header_wire
from ledger_client.ledger.layout import head_slot, journal_slot
from ledger_client.ledger.values import Contract, UnitId
from ledger_client.node.answers import AccountProof
from ledger_client.node.connection import Connection
from ledger_client.proofs.bundle_parts import AccountProofs
from ledger_client.proofs.exports import HeadProved, JournalNodes, JournalsProved


def prove_journals(connection: Connection, number: int) -> JournalsProved:
    """The four contracts' journals under the header of a block; the reader checks them.

    Raises:
        CannotTell: no node served, or none has the state of that block.
    """
    proofs = {one: _proof(connection, one, journal_slot(), number) for one in Contract}
    council, registry = proofs[Contract.COUNCIL], proofs[Contract.REGISTRY]
    certificates, ledger = proofs[Contract.CERTIFICATES], proofs[Contract.LEDGER]
    return JournalsProved(
        header=header_wire(connection.rpc.block(number)),
        accounts=AccountProofs(
            council=council.nodes,
            registry=registry.nodes,
            certificates=certificates.nodes,
            ledger=ledger.nodes,
        ),
        journals=JournalNodes(
            council=_nodes(council),
            registry=_nodes(registry),
            certificates=_nodes(certificates),
            ledger=_nodes(ledger),
        ),
    )


def prove_head(connection: Connection, number: int, unit: UnitId) -> HeadProved:
    """A unit's head under the header of a block; the reader checks it.

    Raises:
        CannotTell: no node served, or none has the state of that block.
    """
    proof = _proof(connection, Contract.LEDGER, head_slot(unit), number)
    header = header_wire(connection.rpc.block(number))
    return HeadProved(header=header, account=proof.nodes, head=_nodes(proof))


def _proof(connection: Connection, contract: Contract, slot: bytes, number: int) -> AccountProof:
    return connection.rpc.proof(connection.deployment.address(contract), (slot,), number)


def _nodes(proof: AccountProof) -> tuple[bytes, ...]:
    return proof.slots[0].nodes
