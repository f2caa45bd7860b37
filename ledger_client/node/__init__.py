"""Between the client and a network's nodes: RPC, the development node, deployment, typed reads."""

from ledger_client.node.answers import AccountProof, Block, Log, Receipt, StorageProof
from ledger_client.node.anvil import Devnet, RunningNode
from ledger_client.node.deploy import DeployedNetwork, deploy
from ledger_client.node.errors import (
    ChainMismatch,
    DeploymentFailed,
    DevnetBroken,
    DevnetStateDirty,
    NodeAnswerInvalid,
    NodeComplained,
    NodeUnreachable,
    NonceGap,
    NotSealedYet,
    TxRejected,
)
from ledger_client.node.log_pages import LogPage
from ledger_client.node.reader import CouncilState, LoggedEntry, ProposalState, Reader
from ledger_client.node.rpc import Nonces, Rpc, next_nonce

__all__ = [
    "AccountProof",
    "Block",
    "ChainMismatch",
    "CouncilState",
    "DeployedNetwork",
    "DeploymentFailed",
    "Devnet",
    "DevnetBroken",
    "DevnetStateDirty",
    "Log",
    "LogPage",
    "LoggedEntry",
    "NodeAnswerInvalid",
    "NodeComplained",
    "NodeUnreachable",
    "NonceGap",
    "Nonces",
    "NotSealedYet",
    "ProposalState",
    "Reader",
    "Receipt",
    "Rpc",
    "RunningNode",
    "StorageProof",
    "TxRejected",
    "deploy",
    "next_nonce",
]
