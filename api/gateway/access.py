"""Who may hand documents to the gateway: whoever has the token that lies beside its jobs."""

from __future__ import annotations

import hmac
import secrets
from pathlib import Path
from typing import Final

from api.problems import problem
from ledger_client.errors import Conflict, InvalidInput
from ledger_client.private_files import private_directory, read_small, write_private

_SCHEME: Final = "bearer"
MIN_CHARACTERS: Final = 32


class GatewayToken:
    """One secret text; it shows itself to nobody."""

    __slots__ = ("__text",)

    def __init__(self, text: str) -> None:
        if len(text) < MIN_CHARACTERS or not text.isascii():
            raise InvalidInput(
                f"at least {MIN_CHARACTERS} ASCII characters", pointer="token", rule="token.form"
            )
        self.__text = text

    @classmethod
    def kept_at(cls, path: Path) -> GatewayToken:
        """The token of a file of mode 0600, which is made where there is none.

        Raises:
            InvalidInput: the file's first line is no token (rule ``token.form``).
            StoreBroken: the file cannot be used.
        """
        private_directory(path.parent)
        if not path.exists():
            try:
                write_private(path, f"twg_{secrets.token_urlsafe(32)}\n".encode())
            except Conflict:
                return cls.kept_at(path)  # another process was faster
        content = read_small(path).decode("utf-8", "replace")
        return cls(content.split("\n", 1)[0].strip())

    def require(self, authorization: str | None) -> None:
        """Refuse an ``Authorization`` header that does not carry it.

        Raises:
            HttpProblem: ``auth.required``, ``auth.invalid``.
        """
        scheme, _, told = (authorization or "").partition(" ")
        if scheme.lower() != _SCHEME:
            raise problem("auth.required", headers={"WWW-Authenticate": "Bearer"})
        if not hmac.compare_digest(told.strip().encode("utf-8", "replace"), self.__text.encode()):
            challenge = 'Bearer error="invalid_token"'
            raise problem("auth.invalid", headers={"WWW-Authenticate": challenge})

    def __repr__(self) -> str:
        return "GatewayToken(hidden)"
