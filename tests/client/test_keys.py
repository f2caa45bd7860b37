"""Keys in real life: none of their offers stays open, and a rotation is finished in any case."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest

from ledger_client.capture.units import UnitKind
from ledger_client.client import Tidewaiter, utc_now
from ledger_client.crash_points import VARIABLE, CrashPoint
from ledger_client.errors import InvalidInput
from ledger_client.home import Home
from ledger_client.ledger.kinds import Kind, Role
from ledger_client.setup import make_participant
from ledger_client.signing import Password
from ledger_client.store import Store
from ledger_client.writing.key_grants import ACT_WORDS, acts_named, acts_of, words_of
from ledger_client.writing.nonces import NonceBook
from ledger_client.writing.participant_keys import KeyStanding
from ledger_client.writing.recovery import use_key
from tests.client.network import PASSWORD, Party, box, client, decide
from tests.client.test_client import open_journey

ROTATE = (
    "from ledger_client import Tidewaiter; import pathlib, sys\n"
    "with Tidewaiter.open(pathlib.Path(sys.argv[1]), sys.argv[2], sys.argv[3]) as someone:\n"
    "    someone.rotate_key('yearly')\n"
)


def somebody(home: Path, name: str) -> None:
    """A further carrier in the home."""
    told = make_participant(Home(home), name, f"{name} Ltd", [Role.CARRIER], [], Password(PASSWORD))
    decide(Home(home), told)


def test_a_revoked_keys_open_offers_are_withdrawn_first_and_no_others(network: Path) -> None:
    _, unit = open_journey(network)
    _, other = open_journey(network)
    with client(network, Party.MAKER) as maker, client(network, Party.FORWARDER) as forwarder:
        before = maker.offers_by(maker.key)  # other tests share the network
        maker.offer(unit, forwarder.participant)
        maker.offer(other, forwarder.participant)
        forwarder.accept(other)
        soon = utc_now() + timedelta(days=30)
        _, agent = maker.make_key(acts_named(["observe"]), None, soon)
        assert set(maker.offers_by(maker.key)) - set(before) == {unit}
        assert maker.offers_by(agent) == ()
        assert maker.revoke_key(agent, "lost").offers == ()
        assert [one.standing for one in maker.list_keys() if one.address == agent] == [
            KeyStanding.REVOKED
        ]
        maker.withdraw(unit)
        assert maker.offers_by(maker.key) == before


def test_the_last_key_that_can_add_another_is_revoked_only_when_that_is_said(
    network: Path,
) -> None:
    somebody(network, "hasty")
    with Tidewaiter.open(network, "hasty", PASSWORD) as someone:
        soon = utc_now() + timedelta(days=30)
        someone.make_key(acts_named(["observe"]), None, soon)
        with pytest.raises(InvalidInput) as caught:
            someone.revoke_key(someone.key, "tidying up")
        assert caught.value.rule == "key.last"
        assert someone.list_keys()[0].standing is KeyStanding.ACTIVE
        someone.revoke_key(someone.key, "we leave", last=True)
        assert someone.list_keys()[0].standing is KeyStanding.REVOKED


def test_a_key_without_a_beginning_is_valid_from_the_newest_block(network: Path) -> None:
    with client(network, Party.MAKER) as maker:
        newest = maker.connection.reader.now().time
        while utc_now().timestamp() < newest + 2:  # the machine's clock says something later
            time.sleep(0.1)
        _, key = maker.make_key(acts_named(["observe"]), None, utc_now() + timedelta(days=30))
        found = next(one.state for one in maker.list_keys() if one.address == key)
        assert found.valid_from == newest


def test_an_offer_that_cannot_be_withdrawn_does_not_keep_a_stolen_key_alive(
    network: Path,
) -> None:
    somebody(network, "robbed")
    with Tidewaiter.open(network, "robbed", PASSWORD) as someone:
        soon = utc_now() + timedelta(days=30)
        _, office = someone.make_key(acts_named(["administer"]), None, soon)
        unit = someone.open_unit(UnitKind.JOURNEY, box()).subject
        someone.offer(unit, someone.participant_of("maker"))
        stolen = someone.key
    use_key(Home(network), "robbed", Password(PASSWORD), office)
    with Tidewaiter.open(network, "robbed", PASSWORD) as someone:
        done = someone.revoke_key(stolen, "stolen", utc_now() - timedelta(hours=1))
        assert (done.offers, done.left) == ((), (unit,))
        assert someone.list_keys()[0].standing is KeyStanding.REVOKED


@pytest.mark.parametrize("point", list(CrashPoint))
def test_a_rotation_that_was_cut_short_goes_on_with_the_same_new_key(
    network: Path, point: CrashPoint
) -> None:
    name = f"rotating-{point.value.replace('_', '-')}"
    somebody(network, name)
    command = [sys.executable, "-c", ROTATE, str(network), name, PASSWORD]
    cut = subprocess.run(command, env={**os.environ, VARIABLE: point.value}, check=False)
    assert cut.returncode == -signal.SIGKILL
    with Tidewaiter.open(network, name, PASSWORD) as someone:
        done = someone.rotate_key("yearly")
    with Tidewaiter.open(network, name, PASSWORD) as someone:
        assert someone.key == done.new
        standings = [one.standing for one in someone.list_keys()]
        assert standings == [KeyStanding.REVOKED, KeyStanding.ACTIVE]


def test_a_second_rotation_takes_another_key(network: Path) -> None:
    somebody(network, "twice")
    keys = set()
    for _ in range(2):
        with Tidewaiter.open(network, "twice", PASSWORD) as someone:
            keys.add(someone.rotate_key("again").new)
    with Tidewaiter.open(network, "twice", PASSWORD) as someone:
        assert len(keys) == 2
        assert [one.standing for one in someone.list_keys()] == [
            KeyStanding.REVOKED,
            KeyStanding.REVOKED,
            KeyStanding.ACTIVE,
        ]


def test_a_nonce_is_given_out_once_and_256_share_a_word(tmp_path: Path) -> None:
    key, other = b"\1" * 20, b"\2" * 20
    with Store(tmp_path) as store:
        given = [NonceBook(store).next(key) for _ in range(300)]
        others = [NonceBook(store).next(other) for _ in range(3)]
    with Store(tmp_path) as store:
        given.append(NonceBook(store).next(key))
    assert len({*given, *others}) == 304
    words = [nonce >> 8 for nonce in given]
    assert words[:256] == [words[0]] * 256
    assert words[256:] == [words[256]] * 45
    assert len({words[0], words[256], others[0] >> 8}) == 3
    assert max(given) < 2**256


def test_every_act_of_a_role_has_a_word_and_words_name_what_commands_do() -> None:
    everything = acts_of(tuple(Role))
    # The ledger writes these itself, beside an act that a key signs.
    made = {Kind.CONTENTS, Kind.BOUND, Kind.UNBOUND, Kind.DRAW}
    named = sum(1 << bit for bit in range(32) if any(m >> bit & 1 for m in ACT_WORDS.values()))
    assert everything & ~named & ~sum(1 << kind for kind in made) == 0
    assert acts_named(["accept"]) == 1 << Kind.ACCEPT | 1 << Kind.ACCEPT_RESERVED
    assert acts_named(["observe, alert", "hold"]) == acts_named(["hold", "alert", "observe"])
    assert words_of(acts_named(["observe", "accept"])) == ("observe", "accept")
    assert words_of(1 << Kind.ACCEPT) == ()
