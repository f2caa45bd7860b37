"""What a bundle proves of its unit is what the node says; of an altered one nothing is signed."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ledger_client.ledger.values import Contract, ParticipantId, UnitId
from ledger_client.proofs import Bundle, TrustRoot
from ledger_client.proofs.report import Memory
from ledger_client.remote.bundle_view import BundleView
from ledger_client.remote.standing import NotProved, Standing, standing_of
from ledger_client.writing.views import LiveView
from tests.api.remote.writing.process import Far, Served
from tests.api.remote.writing.test_writing import writing
from tests.api.writes.attesters import Attester
from tests.client.network import Party

pytestmark = pytest.mark.xdist_group("far")
STRANGER = ParticipantId(0x5F0C2A9B7E114D3A)


@pytest.fixture(scope="module")
def honest(network: Path, served: Served, tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    """Of a unit that customs hold."""
    with Attester.of(network, Party.MAKER) as maker:
        unit = served.opened(maker)
    far = Far.of(network, Party.CUSTOMS, tmp_path_factory.mktemp("honest"))
    with writing(far, served) as customs:
        customs.hold(unit, {"reason": "scan"})
    with far.ledger(served.url, served.token(Party.CUSTOMS)) as ledger:
        return ledger.bundle(unit)


def seen(bundle: Bundle, root: TrustRoot, memory: Memory | None = None) -> Standing:
    return standing_of(bundle, root, int(time.time()), memory or Memory())


def test_a_view_of_a_bundle_is_what_the_node_says(honest: Bundle, maker: Attester) -> None:
    connection = maker.client.connection
    live, unit = LiveView(connection.reader), UnitId(honest.subject)
    customs = maker.client.participant_of("customs")
    standing = seen(honest, connection.trust_root)
    view = BundleView(standing)
    assert view.unit(unit) == live.unit(unit)
    assert view.turn(unit) == live.turn(unit)
    assert view.head(unit) == live.head(unit)
    for who in (customs, maker.client.participant, STRANGER):
        assert view.hold(unit, who) == live.hold(unit, who)
    history = connection.reader.history(Contract.LEDGER, unit)
    assert [one for one, _ in standing.entries] == [one.entry for one in history]
    assert view.now() == connection.rpc.block(standing.block.number).time


def test_what_a_bundle_does_not_tell_is_said(honest: Bundle, maker: Attester) -> None:
    view = BundleView(seen(honest, maker.client.connection.trust_root))
    other = UnitId(b"\x5a" * 32)
    for ask in (view.unit, view.turn, view.head, lambda unit: view.hold(unit, STRANGER)):
        with pytest.raises(NotProved) as caught:
            ask(other)
        assert caught.value.rule == "bundle.unit"


def _other(text: str) -> str:
    return text[:-1] + ("0" if text[-1] != "0" else "1")


def _last(nodes: list[str]) -> None:
    nodes[-1] = _other(nodes[-1])


BROKEN: dict[str, Callable[[Any], object]] = {
    "the network": lambda told: told.update(networkId=_other(told["networkId"])),
    "the chain": lambda told: told.update(chainId=told["chainId"] + 1),
    "the block's hash": lambda told: told["header"].update(hash=_other(told["header"]["hash"])),
    "the block's time": lambda told: told["header"]["fields"].update(timestamp="0x1"),
    "the block's state": lambda told: told["header"]["fields"].update(
        stateRoot=_other(told["header"]["fields"]["stateRoot"])
    ),
    "the ledger's account": lambda told: _last(told["accounts"]["ledger"]),
    "the registry's account": lambda told: _last(told["accounts"]["registry"]),
    "the unit's slot": lambda told: _last(told["units"][0]["proofs"]["state"]),
    "the unit's head": lambda told: _last(told["units"][0]["proofs"]["head"]),
    "no proof of the head": lambda told: told["units"][0]["proofs"].update(head=[]),
    "the hold's slot": lambda told: _last(told["units"][0]["proofs"]["holds"][0]["proof"]),
    "an entry left out": lambda told: told["units"][0]["entries"].pop(),
    "an entry's time": lambda told: told["units"][0]["entries"][0].update(time=1),
    "an entry's kind": lambda told: told["units"][0]["entries"][0].update(kind=2),
    "no proofs": lambda told: told["units"][0].update(proofs=None),
    "the subject": lambda told: told.update(subject="0x" + "5a" * 32),
}


@pytest.mark.parametrize("part", BROKEN)
def test_a_bundle_that_was_altered_proves_nothing_to_sign_upon(
    part: str, honest: Bundle, maker: Attester
) -> None:
    told = honest.model_dump(mode="json")
    BROKEN[part](told)
    with pytest.raises(NotProved):
        seen(Bundle.model_validate(told), maker.client.connection.trust_root)


def test_a_hold_that_is_not_proved_is_not_taken_for_none(honest: Bundle, maker: Attester) -> None:
    told = honest.model_dump(mode="json")
    told["units"][0]["proofs"]["holds"] = []
    standing = seen(Bundle.model_validate(told), maker.client.connection.trust_root)
    with pytest.raises(NotProved) as caught:
        standing.hold(UnitId(honest.subject), maker.client.participant_of("customs"))
    assert caught.value.rule == "bundle.hold"


def test_nobody_is_led_behind_what_was_seen(honest: Bundle, maker: Attester) -> None:
    root = maker.client.connection.trust_root
    known = seen(honest, root)
    same = Memory(0, known.block.number, known.block_hash, known.block.time)
    assert seen(honest, root, same) == known
    for memory, rule in (
        (replace(same, number=same.number + 1), "head.regressed"),
        (replace(same, hash=b"\x5a" * 32), "head.conflict"),
        (replace(same, sequence=2**20), "root.regressed"),
    ):
        with pytest.raises(NotProved) as caught:
            seen(honest, root, memory)
        assert caught.value.rule == rule


def test_a_trust_root_that_is_over_is_not_signed_upon(honest: Bundle, maker: Attester) -> None:
    root = maker.client.connection.trust_root
    with pytest.raises(NotProved) as caught:
        standing_of(honest, root, root.content.expires + 1, Memory())
    assert caught.value.rule == "root.expired"
