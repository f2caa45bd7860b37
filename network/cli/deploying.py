"""Deploying on a network of several validators, from the machine that keeps the council's keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger_client.cli.render_network import network_json, network_view
from ledger_client.errors import InvalidInput
from ledger_client.node.rpc import Rpc
from ledger_client.setup import found_network

if TYPE_CHECKING:
    from ledger_client.cli.run import Run
    from network.summary import NetworkSummary


def deployed_network(run: Run, summary: NetworkSummary, members: int, threshold: int) -> None:
    """Deploy, and show the network; a home that has joined it already is only shown.

    Raises:
        InvalidInput: a council that the contract would refuse.
        Conflict: the home belongs to another network.
    """
    if not members < 2 * threshold <= 2 * members:
        raise InvalidInput(
            "must be more than half of the members, at most all",
            pointer="--threshold",
            rule="council.threshold",
        )
    if not _joined(run, summary):
        found_network(
            run.home,
            _urls(summary),
            chain_id=summary.chain_id,
            name=summary.name,
            members=members,
            threshold=threshold,
            password=run.password(),
        )
    network = run.home.network()
    run.show(network_json(run.home, network), network_view(run.home, network))


def _joined(run: Run, summary: NetworkSummary) -> bool:
    if not run.home.network_file.exists():
        return False
    genesis = Rpc(_urls(summary), chain_id=summary.chain_id).genesis_hash()
    return run.home.trust_root().content.genesis_hash == genesis


def _urls(summary: NetworkSummary) -> list[str]:
    """RPC nodes first; on one machine the validators answer too."""
    nodes = sorted(summary.nodes, key=lambda one: one.is_validator)
    return [one.rpc_url for one in nodes]
