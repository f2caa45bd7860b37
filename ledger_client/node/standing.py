"""Where every unit stands after some entries, replayed by the ledger's own rules.

Planning needs the state as it was before a document was first captured, which no slot holds any
more; and a node whose logs the contracts could not have written is found out here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ledger_client.ledger.kinds import UNPACKING, Kind
from ledger_client.ledger.replay import RuleBroken, UnitHistory, replay_units
from ledger_client.ledger.state import UnitState
from ledger_client.ledger.typed_data import Deployment
from ledger_client.ledger.values import Contract, ParticipantId, UnitId
from ledger_client.node.errors import NodeAnswerInvalid
from ledger_client.node.ledger_index import IndexedEntry


@dataclass(frozen=True, slots=True)
class Standing:
    """One unit.

    Attributes:
        state: its slot.
        parent: what it is packed in.
        children: what is packed directly in it.
        custodians: everyone who had custody of the unit itself.
        had_children: something was packed in it once.
    """

    state: UnitState
    parent: UnitId | None
    children: tuple[UnitId, ...]
    custodians: frozenset[ParticipantId]
    had_children: bool


def standings(entries: Iterable[IndexedEntry], deployment: Deployment) -> Mapping[UnitId, Standing]:
    """All units after these entries of the ledger, which are all there were until then.

    Raises:
        NodeAnswerInvalid: the ledger could not have written them.
    """
    told = (one.entry for one in entries if one.contract is Contract.LEDGER)
    try:
        histories = replay_units(told, deployment=deployment, complete=True)
    except RuleBroken as broken:
        raise NodeAnswerInvalid(
            f"logs that no contract wrote: {broken.message}", pointer="logs", rule="history.rule"
        ) from None
    inside: dict[UnitId, list[UnitId]] = {}
    for unit, history in histories.items():
        if history.state.packed and history.parent is not None:
            inside.setdefault(history.parent, []).append(unit)
    return {
        unit: _standing(history, tuple(inside.get(unit, ()))) for unit, history in histories.items()
    }


def _standing(history: UnitHistory, children: tuple[UnitId, ...]) -> Standing:
    return Standing(
        state=history.state,
        parent=history.parent if history.state.packed else None,
        children=children,
        custodians=frozenset(step.state.custodian for step in history.steps),
        had_children=any(
            step.entry.kind is Kind.CONTENTS and not step.entry.detail & UNPACKING
            for step in history.steps
        ),
    )
