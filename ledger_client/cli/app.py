"""All commands in one tree, in the order in which ``--help`` lists them."""

from __future__ import annotations

import functools

import typer

from ledger_client.cli import (
    accredit,
    answers,
    batch,
    capture,
    certificates,
    council,
    custody,
    handoffs,
    holds,
    installed,
    nesting,
    network,
    notes,
    participant,
    service,
    transform,
)


@functools.cache
def application() -> typer.Typer:
    """The application."""
    app = typer.Typer(
        name="tidewaiter",
        help="A permissioned provenance ledger for cargo.",
        rich_markup_mode="rich",
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    for module in (
        network,
        council,
        participant,
        accredit,
        capture,
        notes,
        custody,
        handoffs,
        nesting,
        transform,
        holds,
        batch,
        certificates,
        answers,
        service,
    ):
        module.add_to(app)
    installed.add_installed(app)
    return app
