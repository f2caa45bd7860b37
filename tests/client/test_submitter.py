"""Writes of one key, when processes meet and nodes forget: once on the ledger all the same."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger_client.client import utc_now
from ledger_client.home import Home
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.values import Contract
from ledger_client.node.connection import Connection
from ledger_client.node.errors import NotSealedYet
from ledger_client.node.http import HttpTransport
from ledger_client.node.rpc import Rpc
from ledger_client.signing import Password
from ledger_client.store import Store
from ledger_client.writing.acts import Acts
from ledger_client.writing.commits import Committer
from ledger_client.writing.drafting import live_sight
from ledger_client.writing.submitter import Submitter
from tests.client.network import (
    OBSERVE_ONCE,
    PASSWORD,
    Party,
    box,
    client,
    commissioned,
    document,
    sscc,
    stuffed,
)

CAPTURE = (
    "from ledger_client import Tidewaiter; import pathlib, sys\n"
    "with Tidewaiter.open(pathlib.Path(sys.argv[1]), 'maker', sys.argv[2]) as maker:\n"
    "    maker.capture(pathlib.Path(sys.argv[3]).read_bytes())\n"
)


def test_two_processes_that_capture_one_document_write_it_once(
    network: Path, tmp_path: Path
) -> None:
    number, pallet = box(), sscc()
    file = tmp_path / "document.jsonld"
    file.write_bytes(document(commissioned(pallet), stuffed(number, pallet)))
    command = [sys.executable, "-c", CAPTURE, str(network), PASSWORD, str(file)]
    both = [subprocess.Popen(command) for _ in range(3)]
    assert [one.wait(timeout=120) for one in both] == [0, 0, 0]
    with client(network, Party.MAKER) as maker:
        kinds = [row.entry.kind for row in maker.history(maker.unit_of(number))]
        assert kinds == [Kind.OPEN, Kind.CONTENTS]


class Forgetful(HttpTransport):
    """A node that took a tx, sealed it, and no longer knows it by its hash."""

    forgets = False

    def post(self, body: bytes) -> bytes:
        asked = json.loads(body)
        if not Forgetful.forgets or isinstance(asked, list):
            return super().post(body)
        answer: dict[str, object] = {"jsonrpc": "2.0", "id": asked["id"]}
        if asked["method"] == "eth_sendRawTransaction":
            answer["error"] = {"code": -32000, "message": "nonce too low"}
        elif asked["method"] in ("eth_getTransactionByHash", "eth_getTransactionReceipt"):
            answer["result"] = None
        else:
            return super().post(body)
        return json.dumps(answer).encode()


@pytest.fixture
def forgetful(network: Path) -> Iterator[tuple[Submitter, Acts]]:
    """The maker's submitter and acts over such a node."""
    home, password = Home(network), Password(PASSWORD)
    folder = home.participant("maker")
    rpc = Rpc(home.network().urls, make_transport=Forgetful)
    connection = Connection(rpc, home.trust_root(), 0)
    with Store(network, connection.deployment.network_id) as store:
        committer = Committer(folder.id, folder.secrets(password, home.scrypt()))
        submitter = Submitter(connection, store, folder.signer(password))
        yield submitter, Acts(committer, connection.deployment, live_sight(connection), utc_now)
    Forgetful.forgets = False


def test_a_write_is_not_signed_again_because_a_node_forgot_it(
    network: Path, forgetful: tuple[Submitter, Acts]
) -> None:
    submitter, acts = forgetful
    number, pallet = box(), sscc()
    with client(network, Party.MAKER) as maker:
        maker.capture(document(commissioned(pallet), stuffed(number, pallet)))
        unit = maker.unit_of(number)
    cut_short = subprocess.run(
        [sys.executable, "-c", OBSERVE_ONCE, str(network), PASSWORD, f"0x{unit.hex()}"],
        env={**os.environ, "TIDEWAITER_CRASH_AT": "after_send"},
        check=False,
    )
    assert cut_short.returncode == -signal.SIGKILL
    Forgetful.forgets = True
    with pytest.raises(NotSealedYet):
        submitter.submit(acts.note(Kind.OBSERVE, unit, {"text": "seen"}))
    Forgetful.forgets = False
    receipt = submitter.submit(acts.note(Kind.OBSERVE, unit, {"text": "seen"}))
    submitter.delivered()
    observed = [
        one for one in submitter.heads(Contract.LEDGER, unit) if one.entry.kind is Kind.OBSERVE
    ]
    assert [one.tx_hash for one in observed] == [receipt.tx_hash]
