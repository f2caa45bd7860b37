"""A verification report: the verdict in a word, why, who had custody, what was checked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from rich import box
from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from ledger_client.cli.names import time_text
from ledger_client.proofs.findings import Ask, Severity
from ledger_client.proofs.report import Status, Verdict

if TYPE_CHECKING:
    from pathlib import Path

    from ledger_client.cli.names import Naming
    from ledger_client.documents import JsonValue
    from ledger_client.proofs.report import CoverReport, CustodyReport, FindingReport, Report

_COLOURS: Final = {
    Verdict.VERIFIED: "green",
    Verdict.ATTENTION: "yellow",
    Verdict.REFUTED: "red",
    Verdict.INCOMPLETE: "magenta",
    Verdict.UNAVAILABLE: "magenta",
}
_MARKS: Final = {
    Severity.CONTRADICTS: ("✗", "bold red"),
    Severity.MISSING: ("?", "bold magenta"),
    Severity.ATTENTION: ("!", "bold yellow"),
    Severity.NOTE: ("·", "dim"),
}
_STEP_MARKS: Final = {
    Status.PASS: ("✓", "green"),
    Status.FAIL: ("✗", "bold red"),
    Status.ERROR: ("?", "bold magenta"),
    Status.SKIPPED: ("-", "dim"),
}
_STEP_WORDS: Final = {
    Status.PASS: "passed",
    Status.FAIL: "failed",
    Status.ERROR: "could not be run",
    Status.SKIPPED: "skipped",
}
_LAST_STEP: Final = "report"
_SAME_SHOWN: Final = 3


def report_json(report: Report, out: Path | None) -> dict[str, JsonValue]:
    """A report as a JSON object."""
    answer: dict[str, JsonValue] = report.model_dump(mode="json")
    answer["headline"] = report.headline
    answer["exitCode"] = int(report.exit_code)
    answer["bundle"] = None if out is None else str(out)
    return answer


def report_view(report: Report, names: Naming, out: Path | None) -> RenderableType:
    """A report for people."""
    parts: list[RenderableType] = [_verdict(report, names)]
    findings = sorted(report.findings, key=lambda one: list(Severity).index(one.severity))
    if findings:
        parts += [_heading("why"), _findings(findings)]
    if report.custody:
        parts += [_heading("custody"), _custody(report.custody, names)]
    if report.covers:
        parts += [_heading("certificates"), _covers(report.covers, names)]
    parts += [_heading("checks"), _steps(report)]
    if out is not None:
        parts.append(Text.assemble(("bundle ", "dim"), str(out)))
    return Group(*parts)


def _verdict(report: Report, names: Naming) -> RenderableType:
    colour = _COLOURS[report.verdict]
    subject = "no subject" if report.subject is None else names.unit(report.subject)
    lines = Text.assemble(
        (f" {report.verdict.upper()} ", f"bold black on {colour}"), "  ", (subject, "bold")
    )
    told = [report.heading] if report.heading else []
    if report.block is not None:
        told.append(f"as of block {report.block.number}, {time_text(report.block.time)}")
    if report.question is not None:
        told.append(f"asked for {report.question.text}")
    lines.append("\n" + "; ".join(told), "dim")
    return Panel(lines, border_style=colour, box=box.HEAVY, expand=True)


def _heading(text: str) -> Text:
    return Text(f"{text.upper()}", "bold cyan")


def _findings(findings: Sequence[FindingReport]) -> RenderableType:
    """Findings, the gravest first; many of one code are told once with their number."""
    table = Table.grid(padding=(0, 1))
    table.add_column(width=2, justify="right")
    table.add_column(ratio=1)
    table.add_column(style="dim", no_wrap=True)
    table.expand = True
    by_code: dict[str, list[FindingReport]] = {}
    for one in findings:
        by_code.setdefault(one.code, []).append(one)
    for code, same in by_code.items():
        first = same[0]
        mark, style = _MARKS[first.severity]
        told = Text.assemble((first.sentence, style if first.severity is not Severity.NOTE else ""))
        if first.ask not in ("", Ask.NOBODY.value):
            told.append(f"  Ask {first.ask}.", "dim")
        if first.severity is Severity.NOTE:
            told.append(f"  {len(same)} times" if len(same) > 1 else "", "dim")
        else:
            told.append(_places(same), "dim")
        table.add_row(Text(mark, style), told, code)
    return table


def _places(same: Sequence[FindingReport]) -> str:
    """Where in the bundle, and what exactly, for as many as a person reads."""
    lines = [" ".join(part for part in (one.detail, one.pointer) if part) for one in same]
    shown = [f"\n{line}" for line in lines[:_SAME_SHOWN] if line]
    if len(lines) > _SAME_SHOWN:
        shown.append(f"\nand {len(lines) - _SAME_SHOWN} more")
    return "".join(shown)


def _custody(custody: Sequence[CustodyReport], names: Naming) -> RenderableType:
    table = Table.grid(padding=(0, 1))
    table.add_column(width=2, justify="right")
    table.add_column(ratio=1)
    table.add_column(min_width=14)
    table.add_column(style="dim", no_wrap=True, justify="right")
    table.expand = True
    last = len(custody) - 1
    for index, one in enumerate(custody):
        reserved = one.kind == "acceptReserved"
        mark = Text("◐" if reserved else "●", "bold yellow" if reserved else "bold green")
        who = Text(_participant(one.participant, names), "bold" if index == last else "")
        if one.within is not None:
            who.append(f"  inside {names.unit(one.within)}", "dim")
        kind = Text("accept, reserved" if reserved else one.kind, "yellow" if reserved else "")
        table.add_row(mark, who, kind, f"block {one.number}  {time_text(one.time)}")
        if index != last:
            table.add_row(Text("│", "green"), "", "", "")
    return table


def _covers(covers: Sequence[CoverReport], names: Naming) -> RenderableType:
    """Each certificate once, with the units that drew on it."""
    by_certificate: dict[bytes, list[CoverReport]] = {}
    for one in covers:
        by_certificate.setdefault(one.certificate_id, []).append(one)
    table = Table.grid(padding=(0, 1))
    table.add_column(width=2, justify="right")
    table.add_column(overflow="fold")
    for certificate, same in by_certificate.items():
        first = same[0]
        scope = first.scope.rstrip(b"\0").decode("ascii", "replace")
        title = Text.assemble(
            (names.certificate(certificate), "bold"),
            f"  {scope}, by {_participant(first.issuer, names)}",
            (f"  until {time_text(first.valid_until)}", "dim"),
        )
        table.add_row(Text("§", "magenta"), title)
        for one in same:
            drawn = f"{one.quantity} {names.measure(certificate)}".rstrip()
            table.add_row("", Text(f"{drawn} on {names.unit(one.unit_id)}", "dim"))
    return table


def _steps(report: Report) -> RenderableType:
    """The checks that passed in one line, what was skipped and why, and each that failed."""
    shown = [step for step in report.steps if step.name != _LAST_STEP]
    table = Table.grid(padding=(0, 1))
    table.add_column(width=2, justify="right")
    table.add_column(overflow="fold")
    for status in (Status.FAIL, Status.ERROR, Status.SKIPPED, Status.PASS):
        same = [step for step in shown if step.status is status]
        for note in dict.fromkeys(step.note for step in same):
            named = [step.name for step in same if step.note == note]
            mark, style = _STEP_MARKS[status]
            told = Text.assemble(
                (f"{len(named)} {_STEP_WORDS[status]}", style), ": ", ", ".join(named)
            )
            if note:
                told.append(f" ({note})", "dim")
            table.add_row(Text(mark, style), told)
    return table


def _participant(id: bytes, names: Naming) -> str:
    return names.participant(int.from_bytes(id, "big"))
