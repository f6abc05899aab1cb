"""Room for what a rebuild reads, beside what is in use."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# Compared by their bytes on both databases.
KEY = sa.String().with_variant(sa.String(collation="C"), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Three tables with the columns of readings, claims and doubts."""
    op.create_table(
        "next_readings",
        *_key(),
        sa.Column("extractor", sa.String(), nullable=False),
    )
    op.create_table(
        "next_claims",
        *_key(),
        sa.Column("place", sa.Integer(), autoincrement=False, primary_key=True),
        sa.Column("weapon", sa.String(), nullable=False),
        sa.Column("family", sa.String(), nullable=False),
        sa.Column("measure", sa.String(), nullable=False),
        sa.Column("value", sa.BigInteger()),
        sa.Column("bound", sa.String(), nullable=False),
        sa.Column("window", sa.String(), nullable=False),
        sa.Column("night", sa.Date()),
        sa.Column("attacker", sa.String()),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("part", sa.Boolean(), nullable=False),
        sa.Column("quote", sa.String(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("voice", sa.String(), nullable=False),
        sa.Column("seen", MOMENT),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("includes_ew", sa.Boolean(), nullable=False),
        sa.Column("withheld", sa.Boolean(), nullable=False),
    )
    op.create_table(
        "next_doubts",
        *_key(),
        sa.Column("place", sa.Integer(), autoincrement=False, primary_key=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("night", sa.Date()),
    )


def _key() -> list[sa.Column[Any]]:
    return [
        sa.Column("entry", KEY, primary_key=True),
        sa.Column("version", sa.Integer(), autoincrement=False, primary_key=True),
    ]
