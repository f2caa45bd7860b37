"""A network as ``up`` shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from ledger_client.ledger.values import Contract

if TYPE_CHECKING:
    from ledger_client.documents import JsonValue
    from ledger_client.home import Home, Network


def network_json(home: Home, network: Network) -> dict[str, JsonValue]:
    """The network as a JSON object."""
    root = home.trust_root()
    council = root.content.council
    return {
        "home": str(home.root),
        "urls": list(network.urls),
        "networkId": f"0x{root.content.network_id.hex()}",
        "chainId": root.content.chain_id,
        "firstBlock": network.first_block,
        "development": network.development,
        "trustRoot": str(home.trust_root_file),
        "contracts": {one.value: f"0x{root.deployment.address(one).hex()}" for one in Contract},
        "council": {
            "members": list(home.council_names()),
            "threshold": council.threshold,
        },
    }


def network_view(home: Home, network: Network) -> RenderableType:
    """The network for people."""
    root = home.trust_root()
    council = root.content.council
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim", justify="right", min_width=9)
    table.add_column(overflow="fold")
    table.add_row("node", ", ".join(network.urls))
    table.add_row("chain", f"{root.content.chain_id}, contracts from block {network.first_block}")
    for one in Contract:
        table.add_row("contract", f"0x{root.deployment.address(one).hex()}  {one.value}")
    seats = ", ".join(home.council_names()) or "not on this machine"
    table.add_row("council", f"{council.threshold} of {len(council.members)}: {seats}")
    table.add_row("trust root", str(home.trust_root_file))
    warning = Text("A development chain: no validator seals its blocks.", "yellow")
    title = Text.assemble(("✓", "bold green"), " the network is up")
    return Group(title, table, warning) if network.development else Group(title, table)
