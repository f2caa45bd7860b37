"""Run by alembic: hands it the caller's connection, so that all is one tx."""

from __future__ import annotations

from alembic import context

from api.database.base import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    transactional_ddl=True,
    render_as_batch=True,
)
context.run_migrations()
