"""What a guest remembers: moved addresses, wishes of feeds, articles, gaps of channels, robots.txt."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
KEY = sa.String().with_variant(sa.String(collation="C"), postgresql.dialect.name)


def upgrade() -> None:
    """New columns are empty: a feed of before is taken to be the one of its present address."""
    for name, kind in (
        ("url", sa.String()),
        ("moved", sa.String()),
        ("moved_since", MOMENT),
        ("gone", MOMENT),
        ("pace", sa.Integer()),
        ("skips", sa.String()),
        ("spoke", MOMENT),
    ):
        op.add_column("feeds", sa.Column(name, kind))
    op.create_table(
        "articles",
        sa.Column("entry", KEY, primary_key=True),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("due", MOMENT, index=True),
        sa.Column("failures", sa.Integer(), nullable=False),
    )
    op.create_table(
        "channels",
        sa.Column("feed", KEY, primary_key=True),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("top", sa.BigInteger(), nullable=False),
        sa.Column("reread", MOMENT, nullable=False),
        sa.Column("gaps", sa.JSON(), nullable=False),
        sa.Column("problem", sa.String()),
    )
    op.create_table(
        "robots",
        sa.Column("address", KEY, primary_key=True),
        sa.Column("asked", MOMENT, nullable=False),
        sa.Column("text", sa.String()),
        sa.Column("delay", sa.Integer(), nullable=False),
    )
