"""Entries found by who took part in them."""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the indexes."""
    op.create_index("ix_entry_actor_id", "entry", ["actor_id"], unique=False)
    op.create_index("ix_entry_counterparty_id", "entry", ["counterparty_id"], unique=False)


def downgrade() -> None:
    """Drop the indexes."""
    op.drop_index("ix_entry_counterparty_id", table_name="entry")
    op.drop_index("ix_entry_actor_id", table_name="entry")
