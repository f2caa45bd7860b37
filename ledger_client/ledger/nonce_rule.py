"""Whether what a key signs spends a nonce."""

from __future__ import annotations

from enum import Enum


class NonceRule(Enum):
    """Whether the signed form of a struct has a nonce."""

    NEVER = "never"
    ALWAYS = "always"
    EITHER = "either"
