"""Requests to the council, made here and written to files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ledger_client.answering.naming import participant_of, unit_of
from ledger_client.cli.files import write_file
from ledger_client.cli.written import utc_now
from ledger_client.errors import InvalidInput
from ledger_client.ledger.values import ParticipantId, UnitId
from ledger_client.private_files import private_directory
from ledger_client.store import Store
from ledger_client.writing.council_wishes import CouncilWishes

if TYPE_CHECKING:
    from ledger_client.home import Home
    from ledger_client.node.reader import Reader
    from ledger_client.writing.council_requests import CouncilRequest


@dataclass(frozen=True, slots=True)
class RequestDesk:
    """Where requests of one home are made; no key is needed."""

    home: Home
    store: Store
    wishes: CouncilWishes

    def participant(self, who: str) -> ParticipantId:
        """The participant of a folder name, a name, a GLN or 16 hex digits."""
        return participant_of(self.home, self.store, who)

    def unit(self, typed: str) -> UnitId:
        """The one unit that a number means."""
        return unit_of(self.home.connect(), self.store, typed)

    def custodian(self, unit: UnitId) -> ParticipantId:
        """Who has custody of a unit that can be closed.

        Raises:
            InvalidInput: it is not on the ledger, closed, or packed (rules ``unit.known``,
                ``unit.closed``, ``unit.packed``).
        """
        state, pointer = self.reader().unit(unit), f"0x{unit.hex()}"
        if not state.exists:
            raise InvalidInput("is not on the ledger", pointer=pointer, rule="unit.known")
        if state.closed:
            raise InvalidInput("is closed already", pointer=pointer, rule="unit.closed")
        if state.packed:
            raise InvalidInput("is packed in another unit", pointer=pointer, rule="unit.packed")
        return state.custodian

    def reader(self) -> Reader:
        """Reads of the newest state."""
        return self.home.connect().reader

    def write(self, request: CouncilRequest, name: str, out: Path | None) -> Path:
        """The file that a request is in: ``out``, or a new one in the home."""
        folder = self.home.root / "requests"
        path = out or private_directory(folder) / f"{name}-{request.number[2:10]}.json"
        write_file(path, request.encode())
        return path


@contextmanager
def request_desk(home: Home) -> Iterator[RequestDesk]:
    """The desk of a home that is in a network."""
    deployment = home.trust_root().deployment
    with Store(home.root, deployment.network_id) as store:
        yield RequestDesk(home, store, CouncilWishes(deployment, store, utc_now))


Made = Callable[[RequestDesk], "tuple[CouncilRequest, str]"]
"""Makes a request, and the beginning of its file's name."""


def make_request(home: Home, out: Path | None, made: Made) -> tuple[CouncilRequest, Path]:
    """A request, and the file it was written to.

    Raises:
        Conflict: ``out`` exists.
        InvalidInput: what it is about is not known.
    """
    with request_desk(home) as desk:
        request, name = made(desk)
        return request, desk.write(request, name, out)
