"""A notification keeps the level of each alert that it told of."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Of those written before only the highest level is known: no alert was told above it."""
    op.add_column(
        "notifications", sa.Column("told", sa.JSON(), nullable=False, server_default=sa.text("'{}'"))
    )
    notifications = sa.table(
        "notifications", *map(sa.column, ("number", "night", "level")), sa.column("told", sa.JSON())
    )
    alerts = sa.table("alerts", *map(sa.column, ("series", "night", "level", "state")))
    connection = op.get_bind()
    stood = connection.execute(sa.select(alerts)).all()
    for written in connection.execute(sa.select(notifications)).all():
        told = {
            one.series: 0 if one.state == "withdrawn" else min(one.level, written.level)
            for one in stood
            if one.night == written.night
        }
        connection.execute(
            notifications.update().where(notifications.c.number == written.number).values(told=told)
        )
