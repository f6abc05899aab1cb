"""From which level on anybody was told last: where that is lower now, what was rare enough begins tonight."""

from __future__ import annotations

from datetime import date
from typing import Final

from ..config import Config
from ..model import Alert, AlertState, FeedState, Level
from ..store import Store
from .judge import settings_of

MARK: Final = "wishes:level"
"""No feed can have this name: a feed's holds no colon."""


def find_wished(store: Store) -> Level | None:
    """The lowest level that anybody wished for at the last telling; None before the first."""
    state = store.feed_states().get(MARK)
    return None if state is None or state.problem is None else Level[state.problem]


def keep_wished(config: Config, store: Store) -> None:
    """Note the lowest level of a configuration, once what it raised is stored."""
    level = settings_of(config).level
    if find_wished(store) is not level:
        store.save_feed_state(FeedState(MARK, problem=level.name))


def is_news(alert: Alert, wished: Level | None, tonight: date) -> bool:
    """Whether an alert that changed is news; not so where an older night is raised by a lower wish alone."""
    is_wish = alert.state is AlertState.RAISED and wished is not None and alert.verdict.level < wished
    return not (is_wish and alert.night < tonight)
