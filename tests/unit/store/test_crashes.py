"""A real SIGKILL at each named point: what the store holds afterwards, in a new process."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from ledger_client.crash_points import VARIABLE, CrashPoint
from ledger_client.store import WriteState
from tests.unit.store.store_files import new_write, opened, signed_bytes

# The steps of a submission, without a network, in a process of their own.
SUBMIT = """
import sys
from pathlib import Path
from ledger_client.crash_points import CrashPoint, crash_point
from tests.unit.store.store_files import SEALING, new_write, opened, signed_bytes
outbox = opened(Path(sys.argv[1])).outbox
(write,) = outbox.open_request("k") or outbox.receive("k", [new_write()])
crash_point(CrashPoint.BEFORE_SIGN)
signed = signed_bytes(0)
crash_point(CrashPoint.AFTER_SIGN)
write = outbox.sign(write, signed)
crash_point(CrashPoint.AFTER_STORE)
write = outbox.mark_sent(write)
crash_point(CrashPoint.AFTER_SEND)
write = outbox.seal(write, SEALING)
crash_point(CrashPoint.AFTER_SEAL)
crash_point(CrashPoint.BEFORE_RECEIPT)
outbox.deliver([write])
"""


def _run(home: Path, point: str | None) -> int:
    environment = {key: value for key, value in os.environ.items() if key != VARIABLE}
    if point is not None:
        environment[VARIABLE] = point
    done = subprocess.run(
        [sys.executable, "-c", SUBMIT, str(home)],
        env=environment,
        cwd=Path(__file__).resolve().parents[3],
        capture_output=True,
        check=False,
    )
    return done.returncode


@pytest.mark.parametrize(
    ("point", "state"),
    [
        (CrashPoint.BEFORE_SIGN, WriteState.RECEIVED),
        (CrashPoint.AFTER_SIGN, WriteState.RECEIVED),
        (CrashPoint.AFTER_STORE, WriteState.SIGNED),
        (CrashPoint.AFTER_SEND, WriteState.SENT),
        (CrashPoint.AFTER_SEAL, WriteState.SEALED),
        (CrashPoint.BEFORE_RECEIPT, WriteState.SEALED),
    ],
)
def test_a_kill_leaves_the_last_committed_state(
    tmp_path: Path, point: CrashPoint, state: WriteState
) -> None:
    assert _run(tmp_path, point.value) == -signal.SIGKILL
    (write,) = opened(tmp_path).outbox.open_request("k")
    assert write.state is state
    assert write.new == new_write()
    assert (write.signed == signed_bytes(0)) is (state is not WriteState.RECEIVED)


def test_without_the_variable_no_point_kills(tmp_path: Path) -> None:
    assert _run(tmp_path, None) == 0
    assert opened(tmp_path).outbox.open_request("k") == ()


def test_an_unknown_point_kills_nothing(tmp_path: Path) -> None:
    assert _run(tmp_path, "nowhere") == 0


KILLED_INSIDE = """
import os, signal, sys
from pathlib import Path
from tests.unit.store.store_files import new_write, opened
store = opened(Path(sys.argv[1]))
with store.transaction():
    store.outbox.receive("k", [new_write()])
    store.payloads.put(bytes(32), b"payload")
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_kill_inside_a_transaction_leaves_nothing_of_it(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", KILLED_INSIDE, str(tmp_path)],
        cwd=Path(__file__).resolve().parents[3],
        check=False,
    )
    assert done.returncode == -signal.SIGKILL
    store = opened(tmp_path)
    assert store.outbox.all() == ()
    assert not store.units.all()


LOCKED = """
import os, signal, sys
from pathlib import Path
from ledger_client.store.locks import held_lock
with held_lock(Path(sys.argv[1]), "one"):
    print("held", flush=True)
    os.kill(os.getpid(), signal.SIGSTOP)
"""


def test_a_killed_process_frees_its_lock(tmp_path: Path) -> None:
    from ledger_client.store import StoreLocked
    from ledger_client.store.locks import held_lock

    holder = subprocess.Popen(
        [sys.executable, "-c", LOCKED, str(tmp_path)],
        stdout=subprocess.PIPE,
        cwd=Path(__file__).resolve().parents[3],
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"held\n"
    with pytest.raises(StoreLocked), held_lock(tmp_path, "one", timeout_seconds=0.1):
        pass
    with held_lock(tmp_path, "another", timeout_seconds=1.0):
        pass
    holder.kill()
    holder.wait()
    holder.stdout.close()
    with held_lock(tmp_path, "one", timeout_seconds=5.0):
        pass
