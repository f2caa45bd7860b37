"""What the steps hand on to one another: the case under verification and what is proved so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ledger_client.ledger.draw_state import DrawState
from ledger_client.ledger.entries import Entry
from ledger_client.ledger.state import (
    AccreditationState,
    CertificateState,
    HoldState,
    KeyState,
    UnitState,
)
from ledger_client.ledger.typed_data import Deployment
from ledger_client.ledger.values import Address, Contract, ParticipantId, UnitId
from ledger_client.proofs.bundle import Bundle
from ledger_client.proofs.findings import Findings
from ledger_client.proofs.headers import FORMS, Header, HeaderForm
from ledger_client.proofs.headers.epochs import Epoch
from ledger_client.proofs.opened import Opened
from ledger_client.proofs.policy import Policy
from ledger_client.proofs.report import CoverReport, CustodyReport, Memory, OriginReport
from ledger_client.proofs.trust_root import TrustRoot


@dataclass(frozen=True, slots=True)
class ProvedUnit:
    """The slots of a unit at the header; ``parent`` is None where the unit is not packed."""

    head: bytes
    state: UnitState
    parent: UnitId | None
    holds: Mapping[ParticipantId, HoldState]


@dataclass(frozen=True, slots=True)
class ProvedCertificate:
    """The slots of a certificate at the header; ``draws`` are what units of the bundle have."""

    head: bytes
    state: CertificateState
    draws: Mapping[UnitId, DrawState]


@dataclass(frozen=True, slots=True)
class ProvedKey:
    """A key at the header; ``compromised_from`` is 0 where nobody said that others had it."""

    state: KeyState
    compromised_from: int


@dataclass(frozen=True, slots=True)
class ProvedSlots:
    """Every slot that the bundle proves; a missing member is one that could not be read.

    Units and proposals are by their place in the bundle; participants, accreditations and
    proposals have the heads of their histories.
    """

    units: Mapping[int, ProvedUnit]
    certificates: Mapping[UnitId, ProvedCertificate]
    participants: Mapping[ParticipantId, tuple[bytes, int]]
    keys: Mapping[Address, ProvedKey]
    accreditations: Mapping[tuple[ParticipantId, bytes], tuple[bytes, AccreditationState]]
    proposals: Mapping[int, bytes]
    journals: Mapping[Contract, bytes]


@dataclass(frozen=True, slots=True, eq=False)
class Chunk:
    """A part of one subject's history, folded.

    Attributes:
        place: pointer of the history in the bundle.
        subject: unit, certificate or participant.
        start: the head before the first entry.
        entries: None where an entry is withheld.
        heads: the head after each entry.
        whole: whether it starts at the subject's first entry.
        at_header: whether its end was compared with the ledger's head.
    """

    place: str
    subject: UnitId
    start: bytes
    entries: tuple[Entry | None, ...]
    heads: tuple[bytes, ...]
    whole: bool
    at_header: bool

    @property
    def end(self) -> bytes:
        """The head after the last entry."""
        return self.heads[-1] if self.heads else self.start

    @property
    def has_gaps(self) -> bool:
        """Whether entries are withheld."""
        return None in self.entries

    def pointer(self, index: int) -> str:
        """Where one entry stands in the bundle."""
        return f"{self.place}/entries/{index}"


@dataclass(frozen=True, slots=True, eq=False)
class Nest:
    """A stay of one unit in another; positions count entries, -1 is the chunk's start.

    ``unpack`` and ``until`` are None while the unit is still inside.
    """

    child: Chunk
    pack: int
    unpack: int | None
    parent: Chunk
    since: int
    until: int | None


@dataclass(frozen=True, slots=True, eq=False)
class Timeline:
    """A unit's state after each entry of a chunk; ``before`` is the state at its start."""

    chunk: Chunk
    before: UnitState
    states: tuple[UnitState, ...]
    holds: Mapping[ParticipantId, HoldState]


@dataclass(frozen=True, slots=True)
class Made:
    """A transformation, as it was signed: the units that went in, and those that came out."""

    inputs: tuple[UnitId, ...]
    outputs: tuple[UnitId, ...]
    commitment: bytes


