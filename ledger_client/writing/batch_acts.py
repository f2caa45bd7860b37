"""From the acts of a batch file to drafts: units and parties found, documents committed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import singledispatchmethod

from ledger_client.answering.naming import certificate_of, participant_of
from ledger_client.documents import JsonValue
from ledger_client.errors import InvalidInput
from ledger_client.home import Home
from ledger_client.ledger.kinds import Kind, Outcome
from ledger_client.ledger.values import ZERO_WORD, Address, UnitId
from ledger_client.node.connection import Connection
from ledger_client.signing import Password, Signer
from ledger_client.store import Store
from ledger_client.writing import batch_file as told
from ledger_client.writing.acts import Acts
from ledger_client.writing.authority_acts import AuthorityActs
from ledger_client.writing.batch_memory import Meanings
from ledger_client.writing.batching import PlannedAct
from ledger_client.writing.commits import Committer
from ledger_client.writing.drafting import Fields
from ledger_client.writing.drafts import Draft
from ledger_client.writing.handing_over import HandingOver
from ledger_client.writing.views import Sight


@dataclass(frozen=True, slots=True)
class _Attester:
    signer: Signer
    acts: Acts
    authority: AuthorityActs
    handing_over: HandingOver


@dataclass(frozen=True, slots=True)
class _Made:
    draft: Draft
    more_units: tuple[UnitId, ...] = ()
    other_key: Address | None = None
    certificate: bytes | None = None


@dataclass(slots=True)
class BatchActs:
    """Plans the acts of attesters whose keys are in one home, under one password.

    Attributes:
        sight: what the calls are made from.
        meanings: what the words of the batch mean.
    """

    home: Home
    password: Password
    connection: Connection
    store: Store
    sight: Sight
    meanings: Meanings
    _attesters: dict[str, _Attester] = field(default_factory=dict)

    def planned(self, acts: tuple[told.BatchAct, ...]) -> tuple[PlannedAct, ...]:
        """All acts, in order.

        Raises:
            InvalidInput: one that cannot be made, with the pointer ``/<act>/<field>``.
        """
        return tuple(self._planned(index, act) for index, act in enumerate(acts))

    def _planned(self, index: int, act: told.BatchAct) -> PlannedAct:
        try:
            unit = self.meanings.unit(act.unit)
            attester = self._attester(act.by)
            made = self._made(act, unit, attester)
        except InvalidInput as wrong:
            raise InvalidInput(
                f"act {index + 1}: {wrong.message}",
                pointer=f"/{index}/{(wrong.pointer or '').lstrip('/-')}",
                rule=wrong.rule,
            ) from None
        own = Address(attester.signer.address)
        return PlannedAct(
            name=f"{act.act} by {act.by}",
            draft=made.draft,
            signer=attester.signer,
            units=(unit, *made.more_units),
            keys=(own,) if made.other_key is None else (own, made.other_key),
            certificate=made.certificate,
        )

    def _moment(self) -> datetime:
        return self.meanings.moment

    def _attester(self, name: str) -> _Attester:
        if name not in self._attesters:
            names = self.home.participant_names()
            if name not in names:
                raise InvalidInput(
                    f"does not sign here: one of {', '.join(names)}",
                    pointer="as",
                    rule="as.unknown",
                )
            self._attesters[name] = self._opened(name)
        return self._attesters[name]

    def _opened(self, name: str) -> _Attester:
        folder = self.home.participant(name)
        signer = folder.signer(self.password)
        secrets = folder.secrets(self.password, self.home.scrypt())
        committer = Committer(folder.id, secrets)
        now = self._moment
        parts = (committer, self.connection.deployment, self.sight, now, True)
        return _Attester(signer, Acts(*parts), AuthorityActs(*parts), HandingOver(*parts))

    @singledispatchmethod
    def _made(self, act: object, unit: UnitId, by: _Attester) -> _Made:  # noqa: ARG002
        raise InvalidInput("is no act of a batch", pointer="act", rule="batch.act")

    @_made.register
    def _(self, act: told.Observe, unit: UnitId, by: _Attester) -> _Made:
        return _Made(by.acts.note(Kind.OBSERVE, unit, act.told(), at=act.at))

    @_made.register
    def _(self, act: told.Control, unit: UnitId, by: _Attester) -> _Made:
        return _Made(by.acts.note(Kind.CONTROL, unit, act.told(), at=act.at))

    @_made.register
    def _(self, act: told.Alert, unit: UnitId, by: _Attester) -> _Made:
        return _Made(by.acts.note(Kind.ALERT, unit, act.told(), at=act.at))

    @_made.register
    def _(self, act: told.Clear, unit: UnitId, by: _Attester) -> _Made:
        related = bytes.fromhex(act.alert[2:])
        return _Made(by.acts.note(Kind.CLEAR, unit, act.told(), related=related, at=act.at))

    @_made.register
    def _(self, act: told.Correct, unit: UnitId, by: _Attester) -> _Made:
        related = bytes.fromhex(act.entry[2:])
        return _Made(by.acts.note(Kind.CORRECT, unit, act.told(), related=related, at=act.at))

    @_made.register
    def _(self, act: told.Offer, unit: UnitId, by: _Attester) -> _Made:
        taker = participant_of(self.home, self.store, act.to)
        lasting = timedelta(days=act.days)
        return _Made(by.acts.offer(unit, taker, act.told(), lasting, act.at))

    @_made.register
    def _(self, act: told.Accept, unit: UnitId, by: _Attester) -> _Made:
        return _Made(by.acts.accept(unit, _reservation(act), act.at))

    @_made.register
    def _(self, act: told.Reject, unit: UnitId, by: _Attester) -> _Made:
        return _Made(by.acts.reject(unit, act.told(), act.at))

    @_made.register
    def _(self, act: told.Withdraw, unit: UnitId, by: _Attester) -> _Made:
        return _Made(by.acts.withdraw(unit, act.told(), act.at))

    @_made.register
    def _(self, act: told.HandOver, unit: UnitId, by: _Attester) -> _Made:
        if act.to not in self.home.participant_names():
            raise InvalidInput(
                "does not sign here: in a batch both sides of a handoff do",
                pointer="to",
                rule="as.unknown",
            )
        taker = self.home.participant(act.to).id
        other = self._attester(act.to).signer
        draft = by.handing_over.draft(unit, taker, (by.signer, other), act.told(), act.at)
        return _Made(draft, other_key=Address(other.address))

    @_made.register
    def _(self, act: told.Pack, unit: UnitId, by: _Attester) -> _Made:
        inside = self._units(act.children)
        return _Made(by.acts.nest(Kind.PACK, unit, inside, act.told(), act.at), inside)

    @_made.register
    def _(self, act: told.Unpack, unit: UnitId, by: _Attester) -> _Made:
        inside = self._units(act.children) or self.meanings.inside(unit)
        return _Made(by.acts.nest(Kind.UNPACK, unit, inside, act.told(), act.at), inside)

    @_made.register
    def _(self, act: told.Hold, unit: UnitId, by: _Attester) -> _Made:
        return _Made(by.authority.hold(unit, act.told(), binding=act.binding, at=act.at))

    @_made.register
    def _(self, act: told.Release, unit: UnitId, by: _Attester) -> _Made:
        return _Made(by.authority.release(unit, act.told(), act.at))

    @_made.register
    def _(self, act: told.Close, unit: UnitId, by: _Attester) -> _Made:
        next_unit = None if act.successor is None else self._successor(act.successor)
        follows = ZERO_WORD if next_unit is None else bytes(next_unit)
        more = () if next_unit is None else (next_unit,)
        if act.outcome is None:
            return _Made(by.acts.close(unit, act.told(), follows, act.at), more)
        outcome = Outcome[act.outcome.upper()]
        return _Made(by.authority.close(unit, outcome, act.told(), follows, act.at), more)

    @_made.register
    def _(self, act: told.Attach, unit: UnitId, by: _Attester) -> _Made:
        paper = certificate_of(self.store, act.certificate)
        draft = by.acts.attach(unit, paper, act.quantity, act.told(), act.at)
        return _Made(draft, certificate=paper)

    def _units(self, typed: Sequence[str]) -> tuple[UnitId, ...]:
        try:
            return tuple(self.meanings.unit(one) for one in typed)
        except InvalidInput as wrong:
            raise InvalidInput(wrong.message, pointer="children", rule=wrong.rule) from None

    def _successor(self, typed: str) -> UnitId:
        try:
            return self.meanings.unit(typed)
        except InvalidInput as wrong:
            raise InvalidInput(wrong.message, pointer="successor", rule=wrong.rule) from None


def _reservation(act: told.Accept) -> Fields | None:
    if act.reserve is None:
        return dict(act.fields) if act.fields else None
    reserved: dict[str, JsonValue] = {about.value: what for about, what in act.reserve.items()}
    return {**act.fields, "reservation": reserved}
