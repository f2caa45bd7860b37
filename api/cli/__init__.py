"""The commands that the API adds to ``tidewaiter``; they need the extra ``api``."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Final

EXTRA: Final = (
    "alembic",
    "fastapi",
    "limits",
    "prometheus_client",
    "psycopg",
    "pydantic_settings",
    "sqlalchemy",
    "structlog",
    "uvicorn",
)

# Looked for and not loaded: `tidewaiter --help` is quick, and the command says what is missing.
for _module in EXTRA:
    if find_spec(_module) is None:
        raise ModuleNotFoundError(f"the extra 'api' is not installed: no {_module}", name=_module)
