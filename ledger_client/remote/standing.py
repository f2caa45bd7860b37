"""How a unit stands at the block of a bundle: slots and entries that its proofs bear out. Pure.

A verdict is not asked for: a unit that is refuted is exactly what an authority may have to hold.
What is asked for is that nothing below can be anything but the ledger's own state at that block.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar, Final

from ledger_client.errors import CannotTell
from ledger_client.ledger.entries import BlockRef, Entry
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.state import HoldState
from ledger_client.ledger.values import ParticipantId, UnitId
from ledger_client.proofs import Bundle, Policy, Report, TrustRoot, verify
from ledger_client.proofs.case import Case, Chunk, ProvedUnit
from ledger_client.proofs.findings import Finding, Findings, Severity
from ledger_client.proofs.headers import FORMS
from ledger_client.proofs.report import Memory, Status
from ledger_client.proofs.steps.accounts import check_accounts
from ledger_client.proofs.steps.folding import check_folding
from ledger_client.proofs.steps.headers import check_header
from ledger_client.proofs.steps.slots import check_slots

_OF_VALIDATORS: Final = (1, 2, 4, 5)
_SLOTS: Final = 7
"""Steps of :func:`verify`, by number."""
_GRAVE: Final = (Severity.CONTRADICTS, Severity.MISSING)


class NotProved(CannotTell):
    """A bundle does not prove what a statement needs; nothing is signed."""

    family_code: ClassVar[str] = "cannot_tell.not_proved"


@dataclass(frozen=True, slots=True)
class Standing:
    """A unit at a block.

    Attributes:
        unit: which one.
        block: number and time of the block, whose hash is ``block_hash``.
        entries: its whole history, each with the head that it made.
        units: the slots of it and of every other unit that the bundle proves up to the block.
    """

    unit: UnitId
    block: BlockRef
    block_hash: bytes
    entries: tuple[tuple[Entry, bytes], ...]
    units: Mapping[UnitId, ProvedUnit]

    @property
    def head(self) -> bytes:
        """The unit's head."""
        return self.units[self.unit].head

    def proved(self, unit: UnitId) -> ProvedUnit:
        """A unit's slots.

        Raises:
            NotProved: the bundle tells nothing of it (rule ``bundle.unit``).
        """
        found = self.units.get(unit)
        if found is None:
            raise NotProved(
                "the bundle proves nothing of this unit",
                pointer=f"0x{unit.hex()}",
                rule="bundle.unit",
            )
        return found

    def hold(self, unit: UnitId, authority: ParticipantId) -> HoldState:
        """An authority's hold; of one that never held the unit the empty one.

        Raises:
            NotProved: of another unit the bundle does not tell that (rule ``bundle.hold``).
        """
        found = self.proved(unit).holds.get(authority)
        if found is not None:
            return found
        named = any(
            entry.kind is Kind.HOLD and entry.actor.id == authority for entry, _ in self.entries
        )
        if unit != self.unit or named:
            raise NotProved(
                "the bundle does not prove how this authority's hold stands",
                pointer=f"0x{unit.hex()}",
                rule="bundle.hold",
            )
        return HoldState()


def standing_of(bundle: Bundle, root: TrustRoot, now: int, memory: Memory) -> Standing:
    """What a bundle proves of its subject.

    Args:
        now: seconds since 1970; the trust root must be in force then.
        memory: what was verified before; no block behind it is taken.

    Raises:
        NotProved: the trust root is not in force, the bundle is of another network, its block is
            not to be trusted, or it does not prove the whole of its subject.
    """
    moment = datetime.fromtimestamp(now, UTC)
    _require_block(verify(bundle, root, moment, memory=memory), root)
    case = Case(bundle, root, now, Policy(), memory, Findings(), root.deployment)
    try:
        for step in (check_header, check_accounts, check_slots, check_folding):
            step(case)
    except Exception as error:  # noqa: BLE001 - whatever the bytes are, it is only not proved
        raise NotProved(type(error).__name__, pointer="", rule="bundle.form") from None
    return _standing(case, _subject(case))


def _require_block(report: Report, root: TrustRoot) -> None:
    """Trust root, block and slots hold: every step up to there passed.

    Where no validator seals, the steps about validators have nothing to check.
    """
    is_sealed = FORMS[root.content.header_form].is_sealed
    for step in report.steps:
        is_idle = step.status is Status.SKIPPED and step.number in _OF_VALIDATORS and not is_sealed
        if step.number <= _SLOTS and step.status is not Status.PASS and not is_idle:
            for one in report.findings:
                if one.severity in _GRAVE:
                    raise NotProved(one.sentence, pointer=one.pointer, rule=one.code)
            raise NotProved(f"{step.name}: {step.note}", pointer="", rule="bundle.form")


def _subject(case: Case) -> Chunk:
    """The subject's whole history, which leads to its head, without a gap."""
    chunk = case.folded().subject
    if chunk is None or chunk.has_gaps:
        _refuse(case.findings.all)
        raise NotProved("does not show its unit whole", pointer="/units", rule="bundle.subject")
    _refuse(one for one in case.findings.all if f"{one.pointer}/".startswith(f"{chunk.place}/"))
    return chunk


def _standing(case: Case, chunk: Chunk) -> Standing:
    header, slots = case.proved_header(), case.proved_slots()
    entries = tuple(
        (entry, head)
        for entry, head in zip(chunk.entries, chunk.heads, strict=True)
        if entry is not None
    )
    units = {
        UnitId(case.bundle.units[place].unit_id): proved for place, proved in slots.units.items()
    }
    block = BlockRef(header.number, header.time)
    return Standing(chunk.subject, block, header.hash, entries, units)


def _refuse(findings: Iterable[Finding]) -> None:
    for one in findings:
        if one.severity in _GRAVE:
            raise NotProved(one.sentence, pointer=one.pointer, rule=one.code)
