"""A chain with one told journey on it, made longer with other units' entries, and its service."""

from __future__ import annotations

import contextlib
import io
import os
import secrets
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.progress import track

from api.database.engine import Database
from api.intake import take
from ledger_client.home import Home
from ledger_client.ledger import calls
from ledger_client.ledger.entries import unit_id
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.structs import Item, Opening
from ledger_client.ledger.values import Contract, ParticipantId, UnitId
from ledger_client.node.connection import Connection
from ledger_client.node.rpc import next_nonce
from ledger_client.signing import LegacyTx, Password, Signer
from ledger_client.store.store import FILE_NAME
from scripts.demo import journey, participants
from scripts.demo.stage import PASSWORD, Stage

EACH: Final = 100
GAS: Final = 16_000_000
WAIT_SECONDS: Final = 60.0


@dataclass(frozen=True)
class World:
    """A home with its network, on which the demonstration's journey was told."""

    home: Home

    @classmethod
    def told(cls, folder: Path) -> World:
        """Tell the story in a new folder, showing nothing of it."""
        before = Path.cwd()
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            stage = Stage.at(folder)
            stage.console = Console(file=io.StringIO())
            for act in (participants, journey):
                act.tell(stage)
        os.chdir(before)
        return cls(Home(stage.home))

    @property
    def connection(self) -> Connection:
        """The chain through its one node."""
        return self.home.connect()

    def lengthen_to(self, entries: int) -> None:
        """Make the chain hold at least about that many entries."""
        connection = self.connection
        held = sum(1 for _ in connection.reader.entries(0, connection.rpc.block_number()))
        if held < entries:
            self.lengthen(entries - held)

    def lengthen(self, entries: int) -> None:
        """Write that many entries more about others' units, 100 in a tx."""
        signer = self.home.participant("maker").signer(Password(PASSWORD))
        units = self._opened(signer)
        for _ in track(range(-(-entries // EACH)), f"{entries:,} entries more"):
            items = tuple(
                Item(one, Kind.OBSERVE, 0, ParticipantId(0), bytes(32), secrets.token_bytes(32))
                for one in units
            )
            self._send(signer, calls.WriteBatchCall(items))

    def share(self, database: Database) -> None:
        """Let a service keep every document that the story's participants have."""
        with closing(sqlite3.connect(self.home.root / FILE_NAME)) as store:
            kept = dict(
                store.execute("SELECT commitment, payload FROM payloads WHERE payload > ''")
            )
        with database.session() as session:
            take(session, kept)

    def _opened(self, signer: Signer) -> list[UnitId]:
        """A hundred new units in the maker's custody."""
        maker, deployment = self.home.participant("maker").id, self.connection.deployment
        labels = [secrets.token_bytes(32) for _ in range(EACH)]
        opened = tuple(
            calls.OpenCall(Opening(label, 1, False, secrets.token_bytes(32))) for label in labels
        )
        self._send(signer, calls.WriteTogetherCall(opened))
        where = deployment.address(Contract.LEDGER)
        return [
            unit_id(deployment.network_id, deployment.chain_id, where, maker, label)
            for label in labels
        ]

    def _send(self, signer: Signer, call: calls.Call) -> None:
        connection = self.connection
        deployment = connection.deployment
        nonce = next_nonce(connection.rpc.nonces(signer.address), [])
        to = deployment.address(Contract.LEDGER)
        tx = LegacyTx(deployment.chain_id, nonce, GAS, to, calls.encode_call(call))
        sent = connection.rpc.send_raw(signer.sign_tx(tx))
        if not connection.rpc.wait_for_receipt(sent, WAIT_SECONDS).succeeded:
            raise RuntimeError("the chain did not take the entries")
