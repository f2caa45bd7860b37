"""No member of an officer's answer can be altered on its way without the client finding it out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import pytest

from ledger_client.ledger.values import UnitId
from ledger_client.proofs import Bundle, Report
from ledger_client.remote import AnswerContradicted, RemoteLedger
from ledger_client.remote.containers import ContainerDesk
from ledger_client.remote.lots import Lots
from ledger_client.remote.proved import Proved
from ledger_client.remote.service import Service
from tests.api.more_story import SEIZED
from tests.api.remote.conftest import Far
from tests.api.remote.leaves import altered

BOXES = ("CSQU3054383", SEIZED)
_PROVED = ("/journey/isClosed",)
"""Of the journey's members: what its bundle tells."""


@dataclass(frozen=True, slots=True)
class KeptLots(Lots):
    """Lots of which each is proved once."""

    kept: dict[str, tuple[str, ...] | None] = field(default_factory=dict)

    def descriptions(self, goods_class: str) -> tuple[str, ...] | None:
        if goods_class not in self.kept:
            self.kept[goods_class] = Lots.descriptions(self, goods_class)
        return self.kept[goods_class]


@dataclass
class Desk:
    """A client that asks anew for an answer each time, and has its proof made once."""

    far: Far
    ledger: RemoteLedger
    desk: ContainerDesk
    honest: Any

    def ask(self, document: Any) -> Any:
        number = self.honest["number"]["typed"]
        self.far.liar.instead[f"/v1/containers/{number}"] = document
        return self.desk.ask(number)


@pytest.fixture(params=BOXES)
def desk(far: Far, request: pytest.FixtureRequest) -> Iterator[Desk]:
    token = far.service.token("provenance:read", who=far.journey.participant("customs"))
    honest = far.service.get(f"/v1/containers/{request.param}", token).json()
    with far.ledger() as ledger, Service(far.url, token) as service:
        root = ledger.trust_root
        judged: dict[tuple[bytes, int], Report] = {}

        @lru_cache
        def prove(unit: UnitId) -> Proved:
            return ledger._proved(unit)

        def judge(bundle: Bundle, seconds: int) -> Report:
            key = (bundle.subject, seconds)
            if key not in judged:
                judged[key] = ledger._judged_for(bundle, seconds)
            return judged[key]

        lots = KeptLots(ledger.lookup, prove, root)
        desk = ContainerDesk(service, root, prove, judge, lots)
        made = Desk(far, ledger, desk, honest)
        made.ask(honest)
        yield made


def _is_word_of_index(pointer: str) -> bool:
    return pointer.startswith("/journey/") and pointer not in _PROVED


def test_every_member_altered_is_found_out(desk: Desk) -> None:
    found: dict[str, str | None] = {}
    for one in altered(desk.honest):
        if _is_word_of_index(one.pointer):
            continue
        try:
            desk.ask(one.document)
        except AnswerContradicted as caught:
            found[one.pointer] = one.pointer if one.is_gone else caught.pointer
        else:
            found[one.pointer] = None
    assert len(found) > 80
    # The proof is judged for the time that the answer names: what it then says of the age differs.
    assert found.pop("/basis/judgedAt") == "/basis/ageSeconds"
    assert {pointer: told for pointer, told in found.items() if pointer != told} == {}


def test_an_honest_answer_is_told_again_word_by_word(desk: Desk) -> None:
    answer = desk.ask(desk.honest).answer
    assert answer.model_dump(mode="json") == desk.honest
