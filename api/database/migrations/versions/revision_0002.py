"""When each job was last gone on with, and until when a statement that is carried is good."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns."""
    op.add_column(
        "job", sa.Column("tried_at", sa.BigInteger(), server_default=sa.text("0"), nullable=False)
    )
    op.add_column("job_part", sa.Column("deadline", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    """Drop the columns."""
    op.drop_column("job_part", "deadline")
    op.drop_column("job", "tried_at")
