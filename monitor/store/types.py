"""How times, closed sets and keys stand in a column, the same in every database."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, Integer, String, TypeDecorator
from sqlalchemy.types import TypeEngine

from ..model import Gap, Level


class Moment(TypeDecorator[datetime]):
    """An aware datetime, kept and given back in UTC. A naive one is a ValueError."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Any zone to UTC; SQLite has no zones, so it gets the bare UTC time."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """What the database gives, as an aware time in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Choice(TypeDecorator[Enum]):
    """A member of a closed set, kept as its value: a word, or a number for an ordered set."""

    impl = String
    cache_ok = True

    def __init__(self, kind: type[Enum]) -> None:
        super().__init__()
        self.kind = kind
        self._members = {member.value: member for member in kind}  # many times as fast as kind(value)

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """A number column for an IntEnum, a text column for a StrEnum."""
        return dialect.type_descriptor(Integer() if issubclass(self.kind, int) else String())

    def process_bind_param(self, value: Enum | None, dialect: Dialect) -> Any:
        """The member's value."""
        return None if value is None else value.value

    def process_result_value(self, value: Any, dialect: Dialect) -> Enum | None:
        """The member that has the value."""
        return None if value is None else self._members[value]


class Levels(TypeDecorator[Mapping[str, Level]]):
    """Levels by the names of series, kept as JSON."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: Mapping[str, Level] | None, dialect: Dialect) -> Any:
        """Numbers by name."""
        return None if value is None else {name: int(level) for name, level in value.items()}

    def process_result_value(self, value: Any, dialect: Dialect) -> Mapping[str, Level] | None:
        """Levels by name."""
        return None if value is None else {name: Level(level) for name, level in value.items()}


class Span(TypeDecorator[timedelta]):
    """A length of time, kept as whole seconds."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: timedelta | None, dialect: Dialect) -> int | None:
        """Its seconds."""
        return None if value is None else round(value.total_seconds())

    def process_result_value(self, value: int | None, dialect: Dialect) -> timedelta | None:
        """The time of so many seconds."""
        return None if value is None else timedelta(seconds=value)


class Hours(TypeDecorator[frozenset[int]]):
    """Some hours of the week, kept as their numbers between commas; none is no text."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: frozenset[int] | None, dialect: Dialect) -> str | None:
        """Their numbers, in order."""
        return ",".join(map(str, sorted(value))) if value else None

    def process_result_value(self, value: str | None, dialect: Dialect) -> frozenset[int]:
        """The numbers as a set."""
        return frozenset(map(int, value.split(","))) if value else frozenset()


class Gaps(TypeDecorator[tuple[Gap, ...]]):
    """The gaps of a channel, kept as JSON."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: tuple[Gap, ...] | None, dialect: Dialect) -> Any:
        """A list for each."""
        return [[gap.after, gap.before, gap.since and gap.since.isoformat()] for gap in value or ()]

    def process_result_value(self, value: Any, dialect: Dialect) -> tuple[Gap, ...]:
        """Each list as a gap."""
        return tuple(
            Gap(after, before, since and datetime.fromisoformat(since)) for after, before, since in value
        )


class NightLevels(TypeDecorator[Mapping[date, Mapping[str, Level]]]):
    """Levels by the names of series, for each of some nights, kept as JSON."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: Mapping[date, Mapping[str, Level]] | None, dialect: Dialect) -> Any:
        """Numbers by name, by night."""
        found = value or {}
        return {night.isoformat(): {name: int(lv) for name, lv in of.items()} for night, of in found.items()}

    def process_result_value(self, value: Any, dialect: Dialect) -> Mapping[date, Mapping[str, Level]]:
        """Levels by name, by night."""
        return {
            date.fromisoformat(night): {name: Level(level) for name, level in of.items()}
            for night, of in (value or {}).items()
        }


Key = String().with_variant(String(collation="C"), "postgresql")
"""A text that rows are kept in order of: the order of its bytes, in every database and language."""
