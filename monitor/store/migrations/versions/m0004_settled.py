"""Nights are kept as they were settled; all begin stale."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Three tables, what the nights in them were settled by, and ways to find things by night."""
    op.create_table(
        "nights",
        sa.Column("night", sa.Date(), primary_key=True),
        sa.Column("changed", MOMENT),
    )
    op.create_table(
        "observations",
        sa.Column("night", sa.Date(), primary_key=True),
        sa.Column("window", sa.String(), primary_key=True),
        sa.Column("family", sa.String(), primary_key=True),
        sa.Column("measure", sa.String(), primary_key=True),
        sa.Column("value", sa.BigInteger()),
        sa.Column("bound", sa.String(), nullable=False),
        sa.Column("standing", sa.String(), nullable=False),
        sa.Column("implied", sa.Boolean(), nullable=False),
        sa.Column("derived", sa.Boolean(), nullable=False),
    )
    op.create_table(
        "night_doubts",
        sa.Column("night", sa.Date(), primary_key=True),
        sa.Column("place", sa.Integer(), autoincrement=False, primary_key=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("entry", sa.String(), nullable=False),
    )
    op.add_column("meta", sa.Column("rule", sa.String()))
    op.create_index("doubts_by_night", "doubts", ["night"])
    op.create_index("next_claims_by_night", "next_claims", ["night"])
    op.execute("INSERT INTO nights (night) SELECT DISTINCT night FROM claims WHERE night IS NOT NULL")
