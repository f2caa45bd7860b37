"""Who handed in the opening of a participant's name."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "name_giver",
        sa.Column("commitment", sa.LargeBinary(), nullable=False),
        sa.Column("giver", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("commitment", "giver", name=op.f("pk_name_giver")),
    )


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("name_giver")
