"""Hosts that want to be left alone until a time, and why an article could not be read."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

KEY = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    """No host is spared yet. Of articles that failed before, the reason is not known."""
    op.add_column("articles", sa.Column("problem", sa.String()))
    op.create_table(
        "spared",
        sa.Column("host", KEY, primary_key=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
    )
