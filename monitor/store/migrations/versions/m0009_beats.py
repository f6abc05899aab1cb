"""How the monitor's last cycle went, and what its last judging rested on."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One row, which the next cycle writes."""
    op.create_table(
        "beats",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("began", sa.DateTime(timezone=True)),
        sa.Column("ended", sa.DateTime(timezone=True)),
        sa.Column("succeeded", sa.DateTime(timezone=True)),
        sa.Column("problem", sa.String()),
        sa.Column("ground", sa.String()),
        sa.PrimaryKeyConstraint("id"),
    )
