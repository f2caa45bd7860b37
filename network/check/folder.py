"""All rules on one generated folder, as it is now: people may have changed its files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path
from typing import Final

from ledger_client.errors import InvalidInput
from ledger_client.private_files import read_small
from network.check.options import RpcOptions, allowed_accounts, rpc_options
from network.check.published_keys import is_published
from network.check.rules import Finding, Rule
from network.description import Engine
from network.extra_data import istanbul_validators, qbft_validators
from network.node_keys import KEY_FILE, read_key
from network.placed import NODES
from network.summary import NetworkSummary, NodeSummary
from network.written import GENESIS

LEAST_VALIDATORS: Final = 4
ANY: Final = frozenset({"*", "all"})
# What changes a node, its peers, its votes or its pool, or tells of its inside.
# fmt: off
ADMIN_APIS: Final = frozenset({
    "admin", "clique", "debug", "governance", "ibft", "istanbul", "mainbridge", "miner", "perm",
    "personal", "plugins", "qbft", "subbridge", "trace", "txpool", "unsafedebug",
})
# fmt: on


def check_folder(folder: Path) -> list[Finding]:
    """What is wrong with a network's files; empty when nothing is.

    Raises:
        InvalidInput: it is no folder that ``network generate`` wrote.
    """
    summary = NetworkSummary.read(folder)
    findings = [*_validators(summary, folder)]
    for node in summary.nodes:
        findings += _node(summary.engine, node, folder / NODES / node.name)
    return findings


def _validators(summary: NetworkSummary, folder: Path) -> Iterator[Finding]:
    for file in (GENESIS, *(f"{NODES}/{node.name}/{GENESIS}" for node in summary.nodes)):
        try:
            found = _genesis_validators(summary.engine, folder / file)
        except InvalidInput:
            yield Finding(Rule.UNREADABLE, file)
            continue
        if len(found) < LEAST_VALIDATORS and file == GENESIS:
            yield Finding(Rule.FEW_VALIDATORS, file)
        told = {bytes.fromhex(node.address[2:]) for node in summary.validators}
        if set(found) != told:
            yield Finding(Rule.OTHER_VALIDATORS, file)


def _genesis_validators(engine: Engine, file: Path) -> tuple[bytes, ...]:
    try:
        extra_data = bytes.fromhex(str(json.loads(read_small(file))["extraData"])[2:])
    except (ValueError, KeyError, TypeError, RecursionError):
        raise InvalidInput("is no genesis", pointer=str(file), rule="check.genesis") from None
    return (qbft_validators if engine is Engine.BESU else istanbul_validators)(extra_data)


def _node(engine: Engine, node: NodeSummary, folder: Path) -> Iterator[Finding]:
    at = f"{NODES}/{node.name}"
    yield from _keys(node, folder, at)
    try:
        options = rpc_options(engine, folder)
    except InvalidInput:
        yield Finding(Rule.UNREADABLE, at)
        return
    yield from _doors(options, f"{at}/{options.file}")
    if engine is Engine.BESU:
        yield from _accounts(folder, at)


def _keys(node: NodeSummary, folder: Path, at: str) -> Iterator[Finding]:
    file = folder / KEY_FILE
    addresses = {bytes.fromhex(node.address[2:])}
    if file.exists():
        if file.stat().st_mode & 0o077:
            yield Finding(Rule.KEY_READABLE, f"{at}/{KEY_FILE}")
        try:
            addresses.add(read_key(file).id.address)
        except InvalidInput:
            yield Finding(Rule.KEY_FORM, f"{at}/{KEY_FILE}")
    if any(is_published(one) for one in addresses):
        yield Finding(Rule.KEY_PUBLISHED, f"{at}/{KEY_FILE}")


def _doors(options: RpcOptions, at: str) -> Iterator[Finding]:
    if ANY & set(options.hosts):
        yield Finding(Rule.ANY_HOST, at)
    if ANY & set(options.origins):
        yield Finding(Rule.ANY_ORIGIN, at)
    if options.apis & ADMIN_APIS and not _is_own_machine(options.host):
        yield Finding(Rule.ADMIN_OPEN, f"{at}: {', '.join(sorted(options.apis & ADMIN_APIS))}")
    if options.gas_price not in (None, 0):
        yield Finding(Rule.GAS_PRICE, at)


def _accounts(folder: Path, at: str) -> Iterator[Finding]:
    try:
        accounts = [bytes.fromhex(one.removeprefix("0x")) for one in allowed_accounts(folder)]
    except (InvalidInput, ValueError):
        yield Finding(Rule.UNREADABLE, f"{at}/permissions_config.toml")
        return
    for one in accounts:
        if is_published(one):
            yield Finding(Rule.ACCOUNT_PUBLISHED, f"{at}/permissions_config.toml: 0x{one.hex()}")


def _is_own_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
