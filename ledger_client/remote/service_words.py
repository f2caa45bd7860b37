"""A service's words beside its proofs, said to be such, and exports that prove themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from ledger_client.ledger.values import UnitId
from ledger_client.proofs import TrustRoot
from ledger_client.proofs.exports import ExportHeader, ExportReport, check_export
from ledger_client.proofs.report import Memory
from ledger_client.remote.jobs import StatementDesk
from ledger_client.remote.refused import AnswerContradicted
from ledger_client.remote.service import Service
from ledger_client.remote.write_shapes import InboxTold, JobTold, PlanTold


@dataclass(frozen=True, slots=True)
class ExportAsked:
    """What an export is to hold: one unit, or blocks, or times; of nothing named everything.

    Attributes:
        unit: its whole history.
        from_block, to_block: both included.
        from_time, to_time: aware, of the blocks' times, both included.
    """

    unit: UnitId | None = None
    from_block: int | None = None
    to_block: int | None = None
    from_time: datetime | None = None
    to_time: datetime | None = None

    def params(self) -> dict[str, str]:
        """As the service is asked."""
        named = {
            "unit": None if self.unit is None else f"0x{self.unit.hex()}",
            "fromBlock": self.from_block,
            "toBlock": self.to_block,
            "fromTime": _seconds(self.from_time),
            "toTime": _seconds(self.to_time),
        }
        return {name: str(value) for name, value in named.items() if value is not None}

    def is_what(self, told: ExportHeader) -> bool:
        """Whether a first line claims what was asked for."""
        return (
            told.subject == self.unit
            and self.from_block in (None, told.first_block)
            and (self.to_block is None or told.last_block <= self.to_block)
            and told.from_time == _seconds(self.from_time)
            and told.to_time == _seconds(self.to_time)
        )


class ServiceWords:
    """The part of :class:`RemoteLedger` that judges no bundle."""

    memory: Memory

    def __init__(self, service: Service, trust_root: TrustRoot) -> None:
        self._service: Final = service
        self._trust_root: Final = trust_root

    @property
    def trust_root(self) -> TrustRoot:
        """Which contracts and which council count."""
        return self._trust_root

    def inbox(self, first: int = 1, *, tickets: bool = False) -> InboxTold:
        """A page of the offers to us and of ours that nobody answered: the service's word.

        Accepting one rests on the unit's own proof; nothing here is signed.

        Args:
            first: number of the first offer on the page; ``total`` says how many there are.
            tickets: whether offers to us are to have their tickets; pages are shorter then.
        """
        asked = {"first": str(first), "tickets": str(tickets).lower()}
        return self._service.get("/v1/inbox", InboxTold, asked)

    def plan(self, document: bytes) -> PlanTold:
        """What an EPCIS document would write: the service's word, to be read and never signed."""
        return self._service.send("/v1/plan", PlanTold, document)

    def job(self, job: str) -> JobTold:
        """How far a job has come: the service's word; an entry is proved by its unit's bundle."""
        return StatementDesk(self._service).job(job)

    def export(
        self, take: Callable[[bytes], object], asked: ExportAsked | None = None
    ) -> ExportReport:
        """Read entries with their documents line by line, and judge that none is missing.

        Args:
            take: gets each line (JSON, with its line feed) as soon as it came and **before** the
                verdict, such as the ``write`` of a file; what it returns is passed over.
            asked: what is to be exported; None is everything.

        Raises:
            AnswerContradicted: it is an export of something else than was asked for.
        """
        wanted = asked or ExportAsked()
        lines = _told_to(take, self._service.lines("/v1/export", wanted.params()))
        report = check_export(lines, self._trust_root, datetime.now(UTC), self.memory)
        if report.header is not None and not wanted.is_what(report.header):
            raise AnswerContradicted(
                "an export of something else than was asked for",
                pointer="/1",
                rule="service.subject",
            )
        return report


def _told_to(take: Callable[[bytes], object], lines: Iterator[bytes]) -> Iterator[bytes]:
    for line in lines:
        take(line)
        yield line


def _seconds(moment: datetime | None) -> int | None:
    return None if moment is None else int(moment.timestamp())
