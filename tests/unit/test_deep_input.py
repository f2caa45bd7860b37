"""Nothing that reads outside bytes is ended by their depth, whatever the recursion limit is.

Each reader runs in a process that has imported the EVM's Python libraries: these raise the
interpreter's recursion limit to 100,000, past what the C stack bears.
"""

import subprocess
import sys
from typing import Final

import pytest

_CHILD: Final = """
import sys
import eth_tester
import py_ecc
from ledger_client.errors import TidewaiterError
{reader}
sys.setrecursionlimit(max(100_000, sys.getrecursionlimit()))
for content in (
    b"[" * 200_000,
    b'{{"a":' * 200_000,
    b"[" * 200_000 + b"]" * 200_000,
    b'{{"a":' + b"[" * 200_000 + b"]" * 200_000 + b"}}",
):
    try:
        read(content)
    except TidewaiterError as error:
        print("refused:", error.rule, flush=True)
"""
_READERS: Final = {
    "EPCIS JSON": "from ledger_client.epcis.json_value import read_json as read",
    "EPCIS document": "from ledger_client.epcis import parse_document as read",
    "canonical document": "from ledger_client.documents import parse_canonical as read",
    "stored opening": "from ledger_client.store.opening_payload import unpack_opening as read",
    "bundle": "from ledger_client.proofs.bundle import Bundle; read = Bundle.parse",
    "trust root": "from ledger_client.proofs.trust_root import TrustRoot; read = TrustRoot.parse",
    "keystore": """
from ledger_client.signing import Password
from ledger_client.signing.keystore_file import open_secret
def read(content): return open_secret(content, Password("a password"))
""",
    "profile": """
from ledger_client.capture.profile import Profile
def read(content): return Profile.from_toml("a=" + content.decode())
""",
    "council request": """
from ledger_client.writing.council_requests import CouncilRequest
read = CouncilRequest.parse
""",
    "ticket": "from ledger_client.writing.tickets import Ticket; read = Ticket.parse",
    "node's reply": """
from ledger_client.node.ring import _parsed
def read(content): return _parsed(content, "http://127.0.0.1")
""",
    "handoff": """
from ledger_client.writing.handoff_forms import read_struct
def read(content): return read_struct(content.decode())
""",
}


@pytest.mark.parametrize("reader", _READERS.values(), ids=_READERS)
def test_deep_input_is_refused_and_ends_no_process(reader: str) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", _CHILD.format(reader=reader)],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert ended.returncode == 0, f"{ended.returncode}: {ended.stderr[-500:]}"
    assert ended.stdout.count("refused: ") == 4, ended.stdout
