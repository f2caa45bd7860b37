"""The token with which nodes let this client in, where they ask for one (RFC 6750)."""

from __future__ import annotations

import os
import re
from typing import Final

from ledger_client.errors import InvalidInput

TOKEN_VARIABLE: Final = "TIDEWAITER_NODE_TOKEN"  # noqa: S105 - the name of a variable
_TOKEN: Final = re.compile(r"[A-Za-z0-9._~+/-]{1,8192}=*")


def node_token() -> str | None:
    """The token of the environment variable ``TIDEWAITER_NODE_TOKEN``; None where there is none.

    Raises:
        InvalidInput: it is no bearer token; the error does not repeat it.
    """
    told = os.environ.get(TOKEN_VARIABLE)
    if not told:
        return None
    if _TOKEN.fullmatch(told) is None:
        raise InvalidInput("is no bearer token", pointer=TOKEN_VARIABLE, rule="node.token")
    return told
