"""Is a process still there, and is it still the one that was started."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Final

POLL_SECONDS: Final = 0.01


def is_running(pid: int, program: str, argument: str) -> bool:
    """Whether ``pid`` lives and runs ``program`` with ``argument``; False for a reused number."""
    _reap(pid)
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return False  # another user's: never one of ours
    words = _command(pid)
    return bool(words) and program in words[0] and argument in words[1:]


def stop(pid: int, program: str, argument: str, timeout_seconds: float) -> bool:
    """Ask the process to end, and wait; whether it has ended."""
    if is_running(pid, program, argument):
        os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + timeout_seconds
    while is_running(pid, program, argument):
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_SECONDS)
    return True


def _reap(pid: int) -> None:
    # Where this very process started it, a dead child stays listed until it is waited for.
    try:
        os.waitpid(pid, os.WNOHANG)
    except (ChildProcessError, OverflowError):
        return


def _command(pid: int) -> list[str]:
    listed = Path(f"/proc/{pid}/cmdline")
    try:
        if listed.parent.parent.is_dir() and listed.exists():
            return listed.read_bytes().decode(errors="replace").rstrip("\0").split("\0")
    except OSError:
        return []
    if Path("/proc/self").exists():
        return []
    asked = ["ps", "-o", "command=", "-p", str(pid)]
    return subprocess.run(asked, capture_output=True, text=True, check=False).stdout.split()
