"""What can go wrong between the client and the nodes.

A refusal by the contracts is not among them: that is a ``LedgerRefused`` with its own class.
"""

from __future__ import annotations

from typing import ClassVar

from ledger_client.errors import CannotTell, NodeAway


class NodeUnreachable(NodeAway):
    """No node answered: none is up, none is in reach, or none answered in time."""

    family_code: ClassVar[str] = "cannot_tell.node_unreachable"


class NodeAnswerInvalid(NodeAway):
    """A node answered with something that is no answer to what was asked."""

    family_code: ClassVar[str] = "cannot_tell.node_answer"


class NodeComplained(NodeAway):
    """A node answered with a JSON-RPC error that is no refusal by a contract.

    Attributes:
        node_code: the JSON-RPC error code.
    """

    family_code: ClassVar[str] = "cannot_tell.node_complained"

    def __init__(self, message: str, node_code: int, *, pointer: str | None = None) -> None:
        super().__init__(message, pointer=pointer, rule="node.error")
        self.node_code = node_code


class ChainMismatch(NodeAway):
    """The nodes that answered serve another chain than the one configured."""

    family_code: ClassVar[str] = "cannot_tell.chain_mismatch"


class TxRejected(CannotTell):
    """A node did not take the signed bytes, and knows of no such tx."""

    family_code: ClassVar[str] = "cannot_tell.tx_rejected"


class NotSealedYet(CannotTell):
    """The tx was sent, but no block that holds it was seen within the time given."""

    family_code: ClassVar[str] = "cannot_tell.not_sealed"


class NonceGap(CannotTell):
    """Between what is sealed and what this client signed a nonce is missing: nothing moves."""

    family_code: ClassVar[str] = "cannot_tell.nonce_gap"


class DevnetBroken(CannotTell):
    """The development node could not be started, stopped, or found."""

    family_code: ClassVar[str] = "cannot_tell.devnet"


class DevnetStateDirty(CannotTell):
    """The development chain was not stopped cleanly: its saved state may lack sealed blocks."""

    family_code: ClassVar[str] = "cannot_tell.devnet_dirty"


class DeploymentFailed(CannotTell):
    """The contracts could not be deployed as they are packaged."""

    family_code: ClassVar[str] = "cannot_tell.deployment"
