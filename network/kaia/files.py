"""All files of a Kaia network."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from typing import Final

from network.kaia.arguments import kni, node_arguments, program
from network.kaia.genesis import kaia_genesis
from network.placed import NODES, PlacedNetwork, PlacedNode
from network.written import GENESIS, Generated, json_file, text_file

ARGUMENTS: Final = "node.args"
IMAGE_FOLDER: Final = "kscn-image"
START_SCRIPT: Final = """\
#!/bin/sh
# Run in this folder, by the user that the key belongs to.
set -eu
[ -d data/klay/chaindata ] || {program} --datadir data init genesis.json
mkdir -p data/klay
cp static-nodes.json data/klay/static-nodes.json
# One option a line, none with a blank in it.
exec {program} $(cat node.args)
"""
CONTAINERFILE: Final = """\
# The nodes, built from their pinned sources; separate programs under GPL-3.0.
FROM docker.io/library/golang:1.26-bookworm AS build
WORKDIR /build
COPY go.mod go.sum ./
RUN CGO_ENABLED=1 go build -mod=readonly -ldflags=-checklinkname=0 -o /programs/ \\
    github.com/kaiachain/kaia/cmd/kscn github.com/kaiachain/kaia/cmd/ksen
FROM docker.io/library/debian:bookworm-slim
COPY --from=build /programs/ /usr/local/bin/
WORKDIR /node
CMD ["sh", "start.sh"]
"""


def kaia_files(network: PlacedNetwork) -> list[Generated]:
    """Genesis, and a folder for each node that is whole by itself."""
    genesis = json_file(GENESIS, kaia_genesis(network))
    found = [genesis]
    for node in network.nodes:
        found += _node_files(network, node, genesis.content)
    return found


def kaia_image_files() -> list[Generated]:
    """What builds a container of the pinned node."""
    engine = files("network") / "engine"
    pins = [
        Generated(f"{IMAGE_FOLDER}/{name}", (engine / name).read_bytes())
        for name in ("go.mod", "go.sum")
    ]
    return [text_file(f"{IMAGE_FOLDER}/Containerfile", CONTAINERFILE), *pins]


def _node_files(network: PlacedNetwork, node: PlacedNode, genesis: bytes) -> Iterator[Generated]:
    at = f"{NODES}/{node.name}"
    yield Generated(f"{at}/{GENESIS}", genesis)
    yield text_file(f"{at}/{ARGUMENTS}", "\n".join(node_arguments(network, node)) + "\n")
    validators = [other for other in network.others(node) if other.is_validator]
    yield json_file(f"{at}/static-nodes.json", [kni(other) for other in validators])
    yield text_file(f"{at}/start.sh", START_SCRIPT.format(program=program(node)))
