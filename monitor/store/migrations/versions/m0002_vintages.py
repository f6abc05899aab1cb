"""From when on each version of an entry was the word of its source; every version has a row in `readings`."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)

# A first version speaks from its publication on, a later one from when it was fetched.
SINCE = """
UPDATE readings SET
  since = (SELECT CASE WHEN e.version = 1 THEN coalesce(e.published, e.fetched) ELSE e.fetched END
           FROM entries e WHERE e.id = readings.entry AND e.version = readings.version),
  latest = NOT EXISTS (SELECT 1 FROM entries n WHERE n.id = readings.entry AND n.version > readings.version)
"""
UNREAD = """
INSERT INTO readings (entry, version, extractor)
SELECT e.id, e.version, '' FROM entries e
WHERE NOT EXISTS (SELECT 1 FROM readings r WHERE r.entry = e.id AND r.version = e.version)
"""


def upgrade() -> None:
    """Add the columns, then a row for each version that was not read."""
    op.add_column("entries", sa.Column("edited", MOMENT))
    op.add_column(
        "readings", sa.Column("since", MOMENT, nullable=False, server_default="1970-01-01 00:00:00")
    )
    op.add_column("readings", sa.Column("latest", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute(UNREAD)
    op.execute(SINCE)
    # Superseded versions were never read, and claims now tell from when on they were said.
    op.execute("UPDATE readings SET extractor = ''")
    op.create_index("readings_by_extractor", "readings", ["extractor", "entry", "version"])
    op.create_index("claims_by_night", "claims", ["night"])
