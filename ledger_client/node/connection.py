"""One network as the client meets it: its nodes, its contracts, typed reads."""

from __future__ import annotations

from dataclasses import dataclass

from ledger_client.ledger.typed_data import Deployment
from ledger_client.node.reader import Reader
from ledger_client.node.rpc import Rpc
from ledger_client.proofs.trust_root import TrustRoot


@dataclass(frozen=True, slots=True)
class Connection:
    """The nodes of one network, and what the trust root says stands on it.

    Attributes:
        rpc: its nodes.
        trust_root: which contracts and which council count.
        first_block: where the contracts were made.
    """

    rpc: Rpc
    trust_root: TrustRoot
    first_block: int

    @classmethod
    def open(cls, urls: list[str], trust_root: TrustRoot, first_block: int = 0) -> Connection:
        """Connect to the network of a trust root: nodes of another chain are refused."""
        content = trust_root.content
        rpc = Rpc(urls, chain_id=content.chain_id, genesis_hash=content.genesis_hash)
        return cls(rpc, trust_root, first_block)

    @property
    def deployment(self) -> Deployment:
        """Network id, chain id and the four addresses."""
        return self.trust_root.deployment

    @property
    def reader(self) -> Reader:
        """Reads of the newest state."""
        return Reader(self.rpc, self.deployment, self.first_block)
