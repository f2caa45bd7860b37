"""``tidewaiter index``: what the service's index holds, and making it anew."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from api.indexer import Indexer, Progress
    from api.resources import Resources

index = typer.Typer(help="The service's index of the ledger.", no_args_is_help=True)


@index.command()
def rebuild() -> None:
    """Forget all entries and read them again from the nodes, proved page by page.

    What kept openings name is derived anew with them.
    """
    resources = _resources()
    derive = _deriving(resources)
    done = _indexer(resources).rebuild(derive)
    derive(None)
    _told(done)


@index.command()
def update(
    page_blocks: Annotated[
        int, typer.Option("--page-blocks", min=1, help="At most so many blocks a page.")
    ] = 1000,
) -> None:
    """Read what is new, proved page by page; where it was broken off, it goes on from there."""
    resources = _resources()
    indexer, derive = _indexer(resources, page_blocks), _deriving(resources)
    sys.stderr.write(f"after block {indexer.progress().block_number}\n")
    done = indexer.catch_up(derive)
    derive(None)
    _told(done)


@index.command()
def status(
    check: Annotated[
        bool, typer.Option("--check", help="Fold everything stored, against a node's proof.")
    ] = False,
) -> None:
    """Say how far the index is, and whether it may be asked."""
    indexer = _indexer(_resources())
    _told(indexer.check() if check else indexer.progress())


def _resources() -> Resources:
    from api.collecting import collect_seldom
    from api.resources import open_resources
    from api.settings import Settings

    resources = open_resources(Settings.read())
    collect_seldom()
    return resources


def _indexer(resources: Resources, page_blocks: int = 1000) -> Indexer:
    from api.indexer import Indexer, PageWidth
    from api.indexer.pages import FIRST_BLOCKS

    width = PageWidth(min(FIRST_BLOCKS, page_blocks), page_blocks)
    return Indexer(resources.database, resources.each_node, width)


def _deriving(resources: Resources) -> Callable[[Progress | None], None]:
    """Shows a page that was read, where there is one, and derives what kept openings name in it."""
    from api.intake import Derivations

    derivations = Derivations()

    def derive(page: Progress | None) -> None:
        if page is not None:
            _show(page)
        derivations.catch_up(resources.database)

    return derive


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
