"""A table, and the tables of one export with whose work they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from ..history import RECORD
from ..model import Source
from .fields import Field

Value = str | int | float | bool | date | datetime | None


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of values in the order of the fields. `key` names the columns that tell rows apart."""

    name: str
    title: str
    fields: tuple[Field, ...]
    rows: Sequence[tuple[Value, ...]]
    key: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Dataset:
    """What one export holds. `sources` are those whose words are in it."""

    tables: tuple[Table, ...]
    created: datetime
    sources: tuple[Source, ...]

    @property
    def holds_record(self) -> bool:
        """Whether numbers of the bundled record are in it, so that its author must be named."""
        return any(source.id == RECORD.id for source in self.sources)
