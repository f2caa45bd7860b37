"""Descriptions for tests, made from the packaged ones."""

from __future__ import annotations

import os
import re
import socket
from pathlib import Path
from typing import Final

import network
from network.description import Description
from network.reading import parse_description

ROOM: Final = Path(network.__file__).parent
CONSORTIUM: Final = (ROOM / "consortium.toml").read_bytes()
LOOPBACK: Final = (ROOM / "loopback.toml").read_bytes()


def consortium(*changes: tuple[str, str]) -> Description:
    """The example consortium, with texts of its file replaced."""
    return parse_description(changed(CONSORTIUM, *changes))


def changed(content: bytes, *changes: tuple[str, str]) -> bytes:
    """A file's content with texts replaced, each of which must be there."""
    text = content.decode()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return text.encode()


def with_free_ports(content: bytes) -> bytes:
    """The same description on ports of this machine that nobody has."""
    text = content.decode()
    ports = iter(free_ports(len(re.findall(r"_port = \d+", text))))
    return re.sub(r"_port = \d+", lambda _: f"_port = {next(ports)}", text).encode()


def free_ports(count: int) -> list[int]:
    """As many ports as asked for, all different, outside the range that the system hands out."""
    found: list[int] = []
    # Two test runs at once begin at different places.
    begins = 21_000 + os.getpid() * 97 % 9_000
    for port in range(begins, 31_000):
        if len(found) == count:
            break
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            found.append(port)
    return found
