"""One service over HTTP: JSON out, JSON back, problems as errors."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import TracebackType
from typing import Final, Self, TypeVar

import httpx2
from pydantic import BaseModel, ConfigDict, JsonValue, ValidationError

from ledger_client.errors import (
    CannotTell,
    Conflict,
    EvidenceMissing,
    InvalidInput,
    LedgerRefused,
    TidewaiterError,
)
from ledger_client.json_depth import refuse_deep
from ledger_client.remote.refused import ServiceAway, ServiceRefused

MAX_ANSWER_BYTES: Final = 64 * 1024 * 1024
_OK: Final = 200
_AWAY: Final = frozenset({408, 425, 429, 502, 503, 504})
T = TypeVar("T", bound=BaseModel)


class _Fault(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    pointer: str = ""
    rule: str = ""


class _Problem(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    code: str = ""
    title: str = ""
    detail: str = ""
    errors: tuple[_Fault, ...] = ()


class Service:
    """A service of this kind, asked in the name of a token.

    Args:
        url: ``https://`` with a host; ``http://`` for this machine alone, for a token is sent.
        token: as the service's operator issued it; it never stands in an error.
        timeout_seconds: for connecting and for each read.

    Raises:
        InvalidInput: the address or the token is of another form.
    """

    def __init__(self, url: str, token: str, timeout_seconds: float = 30.0) -> None:
        self.address: Final = _checked(url)
        if not token.isascii() or not token.isprintable() or " " in token or not token:
            raise InvalidInput("is no token", pointer="token", rule="token.form")
        self._client = httpx2.Client(
            base_url=self.address,
            timeout=timeout_seconds,
            headers={"Authorization": f"Bearer {token}", "Accept": "application/json"},
            follow_redirects=False,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let the connections go."""
        self._client.close()

    def get(self, path: str, shape: type[T], params: Mapping[str, str] | None = None) -> T:
        """What stands at a path, read as ``shape``.

        Raises:
            ServiceRefused, EvidenceMissing: it said no, or that there is no such thing for you.
            LedgerRefused: the ledger would not take it, as the service says.
            ServiceAway: it does not answer.
            CannotTell: its answer is of another form.
        """
        return self._read("GET", path, shape, params=params)

    def post(self, path: str, shape: type[T], body: JsonValue) -> T:
        """What a path answers to a body; errors as for :meth:`get`."""
        return self._read("POST", path, shape, json=body)

    def send(
        self, path: str, shape: type[T], content: bytes, headers: Mapping[str, str] | None = None
    ) -> T:
        """As :meth:`post`, of JSON that is bytes already, sent as they are."""
        given = {"Content-Type": "application/json", **(headers or {})}
        return self._read("POST", path, shape, content=content, headers=given)

    def lines(self, path: str, params: Mapping[str, str]) -> Iterator[bytes]:
        """The lines that a path answers, each as soon as it is there, with its line feed.

        Raises: as :meth:`get`, also on the way.
        """
        with self._failures(), self._client.stream("GET", path, params=params) as answer:
            if answer.status_code != _OK:
                raise _refusal(answer.status_code, answer.read(), self.address)
            waiting = b""
            for chunk in answer.iter_bytes():
                *whole, waiting = (waiting + chunk).split(b"\n")
                if len(waiting) > MAX_ANSWER_BYTES:
                    raise _unreadable("a line of more than 64 MB", self.address)
                yield from (line + b"\n" for line in whole)
            if waiting:
                yield waiting

    def _read(self, method: str, path: str, shape: type[T], **given: object) -> T:
        status, content = self._exchange(method, path, given)
        if not 200 <= status < 300:
            raise _refusal(status, content, self.address)
        return _parsed(content, shape, self.address)

    def _exchange(self, method: str, path: str, given: Mapping[str, object]) -> tuple[int, bytes]:
        with self._failures(), self._client.stream(method, path, **given) as answer:  # type: ignore[arg-type]
            content = bytearray()
            for chunk in answer.iter_bytes():
                content += chunk
                if len(content) > MAX_ANSWER_BYTES:
                    raise _unreadable("an answer of more than 64 MB", self.address)
            return answer.status_code, bytes(content)

    @contextmanager
    def _failures(self) -> Iterator[None]:
        try:
            yield
        except (httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError) as broken:
            told = type(broken).__name__
            raise ServiceAway(
                f"does not answer ({told})", pointer=self.address, rule="service.away"
            ) from None


def _checked(url: str) -> str:
    """The address without what follows host and path."""
    try:
        parts = httpx2.URL(url)
    except (httpx2.InvalidURL, TypeError):
        parts = httpx2.URL("")
    local = parts.host in ("localhost", "127.0.0.1", "::1")
    good = parts.scheme == "https" or (parts.scheme == "http" and local)
    if not good or not parts.host or parts.userinfo or parts.query or parts.fragment:
        raise InvalidInput(
            "https:// with a host (http:// on this machine alone), and no password in it",
            pointer="service",
            rule="service.address",
        )
    return str(parts).rstrip("/")


def _parsed(content: bytes, shape: type[T], address: str) -> T:
    try:
        refuse_deep(content)
        return shape.model_validate_json(content)
    except (ValidationError, InvalidInput):
        raise _unreadable(f"an answer that is no {shape.__name__}", address) from None


def _unreadable(message: str, address: str) -> CannotTell:
    return CannotTell(message, pointer=address, rule="service.form")


def _refusal(status: int, content: bytes, address: str) -> TidewaiterError:
    """The problem told (RFC 9457), as one of our errors."""
    try:
        refuse_deep(content)
        problem = _Problem.model_validate_json(content)
    except (ValidationError, InvalidInput):
        problem = _Problem()
    fault = next(iter(problem.errors), _Fault(pointer=address, rule=f"http.{status}"))
    told = json.dumps(problem.detail or problem.title or f"HTTP status {status}")[1:-1]
    code = problem.code or None
    if status in _AWAY:
        return ServiceAway(told, pointer=address, rule=f"http.{status}", code=code)
    if code and code.startswith(f"{LedgerRefused.family_code}."):
        return LedgerRefused(told, pointer=fault.pointer, rule=fault.rule, code=code)
    if status == 404:
        return EvidenceMissing(told, pointer=fault.pointer, rule=code)
    if status == 409:
        return Conflict(told, pointer=fault.pointer, rule=fault.rule, code=code)
    if status < 500:
        return ServiceRefused(told, pointer=fault.pointer, rule=fault.rule, code=code)
    return CannotTell(told, pointer=address, rule=f"http.{status}", code=code)
