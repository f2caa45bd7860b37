"""Everything a consortium needs, from one description into one folder."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from ledger_client.node.tokens import TOKEN_VARIABLE
from ledger_client.private_files import private_directory, read_small, write_private
from network.besu.files import besu_files
from network.compose import API_ENV, POSTGRES_ENV, compose_files
from network.description import Description, Engine
from network.kaia.files import kaia_files, kaia_image_files
from network.notes import notes
from network.placed import NODES, PlacedNetwork, placed
from network.rpc_tokens import LONGEST, issue_token, new_private_pem, public_pem
from network.summary import summary_file
from network.written import Generated, text_file, write_all

JWT_PRIVATE_KEY: Final = "secrets/rpc-jwt-private.pem"
NOTES: Final = "OPERATING.md"


@dataclass(frozen=True, slots=True)
class GeneratedNetwork:
    """A network on disk.

    Attributes:
        folder: of all its files.
        network: description and keys.
        files: what was written, relative, in order.
    """

    folder: Path
    network: PlacedNetwork
    files: tuple[str, ...]


def generate(description: Description, folder: Path) -> GeneratedNetwork:
    """Write a network's files; keys and passwords that are there already are kept.

    Raises:
        Conflict: the folder holds another network.
        InvalidInput: a key file in it holds no key.
        StoreBroken: the disk refused.
    """
    private_directory(folder)
    private_directory(folder / NODES)
    network = placed(description, folder)
    files = [summary_file(network), *_engine_files(network, folder)]
    if description.compose is not None:
        files += compose_files(network, description.compose)
        if description.engine is Engine.KAIA:
            files += kaia_image_files()
    files.append(text_file(NOTES, notes(network)))
    write_all(folder, files)
    written = [one.path for one in files]
    if description.compose is not None:
        written.append(_api_settings(description, folder))
    return GeneratedNetwork(folder, network, tuple(written))


def _engine_files(network: PlacedNetwork, folder: Path) -> list[Generated]:
    if network.description.engine is Engine.KAIA:
        return kaia_files(network)
    if not network.description.asks_for_tokens:
        return besu_files(network, None)
    return besu_files(network, public_pem(_jwt_key(folder)))


def _jwt_key(folder: Path) -> str:
    file = folder / JWT_PRIVATE_KEY
    private_directory(file.parent)
    if not file.exists():
        write_private(file, new_private_pem().encode())
    return read_small(file).decode(errors="replace")


def _api_settings(description: Description, folder: Path) -> str:
    """The API's database address with the password kept or made, and its token for a year."""
    told = read_small(folder / POSTGRES_ENV).decode(errors="replace").strip()
    password = told.removeprefix("POSTGRES_PASSWORD=")
    url = f"postgresql+psycopg://tidewaiter:{password}@postgres:5432/tidewaiter"
    settings = f"TIDEWAITER_API_DATABASE_URL={url}\n"
    if description.asks_for_tokens:
        token = issue_token(_jwt_key(folder), datetime.now(UTC), LONGEST)
        settings += f"{TOKEN_VARIABLE}={token}\n"
    write_private(folder / API_ENV, settings.encode(), replace=True)
    return API_ENV
