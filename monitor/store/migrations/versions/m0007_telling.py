"""Mutes, what is held back, silences that were found, and the nights of a digest."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing was held back before, and no source was said to be silent."""
    moment = sa.DateTime(timezone=True)
    op.add_column(
        "notifications", sa.Column("nights", sa.JSON(), nullable=False, server_default=sa.text("'{}'"))
    )
    op.create_index("notifications_by_time", "notifications", ["recipient", "created"])
    op.create_index("entries_by_feed", "entries", ["feed", "fetched"])
    op.create_table(
        "mutes",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("until", moment, nullable=False),
        sa.Column("created", moment, nullable=False),
        sa.Column("recipient", sa.String()),
        sa.Column("series", sa.String()),
        sa.Column("night", sa.Date()),
        sa.Column("why", sa.String(), nullable=False),
    )
    op.create_table(
        "holds",
        sa.Column("recipient", sa.String(), primary_key=True),
        sa.Column("night", sa.Date(), primary_key=True),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
    )
    op.create_table(
        "silences",
        sa.Column("key", sa.String(), primary_key=True),
        sa.Column("found", moment, nullable=False),
    )
