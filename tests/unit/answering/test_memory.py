"""What was verified is kept in the store and comes back as it was, learned epochs too."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger_client.answering.memory import FACT, recall, remember
from ledger_client.errors import StoreBroken
from ledger_client.proofs import Memory
from ledger_client.proofs.headers.epochs import Epoch
from ledger_client.store import Store

NETWORK = b"\x08" * 32
MEMBERS = tuple(bytes([place]) * 20 for place in (1, 2, 3, 4))
EPOCHS = (Epoch(0, MEMBERS, 3, 0), Epoch(1, (*MEMBERS, b"\x05" * 20), 20, 25))
BEFORE = b'{"sequence":1,"number":7,"hash":"%s","time":9}' % (b"ab" * 32)


def test_nothing_is_known_at_first(tmp_path: Path) -> None:
    with Store(tmp_path, NETWORK) as store:
        assert recall(store) == Memory()


@pytest.mark.parametrize("epochs", [(), EPOCHS], ids=["unsealed", "sealed"])
def test_what_is_remembered_comes_back(tmp_path: Path, epochs: tuple[Epoch, ...]) -> None:
    memory = Memory(3, 64, b"\x0a" * 32, 1_795_330_440, epochs)
    with Store(tmp_path, NETWORK) as store:
        remember(store, memory)
    with Store(tmp_path, NETWORK) as store:
        remember(store, None)
        assert recall(store) == memory


def test_a_memory_of_an_unsealed_chain_without_epochs_is_read(tmp_path: Path) -> None:
    with Store(tmp_path, NETWORK) as store:
        store.set_fact(FACT, BEFORE)
        assert recall(store) == Memory(1, 7, b"\xab" * 32, 9)


@pytest.mark.parametrize("kept", [
    b"", b"{}", BEFORE.replace(b"7", b"-7"), BEFORE[:-1] + b',"epochs":[{}]}',
    BEFORE[:-1] + b',"epochs":null}', BEFORE[:-1] + b',"other":1}',
    BEFORE[:-1]
    + b',"epochs":[{"epoch":0,"validators":["0x01"],"recorded_at":1,"adopted_at":0}]}',
])  # fmt: skip
def test_what_is_no_memory_is_refused(tmp_path: Path, kept: bytes) -> None:
    with Store(tmp_path, NETWORK) as store:
        store.set_fact(FACT, kept)
        with pytest.raises(StoreBroken):
            recall(store)
