"""Structured logs on standard error: one JSON object a line, with the request's id.

Nothing that an asker sent is written: no query, no body, no header. Whatever reaches the log by
another way (a library's message) is searched for tokens, and they are cut to their prefix.
"""

from __future__ import annotations

import logging
import re
import sys
import traceback
from collections.abc import Mapping, MutableMapping
from pathlib import PurePath
from typing import Any, Final

import structlog

LOGGER: Final = "tidewaiter.api"
MAX_FRAMES: Final = 12
_TOKEN: Final = re.compile(r"\b(tw_[A-Za-z0-9]{8})_[A-Za-z0-9_-]{20,}")
_BEARER: Final = re.compile(r"(?i)\b(bearer|authorization:?)\s+\S+")
_URL_PASSWORD: Final = re.compile(r"(\w://[^\s:/@]*):[^\s@/]+@")
Event = MutableMapping[str, Any]  # structlog's own type of an event


def configure(level: str = "info") -> None:
    """Send all logs of this process, libraries' too, to standard error as JSON lines."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _told_errors,
        _masked,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _masked,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    # What libraries tell at lower levels shows addresses and parameters.
    root.setLevel(logging.WARNING)
    logging.getLogger(LOGGER).setLevel(level.upper())


def logger() -> structlog.stdlib.BoundLogger:
    """The service's logger."""
    found: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(LOGGER)
    return found


def where_of(error: BaseException) -> dict[str, object]:
    """An exception as it may be logged: its class and its places, without its message.

    The message may hold what was asked: a value, a statement's parameters.
    """
    frames = traceback.extract_tb(error.__traceback__)[-MAX_FRAMES:]
    places = [f"{PurePath(one.filename).name}:{one.lineno} {one.name}" for one in frames]
    return {"error": type(error).__name__, "at": places}


def masked(text: str) -> str:
    """A text without tokens and passwords."""
    cut = _TOKEN.sub(r"\1_***", text)
    return _URL_PASSWORD.sub(r"\1:***@", _BEARER.sub(r"\1 ***", cut))


def _told_errors(_logger: object, _method: str, event: Event) -> Event:
    given = event.pop("exc_info", None)
    if given is True:
        given = sys.exc_info()
    error = given[1] if isinstance(given, tuple) else given
    if isinstance(error, BaseException):
        event.update(where_of(error))
    return event


def _masked(_logger: object, _method: str, event: Event) -> Event:
    for name, value in event.items():
        if not name.startswith("_"):
            event[name] = _without_secrets(value)
    return event


def _without_secrets(value: object) -> object:
    if isinstance(value, str):
        return masked(value)
    if isinstance(value, Mapping):
        return {str(name): _without_secrets(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_without_secrets(one) for one in value]
    return value if isinstance(value, int | float | None) else masked(str(value))
