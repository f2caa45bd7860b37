"""One event on its way into a plan: what it names, what that means now, where entries go."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NoReturn

from ledger_client.capture.consignments import ucr_told, with_one_key
from ledger_client.capture.draft import Draft
from ledger_client.capture.holdings import Unit
from ledger_client.capture.journeys import booking_told, choose_journey
from ledger_client.capture.profile import Profile
from ledger_client.capture.refs import Related, RelatedUnit, UnitRef
from ledger_client.capture.state import State
from ledger_client.capture.units import REUSED_KINDS, Standing, Subject, read_subject
from ledger_client.epcis import EpcisEvent, Identifier, QuantityElement
from ledger_client.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class Found:
    """What a subject means now.

    Attributes:
        ref: the open unit, where there is exactly one.
        several: the open units where there are more: nothing picks one.
        closed: a closed unit, where no open one is known.
    """

    ref: UnitRef | None = None
    several: tuple[UnitRef, ...] = ()
    closed: UnitRef | None = None


@dataclass(slots=True)
class Touch:
    """A unit that an event touches.

    Attributes:
        ref: the unit.
        pointer: of the first identifier that led to it.
        members: the serials that led to it; empty when the unit itself is named.
    """

    ref: UnitRef
    pointer: str
    members: tuple[str, ...] = ()


@dataclass(slots=True)
class Step:
    """The event being planned.

    Attributes:
        hash: its CBV event hash.
        told: units that have their entry of this event: opened, packed, accepted, observed.
        strays: what belongs in the logbook: a unit that is not ours, or ``None``.
    """

    draft: Draft
    event: EpcisEvent
    hash: str
    told: set[UnitRef] = field(default_factory=set)
    strays: list[UnitRef | None] = field(default_factory=list)

    @property
    def state(self) -> State:
        """The state that the plan has reached."""
        return self.draft.state

    @property
    def profile(self) -> Profile:
        """The capturer's profile."""
        return self.draft.profile

    @property
    def word(self) -> str | None:
        """The standard business step, if it is one."""
        return None if self.event.biz_step is None else self.event.biz_step.word

    @property
    def booking(self) -> str | None:
        """The booking that the event refers to."""
        return booking_told(self.event.biz_transaction_list, self.profile)

    def at(self, member: str) -> str:
        """The pointer to a member of the event."""
        return f"{self.draft.pointer}/{member}"

    def refuse(self, message: str, pointer: str, rule: str) -> NoReturn:
        """Raise: then nothing of the document is planned."""
        raise InvalidInput(message, pointer=pointer, rule=rule)

    def is_mine(self, ref: UnitRef) -> bool:
        """Whether the capturer is the effective custodian."""
        return self.state.custodian(ref) == self.draft.me

    def subjects(
        self,
        epcs: Sequence[Identifier] | None,
        epcs_at: str,
        quantities: Sequence[QuantityElement] | None,
        quantities_at: str,
    ) -> tuple[Subject, ...]:
        """Instances, then classes, in the order of the document."""
        read = [self.subject(epc, f"{epcs_at}/{i}") for i, epc in enumerate(epcs or ())]
        for i, element in enumerate(quantities or ()):
            where = f"{quantities_at}/{i}/epcClass"
            read.append(
                read_subject(element.epc_class, where, self.profile, element.quantity, element.uom)
            )
        references = self.event.biz_transaction_list
        return with_one_key(read, ucr_told(references, self.profile, self.at("bizTransactionList")))

    def subject(self, identifier: Identifier, pointer: str) -> Subject:
        """One identifier; the wrong check digit of a container number is a finding."""
        subject = read_subject(identifier, pointer, self.profile)
        number = subject.container
        if number is not None and number.check_digit_matches is False:
            told = f"the check digit of {number} should be {number.check_digit_expected}"
            self.draft.find("container.check_digit", pointer, told)
        return subject

    def find(self, subject: Subject) -> Found:
        """The unit that a subject means, as far as one is known.

        Raises:
            InvalidInput: rule ``journey.other_booking``.
        """
        if subject.standing is Standing.MEMBER:
            membership = self.state.membership(subject.text)
            unit = None if membership is None else membership.unit
            return self._found(() if unit is None else (unit,))
        if subject.standing is Standing.CONTAINER:
            return self._journey(subject)
        texts = (subject.text, *subject.aliases) if subject.key is not None else ()
        refs = [ref for text in texts for ref in self.state.named(text)]
        return self._found(dict.fromkeys(refs))

    def touches(self, subjects: Iterable[Subject]) -> list[Touch]:
        """The units that the subjects mean, each once; unknown and ambiguous ones are strays."""
        touched: dict[UnitRef, Touch] = {}
        for subject in subjects:
            ref = self.touched(subject)
            if ref is None:
                continue
            texts = (subject.text,) if subject.standing is Standing.MEMBER else ()
            touch = touched.setdefault(ref, Touch(ref, subject.pointer, texts))
            # Once the unit itself is named, which of its serials are does not matter.
            both = texts and touch.members
            touch.members = tuple(dict.fromkeys((*touch.members, *texts))) if both else ()
        return list(touched.values())

    def touched(self, subject: Subject) -> UnitRef | None:
        """The unit that a subject means; where none can be told, a stray is noted."""
        if subject.standing in (Standing.NEVER, Standing.CONVEYANCE):
            return None
        found = self.find(subject)
        if found.ref is not None:
            return found.ref
        if found.several:
            self.overlap(subject, found)
            self.strays.append(None)
        elif found.closed is not None:
            self.closed_stray(found.closed, subject.pointer)
        else:
            self.strays.append(None)
        return None

    def overlap(self, subject: Subject, found: Found) -> None:
        """Say that several open units have this identifier."""
        is_box = subject.standing is Standing.CONTAINER
        for ref in found.several:
            self.draft.find(
                "journey.overlap" if is_box else "unit.ambiguous",
                subject.pointer,
                f"{len(found.several)} open units have this identifier; none is picked",
                ref,
            )

    def closed_stray(self, ref: UnitRef, pointer: str) -> None:
        """Say that a unit is closed already, and leave it to the logbook."""
        self.draft.find("unit.closed", pointer, "is told about a unit that is closed", ref)
        self.strays.append(ref)

    def observe(self, ref: UnitRef, related: Related | None = None) -> None:
        """``observe`` by the custodian; from anybody else it goes to the logbook."""
        if ref in self.told:
            return
        if not self.is_mine(ref):
            self.strays.append(ref)
            return
        self.told.add(ref)
        self.draft.observe(ref, related)

    def finish(self) -> None:
        """Write the one logbook entry: of strays, and of an event that touched no unit at all."""
        if not self.strays and self.told:
            return
        known = list(dict.fromkeys(ref for ref in self.strays if ref is not None))
        related = RelatedUnit(known[0]) if len(known) == 1 else None
        is_telemetry = not self.strays or self.word == "sensor_reporting"
        self.draft.observe_in_logbook(related, bulk=is_telemetry and not known)

    def _journey(self, subject: Subject) -> Found:
        units = [self.state.unit(ref) for ref in self.state.named(subject.text)]
        open_journeys = [unit for unit in units if not unit.closed]
        choice = choose_journey(open_journeys, self.booking, subject.pointer)
        for unit in choice.left_open:
            told = "an earlier journey of this container was never closed"
            self.draft.find("journey.not_closed", subject.pointer, told, unit.ref)
        if choice.meant is not None:
            self._emptied(choice.meant, subject.pointer)
            return Found(choice.meant.ref)
        if choice.overlapping:
            return Found(several=tuple(unit.ref for unit in choice.overlapping))
        return Found()

    def _emptied(self, journey: Unit, pointer: str) -> None:
        if journey.emptied:
            told = "was emptied before and not closed; the same journey goes on"
            self.draft.find("journey.not_closed", pointer, told, journey.ref)

    def _found(self, refs: Iterable[UnitRef]) -> Found:
        units = [self.state.unit(ref) for ref in refs]
        open_refs = tuple(unit.ref for unit in units if not unit.closed)
        if len(open_refs) == 1:
            return Found(open_refs[0])
        if open_refs:
            return Found(several=open_refs)
        ended = [unit.ref for unit in units if unit.key.kind not in REUSED_KINDS]
        return Found(closed=ended[-1] if ended else None)
