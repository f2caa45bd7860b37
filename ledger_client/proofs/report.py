"""The report: a verdict, the steps behind it, and the findings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Annotated, Final

from pydantic import Field

from ledger_client.proofs.bundle_parts import Question
from ledger_client.proofs.findings import Finding, Severity
from ledger_client.proofs.headers.epochs import Epoch
from ledger_client.proofs.wire import Hex8, Hex20, Hex32, Listed, Number, Wire


class Verdict(StrEnum):
    """The answer in one word."""

    VERIFIED = "verified"
    ATTENTION = "attention"
    REFUTED = "refuted"
    INCOMPLETE = "incomplete"
    UNAVAILABLE = "unavailable"


class ExitCode(IntEnum):
    """What a command that verified returns."""

    VERIFIED = 0
    REFUTED_OR_ATTENTION = 1
    USAGE = 2
    COULD_NOT_CHECK = 3


class Status(StrEnum):
    """How one step ended."""

    PASS = "pass"  # noqa: S105 - the word is a result
    FAIL = "fail"
    ERROR = "error"
    SKIPPED = "skipped"


_EXIT_CODES: Final = {
    Verdict.VERIFIED: ExitCode.VERIFIED,
    Verdict.ATTENTION: ExitCode.REFUTED_OR_ATTENTION,
    Verdict.REFUTED: ExitCode.REFUTED_OR_ATTENTION,
    Verdict.INCOMPLETE: ExitCode.COULD_NOT_CHECK,
    Verdict.UNAVAILABLE: ExitCode.COULD_NOT_CHECK,
}

UNSEALED_HEADING: Final = "unsealed development chain"


class StepReport(Wire):
    """One step: its number in the order of verification, its name, how it ended, and why."""

    number: int
    name: str
    status: Status
    note: str


class FindingReport(Wire):
    """One finding as it is handed out."""

    code: str
    severity: Severity
    sentence: str
    ask: str
    pointer: str
    detail: str


class BlockReport(Wire):
    """The block that the answer speaks for; ``time`` is seconds since 1970 (UTC)."""

    number: Number
    time: Number
    hash: Hex32


class CustodyReport(Wire):
    """One stretch of custody, from the entry that began it; ``participant`` 0 is nobody."""

    participant: Hex8
    key: Hex20
    kind: str
    number: Number
    time: Number
    within: Hex32 | None


class OriginReport(Wire):
    """A unit that the subject was made of, at whatever remove, and who had custody of it."""

    unit_id: Hex32
    custody: Annotated[tuple[CustodyReport, ...], Listed]


class CoverReport(Wire):
    """A certificate that covers a unit of the answer, and the quantity that the unit has of it."""

    certificate_id: Hex32
    unit_id: Hex32
    scope: Hex32
    issuer: Hex8
    quantity: str
    valid_from: Number
    valid_until: Number


@dataclass(frozen=True, slots=True)
class Memory:
    """What a client remembers per trust root and never goes back behind.

    Attributes:
        sequence: of the newest trust root that was trusted.
        number, hash, time: of the highest block that was verified.
        epochs: of the validators, as far as known; none on an unsealed chain.
    """

    sequence: int = 0
    number: int = 0
    hash: bytes = b""
    time: int = 0
    epochs: tuple[Epoch, ...] = ()


class Report(Wire):
    """What verification found out.

    Attributes:
        verdict: derived from the findings by :func:`verdict_of` alone.
        heading: what must stand above the verdict, such as "unsealed development chain".
        at: the time the answer was judged for, seconds since 1970 (UTC).
        custody: who had custody of the subject, in order; empty where it was not proved.
        origins: of every unit that the subject was made of, as far as shown.
        covers: the certificates that cover units of the answer.
        memory: to be kept, only where the verdict is verified or attention.
        holds_until: the first second after ``at`` for which a verdict on the same bundle may be
            another: something expires, begins or ends then.
    """

    verdict: Verdict
    heading: str
    subject: Hex32 | None
    question: Question | None
    block: BlockReport | None
    at: int
    steps: Annotated[tuple[StepReport, ...], Listed]
    findings: Annotated[tuple[FindingReport, ...], Listed]
    custody: Annotated[tuple[CustodyReport, ...], Listed] = ()
    origins: Annotated[tuple[OriginReport, ...], Listed] = ()
    covers: Annotated[tuple[CoverReport, ...], Listed] = ()
    memory: Annotated[Memory | None, Field(exclude=True)] = None
    holds_until: Annotated[int | None, Field(exclude=True)] = None

    @property
    def exit_code(self) -> ExitCode:
        """0 verified, 1 refuted or attention, 3 could not check."""
        return _EXIT_CODES[self.verdict]

    @property
    def headline(self) -> str:
        """The verdict as it may be shown: never without what qualifies it."""
        return f"{self.heading}: {self.verdict}" if self.heading else str(self.verdict)


def verdict_of(findings: Iterable[Finding]) -> Verdict:
    """The verdict of findings: the gravest decides."""
    severities = {finding.severity for finding in findings}
    if Severity.CONTRADICTS in severities:
        return Verdict.REFUTED
    if Severity.MISSING in severities:
        return Verdict.INCOMPLETE
    return Verdict.ATTENTION if Severity.ATTENTION in severities else Verdict.VERIFIED


def reported(finding: Finding) -> FindingReport:
    """A finding as it is handed out."""
    return FindingReport(
        code=finding.code,
        severity=finding.severity,
        sentence=finding.sentence,
        ask=finding.ask.value,
        pointer=finding.pointer,
        detail=finding.detail,
    )