@dataclass(slots=True, eq=False)
class Histories:
    """What step 8 makes of the entries.

    ``ancestors`` are what the subject and its ``inputs`` are or were packed in; ``stays`` are the
    nests by child; ``repeats`` are parts of a history that is there whole; ``linked`` are the
    heads after entries that another unit's entry accounts for.
    """

    units: list[Chunk] = field(default_factory=list)
    certificates: dict[UnitId, Chunk] = field(default_factory=dict)
    participants: dict[ParticipantId, Chunk] = field(default_factory=dict)
    accreditations: dict[tuple[ParticipantId, bytes], Chunk] = field(default_factory=dict)
    proposals: dict[int, Chunk] = field(default_factory=dict)
    subject: Chunk | None = None
    inputs: list[Chunk] = field(default_factory=list)
    made: list[Made] = field(default_factory=list)
    linked: set[bytes] = field(default_factory=set)
    ancestors: list[Chunk] = field(default_factory=list)
    inside: list[Chunk] = field(default_factory=list)
    others: list[Chunk] = field(default_factory=list)
    repeats: list[Chunk] = field(default_factory=list)
    nests: list[Nest] = field(default_factory=list)
    stays: dict[Chunk, list[Nest]] = field(default_factory=dict)
    timelines: dict[Chunk, Timeline] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Case:
    """One verification: what was given, and what was found so far. ``now`` is in seconds.

    ``linked`` are the blocks of the links that were read, by number; ``sealers`` are the validators
    that count for the header.
    """

    bundle: Bundle
    root: TrustRoot
    now: int
    policy: Policy
    memory: Memory
    findings: Findings
    deployment: Deployment
    epochs: tuple[Epoch, ...] | None = None
    linked: dict[int, bytes] = field(default_factory=dict)
    header: Header | None = None
    sealers: tuple[bytes, ...] | None = None
    storage: dict[Contract, bytes] = field(default_factory=dict)
    slots: ProvedSlots | None = None
    histories: Histories | None = None
    opened: dict[bytes, Opened] = field(default_factory=dict)
    custody: tuple[CustodyReport, ...] = ()
    origins: tuple[OriginReport, ...] = ()
    covers: tuple[CoverReport, ...] = ()
    turns: list[int] = field(default_factory=list)

    def turns_at(self, *times: int) -> None:
        """Note times at which what a step says of ``now`` will be otherwise; past ones are none."""
        self.turns += [time for time in times if time > self.now]

    def note_excess(self, pointer: str, why: str = "") -> None:
        """Note a part that nothing refers to; not where what would refer to it was lost before."""
        histories, bundle = self.histories, self.bundle
        kept = histories is not None and (
            len(histories.units) + len(histories.repeats) == len(bundle.units)
            and len(histories.certificates) == len(bundle.certificates)
            and len(histories.participants) == len(bundle.participants)
            and len(histories.accreditations) == len(bundle.accreditations)
            and len(histories.proposals) == len(bundle.proposals)
        )
        if kept and len(self.storage) == len(Contract):
            self.findings.add("format.excess", pointer, why)

    @property
    def form(self) -> HeaderForm:
        """The header form that the trust root pins."""
        return FORMS[self.root.content.header_form]

    def known_epochs(self) -> tuple[Epoch, ...]:
        """The epochs of validators, once step 1 passed."""
        if self.epochs is None:
            raise StepMissing("validator epochs")
        return self.epochs

    def proved_header(self) -> Header:
        """The header, once step 3 passed."""
        if self.header is None:
            raise StepMissing("header")
        return self.header

    def proved_slots(self) -> ProvedSlots:
        """The slots, once step 7 ran."""
        if self.slots is None:
            raise StepMissing("slots")
        return self.slots

    def folded(self) -> Histories:
        """The histories, once step 8 ran."""
        if self.histories is None:
            raise StepMissing("entries")
        return self.histories


class StepMissing(Exception):
    """A step needs what an earlier one could not give; it is reported as skipped."""
