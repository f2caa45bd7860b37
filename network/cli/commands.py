"""The commands of ``tidewaiter network``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from ledger_client.cli.commands import command, group
from ledger_client.cli.run import Run
from ledger_client.errors import InvalidInput
from network.description import Engine

if TYPE_CHECKING:
    from network.loopback import Loopback

network = group("network", "A network of several validators: describe, generate, check, run.")
DEFAULT_FOLDER: Final = Path(".tidewaiter") / "network"

Folder = Annotated[
    Path, typer.Argument(metavar="FOLDER", help="As network generate or network up wrote it.")
]
Nodes = Annotated[
    list[str] | None, typer.Option("--node", metavar="NAME", help="Only this one; repeatable.")
]


@command(network, "generate", "network generate consortium.toml --out north-sea --engine besu")
def generate(
    run: Run,
    description: Annotated[Path, typer.Argument(metavar="DESCRIPTION", help="A TOML file.")],
    out: Annotated[Path, typer.Option(metavar="FOLDER", help="Where its files go.")],
    engine: Annotated[
        Engine | None, typer.Option(help="Another engine than the description names.")
    ] = None,
) -> None:
    """Write all that a consortium needs: genesis, node keys, peers, allowlists, options, compose.

    Keys and passwords that are in the folder are kept, everything else is written anew.
    """
    from network.generate import generate as write
    from network.reading import read_description, with_engine

    made = write(with_engine(read_description(description), engine), out)
    count = len(made.network.nodes)
    told = f"{made.network.description.name}: {count} nodes, {len(made.files)} files in {out}"
    run.show({"folder": str(out), "files": list(made.files)}, told)


@command(network, "example", "network example > consortium.toml")
def example(run: Run) -> None:
    """Print a description to begin from: four validators, and a node that answers questions."""
    from importlib.resources import files

    content = (files("network") / "consortium.toml").read_text(encoding="utf-8")
    if run.as_json:
        run.show({"description": content})
    else:
        typer.echo(content, nl=False)


@command(network, "check", "network check north-sea")
def check(run: Run, folder: Folder) -> int:
    """Refuse what must not go into service: published keys, open doors, too few validators."""
    from network.check import check_folder

    findings = check_folder(folder)
    rows = [{"rule": one.rule, "where": one.where, "message": one.message} for one in findings]
    lines = [f"{one.rule:<22}{one.where}: {one.message}" for one in findings]
    run.show({"findings": list(rows)}, "\n".join(lines) if lines else "nothing to refuse")
    return 1 if findings else 0


@command(network, "engine", "network engine")
def engine(run: Run) -> None:
    """Build the nodes of a Kaia service chain from their pins, or find them in the cache."""
    from network.engine import build

    built = build()
    how = f"built in {built.seconds:.0f} s" if built.seconds else "from the cache"
    told = f"{built.validator.name} and {built.endpoint.name} in {built.folder}, {how}"
    run.show({"folder": str(built.folder), "seconds": round(built.seconds)}, told)


@command(network, "up", "network up", "network up north-sea --node validator-3")
def up(run: Run, folder: Folder = DEFAULT_FOLDER, node: Nodes = None) -> None:
    """Run a generated Kaia network on this machine; four validators where the folder is new."""
    from network.cli.picture import show_status

    found = _loopback(folder, make=True)
    if node:
        found.start(node)
    else:
        found.up()
    show_status(run, found.summary)


@command(network, "down", "network down", "network down --node validator-3 --kill")
def down(
    run: Run,
    folder: Folder = DEFAULT_FOLDER,
    node: Nodes = None,
    kill: Annotated[bool, typer.Option(help="At once, as a power failure does.")] = False,
) -> None:
    """End the nodes on this machine; their chain is kept."""
    found = _loopback(folder)
    names = node or [one.name for one in found.nodes]
    ended = found.kill(names) if kill else found.stop(names)
    run.show({"ended": ended}, f"{ended} of {len(found.nodes)} nodes ended; their chain is kept")


@command(network, "status", "network status")
def status(run: Run, folder: Folder = DEFAULT_FOLDER) -> int:
    """How each node is: head, peers, who made its newest block in which round, and how old it is.

    Ends with 3 where a node does not answer, or two nodes have different blocks at one height.
    """
    from network.cli.picture import show_status
    from network.summary import NetworkSummary

    return show_status(run, NetworkSummary.read(folder))


@command(network, "logs", "network logs validator-1 --lines 50")
def logs(
    run: Run,
    node: Annotated[str, typer.Argument(metavar="NODE", help="Its name.")],
    folder: Annotated[Path, typer.Option(metavar="FOLDER", help="The network's.")] = DEFAULT_FOLDER,
    lines: Annotated[int, typer.Option(min=1, max=10_000, help="How many, from the end.")] = 20,
) -> None:
    """What a node on this machine said last."""
    from network.cli.log_tail import last_lines

    (one,) = _loopback(folder).named([node])
    found = last_lines(one.log, lines)
    run.show({"node": node, "lines": list(found)}, "\n".join(found))


@command(network, "deploy", "network deploy --home council", "network deploy --members 5")
def deploy(
    run: Run,
    folder: Folder = DEFAULT_FOLDER,
    members: Annotated[int, typer.Option(min=3, max=32, help="Seats of the council.")] = 3,
    threshold: Annotated[int, typer.Option(min=2, max=32, help="How many of them must agree.")] = 2,
) -> None:
    """Deploy the contracts on a running network, under a council whose keys are made in the home.

    A home that belongs to this network already is only shown.
    """
    from network.cli.deploying import deployed_network
    from network.summary import NetworkSummary

    deployed_network(run, NetworkSummary.read(folder), members, threshold)


@command(network, "rpc-token", "network rpc-token north-sea --days 30")
def rpc_token(
    run: Run,
    folder: Folder,
    days: Annotated[int, typer.Option(min=1, max=366, help="How long it opens.")] = 30,
) -> None:
    """A token with which a client may ask Besu's RPC nodes, unless its description says no."""
    from datetime import UTC, datetime, timedelta

    from ledger_client.private_files import read_small
    from network.generate import JWT_PRIVATE_KEY
    from network.rpc_tokens import issue_token

    pem = read_small(folder / JWT_PRIVATE_KEY).decode(errors="replace")
    token = issue_token(pem, datetime.now(UTC), timedelta(days=days))
    run.show({"token": token}, token)


def _loopback(folder: Path, *, make: bool = False) -> Loopback:
    from network.loopback import Loopback

    if make and not folder.exists():
        _write_default(folder)
    if not folder.is_dir():
        raise InvalidInput("no such folder", pointer=str(folder), rule="network.folder")
    return Loopback(folder)


def _write_default(folder: Path) -> None:
    from importlib.resources import files

    from network.generate import generate as write
    from network.reading import parse_description

    content = (files("network") / "loopback.toml").read_bytes()
    write(parse_description(content), folder)
