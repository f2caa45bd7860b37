"""Generated files: gathered first, then written all together, secrets for their user alone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import JsonValue

from ledger_client.errors import Conflict
from ledger_client.private_files import private_directory, read_small, write_private

GENESIS = "genesis.json"


@dataclass(frozen=True, slots=True)
class Generated:
    """One file below the network's folder.

    Attributes:
        path: relative, with slashes.
        kept: an existing file of that name stays as it is: it holds a secret, or work of people.
    """

    path: str
    content: bytes
    kept: bool = False


def text_file(path: str, content: str, *, kept: bool = False) -> Generated:
    """A file of text in UTF-8."""
    return Generated(path, content.encode(), kept)


def json_file(path: str, content: Mapping[str, JsonValue] | list[str]) -> Generated:
    """A JSON document, one member a line."""
    return text_file(path, json.dumps(content, indent=2) + "\n")


def write_all(folder: Path, files: list[Generated]) -> None:
    """Write the files (mode 0600, folders 0700); what is kept and exists is left alone.

    Raises:
        Conflict: the folder holds the genesis of another network (rule ``generate.genesis``): its
            nodes may have blocks already.
        StoreBroken: the disk refused.
    """
    genesis = next((one for one in files if one.path == GENESIS), None)
    old = folder / GENESIS
    if genesis is not None and old.exists() and read_small(old) != genesis.content:
        raise Conflict(
            "holds another network; take another folder",
            pointer=str(folder),
            rule="generate.genesis",
        )
    for one in files:
        _write(folder, one)


def _write(folder: Path, one: Generated) -> None:
    target = folder / one.path
    for parent in reversed(target.relative_to(folder).parents):
        private_directory(folder / parent)
    if one.kept and target.exists():
        return
    write_private(target, one.content, replace=True)
