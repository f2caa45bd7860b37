"""A node's options as its own file states them, whatever the engine."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ledger_client.errors import InvalidInput
from ledger_client.private_files import read_small
from network.description import Engine
from network.kaia.files import ARGUMENTS

CONFIG = "config.toml"
PERMISSIONS = "permissions_config.toml"


@dataclass(frozen=True, slots=True)
class RpcOptions:
    """Who may ask a node what.

    Attributes:
        file: where it is said.
        host: where it listens.
        apis: offered, in lower case.
        hosts: names under which it answers.
        origins: of web pages that may ask.
        gas_price: the least that it asks for; None where the engine has no such option.
    """

    file: str
    host: str
    apis: frozenset[str]
    hosts: tuple[str, ...]
    origins: tuple[str, ...]
    gas_price: int | None


def rpc_options(engine: Engine, folder: Path) -> RpcOptions:
    """The options of the node of a folder.

    Raises:
        InvalidInput: its file is missing or not of its form.
    """
    return _besu(folder) if engine is Engine.BESU else _kaia(folder)


def allowed_accounts(folder: Path) -> list[str]:
    """The accounts that a Besu node's permissions file lets send."""
    return _listed(_toml(folder / PERMISSIONS), "accounts-allowlist")


def _besu(folder: Path) -> RpcOptions:
    rows = _toml(folder / CONFIG)
    price = rows.get("min-gas-price")
    return RpcOptions(
        CONFIG,
        str(rows.get("rpc-http-host", "127.0.0.1")),
        frozenset(one.lower() for one in _listed(rows, "rpc-http-api")),
        tuple(_listed(rows, "host-allowlist")),
        tuple(_listed(rows, "rpc-http-cors-origins")),
        price if isinstance(price, int) else -1,
    )


def _kaia(folder: Path) -> RpcOptions:
    text = read_small(folder / ARGUMENTS).decode(errors="replace")
    parts = (word.removeprefix("--").partition("=") for word in text.split())
    rows = {name: value for name, _, value in parts}
    return RpcOptions(
        ARGUMENTS,
        rows.get("rpcaddr", "localhost"),
        frozenset(one.lower() for one in _commas(rows.get("rpcapi", ""))),
        tuple(_commas(rows.get("rpcvhosts", "localhost"))),
        tuple(_commas(rows.get("rpccorsdomain", ""))),
        None,
    )


def _toml(file: Path) -> Mapping[str, object]:
    try:
        return tomllib.loads(read_small(file).decode())
    except (ValueError, RecursionError):
        raise InvalidInput("is no TOML", pointer=str(file), rule="check.toml") from None


def _listed(rows: Mapping[str, object], key: str) -> list[str]:
    told = rows.get(key, [])
    return [str(one) for one in told] if isinstance(told, list) else [str(told)]


def _commas(text: str) -> list[str]:
    return [one.strip() for one in text.split(",") if one.strip()]
