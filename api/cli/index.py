"""``tidewaiter index``: what the service's index holds, and making it anew."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from api.indexer import Indexer, Progress

index = typer.Typer(help="The service's index of the ledger.", no_args_is_help=True)


@index.command()
def rebuild() -> None:
    """Forget all entries and read them again from the nodes, proved page by page."""
    done = _indexer().rebuild(_show)
    _told(done)


@index.command()
def status(
    check: Annotated[
        bool, typer.Option("--check", help="Fold everything stored, against a node's proof.")
    ] = False,
) -> None:
    """Say how far the index is, and whether it may be asked."""
    indexer = _indexer()
    _told(indexer.check() if check else indexer.progress())


def _indexer() -> Indexer:
    from api.indexer import Indexer
    from api.resources import open_resources
    from api.settings import Settings

    resources = open_resources(Settings.read())
    return Indexer(resources.database, resources.each_node)


def _show(progress: Progress) -> None:
    done = progress.block_number - progress.first_block + 1
    whole = progress.newest - progress.first_block + 1
    sys.stderr.write(
        f"\rblock {progress.block_number} of {progress.newest}"
        f" ({100 * done // max(whole, 1)} %), {progress.entries} entries"
    )
    if progress.block_number == progress.newest:
        sys.stderr.write("\n")
    sys.stderr.flush()


def _told(progress: Progress) -> None:
    typer.echo(f"{progress.status.value}: {progress.entries} entries up to block", nl=False)
    typer.echo(f" {progress.block_number}{_of(progress.block_hash)}")
    if progress.detail:
        typer.echo(progress.detail)
    for one in progress.refused:
        typer.echo(f"did not hold: {one}")


def _of(block_hash: bytes) -> str:
    return f" (0x{block_hash.hex()})" if block_hash else ""
