"""The officer's answer about a container: asked of a service, and computed again of its proof."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import quote

from pydantic import JsonValue

from ledger_client.identifiers import ContainerNumber, canonical_uri
from ledger_client.ledger.values import UnitId
from ledger_client.officer.container import ContainerAnswer, Journey
from ledger_client.officer.facts import Facts
from ledger_client.officer.goods import goods
from ledger_client.officer.index_word import read_back
from ledger_client.officer.journeys import beside_others, others_to_prove
from ledger_client.officer.shapes import HEX_32
from ledger_client.officer.summary import summary
from ledger_client.proofs import Bundle, Question, Report, TrustRoot
from ledger_client.remote.contradictions import refuse_contradictions
from ledger_client.remote.lots import Lots
from ledger_client.remote.proved import Prove, Proved, facts_of, read_as, telling
from ledger_client.remote.refused import AnswerContradicted, ServiceAway
from ledger_client.remote.service import Service
from ledger_client.remote.shapes import AnyAnswer, ContainerTold

TRIES: Final = 5


@dataclass(frozen=True, slots=True)
class Checked:
    """An officer's answer about a container, computed here of the service's proof.

    Attributes:
        answer: every member is what the service said and what its proof says. The index's word
            alone, which nothing proves, are the members of ``journey`` but for ``unit_id`` and
            ``is_closed``, and of what is not provided how many units nobody opened and which
            documents were altered where they were kept.
        report: for the time that the service judged for.
        bundle: the proof.
    """

    answer: ContainerAnswer
    report: Report
    bundle: Bundle


@dataclass(frozen=True, slots=True)
class _Refused:
    raw: dict[str, JsonValue]
    bundle: Bundle
    why: AnswerContradicted


class _MovedOn(Exception):
    """The ledger went on between two proofs of one answer."""


class ContainerDesk:
    """Asks one service about containers.

    Args:
        prove: has the service prove a unit.
        judge: the report on a bundle for a time in seconds.
        lots: what goods are called.
    """

    def __init__(
        self,
        service: Service,
        root: TrustRoot,
        prove: Prove,
        judge: Callable[[Bundle, int], Report],
        lots: Lots,
    ) -> None:
        self._service = service
        self._root = root
        self._prove = prove
        self._judge = judge
        self._lots = lots

    def ask(self, number: str) -> Checked:
        """The answer about a container's current journey; asked again where the ledger went on.

        Raises:
            AnswerContradicted: twice, it was not what its proof says.
            ServiceAway: it goes on faster than it answers.
        """
        typed = ContainerNumber.parse(number, "number")
        refused: _Refused | None = None
        for _ in range(TRIES):
            raw, proved = self._asked(number)
            told = read_as(ContainerTold, raw, self._service.address)
            if not _is_of_one_block(told, proved):
                continue
            # Documents may have come in between the two answers: once is no proof of a lie.
            if refused is not None and (refused.raw, refused.bundle) == (raw, proved.bundle):
                raise refused.why
            try:
                return self._checked(typed, raw, told, proved)
            except _MovedOn:
                continue
            except AnswerContradicted as contradicted:
                if refused is not None:
                    raise
                refused = _Refused(raw, proved.bundle, contradicted)
        raise ServiceAway(
            "goes on faster than it answers", pointer=self._service.address, rule="service.moving"
        )

    def _asked(self, number: str) -> tuple[dict[str, JsonValue], Proved]:
        path = f"/v1/containers/{quote(number, safe='')}"
        raw = self._service.get(path, AnyAnswer).model_dump(mode="json")
        told = read_as(ContainerTold, raw, self._service.address)
        return raw, self._prove(UnitId(bytes.fromhex(told.journey.unit_id[2:])))

    def _checked(
        self,
        typed: ContainerNumber,
        raw: dict[str, JsonValue],
        told: ContainerTold,
        proved: Proved,
    ) -> Checked:
        question = Question(type="container", text=typed.number)
        bundle = proved.bundle.model_copy(update={"question": question})
        report = self._judge(bundle, told.basis.judged_at)
        facts = facts_of(report, bundle, self._root, _unit_names(raw))
        word = read_back(read_as(Journey, raw["journey"], self._service.address), told.not_provided)
        described, unproved = self._described(facts, raw)
        others = self._others(word.journey, proved, _unit_names(raw))
        with telling():
            answer = summary(described, typed, self._root, word, others)
            report = beside_others(described, others).report
        refuse_contradictions(answer.model_dump(mode="json"), _without(raw, unproved))
        return Checked(answer, report, bundle)

    def _others(
        self, journey: Journey, proved: Proved, names: Mapping[UnitId, str]
    ) -> tuple[Facts, ...]:
        """What else is open under the number, each proved at the same block."""
        found: list[Facts] = []
        for one in others_to_prove(journey):
            other = self._prove(UnitId(bytes.fromhex(one.unit_id[2:])))
            if other.block_hash != proved.block_hash:
                raise _MovedOn
            found.append(facts_of(other.report, other.bundle, self._root, names))
        return tuple(found)

    def _described(self, facts: Facts, raw: dict[str, JsonValue]) -> tuple[Facts, frozenset[str]]:
        """The facts with what goods are called, and the classes of which nothing is proved."""
        with telling():
            shown = {line.goods_class for one in goods(facts) for line in one.lines}
        said = dict(_told_of(raw, "goodsClass", ("description",)))
        told = {one: self._lots.descriptions(one) for one in sorted(shown)}
        found = {
            canonical_uri(one): said[one] if said.get(one) in texts else texts[0]
            for one, texts in told.items()
            if texts
        }
        unproved = frozenset(one for one, texts in told.items() if texts is None)
        return replace(facts, descriptions=found), unproved


def _is_of_one_block(told: ContainerTold, proved: Proved) -> bool:
    """Not where the ledger went on between the answer and its proof; one alone of both is a lie."""
    block = proved.report.block
    same_number = block is not None and told.basis.block_number == block.number
    return same_number or told.basis.block_hash == proved.block_hash


def _told_of(value: JsonValue, of: str, names: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """In every object that has the member ``of``, its text and that of a member beside it."""
    if isinstance(value, list):
        for inner in value:
            yield from _told_of(inner, of, names)
    if not isinstance(value, dict):
        return
    for inner in value.values():
        yield from _told_of(inner, of, names)
    subject = value.get(of)
    for told in map(value.get, names):
        if isinstance(subject, str) and isinstance(told, str):
            yield subject, told


def _unit_names(raw: JsonValue) -> dict[UnitId, str]:
    """What the service calls units."""
    told = _told_of(raw, "unitId", ("unit", "on"))
    return {
        UnitId(bytes.fromhex(unit[2:])): name for unit, name in told if re.fullmatch(HEX_32, unit)
    }


def _without(value: JsonValue, classes: frozenset[str]) -> JsonValue:
    """An answer without what it calls goods of these classes: nobody could prove it to us."""
    if isinstance(value, list):
        return [_without(one, classes) for one in value]
    if not isinstance(value, dict):
        return value
    found = {name: _without(one, classes) for name, one in value.items()}
    if found.get("goodsClass") in classes:
        found["description"] = None
    return found
