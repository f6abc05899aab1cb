"""The tables: one for each kind of thing that is kept, its columns named like the fields of its type."""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    text,
)

from ..model import (
    AlertState,
    Attacker,
    Bound,
    DoubtKind,
    Family,
    Finding,
    Level,
    Measure,
    Outcome,
    Reason,
    Scope,
    Standing,
    Unit,
    Window,
)
from .types import Choice, Hours, Key, Levels, Moment, NightLevels, Span


def _copy(table: Table, name: str) -> Table:
    """A table with the same columns and key, and nothing else."""
    columns = (
        Column(
            column.name,
            column.type,
            primary_key=column.primary_key,
            nullable=column.nullable,
            autoincrement=False,
        )
        for column in table.columns
    )
    return Table(name, table.metadata, *columns)


class Tables:
    """Every table of the store."""

    metadata: ClassVar = MetaData()

    meta = Table(
        "meta",
        metadata,
        Column("id", Integer, primary_key=True, autoincrement=False),
        Column("began", Moment, nullable=False),
        # All that the kept nights were settled by; none yet: empty.
        Column("rule", String),
    )

    feeds = Table(
        "feeds",
        metadata,
        Column("feed", Key, primary_key=True),
        Column("etag", String),
        Column("last_modified", String),
        Column("body_digest", String),
        Column("due", Moment),
        Column("polled", Moment),
        Column("succeeded", Moment),
        Column("failures", Integer, nullable=False),
        Column("problem", String),
        Column("url", String),
        Column("moved", String),
        Column("moved_since", Moment),
        Column("gone", Moment),
        Column("pace", Span),
        Column("skips", Hours),
        Column("spoke", Moment),
    )

    entries = Table(
        "entries",
        metadata,
        Column("id", Key, primary_key=True),
        Column("version", Integer, primary_key=True, autoincrement=False),
        Column("feed", String, nullable=False),
        Column("source", String, nullable=False),
        Column("title", String, nullable=False),
        Column("link", String, nullable=False),
        Column("published", Moment),
        Column("fetched", Moment, nullable=False),
        Column("digest", String, nullable=False),
        Column("lang", String),
        Column("edited", Moment),
        # Last, so that SQLite need not walk through long texts to reach the short columns.
        Column("text", String, nullable=False),
        Index("entries_by_feed", "feed", "fetched"),
    )

    readings = Table(
        "readings",
        metadata,
        Column("entry", Key, primary_key=True),
        Column("version", Integer, primary_key=True, autoincrement=False),
        # Which extractor read it last; empty: none yet.
        Column("extractor", String, nullable=False),
        Column("since", Moment, nullable=False),
        Column("latest", Boolean, nullable=False),
        ForeignKeyConstraint(["entry", "version"], ["entries.id", "entries.version"]),
        Index("readings_by_extractor", "extractor", "entry", "version"),
    )

    claims = Table(
        "claims",
        metadata,
        Column("entry", Key, primary_key=True),
        Column("version", Integer, primary_key=True, autoincrement=False),
        Column("place", Integer, primary_key=True, autoincrement=False),
        Column("weapon", String, nullable=False),
        Column("family", Choice(Family), nullable=False),
        Column("measure", Choice(Measure), nullable=False),
        Column("value", BigInteger),
        Column("bound", Choice(Bound), nullable=False),
        Column("window", Choice(Window), nullable=False),
        Column("night", Date),
        Column("attacker", Choice(Attacker)),
        Column("scope", Choice(Scope), nullable=False),
        Column("part", Boolean, nullable=False),
        Column("quote", String, nullable=False),
        Column("start", Integer, nullable=False),
        Column("end", Integer, nullable=False),
        Column("rule", String, nullable=False),
        Column("source", String, nullable=False),
        Column("voice", String, nullable=False),
        Column("seen", Moment),
        Column("unit", Choice(Unit), nullable=False),
        Column("includes_ew", Boolean, nullable=False),
        Column("withheld", Boolean, nullable=False),
        ForeignKeyConstraint(
            ["entry", "version"], ["readings.entry", "readings.version"], ondelete="CASCADE"
        ),
        Index("claims_by_night", "night"),
    )

    doubts = Table(
        "doubts",
        metadata,
        Column("entry", Key, primary_key=True),
        Column("version", Integer, primary_key=True, autoincrement=False),
        Column("place", Integer, primary_key=True, autoincrement=False),
        Column("kind", Choice(DoubtKind), nullable=False),
        Column("text", String, nullable=False),
        Column("night", Date),
        ForeignKeyConstraint(
            ["entry", "version"], ["readings.entry", "readings.version"], ondelete="CASCADE"
        ),
        Index("doubts_by_night", "night"),
    )

    # Every night that a claim speaks of. `changed` is when that last changed; empty: to be settled anew.
    nights = Table(
        "nights",
        metadata,
        Column("night", Date, primary_key=True),
        Column("changed", Moment),
    )

    observations = Table(
        "observations",
        metadata,
        Column("night", Date, primary_key=True),
        Column("window", Choice(Window), primary_key=True),
        Column("family", Choice(Family), primary_key=True),
        Column("measure", Choice(Measure), primary_key=True),
        Column("value", BigInteger),
        Column("bound", Choice(Bound), nullable=False),
        Column("standing", Choice(Standing), nullable=False),
        Column("implied", Boolean, nullable=False),
        Column("derived", Boolean, nullable=False),
    )

    night_doubts = Table(
        "night_doubts",
        metadata,
        Column("night", Date, primary_key=True),
        Column("place", Integer, primary_key=True, autoincrement=False),
        Column("kind", Choice(DoubtKind), nullable=False),
        Column("text", String, nullable=False),
        Column("entry", String, nullable=False),
    )

    # What a rebuild has read so far, beside what is in use, until it takes its place in one step.
    next_readings = Table(
        "next_readings",
        metadata,
        Column("entry", Key, primary_key=True),
        Column("version", Integer, primary_key=True, autoincrement=False),
        Column("extractor", String, nullable=False),
    )
    next_claims = _copy(claims, "next_claims")
    Index("next_claims_by_night", next_claims.c.night)
    next_doubts = _copy(doubts, "next_doubts")

    alerts = Table(
        "alerts",
        metadata,
        Column("series", Key, primary_key=True),
        Column("night", Date, primary_key=True),
        Column("state", Choice(AlertState), nullable=False),
        Column("finding", Choice(Finding), nullable=False),
        Column("level", Choice(Level), nullable=False),
        Column("value", BigInteger),
        Column("bound", Choice(Bound), nullable=False),
        Column("standing", Choice(Standing)),
        Column("p", Float),
        Column("adjusted", Float),
        Column("reason", String, nullable=False),
        Column("raised", Moment, nullable=False),
        Column("changed", Moment, nullable=False),
        Column("forecast", JSON(none_as_null=True)),
    )

    notifications = Table(
        "notifications",
        metadata,
        # Two of one moment have an order too: that of writing.
        Column("number", Integer, primary_key=True),
        Column("id", String, nullable=False, unique=True),
        Column("night", Date, nullable=False),
        Column("recipient", String, nullable=False),
        Column("reason", Choice(Reason), nullable=False),
        Column("level", Choice(Level), nullable=False),
        Column("created", Moment, nullable=False),
        Column("message_id", String, nullable=False),
        Column("message", LargeBinary, nullable=False),
        # The level of each alert of the night as it then stood, by series.
        Column("told", Levels, nullable=False),
        # The same for each night of a digest.
        Column("nights", NightLevels, nullable=False, server_default=text("'{}'")),
        Index("notifications_by_night", "night", "recipient"),
        Index("notifications_by_time", "recipient", "created"),
    )

    deliveries = Table(
        "deliveries",
        metadata,
        Column("number", Integer, primary_key=True),
        Column("notification", String, ForeignKey("notifications.id"), nullable=False, index=True),
        Column("tried", Moment, nullable=False),
        Column("outcome", Choice(Outcome), nullable=False),
        Column("detail", String, nullable=False),
    )

    # Those whom a mail server refused for good.
    recipients = Table(
        "recipients",
        metadata,
        Column("recipient", Key, primary_key=True),
        Column("since", Moment, nullable=False),
        Column("detail", String, nullable=False),
    )

    # How the monitor works; one row.
    beats = Table(
        "beats",
        metadata,
        Column("id", Integer, primary_key=True, autoincrement=False),
        Column("began", Moment),
        Column("ended", Moment),
        Column("succeeded", Moment),
        Column("problem", String),
        # All that the last judging rested on; empty: to be judged anew.
        Column("ground", String),
    )
