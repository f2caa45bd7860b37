"""The plan of an EPCIS document for a participant: what it would have to sign. Nothing is sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from api.schemas.plan import PlanAnswer, PlanFindingShown, PlannedUnit, PlannedWriteShown
from api.services.access import Readers, has_role
from api.services.inbox import basis_of
from api.services.plan_holdings import HoldingsReader
from api.services.typed_plan import TypedPlanner
from api.services.verified import Answers
from ledger_client.capture.holdings import Holdings
from ledger_client.capture.plan import EVENT_LIST, plan_document
from ledger_client.capture.plans import Plan
from ledger_client.capture.profile import Profile
from ledger_client.capture.refs import KnownUnit, UnitRef
from ledger_client.capture.rows import unit_names
from ledger_client.capture.writes import PlannedNesting, PlannedTransform, PlannedWrite
from ledger_client.epcis import parse_document
from ledger_client.ledger.kinds import KIND_NAMES, Role, mask_of
from ledger_client.ledger.values import ParticipantId

HOLDS_FOR = timedelta(hours=1)
LIMITS = (
    "where each serial is, and what was counted, is in the participant's own store and not here",
    "units whose opening was never handed to this service are not found by their numbers",
)


@dataclass(frozen=True, slots=True)
class Planning:
    """Plans the documents of one participant, at the index's block.

    Attributes:
        fingerprint: of the trust root, in hex.
    """

    answers: Answers
    readers: Readers
    me: ParticipantId
    fingerprint: str

    def plan(self, content: bytes) -> PlanAnswer:
        """What a document would write.

        Raises:
            InvalidInput: the document, or an event that cannot be planned, with its pointer.
            CannotTell: no node served, or the index cannot be asked.
        """
        document = parse_document(content)
        reader = HoldingsReader(self.answers, self.readers, self.me)
        holdings = reader.read(document)
        made = plan_document(document, self._profile(holdings), holdings)
        return self._answer(holdings, made)

    def _profile(self, holdings: Holdings) -> Profile:
        """What the ledger and its name's opening say of the participant; no more is known here."""
        now = int(self.answers.now.timestamp())
        roles = [
            role.name.lower()
            for role in Role
            if has_role(self.answers.index, self.me, mask_of(role), now)
        ]
        glns = [str(gln) for gln, party in holdings.directory.items() if party == self.me]
        return Profile.from_toml(
            f'participant = "{self.me:016x}"\nroles = {roles}\nglns = {glns}\n'
        )

    def _answer(self, holdings: Holdings, made: Plan) -> PlanAnswer:
        now = self.answers.reader.now().time
        deadline = now + int(HOLDS_FOR.total_seconds())
        typed = TypedPlanner(self.answers.connection.deployment, now, deadline)
        names = unit_names(made, holdings)
        return PlanAnswer(
            basis=basis_of(self.answers, self.fingerprint),
            writes=[_write(number, one, names, typed) for number, one in enumerate(made.writes)],
            findings=[
                PlanFindingShown(code=one.code, pointer=one.pointer, sentence=one.sentence)
                for one in made.findings
            ],
            already=list(made.already),
            deadline=deadline,
            limits=list(LIMITS),
        )


def _write(
    number: int,
    write: PlannedWrite,
    names: dict[UnitRef, str],
    typed: TypedPlanner,
) -> PlannedWriteShown:
    children: tuple[UnitRef, ...] = ()
    if isinstance(write, PlannedNesting):
        children = write.children
    elif isinstance(write, PlannedTransform):
        children = write.inputs
    return PlannedWriteShown(
        number=number,
        pointer=f"{EVENT_LIST}/{write.event}",
        idempotency_key=write.idempotency_key,
        kind=KIND_NAMES[write.kind],
        unit=_unit(write.unit, names),
        children=[_unit(one, names) for one in children],
        carried_by=typed.carried_by(write),
        typed_data=typed.typed(write),
    )


def _unit(ref: UnitRef, names: dict[UnitRef, str]) -> PlannedUnit:
    name = names.get(ref, "unit")
    if isinstance(ref, KnownUnit):
        return PlannedUnit(unit_id=f"0x{ref.unit_id.hex()}", opened_by=None, name=name)
    return PlannedUnit(unit_id=None, opened_by=ref.write, place=ref.place, name=name)
