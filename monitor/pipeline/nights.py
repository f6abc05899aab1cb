"""Which night it is, and which sources are known: what all steps share, without a look at any number."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from ..config import Config
from ..history import IMPORTED, RECORD
from ..model import KYIV, Claim, Source

LOOK_BACK = timedelta(days=60)
"""How far back nights are judged again."""


def night_of(now: datetime) -> date:
    """The night whose morning it is, or was last: the Kyiv date."""
    return now.astimezone(KYIV).date()


def known_sources(config: Config) -> dict[str, Source]:
    """All sources by id, those of the history and of imported tables among them."""
    return {source.id: source for source in (*config.sources, RECORD, IMPORTED)}


def name_speakers(config: Config, claims: Iterable[Claim]) -> list[str]:
    """The names of who made the claims of a picture, and of the history behind the nights before."""
    sources = known_sources(config)
    spoke = sorted({sources[claim.source].name for claim in claims if claim.source in sources})
    if config.history is not None and RECORD.name not in spoke:
        spoke.append(RECORD.name)
    return spoke


def first_judged(began: datetime, now: datetime) -> date:
    """The first night that is judged: that of the store's first morning, or 60 nights ago."""
    return max(night_of(began), night_of(now) - LOOK_BACK)
