"""The first schema. A released migration is never edited: the next change is the next file."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
KEY = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    """From nothing to the tables of version 0.1."""
    _create_truth()
    _create_cache()
    _create_outbox()


def _create_truth() -> None:
    op.create_table(
        "meta",
        sa.Column("id", sa.Integer(), autoincrement=False, primary_key=True),
        sa.Column("began", MOMENT, nullable=False),
    )
    op.create_table(
        "feeds",
        sa.Column("feed", KEY, primary_key=True),
        sa.Column("etag", sa.String()),
        sa.Column("last_modified", sa.String()),
        sa.Column("body_digest", sa.String()),
        sa.Column("due", MOMENT),
        sa.Column("polled", MOMENT),
        sa.Column("succeeded", MOMENT),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("problem", sa.String()),
    )
    op.create_table(
        "entries",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("version", sa.Integer(), autoincrement=False, primary_key=True),
        sa.Column("feed", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("link", sa.String(), nullable=False),
        sa.Column("published", MOMENT),
        sa.Column("fetched", MOMENT, nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("lang", sa.String()),
        sa.Column("text", sa.String(), nullable=False),
    )


def _create_cache() -> None:
    op.create_table(
        "readings",
        sa.Column("entry", KEY, primary_key=True),
        sa.Column("version", sa.Integer(), autoincrement=False, primary_key=True),
        sa.Column("extractor", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["entry", "version"], ["entries.id", "entries.version"]),
    )
    op.create_table(
        "claims",
        sa.Column("entry", KEY, primary_key=True),
        sa.Column("version", sa.Integer(), autoincrement=False, primary_key=True),
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
        sa.ForeignKeyConstraint(
            ["entry", "version"], ["readings.entry", "readings.version"], ondelete="CASCADE"
        ),
    )
    op.create_table(
        "doubts",
        sa.Column("entry", KEY, primary_key=True),
        sa.Column("version", sa.Integer(), autoincrement=False, primary_key=True),
        sa.Column("place", sa.Integer(), autoincrement=False, primary_key=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("night", sa.Date()),
        sa.ForeignKeyConstraint(
            ["entry", "version"], ["readings.entry", "readings.version"], ondelete="CASCADE"
        ),
    )


def _create_outbox() -> None:
    op.create_table(
        "alerts",
        sa.Column("series", KEY, primary_key=True),
        sa.Column("night", sa.Date(), primary_key=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("finding", sa.String(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("value", sa.BigInteger()),
        sa.Column("bound", sa.String(), nullable=False),
        sa.Column("standing", sa.String()),
        sa.Column("p", sa.Float()),
        sa.Column("adjusted", sa.Float()),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("raised", MOMENT, nullable=False),
        sa.Column("changed", MOMENT, nullable=False),
        sa.Column("forecast", sa.JSON()),
    )
    op.create_table(
        "notifications",
        sa.Column("number", sa.Integer(), primary_key=True),
        sa.Column("id", sa.String(), nullable=False, unique=True),
        sa.Column("night", sa.Date(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("created", MOMENT, nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("message", sa.LargeBinary(), nullable=False),
    )
    op.create_index("notifications_by_night", "notifications", ["night", "recipient"])
    op.create_table(
        "deliveries",
        sa.Column("number", sa.Integer(), primary_key=True),
        sa.Column("notification", sa.String(), sa.ForeignKey("notifications.id"), nullable=False),
        sa.Column("tried", MOMENT, nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
    )
    op.create_index("ix_deliveries_notification", "deliveries", ["notification"])
