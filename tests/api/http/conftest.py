"""Databases of both kinds for the tests of this folder."""

from tests.api.postgres import database_url, postgres, postgres_server

__all__ = ["database_url", "postgres", "postgres_server"]
